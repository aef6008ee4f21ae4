"""Calling an election: everything is stored or nothing is, and every refusal says what to do."""

import threading
from datetime import datetime

import pytest
from sqlalchemy import func, select

from calendars.errors import WritError
from tasks.actions.calling import call_election
from tasks.contests.asked import parse_poll
from tasks.planning.planning import Plan
from tasks.planning.polls import ElectionFacts, Poll
from tasks.register.database import Register
from tasks.register.messages.alarms import alarm_words, standing_alarms
from tasks.register.models import Base, NoticeRow, OwnerRow, TaskRow
from tasks.register.plans.elections import (
    UnknownElectionError,
    elections,
    milestones_of,
    polls_of,
    the_election,
)
from tasks.register.record.history import EventKind, entries
from tasks.register.record.verifying import verify
from tasks.terms import TaskState
from tests.builders import an_election, at, call, plan_of, sample, settle, shown
from tests.cast import directory

CALLED = "Mon 2026-11-02"
MAY = an_election("Thu 2027-05-06", CALLED, "local_england:ashford")


@pytest.fixture
def settled(register: Register) -> Register:
    """A register with the cast in its directory."""
    settle(register, directory())
    return register


def counts(register: Register) -> dict[str, int]:
    """How many rows each table has."""
    with register.read() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }


def test_a_called_election_is_in_the_register_as_planned(settled: Register) -> None:
    """Its tasks, owners, notices and dates are those of the plan, which said the same before."""
    plan = call(settled, MAY)
    said = plan_of(MAY, directory())
    assert (said.tasks, said.timetables) == (plan.tasks, plan.timetables)
    with settled.read() as session:
        rows = session.scalars(select(TaskRow).order_by(TaskRow.number)).all()
        assert [(t.id, t.opens, t.due) for t in plan.tasks] == [
            (row.id, row.opens, row.due) for row in rows
        ]
        numbers = {row.number: row.id for row in rows}
        assert {
            (task.id, notice.kind.value, notice.at)
            for task in plan.tasks
            for notice in task.notices
        } == {(numbers[n.task], n.kind, n.at) for n in session.scalars(select(NoticeRow))}
        assert {(task.id, str(owner)) for task in plan.tasks for owner in task.owners} == {
            (numbers[o.task], f"{o.area}/{o.role}") for o in session.scalars(select(OwnerRow))
        }
        opened = {row.id for row in rows if row.state != "planned"}
        assert {f"{MAY.id}/blankshire/appoint_chief_officer"} == opened
        assert [MAY.id] == [row.id for row in elections(session)]
        assert ["local.ashford.2027-05-06"] == [row.id for row in polls_of(session, MAY.id)]
        stored = {row.key: row for row in milestones_of(session, MAY.id)}
        assert "2027-04-08" == str(stored["nominations_close"].day)
        assert "16:00" == stored["nominations_close"].hour
        assert ["2027-05-03", "bank holiday: Early May bank holiday"] in (
            stored["nominations_close"].skipped
        )


def test_the_call_is_in_the_history(settled: Register) -> None:
    """Who called what and why; then every task with its dates."""
    plan = call(settled, MAY)
    with settled.read() as session:
        rows = list(entries(session, MAY.id))
        assert [None] == [verdict.fault for verdict in verify(session)]
    assert (rows[0].kind, rows[0].who, rows[0].at) == (
        EventKind.CALLED,
        "Olga",
        at(f"{CALLED} 09:00"),
    )
    assert rows[0].text == (
        "Called on Mon 2 Nov 2026 for Thu 6 May 2027: local.ashford.2027-05-06 (a test)"
    )
    assert len(plan.tasks) == len([row for row in rows if row.kind == EventKind.PLANNED])
    gold = next(row for row in rows if row.text.startswith("Establish the gold group"))
    assert gold.text == (
        "Establish the gold group and the gold strategy:"
        " opens Fri 1 Jan 2027 09:00, due Fri 26 Feb 2027 17:00"
    )


def test_what_has_begun_is_open_at_once(settled: Register) -> None:
    """A by-election called today: what is due first is open when the call returns."""
    facts = an_election("Thu 2027-04-15", "Mon 2027-03-01", "local_england:ashford")
    plan = call(settled, facts)
    with settled.read() as session:
        rows = {row.id: row.state for row in session.scalars(select(TaskRow))}
        opened = [r for r in entries(session, facts.id) if r.kind == EventKind.OPENED]
    for task in plan.tasks:
        begun = task.opens <= at("Mon 2027-03-01 09:00")
        expected = "passed" if task.passed else "open" if begun else "planned"
        assert expected == rows[task.id], task.id
    assert list(rows.values()).count(TaskState.OPEN) == len(opened) > 0


def test_gaps_are_alarms(register: Register) -> None:
    """The plan is made, and what is wrong with it stands until it is mended."""
    settle(register, directory({"ashford/esm": None}))
    plan = call(register, MAY)
    with register.read() as session:
        assert [*map(str, plan.alarms)] == [
            alarm_words(alarm) for alarm in standing_alarms(session, MAY.id)
        ]
        told = [row.text for row in entries(session, MAY.id) if row.kind == EventKind.ALARM]
    assert [*map(str, plan.alarms)] == told
    assert 1 == len(told)


REFUSALS: list[tuple[ElectionFacts, str, str]] = [
    (
        an_election("Thu 2027-05-06", CALLED, "local_england:ashford", area="blankshyre"),
        CALLED,
        "no area 'blankshyre' in the directory; did you mean blankshire?"
        " `writ directory show` lists them",
    ),
    (
        an_election("Thu 2027-05-06", CALLED, "local_england:ashfrod"),
        CALLED,
        "no area 'ashfrod' in the directory; did you mean ashford? `writ directory show` lists them",
    ),
    (
        an_election("Thu 2027-05-06", CALLED, "local_england:ashford", area="ashford"),
        CALLED,
        "area 'ashford' is no police force area but of the kind authority; an election is called for a police force area: blankshire",
    ),
    (
        an_election("Thu 2027-05-06", CALLED),
        CALLED,
        "no poll given; add --poll KIND:AREA at least once",
    ),
    (
        an_election("Thu 2027-05-06", CALLED, "local_england:north"),
        CALLED,
        "local_england is held in an authority, not in north;"
        " use local_england:AREA with one of ashford, brambleton",
    ),
    (
        an_election("Thu 2027-05-06", CALLED, "local_england:blankshire"),
        CALLED,
        "local_england is held in an authority, not in blankshire;"
        " use local_england:AREA with one of ashford, brambleton",
    ),
    (
        an_election("Thu 2027-05-06", CALLED, "local_england:ashford", "local_england:ashford"),
        CALLED,
        "poll local_england:ashford is given twice; once is enough, its contests separated by commas",
    ),
    (
        an_election("Thu 2027-05-06", CALLED, "la_mayor:ashford", "ca_mayor:ashford"),
        CALLED,
        "two polls would be called mayor.ashford.2027-05-06; call one of them, in the area whose"
        " election it is",
    ),
    (
        an_election("Thu 2026-05-07", "Mon 2025-11-03", "local_england:ashford"),
        CALLED,
        "Thursday 7 May 2026 is in the past; give a polling day still to come",
    ),
    (
        an_election("Thu 2027-05-06", "Tue 2026-11-03", "local_england:ashford"),
        CALLED,
        "called on Tuesday 3 November 2026, which is still to come; today is Monday 2 November 2026",
    ),
    (
        an_election("Mon 2026-11-02", CALLED, "local_england:ashford"),
        CALLED,
        "Monday 2 November 2026 is not after the day of the call",
    ),
    (
        an_election("Sat 2027-05-08", CALLED, "local_england:ashford"),
        CALLED,
        "Saturday 8 May 2027 is no day for a poll (Saturday); the next that is: Monday 10 May 2027",
    ),
    (
        an_election("Mon 2027-05-03", CALLED, "local_england:ashford"),
        CALLED,
        "Monday 3 May 2027 is no day for a poll (bank holiday: Early May bank holiday);"
        " the next that is: Tuesday 4 May 2027",
    ),
    (
        an_election("Fri 2027-03-26", CALLED, "local_england:ashford"),
        CALLED,
        "Friday 26 March 2027 is no day for a poll (Good Friday);"
        " the next that is: Tuesday 30 March 2027",
    ),
    # 24 working days: the notice of election was due by the 25th before.
    (
        an_election("Thu 2027-05-06", "Thu 2027-04-01", "local_england:ashford"),
        "Thu 2027-04-01",
        "too late for a local election on Thursday 6 May 2027: 'Publish the notice of election'"
        " was due by Wednesday 31 March 2027; choose a later polling day, or give the day it was"
        " really called with --called-on",
    ),
    # A by-election to Parliament without its dates: the register closed before the call.
    (
        an_election("Thu 2027-05-06", "Tue 2027-04-20", "parl_byelection:ashford"),
        "Tue 2027-04-20",
        "too late for a UK parliamentary by-election on Thursday 6 May 2027:"
        " 'Last day to apply to register' was due by Monday 19 April 2027; choose a later polling"
        " day, or give the day it was really called with --called-on",
    ),
    (
        an_election("Thu 2027-05-06", CALLED, "local_england:ashford", sopm="Fri 2027-04-09"),
        CALLED,
        "local_england: no date is called 'sopm'; did you mean 'sopn'?",
    ),
]


@pytest.mark.parametrize(
    ("facts", "today", "message"), REFUSALS, ids=[message[:60] for _, _, message in REFUSALS]
)
def test_a_call_that_is_refused(
    settled: Register, facts: ElectionFacts, today: str, message: str
) -> None:
    """One line that says what is wrong and what to do; nothing in the register has changed."""
    before = counts(settled)
    with pytest.raises(WritError) as refused:
        call(settled, facts, now=at(f"{today} 09:00"))
    assert message == str(refused.value)
    assert before == counts(settled)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "local_england",
            "poll 'local_england': write KIND:AREA, as local_england:ashford, or with its contests, local_england:ashford:Mill; or its id, as local.ashford.mill.2027-05-06",
        ),
        (
            ":ashford",
            "poll ':ashford': write KIND:AREA, as local_england:ashford, or with its contests, local_england:ashford:Mill; or its id, as local.ashford.mill.2027-05-06",
        ),
        (
            "local_england:",
            "poll 'local_england:': write KIND:AREA, as local_england:ashford, or with its contests, local_england:ashford:Mill; or its id, as local.ashford.mill.2027-05-06",
        ),
        (
            "",
            "poll '': write KIND:AREA, as local_england:ashford, or with its contests, local_england:ashford:Mill; or its id, as local.ashford.mill.2027-05-06",
        ),
        (
            "local_engalnd:ashford",
            "no poll kind is called 'local_engalnd'; did you mean 'local_england'?",
        ),
    ],
)
def test_a_poll_that_cannot_be_read(text: str, message: str) -> None:
    """The form is shown, or the nearest kind."""
    with pytest.raises(WritError) as refused:
        parse_poll(text)
    assert message == str(refused.value)


def test_a_poll_that_can_be_read() -> None:
    """Kinds are found however they are written."""
    assert Poll("local_england", "ashford") == parse_poll("Local-England:ashford")


def test_called_twice_is_refused(settled: Register) -> None:
    """The first call stands, to the last row."""
    call(settled, MAY)
    before = counts(settled)
    with pytest.raises(WritError) as refused:
        call(settled, an_election("Thu 2027-05-06", CALLED, "local_england:brambleton"))
    assert str(refused.value) == (
        "blankshire.2027-05-06 is already called (on Mon 2 Nov 2026);"
        " see `writ plan blankshire.2027-05-06`"
    )
    assert before == counts(settled)


def test_called_by_two_at_once_there_is_one(settled: Register) -> None:
    """Two operators press the button together: one is told that it is called already."""
    said: list[str] = []
    ready = threading.Barrier(2)

    def press() -> None:
        ready.wait()
        try:
            call(settled, MAY)
            said.append("called")
        except WritError as refused:
            said.append(str(refused))

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    called, refused = sorted(said, key=len)
    assert "called" == called
    assert refused.endswith("; see `writ plan blankshire.2027-05-06`")
    with settled.read() as session:
        assert 1 == len(elections(session))
        assert [None] == [verdict.fault for verdict in verify(session)]


def test_a_call_that_breaks_off_leaves_nothing(settled: Register) -> None:
    """The process dies after the plan is stored and before the commit."""
    before = counts(settled)

    def half(now: datetime) -> Plan:
        with settled.write() as session:
            call_election(session, MAY, reason="", who="Olga", now=now)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half(at(f"{CALLED} 09:00"))
    assert before == counts(settled)
    call(settled, MAY)


def test_a_reason_too_long(settled: Register) -> None:
    """It is refused, not cut."""
    with settled.write() as session, pytest.raises(WritError) as refused:
        call_election(session, MAY, reason="x" * 501, who="Olga", now=at(f"{CALLED} 09:00"))
    assert "the reason has 501 characters; 500 are kept" == str(refused.value)


def test_a_poll_in_another_force_is_refused(register: Register) -> None:
    """Its own force calls it."""
    theirs = sample()
    areas = dict(theirs.areas)
    areas["greyshire"] = type(areas["blankshire"])(
        "greyshire", areas["blankshire"].kind, "Greyshire", "England", None
    )
    settle(register, type(theirs)(areas, theirs.people, theirs.holdings, theirs.ladders))
    facts = an_election("Thu 2027-05-06", CALLED, "local_england:ashford", area="greyshire")
    with pytest.raises(WritError) as refused:
        call(register, facts)
    assert str(refused.value) == (
        "ashford lies in blankshire, not in greyshire; call its election for that force"
    )


def test_an_unknown_election(settled: Register) -> None:
    """Those there are, are named."""
    with settled.read() as session, pytest.raises(UnknownElectionError) as refused:
        the_election(session, "blankshire.2027-05-07")
    assert str(refused.value) == (
        "no election 'blankshire.2027-05-07'; known: none, call one first"
    )
    call(settled, MAY)
    with settled.read() as session:
        assert MAY.id == the_election(session, MAY.id).id
        with pytest.raises(UnknownElectionError, match=r"known: blankshire\.2027-05-06$"):
            the_election(session, "x")


def test_shown_moments_read_back() -> None:
    """The helpers of these tests mean what they say."""
    assert "Thu 2027-05-06 16:00" == shown(at("Thu 2027-05-06 16:00"))


def test_a_recall_petition_is_called_with_the_speakers_notice(settled: Register) -> None:
    """From which its first dates count; the refusal says how it is given, and keeps nothing."""
    before = counts(settled)
    bare = an_election("Mon 2027-06-14", "Tue 2027-06-01", "recall_petition:ashford")
    with pytest.raises(
        WritError, match=r"the day the Speaker gives notice is not known.*--given spe"
    ):
        call(settled, bare)
    assert before == counts(settled)
    told = {"speaker_notice_given": "Thu 2027-05-27"}
    whole = an_election("Mon 2027-06-14", "Tue 2027-06-01", "recall_petition:ashford", **told)
    assert call(settled, whole).tasks
