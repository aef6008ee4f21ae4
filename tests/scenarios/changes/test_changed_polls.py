"""Stories of elections whose polls change: uncontested, countermanded, added, taken away.

As in `test_changes`, every change is previewed first and asked for twice.
"""

from collections import Counter

import pytest

from calendars.errors import WritError
from tasks.actions.asks.ask import ChangeRefusedError
from tasks.actions.asks.dates import SetDates
from tasks.actions.asks.polls import AddPolls, SetPolls
from tasks.actions.asks.replan import Replan
from tasks.planning.polls import Poll
from tasks.register.database import Register
from tasks.register.plans.elections import facts_of, the_election
from tasks.terms import PollState
from tests.builders import an_election, at, call, day, to
from tests.cast import ASHA, DEV, WENDY, directory
from tests.changing_office import ChangingOffice, by_kind, words_of
from tests.registers import begin

ASHFORD = (Poll("local_england", "ashford"),)
BRAMBLETON = (Poll("local_england", "brambleton"),)
BOTH = an_election(
    "Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford", "local_england:brambleton"
)
ALONE = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CALLED = "Mon 2026-11-02 09:00"
MONDAY = "Mon 2027-04-12 10:00"
NOTICE = "ashford/local_england.notice_of_election"
# What an authority does without, from the day after its statement of persons nominated.
FOR_A_POLL_ONLY = {
    "agents_appointments",
    "ballot_papers",
    "candidates_briefing",
    "count_layout",
    "count_process",
    "declaration",
    "election_day",
    "emergency_proxy_deadline",
    "final_alteration",
    "fraud_indicators_check",
    "intervention_policy",
    "joint_letter",
    "local_england.agents_deadline",
    "local_england.notice_of_poll",
    "postal_replacement",
    "postal_deadline",
    "postal_opening",
    "postal_packs",
    "postal_rejection_notices",
    "proxy_deadline",
    "register_correction",
    "register_ready",
    "registration_deadline",
    "risk_register",
    "share_candidate_details",
    "station_training",
    "vac_deadline",
}


@pytest.fixture
def office(sqlite_register: Register) -> ChangingOffice:
    """Elections in Ashford and next door in Brambleton, on the Monday after nominations close."""
    office = ChangingOffice(sqlite_register)

    def work() -> None:
        office.opens(directory(), BOTH, CALLED).walks(MONDAY)

    begin(sqlite_register, f"both until {MONDAY}", work)
    office.now = at(MONDAY)
    return office


def keys(tasks: list[str]) -> set[tuple[str, str]]:
    """Area and key of each task, without the month or week of what recurs."""
    return {(area, rest.partition("/")[0]) for area, _, rest in (t.partition("/") for t in tasks)}


def test_uncontested_in_one_authority_of_two(office: ChangingOffice) -> None:
    """Ashford has as many candidates as seats: its poll is stood down, and nothing else."""
    before = office.states()
    changed = office.changes(SetPolls(ASHFORD, PollState.UNCONTESTED, reason="two for two seats"))
    assert "the local election in Ashford was uncontested (two for two seats)" == changed.why
    stood_down = by_kind(changed)
    assert {"stood down", "added"} == set(stood_down)
    assert {("ashford", "uncontested_declared")} == keys(stood_down["added"])
    assert {("ashford", key) for key in FOR_A_POLL_ONLY} == keys(stood_down["stood down"])
    # The statement was published, the restrictions end and the costs are reckoned all the same.
    states = office.states()
    for stays in (
        "local_england.sopn",
        "purdah_end",
        "uncontested_declared",
        "funding_reconciliation",
    ):
        assert states[f"ashford/{stays}"] in {"open", "planned"}, stays
    # Brambleton, the BCU and the force go on as before.
    assert {t: s for t, s in before.items() if not t.startswith("ashford/")} == {
        t: s for t, s in states.items() if not t.startswith("ashford/")
    }
    office.hears_as_previewed(changed).nothing_to(DEV)
    assert 0 == office.report.without_next_step


def test_uncontested_everywhere(office: ChangingOffice) -> None:
    """Then the force does without a polling day too, but not without its debrief."""
    office.changes(SetPolls(ASHFORD, PollState.UNCONTESTED, reason=""))
    changed = office.changes(SetPolls(BRAMBLETON, PollState.UNCONTESTED, reason=""))
    areas = Counter(area for area, _ in keys(by_kind(changed)["stood down"]))
    assert {"brambleton", "blankshire", "north"} == set(areas)
    states = office.states()
    assert "stood_down" == states["north/election_day_plan"]
    assert "stood_down" == states["blankshire/planning_meetings/2027-04"]
    assert "planned" == states["blankshire/gold_debrief"]


def test_contested_after_all(office: ChangingOffice) -> None:
    """A mistake: the poll is added again, and is as it was. Nobody had heard anything."""
    before = {task: state for task, state in office.states().items() if state == "planned"}
    office.changes(SetPolls(ASHFORD, PollState.UNCONTESTED, reason=""))
    changed = office.changes(AddPolls(ASHFORD, reason="miscounted"))
    assert {"planned again", "stood down"} == set(by_kind(changed))
    assert ["ashford/uncontested_declared"] == by_kind(changed)["stood down"]
    assert {} == changed.told
    office.hears_as_previewed(changed).nobody_else_than()
    assert before == {task: s for task, s in office.states().items() if s == "planned"}


def test_a_candidate_dies(office: ChangingOffice) -> None:
    """The poll is countermanded; all its tasks rest, but that somebody must say what becomes of the limits
    on publicity. The new poll is an election of its own."""
    office.completes(ASHA, NOTICE)
    changed = office.changes(SetPolls(ASHFORD, PollState.COUNTERMANDED, reason="A. Candidate"))
    assert (
        "the local election in Ashford was countermanded on the death of a candidate (A. Candidate)"
        == changed.why
    )
    assert {"ashford"} == {area for area, _ in keys(by_kind(changed)["stood down"])}
    states = office.states()
    assert "open" == states.pop("ashford/purdah_end")
    assert "planned" == states.pop("ashford/funding_reconciliation")
    ashford = {s for task, s in states.items() if task.startswith("ashford/")}
    assert {"done", "stood_down", "passed"} >= ashford
    office.hears_as_previewed(changed).nothing_to(DEV)

    again = an_election("Thu 2027-06-10", "Mon 2027-04-12", "local_england:ashford")
    plan = call(office.register, again, now=office.now)
    assert "blankshire.2027-06-10" == plan.election.id
    office.at("Mon 2027-04-19 09:00").expects("Publish the notice of election", to=ASHA)
    assert not office.faults()


def test_the_only_poll_is_countermanded(sqlite_register: Register) -> None:
    """Nothing is left of the election but to say what becomes of the limits, and what it cost; then nothing
    sounds an alarm but that the fresh poll is to be called."""
    office = ChangingOffice(sqlite_register).opens(directory(), ALONE, CALLED)
    office.walks("Mon 2027-04-12 10:00")
    office.changes(SetPolls(ASHFORD, PollState.COUNTERMANDED, reason=""))
    states = office.states()
    assert "open" == states.pop("ashford/purdah_end")
    assert "planned" == states.pop("ashford/funding_reconciliation")
    assert {"stood_down"} == set(states.values())
    office.completes(WENDY, "ashford/purdah_end")
    office.jumps("Thu 2027-05-06 09:00")
    (alarm,) = office.alarms()
    assert "no fresh poll is called; it is to be held until Thursday 24 June 2027" in alarm


def test_a_poll_is_added(sqlite_register: Register) -> None:
    """Brambleton joins in March: what should have been done since January begins now, in order."""
    office = ChangingOffice(sqlite_register).opens(directory(), ALONE, CALLED)
    office.jumps("Mon 2027-03-01 10:00")
    changed = office.changes(AddPolls(BRAMBLETON, reason="a vacancy"))
    assert "the local election in Brambleton was added (a vacancy)" == changed.why
    added = [c.planned for c in changed.tasks if c.planned and c.kind.value == "added"]
    assert {"brambleton"} == {task.draft.area for task in added}
    assert not [task.id for task in added if task.due <= office.now and not task.passed]
    moved = [task.moved.why for task in added if task.moved]
    assert all(why.startswith("the poll was added on Monday 1 March 2027, ") for why in moved)
    assert moved
    # What concerns the force was planned before, and stays as it is.
    assert not [c for c in changed.tasks if c.area == "blankshire" and c.kind.value != "amended"]
    office.hears_as_previewed(changed).nothing_to(ASHA)
    with office.register.read() as session:
        facts = facts_of(session, the_election(session, office.election()))
    assert [None, at("Mon 2027-03-01 10:00")] == [poll.known_since for poll in facts.polls]


def test_a_poll_is_added_too_late(sqlite_register: Register) -> None:
    """Its notice of election would have been due last week: refused, naming it."""
    office = ChangingOffice(sqlite_register).opens(directory(), ALONE, CALLED)
    office.jumps("Tue 2027-04-06 10:00")
    with pytest.raises(ChangeRefusedError) as refused:
        office.changes(AddPolls(BRAMBLETON, reason=""))
    assert (
        "too late for a local election in brambleton on Thursday 6 May 2027:"
        " 'Publish the notice of election' was due by Wednesday 31 March 2027;"
        " call it for a later day instead"
    ) == str(refused.value)


def test_a_recall_petition_is_added_with_the_speakers_notice(sqlite_register: Register) -> None:
    """As it is called: from that day its first dates count. Nothing is kept of one without it, and what stands
    is asked no more about it."""
    alone = an_election("Mon 2027-06-14", "Mon 2027-04-26", "local_england:brambleton")
    office = ChangingOffice(sqlite_register).opens(directory(), alone, "Mon 2027-04-26 09:00")
    petition = (Poll("recall_petition", "ashford"),)
    states = office.states()
    with pytest.raises(
        WritError, match=r"the day the Speaker gives notice is not known.*--given spe"
    ):
        office.changes(Replan(reason="", add=petition))
    assert states == office.states()
    notice = {"speaker_notice_given": day("Mon 2027-05-24")}
    assert office.changes(Replan(reason="", add=petition, given=notice)).tasks
    assert not office.changes(Replan(reason="once more")).tasks


def test_a_commissioners_poll_on_the_same_day(sqlite_register: Register) -> None:
    """Shared duties are named for both kinds, without telling anybody again."""
    office = ChangingOffice(sqlite_register).opens(directory(), ALONE, CALLED)
    office.jumps("Mon 2027-03-01 10:00")
    changed = office.changes(AddPolls((Poll("pcc_byelection", "blankshire"),), reason=""))
    shared = "ashford/registration_deadline"
    (task,) = [c for c in changed.tasks if c.id.endswith(shared)]
    assert task.planned is not None
    assert "amended" == task.kind.value
    assert ["local_england", "pcc_byelection"] == sorted(task.planned.draft.kinds)
    office.hears_as_previewed(changed)


def test_a_poll_is_taken_away(office: ChangingOffice) -> None:
    """All of Brambleton's tasks rest; Ashford's and the force's go on."""
    changed = office.changes(SetPolls(BRAMBLETON, PollState.CANCELLED, reason="called in error"))
    assert {"brambleton"} == {area for area, _ in keys(by_kind(changed)["stood down"])}
    seen = office.hears_as_previewed(changed)
    assert {"stood down", "listed"} == {kind for kind, _ in seen.told(DEV)}
    (message,) = to(seen.sent, DEV)
    assert "election tasks no longer needed" in message.subject
    seen.nothing_to(ASHA)


def test_a_poll_that_there_is_not(office: ChangingOffice) -> None:
    """It says which there are."""
    with pytest.raises(ChangeRefusedError) as refused:
        office.changes(SetPolls((Poll("pcc", "blankshire"),), PollState.CANCELLED, reason=""))
    assert str(refused.value) == (
        "blankshire.2027-05-06 has no poll pcc:blankshire; it has local_england:ashford,"
        " local_england:brambleton"
    )


def test_the_notice_was_published_early(sqlite_register: Register) -> None:
    """The pre-election period follows the day on which it really was; the law's last day stays."""
    office = ChangingOffice(sqlite_register).opens(directory(), ALONE, CALLED)
    office.jumps("Mon 2027-03-22 10:00")
    assert "Wed 2027-03-31 17:00" == office.due("ashford/purdah_start")
    ask = SetDates(
        given={}, actual={"notice_of_election": day("Mon 2027-03-22")}, reason="printed early"
    )
    changed = office.changes(ask)
    assert "the notice of election in Ashford: Mon 22 Mar 2027 (printed early)" == changed.why
    assert (
        "The pre-election period starts: due Mon 22 Mar 2027 17:00, was Wed 31 Mar 2027 17:00"
        == words_of(changed, "ashford/purdah_start")
    )
    assert "Wed 2027-03-31 17:00" == office.due(NOTICE)
    office.hears_as_previewed(changed)
    # Moved to another day, there is another notice to be published.
    moved = office.moves(day("Thu 2027-05-13"))
    assert moved.why == (
        "the poll was moved to Thu 13 May 2027; the notice of election in Ashford: Mon 22 Mar 2027 no"
        " longer counts (a test)"
    )
    assert "Wed 2027-04-07 17:00" == office.due("ashford/purdah_start")


@pytest.mark.parametrize(
    ("key", "when", "refusal"),
    [
        (
            "notice_of_electon",
            "Tue 2027-03-23",
            "no statutory date is called 'notice_of_electon'; did you mean 'notice_of_election'?",
        ),
        (
            "notice_of_election",
            "Mon 2027-04-12",
            "notice_of_election is of one authority, and ashford, brambleton have one each; name it, as"
            " ashford/notice_of_election=2027-04-12",
        ),
        (
            "ashford/notice_of_election",
            "Fri 2027-05-07",
            "ashford/notice_of_election cannot have been on Fri 7 May 2027, which is still to come; enter"
            " the day that is planned with --given ashford/notice_of_election=2027-05-07",
        ),
        (
            "cheswick/notice_of_election",
            "Mon 2027-04-12",
            "blankshire.2027-05-06 has no notice_of_election in 'cheswick'; it has"
            " ashford/local_england.notice_of_election, brambleton/local_england.notice_of_election",
        ),
        (
            "ashford/pcc.notice_of_election",
            "Mon 2027-04-12",
            "blankshire.2027-05-06 has no notice_of_election of 'pcc'; it has"
            " ashford/local_england.notice_of_election, brambleton/local_england.notice_of_election",
        ),
        (
            "ashford/nominations_close",
            "Wed 2027-04-07",
            "local_england: nominations_close=2027-04-07 is against the rule (not later than 19 working"
            " days before the poll: 2027-04-08), which leaves nobody an earlier day; give that day, or"
            " another polling day",
        ),
    ],
)
def test_an_actual_date_that_cannot_be(
    office: ChangingOffice, key: str, when: str, refusal: str
) -> None:
    """A slip of the pen is refused, with what was probably meant."""
    with pytest.raises(WritError) as refused:
        office.changes(SetDates(given={}, actual={key: day(when)}, reason=""))
    assert refusal == str(refused.value)


def test_a_given_date_is_entered(sqlite_register: Register) -> None:
    """A parliamentary by-election has no date for nominations until the writ is received."""
    facts = an_election("Thu 2027-03-04", "Mon 2027-01-11", "parl_byelection:ashford")
    office = ChangingOffice(sqlite_register).opens(directory(), facts, "Mon 2027-01-11 09:00")
    office.run()
    assert any("(--given nominations_close=DATE)" in alarm for alarm in office.alarms())
    changed = office.changes(
        SetDates(given={"nominations_close": day("Fri 2027-02-05")}, actual={}, reason="agreed")
    )
    assert "ashford/parl_byelection.nominations_close" in by_kind(changed)["added"]
    assert "Fri 2027-02-05 16:00" == office.due("ashford/parl_byelection.nominations_close")
    assert not any("nominations_close=DATE" in alarm for alarm in office.alarms())
    office.hears_as_previewed(changed)


def test_planned_anew_from_the_same_facts(office: ChangingOffice) -> None:
    """Nothing changes, however long after the call it is asked for."""
    for moment in ("Mon 2027-04-12 11:00", "Thu 2027-05-13 09:00"):
        office.jumps(moment)
        assert office.changes(Replan(reason="")).is_empty


def test_a_vacancy_that_was_filled_is_no_alarm_any_more(sqlite_register: Register) -> None:
    """Planning anew clears it, though no task changes."""
    office = ChangingOffice(sqlite_register).opens(
        directory({"ashford/monitoring_officer": None}), ALONE, CALLED
    )
    assert 1 == len(office.alarms())
    office.loads(directory())
    assert office.changes(Replan(reason="")).is_empty
    assert [] == office.alarms()
