"""A by-election called with 25 to 30 working days to go: all in order, nothing silently dropped."""

from dataclasses import replace
from datetime import datetime, time

import pytest

from calendars.days.working_days import day_calendar
from calendars.timetable import build_timetable
from tasks.catalogue.definitions import Each
from tasks.clock import london_day, london_moment
from tasks.own_days.own_day import OwnDay
from tasks.planning.contests import read_contests
from tasks.planning.planning import Plan, plan_election
from tasks.planning.polls import ElectionFacts, Poll
from tasks.planning.reference_data import open_books
from tasks.terms import Basis
from tasks.words import short_day
from tests.builders import an_election, at, day, named, plan_of, sample, shown

ENGLAND = day_calendar("CAL-EW", nation="England")
# The police's own timetable and the pre-election period, among the many of the catalogue.
ROWS = (
    "spoc_seminar",
    "gold_group",
    "identify_leads",
    "gold_meeting",
    "planning_meetings",
    "nominee_notification",
    "purdah_start",
    "candidates_briefing",
    "officer_training",
    "joint_letter",
    "purdah_end",
    "ec_debrief",
    "archive_enquiries",
    "gold_debrief",
)
STARTS = ("Mon 2026-11-23", "Tue 2027-03-02", "Wed 2027-07-07", "Fri 2027-11-12", "Sat 2027-02-13")


@pytest.fixture(params=[(start, n) for start in STARTS for n in range(25, 31)], ids=str)
def late(request: pytest.FixtureRequest) -> Plan:
    """A by-election in Ashford called today, so many working days ahead."""
    start, n = request.param
    called = day(start)
    begin = called if ENGLAND.counts(called) else ENGLAND.forward(called, 1)
    facts = ElectionFacts(
        "blankshire", ENGLAND.forward(begin, n), called, (Poll("local_england", "ashford"),)
    )
    return plan_of(facts, sample(), now=london_moment(called, time(10, 30)))


def called_at(plan: Plan) -> datetime:
    """The moment of the call."""
    return london_moment(plan.election.called_on, time(10, 30))


def test_statutory_dates_are_never_moved(late: Plan) -> None:
    """They stand as the timetable has them, however late the call."""
    law = build_timetable("local_england", late.election.poll_date, nation="England")
    for task in late.tasks:
        if task.draft.definition.basis is Basis.STATUTE:
            assert london_day(task.due) == law[task.draft.definition.milestone or ""].date
            assert not task.moved


def test_nothing_opens_before_the_call_or_falls_due_before_it(late: Plan) -> None:
    """What has begun opens at the moment of the call, and nothing is due before it opens."""
    for task in late.tasks:
        if not task.passed:
            assert called_at(late) <= task.opens < task.due, task.id
            assert all(notice.at >= task.opens for notice in task.notices), task.id


def test_nothing_is_dropped_silently(late: Plan) -> None:
    """Every row of the catalogue is there. Only what belonged to its own time has passed: the
    seminar, held elsewhere."""
    in_time = plan_of(
        an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford"), sample()
    )
    held = {5} if late.election.poll_date.month == 5 else set()
    assert {t.draft.definition.key for t in late.tasks} == {
        t.draft.definition.key
        for t in in_time.tasks
        if (t.draft.definition.poll_months or held) <= held
    }
    passed = {task.draft.definition.key for task in late.tasks if task.passed}
    assert passed <= {"spoc_seminar"}


def test_months_that_ended_before_the_call_are_none_of_the_elections(late: Plan) -> None:
    """Nobody reads of a review as missed that was due before there was an election; one is left of each."""
    monthly = [t for t in late.tasks if t.draft.definition.each is Each.MONTH]
    assert {"risk_register", "planning_meetings"} <= {t.draft.definition.key for t in monthly}
    assert not [t.id for t in monthly if t.passed]


def test_what_was_moved_says_from_where_and_why(late: Plan) -> None:
    """And only guidance whose window had begun was moved; not what is due when its window ends."""
    moved = [task for task in late.tasks if task.moved]
    assert moved
    for task in moved:
        assert task.moved
        assert task.moved.origin
        assert task.moved.why.startswith("the election was called on ")
        assert task.draft.definition.basis is Basis.GUIDANCE
        assert task.draft.opens_day < late.election.called_on
        assert task.passed or not task.moved.origin.endswith(short_day(london_day(task.due)))


def test_the_polices_preparations_keep_their_order(late: Plan) -> None:
    """The leads, then the gold group, its meeting, then training: never after what they serve."""
    due = {task.draft.definition.key: task.due for task in late.tasks}
    order = ["identify_leads", "gold_group", "gold_meeting", "officer_training", "election_day"]
    assert order == sorted(order, key=lambda key: (due[key], order.index(key)))
    assert due["joint_letter"] < due["election_day"]
    assert due["nominee_notification"] >= due["sopn"] or london_day(
        due["nominee_notification"]
    ) == london_day(due["sopn"])


def test_nothing_precedes_what_it_depends_on(late: Plan) -> None:
    """A task opens when all it waits for is due; the gold strategy after the chief officer is named."""
    too_late = {str(alarm) for alarm in late.alarms if alarm.kind == "plan.too_late"}
    for task in late.tasks:
        for wait in task.waits if not task.passed else ():
            said = any(task.draft.title in alarm for alarm in too_late)
            assert wait.until is None or wait.until <= task.opens or said, task.id
    (named_first,) = (t for t in late.tasks if t.draft.definition.key == "appoint_chief_officer")
    (gold,) = (t for t in late.tasks if t.draft.definition.key == "gold_group")
    assert named_first.due <= gold.opens < gold.due


def test_work_is_spread_over_the_days_that_are_left(late: Plan) -> None:
    """What had ended is not dumped on the first days: it has two working days at least, but for what
    serves a date of the law before that."""
    soon = ENGLAND.forward(late.election.called_on, 2)
    for task in late.tasks:
        if task.moved and not task.passed:
            serves = task.draft.definition.not_after is not None or task.draft.milestone is not None
            assert london_day(task.due) >= soon or serves, task.id


@pytest.mark.parametrize("n", range(26, 36))
def test_nobody_resigns_before_the_call(n: int) -> None:
    """The last day for restricted staff to resign lies after the call, or has passed and is listed so."""
    called = day("Mon 2027-03-01")
    facts = ElectionFacts(
        "blankshire", ENGLAND.forward(called, n), called, (Poll("pcc_byelection", "blankshire"),)
    )
    plan = plan_of(facts, sample(), now=london_moment(called, time(10, 30)))
    (task,) = (t for t in plan.tasks if t.draft.definition.key == "staff_resignation")
    assert task.passed or london_day(task.opens) >= called
    assert task.passed == (london_day(task.due) < called)
    assert () == task.notices or not task.passed


@pytest.mark.parametrize(("poll", "held"), [("Thu 2027-05-06", True), ("Thu 2027-09-16", False)])
def test_the_seminar_is_held_for_the_elections_of_may(poll: str, held: bool) -> None:  # noqa: FBT001
    """In January and February: for a poll in September it is not planned into May and June."""
    plan = plan_of(an_election(poll, "Mon 2026-11-02", "local_england:ashford"), sample())
    keys = {task.draft.definition.key for task in plan.tasks}
    assert held == ("spoc_seminar" in keys)


def test_the_days_of_one_by_election_by_hand() -> None:
    """Called on Monday 1 March for Thursday 15 April 2027: January's windows move into March."""
    plan = plan_of(
        an_election("Thu 2027-04-15", "Mon 2027-03-01", "local_england:ashford"),
        sample(),
        now=london_moment(day("Mon 2027-03-01"), time(10, 30)),
    )
    rows = {
        task.id.partition("/")[2]: (
            shown(task.opens),
            shown(task.due),
            task.moved.origin if task.moved else None,
        )
        for task in plan.tasks
        if task.draft.definition.key in ROWS
    }
    begun, nine = "Mon 2027-03-01 10:30", "09:00"
    assert rows == {
        # December to February had ended: January's share half of the days to the next that stands, 16 March.
        # The gold group waits for the chief officer, who is named by the 8th, and has a week.
        "blankshire/gold_group": (
            f"Tue 2027-03-09 {nine}",
            "Tue 2027-03-16 17:00",
            "Tue 1 Dec 2026 to Fri 29 Jan 2027",
        ),
        "blankshire/identify_leads": (
            begun,
            "Mon 2027-03-08 17:00",
            "Fri 1 Jan 2027 to Fri 29 Jan 2027",
        ),
        # After the gold group, whose strategy it settles.
        "blankshire/gold_meeting": (
            begun,
            "Wed 2027-03-17 17:00",
            "Fri 1 Jan 2027 to Fri 26 Feb 2027",
        ),
        # Begun before the call, and still running: due within five working days of the final list.
        "blankshire/nominee_notification": (begun, "Thu 2027-03-25 17:00", None),
        "ashford/purdah_start": (begun, "Tue 2027-03-09 17:00", None),
        # Not yet begun: untouched.
        "blankshire/planning_meetings/2027-03": (begun, "Wed 2027-03-31 17:00", None),
        "ashford/candidates_briefing": ("Thu 2027-03-18 09:00", "Thu 2027-03-25 17:00", None),
        "north/officer_training": (begun, "Wed 2027-04-14 17:00", None),
        "ashford/joint_letter": ("Thu 2027-03-18 16:00", "Thu 2027-03-25 17:00", None),
        "blankshire/planning_meetings/2027-04": (
            f"Thu 2027-04-01 {nine}",
            "Wed 2027-04-14 17:00",
            None,
        ),
        "ashford/purdah_end": (f"Wed 2027-04-14 {nine}", "Thu 2027-04-15 22:00", None),
        "blankshire/ec_debrief": (f"Sat 2027-05-01 {nine}", "Wed 2027-06-30 17:00", None),
        "blankshire/archive_enquiries": (f"Thu 2027-07-01 {nine}", "Fri 2027-07-30 17:00", None),
        "blankshire/gold_debrief": (f"Sun 2027-08-01 {nine}", "Tue 2027-08-31 17:00", None),
    }


def test_called_on_an_earlier_day_it_opened_then() -> None:
    """Entered a week after it was called: tasks opened at nine on that day, and are told at once."""
    plan = plan_of(
        an_election("Thu 2027-04-15", "Mon 2027-03-01", "local_england:ashford"),
        sample(),
        now=london_moment(day("Mon 2027-03-08"), time(10, 30)),
    )
    leads = named(plan, "blankshire/identify_leads")
    assert ("Mon 2027-03-01 09:00", "Mon 2027-03-08 17:00") == (
        shown(leads.opens),
        shown(leads.due),
    )
    assert [(notice.kind.value, shown(notice.at)) for notice in leads.notices] == [
        ("opened", "Mon 2027-03-01 09:00"),
        ("escalation", "Mon 2027-03-15 17:00"),
    ]


def test_limits_begin_at_once_where_the_notice_was_out_before_the_call() -> None:
    """Published on Monday, entered and recorded on Thursday: the limits hold since Monday, so whoever tells of
    them is asked by the next working day, not in the weeks over which late guidance is spread."""
    facts = an_election("Thu 2027-07-15", "Thu 2027-06-10", "local_england:ashford")
    own = OwnDay("notice_of_election", day("Mon 2027-06-07"), "ashford", "local_england")
    plan = plan_of(replace(facts, own=(own,)), sample())
    start = named(plan, "ashford/purdah_start")
    assert ("Thu 2027-06-10 09:00", "Fri 2027-06-11 17:00") == (
        shown(start.opens),
        shown(start.due),
    )


@pytest.mark.parametrize("happened", [True, False], ids=["recorded", "given at the call"])
def test_a_notice_before_the_call_is_warned_of(happened: bool) -> None:  # noqa: FBT001
    """One of the two days is wrong: said once, and of no notice of the day of the call or after it."""
    facts = an_election("Thu 2027-07-15", "Mon 2027-06-07", "local_england:ashford")
    for notice, warned in (("Fri 2027-06-04", 1), ("Mon 2027-06-07", 0), ("Tue 2027-06-08", 0)):
        own = OwnDay(
            "notice_of_election", day(notice), "ashford", "local_england", happened=happened
        )
        plan = plan_of(replace(facts, own=(own,)), sample())
        said = [str(alarm) for alarm in plan.alarms if alarm.sort == "plan.day_before_call"]
        assert len(said) == warned
        for words in said:
            assert words.startswith(
                "Notice of election in Ashford is dated Friday 4 June 2027, before the day of the call,"
                " Monday 7 June 2027: see which of the two is wrong"
            )


def test_a_moment_of_the_law_that_had_been_is_listed_and_not_chased() -> None:
    """The notice of a general election is due by four on its last day: called at half past, it can be done no
    more. Nobody is asked for it; one alarm says so. Called before, or with it done, all is as ever."""
    facts = an_election("Mon 2027-07-12", "Thu 2027-06-10", "parl_general:ashford")
    notice = "ashford/parl_general.notice_of_election"
    late = plan_of(facts, sample(), at("Thu 2027-06-10 16:30"))
    found = named(late, notice)
    assert (True, (), "Thu 2027-06-10 16:00") == (found.passed, found.notices, shown(found.due))
    assert found.moved is not None
    assert found.moved.why.endswith("Thursday 10 June 2027, when this could no longer be done")
    (alarm,) = [str(alarm) for alarm in late.alarms if alarm.sort == "plan.gone_by"]
    assert alarm.startswith(
        "'Publish the notice of election' had to be done by Thu 10 Jun 2027 16:00, which was over when the"
        " poll became known (Thu 10 Jun 2027 16:30)"
    )
    for plan in (
        plan_of(facts, sample(), at("Thu 2027-06-10 15:30")),
        plan_election(facts, open_books(sample()), now=at("Thu 2027-06-10 16:30"), done={found.id}),
    ):
        assert not named(plan, notice).passed
        assert not [alarm for alarm in plan.alarms if alarm.sort == "plan.gone_by"]


@pytest.mark.parametrize("hour", ["17:00", "18:30", "23:10"])
def test_called_in_the_evening_the_day_is_not_over(hour: str) -> None:
    """What is due on the day of the call and has no hour can be done while the day lasts: nothing is late as it
    opens, and nobody hears at once that it was missed."""
    facts = an_election("Thu 2027-07-15", "Thu 2027-06-10", "local_england:ashford")
    plan = plan_of(facts, sample(), at(f"Thu 2027-06-10 {hour}"))
    assert "Thu 2027-06-10 23:59" == shown(
        named(plan, "ashford/local_england.notice_of_election").due
    )
    assert not [task.id for task in plan.tasks if not task.passed and task.due <= task.opens]
    assert not [task.id for task in plan.tasks if task.passed and task.draft.milestone]


@pytest.mark.parametrize(
    ("called", "due"),
    [
        # The notice is due on Thursday 10 June: with two working days before it or more, by the day before.
        ("Thu 2027-06-03", "Wed 2027-06-09 17:00"),
        ("Mon 2027-06-07", "Wed 2027-06-09 17:00"),
        # With less, nobody could: it is asked for next, within a week, before the close of nominations.
        ("Tue 2027-06-08", "Tue 2027-06-15 17:00"),
        ("Thu 2027-06-10", "Thu 2027-06-17 17:00"),
    ],
)
def test_what_the_notice_needs_comes_before_it(called: str, due: str) -> None:
    """The integrity plan of a by-election serves its notice of election, so it comes before the rest."""
    mill = read_contests("Mill.by")
    facts = replace(
        an_election("Thu 2027-07-15", called),
        polls=(Poll("local_england", "ashford", contests=mill),),
    )
    plan = plan_of(facts, sample())
    assert due == shown(named(plan, "ashford/integrity_and_security").due)


@pytest.mark.parametrize(("kind", "ready"), [("local_england", ""), ("parish_england", "_parish")])
def test_the_law_comes_first_on_the_last_day_for_the_notice(kind: str, ready: str) -> None:
    """Called on it, that day is for the notice and the limits that begin with it; twenty preparations, as stations,
    staff and contracts, have a week."""
    polls = (Poll(kind, "ashford", contests=read_contests("Mill.by")),)
    plan = plan_of(replace(an_election("Thu 2027-07-15", "Thu 2027-06-10"), polls=polls), sample())
    today = {
        t.draft.definition.key for t in plan.tasks if london_day(t.due) == day("Thu 2027-06-10")
    }
    assert today <= {"notice_of_election", "purdah_start", "purdah_parish"}
    assert "Thu 2027-06-17 17:00" == shown(named(plan, f"ashford/get_ready{ready}").due)


def test_the_gold_meeting_comes_after_the_gold_group_as_far_as_its_date_lets_it() -> None:
    """However late the call; called in time both stand as the source has them."""
    for called, group, meeting in (
        ("Mon 2026-11-02", "Fri 2027-02-26 17:00", "Tue 2027-03-30 17:00"),
        ("Mon 2027-03-01", "Thu 2027-03-25 17:00", "Tue 2027-03-30 17:00"),
        ("Tue 2027-03-30", "Wed 2027-04-14 17:00", "Thu 2027-04-15 17:00"),
    ):
        plan = plan_of(an_election("Thu 2027-05-06", called, "local_england:ashford"), sample())
        found = (named(plan, f"blankshire/{key}") for key in ("gold_group", "gold_meeting"))
        assert [group, meeting] == [shown(task.due) for task in found]
        assert not [alarm for alarm in plan.alarms if alarm.sort == "plan.too_late"]
