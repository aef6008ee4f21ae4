"""Polls held in place of others: after a candidate's death, or on another day; and the limits they leave."""

from datetime import datetime

import pytest
from sqlalchemy import select

from calendars.errors import WritError
from tasks.actions.asks.day import CancelElection, Postpone
from tasks.actions.asks.polls import SetPolls
from tasks.actions.changing import Changed, change_election
from tasks.actions.fresh_polls.fates import Death, fate_after
from tasks.actions.fresh_polls.holding_again import HeldAgain, HoldAgain, hold_again
from tasks.contests.asked import parse_poll
from tasks.planning.polls import ElectionFacts, Poll
from tasks.register.database import Register
from tasks.register.models import NoticeRow, TaskRow
from tasks.register.plans.elections import facts_of, the_election
from tasks.terms import PollState
from tests.builders import an_election, at, call, day, settle, shown
from tests.cast import directory
from tests.changing_office import everything_in

CALLED = "Mon 2026-11-02"
FIXED = "Thu 2027-05-06"
MAY = "blankshire.2027-05-06"
FRESH = "Thu 2027-06-17"
NOW = at("Mon 2027-04-12 10:00")
DIED = Death(day("Mon 2027-04-12"))


@pytest.fixture
def office(sqlite_register: Register) -> Register:
    """A register with the cast in its directory."""
    settle(sqlite_register, directory())
    return sqlite_register


def called(office: Register, *polls: str, on: str = FIXED) -> ElectionFacts:
    """Call these polls half a year before."""
    facts = an_election(on, CALLED)
    made = ElectionFacts(
        facts.area, facts.poll_date, facts.called_on, tuple(map(parse_poll, polls))
    )
    return call(office, made).election


def again(
    office: Register,
    *polls: str,
    on: str = FRESH,
    death: Death | None = DIED,
    preview: bool = False,
) -> HeldAgain:
    """Hold polls of May on another day."""
    asked = HoldAgain(tuple(map(parse_poll, polls)), day(on), "a reason", death)
    opened = office.read if preview else office.write
    with opened() as session:
        return hold_again(session, MAY, asked, who="Olga", now=NOW, preview=preview)


def changed(office: Register, ask: CancelElection | Postpone | SetPolls, now: str = "") -> Changed:
    """Change the election of May."""
    with office.write() as session:
        return change_election(session, MAY, ask, who="Olga", now=at(now) if now else NOW)


def polls(office: Register, election: str) -> tuple[Poll, ...]:
    """The polls of an election."""
    with office.read() as session:
        return facts_of(session, the_election(session, election)).polls


def task(office: Register, task_id: str) -> TaskRow:
    """A task as it stands."""
    with office.read() as session:
        row = session.scalars(select(TaskRow).where(TaskRow.id == task_id)).one()
        session.expunge(row)
        return row


def told_by(office: Register, row: TaskRow, now: datetime) -> list[str]:
    """What the next pass tells of a task."""
    with office.read() as session:
        found = session.scalars(select(NoticeRow).where(NoticeRow.task == row.number))
        return [n.kind.value for n in found if n.state == "due" and n.at <= now]


def test_one_ward_of_several_is_countermanded(office: Register) -> None:
    """It alone, with its fresh poll in an election of its own, linked both ways; the others go on."""
    called(office, "local_england:ashford:Mill,Stour,Vale")
    held = again(office, "local_england:ashford:mill")
    assert () == held.left.tasks
    (may,), (june,) = polls(office, MAY), polls(office, held.fresh)
    assert ["countermanded", "called", "called"] == [c.state.value for c in may.contests]
    assert "local.ashford.mill.2027-06-17" == may.contests[0].replaced_by
    assert ["local.ashford.mill.2027-05-06"] == [c.replaces for c in june.contests]
    assert (PollState.CALLED, PollState.CALLED) == (may.state, june.state)
    assert (
        "nominations: those who remain validly nominated need no fresh nomination" in held.notes[1]
    )
    with office.read() as session:
        assert "no fresh nomination" in the_election(session, held.fresh).reason
    assert "planned" == task(office, f"{MAY}/ashford/purdah_end").state


def test_the_limits_are_kept_for_the_fresh_poll(office: Register) -> None:
    """They go on: their start is asked for at once in the new plan, with since when they hold, and can be
    answered; the old plan says why their end is stood down."""
    called(office, "local_england:ashford:Mill")
    held = again(office, "local_england:ashford:mill")
    old = task(office, f"{MAY}/ashford/purdah_end")
    assert "stood_down" == old.state
    assert "the fresh poll is held on Thu 17 Jun 2027" in (old.note or "")
    start = task(office, f"{held.fresh}/ashford/purdah_start")
    assert ("open", "Tue 2027-04-13 17:00") == (start.state, shown(start.due))
    assert start.possible_from is None
    assert "which hold since Wed 31 Mar 2027, stay until this poll" in (start.moved_why or "")
    assert "opened" in told_by(office, start, now=NOW)
    end = task(office, f"{held.fresh}/ashford/purdah_end")
    assert day(FRESH) == end.due.date()


def test_a_fresh_poll_called_before_the_limits_began_keeps_none(office: Register) -> None:
    """In February nothing has begun: the new plan's limits begin with its own notice."""
    called(office, "local_england:ashford:Mill")
    early = at("Mon 2027-02-15 10:00")
    asked = HoldAgain((parse_poll("local_england:ashford"),), day(FRESH), "")
    with office.write() as session:
        held = hold_again(session, MAY, asked, who="Olga", now=early)
    assert [None] == [poll.limits_since for poll in polls(office, held.fresh)]
    start = task(office, f"{held.fresh}/ashford/purdah_start")
    assert start.due > at("Mon 2027-05-03 00:00")


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (CancelElection(reason="no more"), "the limits on publicity are lifted"),
        (Postpone(reason="flood"), "the monitoring officer decides"),
        (
            SetPolls((Poll("local_england", "ashford"),), PollState.COUNTERMANDED, reason=""),
            "a fresh poll must be held",
        ),
        (
            SetPolls((Poll("local_england", "ashford"),), PollState.CANCELLED, reason=""),
            "the limits on publicity are lifted",
        ),
    ],
)
def test_the_end_of_the_limits_is_never_stood_down_in_silence(
    office: Register, ask: CancelElection | Postpone | SetPolls, said: str
) -> None:
    """Once they have begun it is asked for at once, and says what becomes of them; once only."""
    called(office, "local_england:ashford")
    changed(office, ask)
    end = task(office, f"{MAY}/ashford/purdah_end")
    assert ("open", "Tue 2027-04-13 17:00") == (end.state, shown(end.due))
    assert said in (end.moved_why or "")
    assert "opened" in told_by(office, end, now=NOW)
    others, costs = {"stood_down", "passed"}, f"{MAY}/ashford/funding_reconciliation"
    with office.read() as session:
        rows = session.scalars(select(TaskRow).where(TaskRow.id.not_in([end.id, costs])))
        assert others >= {row.state.value for row in rows}
    if not isinstance(ask, Postpone):
        before = everything_in(office)["task"]
        changed(office, ask, "Wed 2027-04-14 10:00")
        assert before == everything_in(office)["task"]


def test_limits_that_have_not_begun_are_not_lifted(office: Register) -> None:
    """Cancelled in February: everything is stood down, for good."""
    called(office, "local_england:ashford")
    changed(office, CancelElection(reason="no more"), "Mon 2027-02-15 10:00")
    changed(office, CancelElection(reason="no more"), "Mon 2027-04-12 10:00")
    assert "stood_down" == task(office, f"{MAY}/ashford/purdah_end").state


def test_while_a_poll_stands_the_limits_end_with_it(office: Register) -> None:
    """A mayor's poll on the same day keeps the council's."""
    called(office, "local_england:ashford", "la_mayor:ashford")
    changed(office, SetPolls((Poll("local_england", "ashford"),), PollState.CANCELLED, reason=""))
    end = task(office, f"{MAY}/ashford/purdah_end")
    assert ("planned", day(FIXED)) == (end.state, end.due.date())


def test_one_ward_is_moved(office: Register) -> None:
    """Its own state; the whole poll is moved when no contest is left, and again is refused."""
    called(office, "local_england:ashford:Mill,Stour", "local_england:brambleton")
    held = again(office, "local_england:ashford:stour", death=None)
    assert (
        "the local election in Ashford (Stour) was moved to Thu 17 Jun 2027 (a reason)"
        == held.left.why
    )
    ashford, _ = polls(office, MAY)
    assert ["called", "moved"] == [c.state.value for c in ashford.contests]
    with pytest.raises(WritError, match="local_england:ashford:stour is moved already"):
        again(office, "local_england:ashford:stour", death=None)
    second = again(office, "local_england:ashford:mill", death=None)
    assert (None, held.fresh) == (second.called, second.fresh)
    ashford, _ = polls(office, MAY)
    assert PollState.MOVED is ashford.state
    (june,) = polls(office, held.fresh)
    assert ["stour", "mill"] == [contest.key for contest in june.contests]


def test_the_whole_poll_is_held_again_where_it_still_stands(office: Register) -> None:
    """A ward that is uncontested stays so; named twice, the poll is refused."""
    called(office, "local_england:ashford:Mill,Stour,Vale")
    changed(
        office, SetPolls((parse_poll("local_england:ashford:Vale"),), PollState.UNCONTESTED, "")
    )
    with pytest.raises(WritError, match="is given twice"):
        again(office, "local_england:ashford:mill", "local_england:ashford:mill")
    held = again(office, "local_england:ashford", death=None)
    (may,), (june,) = polls(office, MAY), polls(office, held.fresh)
    assert ["moved", "moved", "uncontested"] == [c.state.value for c in may.contests]
    assert ["mill", "stour"] == [c.key for c in june.contests]


def test_a_preview_keeps_nothing(office: Register) -> None:
    """It says the same as what is then done."""
    called(office, "local_england:ashford:Mill")
    before = everything_in(office)
    seen = again(office, "local_england:ashford:mill", preview=True)
    assert before == everything_in(office)
    done = again(office, "local_england:ashford:mill")
    assert (seen.left.why, seen.fresh, seen.notes) == (done.left.why, done.fresh, done.notes)
    assert seen.called
    assert done.called
    assert [t.id for t in seen.called.tasks] == [t.id for t in done.called.tasks]


@pytest.mark.parametrize(
    ("poll", "on", "death", "said"),
    [
        (
            "local_england:ashford",
            "Fri 2027-06-25",
            DIED,
            "Friday 25 June 2027 is outside of the days for the fresh poll: until Thursday 24 June 2027"
            " (35 working days beginning with the day fixed for the poll first; SI 2006/3304 Sch 2"
            " r55(1); RPA 1983 ss.39(1), (5)(b), 40(3); checked against the statute); choose one",
        ),
        (
            "local_england:ashford",
            "Thu 2027-04-29",
            DIED,
            "Thursday 29 April 2027 is before the day fixed for the poll first, Thursday 6 May 2027",
        ),
        (
            "local_england:ashford",
            FRESH,
            Death(day("Fri 2026-10-30")),
            "proved on Friday 30 October 2026, before blankshire.2027-05-06 was called on",
        ),
        ("local_england:ashford", "Thu 2027-05-13", DIED, "too late for a local election on"),
        ("local_england:ashford", FIXED, DIED, "is on Thursday 6 May 2027 already"),
        ("local_england:ashford:oak", FRESH, DIED, "has no contest 'oak'; it has mill"),
        ("pcc:blankshire", FRESH, DIED, "has no poll pcc:blankshire"),
        (
            "local_england:ashford",
            FRESH,
            Death(day("Tue 2027-04-13")),
            "proved on Tuesday 13 April 2027, which is still to come",
        ),
    ],
)
def test_a_fresh_poll_that_is_refused(
    office: Register, poll: str, on: str, death: Death, said: str
) -> None:
    """With the rule; nothing is half done."""
    called(office, "local_england:ashford:Mill")
    before = everything_in(office)
    with pytest.raises(WritError) as refused:
        again(office, poll, on=on, death=death)
    assert said in str(refused.value)
    assert before == everything_in(office)


@pytest.mark.parametrize(
    ("kind", "stood", "said"),
    [
        (
            "parl_general",
            "independent",
            "the poll goes on as if the candidate had not died (RPA 1983",
        ),
        (
            "parl_general",
            None,
            "the law asks for whom the candidate stood (party, speaker, indepen",
        ),
        (
            "local_scotland",
            "speaker",
            "the law for this poll knows candidates as party, independent",
        ),
        ("parl_general", "party", "from Wednesday 19 May 2027 until Thursday 27 May 2027"),
        ("np_referendum", None, "has no candidates; nothing is countermanded by a death"),
    ],
)
def test_what_the_law_refuses(kind: str, stood: str | None, said: str) -> None:
    """For whom the candidate stood decides; a poll without candidates has none to die."""
    with pytest.raises(WritError) as refused:
        fate_after(
            Death(day("Mon 2027-04-12"), stood),
            Poll(kind, "ashford"),
            fixed=day(FIXED),
            fresh=day(FRESH),
            nation="Scotland" if kind == "local_scotland" else "England",
            proclaimed=(),
        )
    assert said in str(refused.value)


def test_a_kind_whose_law_was_not_read_says_so() -> None:
    """Nothing is refused, and nothing is claimed."""
    fate = fate_after(
        Death(day("Mon 2027-04-12")),
        Poll("la_mayor", "ashford"),
        fixed=day(FIXED),
        fresh=day("Thu 2027-09-16"),
        nation="England",
        proclaimed=(),
    )
    assert "la_mayor" == fate.kind
    assert ["was not read: unverified" in note for note in fate.notes] == [True]


def test_a_parliamentary_fresh_poll_has_the_dates_of_the_rule(office: Register) -> None:
    """RPA Sch 1 r63: nominations close on the seventh working day after the writ counts as received."""
    facts = an_election(
        FIXED, CALLED, "parl_byelection:ashford", nominations_close="Fri 2027-04-09"
    )
    call(office, facts)
    asked = HoldAgain(
        (parse_poll("parl_byelection:ashford"),),
        day("Tue 2027-05-25"),
        "",
        Death(day("Mon 2027-04-12"), "party"),
    )
    with office.write() as session:
        held = hold_again(session, MAY, asked, who="Olga", now=NOW)
        facts = facts_of(session, the_election(session, held.fresh))
    known = {**facts.given, **{own.name: own.day for own in facts.own}}
    assert (day("Mon 2027-04-19"), day("Wed 2027-04-28")) == (
        known["writ_received"],
        known["nominations_close"],
    )
    (old,), (new,) = polls(office, MAY), polls(office, held.fresh)
    assert ("parl.ashford.by.2027-05-25", old.kind) == (old.replaced_by, new.kind)
    assert "parl.ashford.by.2027-05-06" == new.replaces
