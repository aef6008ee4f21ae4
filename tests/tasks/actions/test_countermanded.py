"""What stays of a poll that is countermanded, and the alarm that stands until its fresh poll is called."""

import pytest

from calendars.errors import WritError
from tasks.actions.asks.day import CancelElection
from tasks.actions.asks.polls import SetPolls
from tasks.actions.fresh_polls.fates import law_on_fresh
from tasks.contests.asked import parse_poll
from tasks.planning.polls import Poll
from tasks.register.database import Register
from tasks.register.messages.alarms import alarm_words, standing_alarms
from tasks.terms import PollState
from tests.builders import day, settle
from tests.cast import directory
from tests.tasks.actions.test_hold_again import FIXED, MAY, again, called, changed, polls, task


@pytest.fixture
def office(sqlite_register: Register) -> Register:
    """A register with the cast in its directory."""
    settle(sqlite_register, directory())
    return sqlite_register


COUNTERMANDED = SetPolls(
    (Poll("local_england", "ashford"),), PollState.COUNTERMANDED, reason="A. Candidate"
)


def test_what_a_countermanded_poll_cost_is_accounted_for(office: Register) -> None:
    """Its task stays, on its own days, and waits for no poll; where a poll is cancelled it goes."""
    called(office, "local_england:ashford")
    before = task(office, f"{MAY}/ashford/funding_reconciliation")
    assert before.waits_for
    changed(office, COUNTERMANDED)
    after = task(office, before.id)
    assert ("planned", before.due) == (after.state, after.due)
    assert (None, None) == (after.possible_from, after.waits_for)
    assert "stood_down" == task(office, f"{MAY}/ashford/election_day").state
    changed(office, CancelElection(reason="no more"), "Tue 2027-04-13 10:00")
    assert "stood_down" == task(office, before.id).state


def test_it_is_accounted_for_where_the_fresh_poll_is_called_in_the_same_step(
    office: Register,
) -> None:
    """Each of the two polls has its own account."""
    called(office, "local_england:ashford:Mill")
    held = again(office, "local_england:ashford:mill")
    for election in (MAY, held.fresh):
        assert "planned" == task(office, f"{election}/ashford/funding_reconciliation").state


def alarms(office: Register) -> list[str]:
    """What the operators are to mend, of countermanded polls."""
    with office.read() as session:
        said = [alarm_words(alarm) for alarm in standing_alarms(session, MAY)]
        return [alarm for alarm in said if "countermanded" in alarm]


def test_an_alarm_stands_until_the_fresh_poll_is_called(office: Register) -> None:
    """With the last day by the law, 35 working days beginning with the day fixed first (RPA 1983 s.39(1));
    the fresh poll can be called for it afterwards, and the alarm is gone."""
    called(office, "local_england:ashford")
    changed(office, COUNTERMANDED)
    (alarm,) = alarms(office)
    assert "until Thursday 24 June 2027" in alarm
    assert f"writ countermand {MAY} --poll local_england:ashford --fresh DAY" in alarm
    held = again(office, "local_england:ashford", on="Thu 2027-06-24")
    assert [] == alarms(office)
    assert held.fresh.endswith("2027-06-24")
    (may,), (june,) = polls(office, MAY), polls(office, held.fresh)
    assert ("local.ashford.2027-06-24", "local.ashford.2027-05-06") == (
        may.replaced_by,
        june.replaces,
    )
    with pytest.raises(WritError, match="is countermanded already; nothing to hold again"):
        again(office, "local_england:ashford", on="Wed 2027-06-23")


def test_each_contest_has_an_alarm_of_its_own(office: Register) -> None:
    """One is held again, the other still waits for its day; what is moved is no fresh poll."""
    called(office, "local_england:ashford:Mill,Stour,Vale")
    two = SetPolls(
        (parse_poll("local_england:ashford:Mill,Stour"),), PollState.COUNTERMANDED, reason=""
    )
    changed(office, two)
    assert 2 == len(alarms(office))
    with pytest.raises(WritError, match="is countermanded already"):
        again(office, "local_england:ashford:mill", death=None)
    held = again(office, "local_england:ashford:mill")
    (alarm,) = alarms(office)
    assert "local_england:ashford:stour" in alarm
    assert ["called"] == [c.state.value for c in polls(office, held.fresh)[0].contests]
    assert "local.ashford.mill.2027-06-17" == polls(office, MAY)[0].contests[0].replaced_by


def test_where_the_day_hangs_on_the_proof_the_rule_is_said(office: Register) -> None:
    """Of a parliamentary poll the alarm says the rule, and of what was not read that it was not."""
    facts = {"fixed": day(FIXED), "nation": "England", "proclaimed": ()}
    assert "RPA 1983 Sch 1 r63" in law_on_fresh("parl_general", **facts)  # type: ignore[arg-type]
    assert "unverified" in law_on_fresh("ca_mayor", **facts)  # type: ignore[arg-type]


def test_nobody_is_countermanded_before_anybody_stands_nominated(office: Register) -> None:
    """Nominations for 6 May 2027 close at 16:00 on 8 April: until then nobody is named, or to be named, in the
    ballot papers (SI 2006/3304 Sch 2 r55(1)); the refusal says from when."""
    called(office, "local_england:ashford")
    early = "Thu 2027-04-08 15:59"
    with pytest.raises(WritError, match=r"from Thu 8 Apr 2027 16:00 on.*Sch 2 r55\(1\)"):
        changed(office, COUNTERMANDED, early)
    assert PollState.CALLED is polls(office, MAY)[0].state
    changed(office, COUNTERMANDED, "Thu 2027-04-08 16:00")
    assert PollState.COUNTERMANDED is polls(office, MAY)[0].state


def test_where_the_rule_was_not_read_a_reason_is_taken(office: Register) -> None:
    """Nobody has read what a death means at the election of a combined authority's mayor."""
    called(office, "ca_mayor:ashford")
    meant = (Poll("ca_mayor", "ashford"),)
    early = "Thu 2027-04-01 10:00"
    with pytest.raises(WritError, match=r"its rule was not read.*give it with --reason"):
        changed(office, SetPolls(meant, PollState.COUNTERMANDED, reason=""), early)
    changed(office, SetPolls(meant, PollState.COUNTERMANDED, reason="by order"), early)
    assert PollState.COUNTERMANDED is polls(office, MAY)[0].state


def test_what_has_no_candidates_is_not_countermanded(office: Register) -> None:
    """A referendum goes on, whoever has died."""
    called(office, "np_referendum:ashford")
    ask = SetPolls((Poll("np_referendum", "ashford"),), PollState.COUNTERMANDED, reason="so")
    with pytest.raises(WritError, match="has no candidates; nothing is countermanded"):
        changed(office, ask)
