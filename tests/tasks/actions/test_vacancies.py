"""Watches over vacancies: opened, filled in, and made by-elections within the days of the law."""

import pytest

from calendars.errors import WritError
from calendars.nations import Nation
from tasks.actions.asks.day import CancelElection
from tasks.actions.asks.polls import SetPolls
from tasks.actions.changing import change_election
from tasks.actions.days.recording import report
from tasks.actions.fresh_polls.holding_again import HeldAgain
from tasks.actions.proclaiming import proclaim, proclaimed_day
from tasks.actions.vacancies.becoming import call_by_election
from tasks.actions.vacancies.watching import Known, Vacancy, enter_known, open_watch
from tasks.catalogue.catalogue import load_catalogue
from tasks.contests.asked import parse_poll
from tasks.planning.planning import Plan
from tasks.planning.polls import Poll
from tasks.planning.replanning import ChangeKind
from tasks.register.database import Register
from tasks.register.finding.tasks import tasks_of
from tasks.register.models import MilestoneRow, TaskRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.elections import facts_of, milestones_of, the_election
from tasks.register.record.verifying import verify
from tasks.terms import PollState, TaskState, basis_words
from tasks.views.answers import Outcome
from tests.builders import at, day, sample, settle, shown
from tests.changing_office import everything_in

NOW = at("Tue 2027-01-12 10:00")
WATCH = "blankshire.vacancy.ashford.mill.2027-01-12"
PARISH = "blankshire.parish_vacancy.ashford.mill.2027-01-12"
RETIRES = day("Mon 2029-05-07")
RETIRES_LATER = Known(retires=RETIRES)


@pytest.fixture
def office(sqlite_register: Register) -> Register:
    """A register with Blankshire in its directory."""
    settle(sqlite_register, sample())
    return sqlite_register


def opened(
    office: Register,
    seat: str = "local_england:ashford:Mill",
    *,
    arose: str = "Mon 2027-01-04",
    notice: str = "Tue 2027-01-12",
    known: Known = RETIRES_LATER,
) -> Plan:
    """Open a watch, at ten on 12 January 2027."""
    vacancy = Vacancy("blankshire", parse_poll(seat), day(arose), day(notice), known)
    with office.write() as session:
        return open_watch(session, vacancy, reason="resigned", who="Olga", now=NOW)


def entered(office: Register, known: Known, *, watch: str = WATCH, now: str = "") -> None:
    """Enter what has become known."""
    with office.write() as session:
        moment = at(now) if now else NOW
        enter_known(session, watch, known, reason="", who="Olga", now=moment)


def called(office: Register, on: str, *, watch: str = WATCH, preview: bool = False) -> HeldAgain:
    """Call the by-election, on 21 January."""
    session_of = office.read if preview else office.write
    with session_of() as session:
        now = at("Thu 2027-01-21 10:00")
        return call_by_election(
            session, watch, day(on), reason="", who="Olga", now=now, preview=preview
        )


def tasks(office: Register, election: str) -> dict[str, TaskRow]:
    """The tasks of an election, by key."""
    with office.read() as session:
        rows = {row.key: row for row in tasks_of(session, election)}
        session.expunge_all()
        return rows


def the_poll(office: Register, election: str) -> Poll:
    """The one poll of an election."""
    with office.read() as session:
        (poll,) = facts_of(session, the_election(session, election)).polls
        return poll


def test_a_watch_has_the_tasks_of_a_vacancy_alone(office: Register) -> None:
    """The notice, reported given, and the request, each with an owner and its reminders; no date yet that
    waits for a request, and nobody is alarmed that none has come."""
    plan = opened(office)
    assert WATCH == plan.election.id
    assert () == plan.alarms
    found = tasks(office, WATCH)
    assert {"vacancy_notice", "vacancy_request"} == set(found)
    assert TaskState.DONE is found["vacancy_notice"].state
    assert TaskState.OPEN is found["vacancy_request"].state
    assert "Tue 2027-02-09 17:00" == shown(found["vacancy_request"].due)
    (request,) = [t for t in plan.tasks if t.draft.definition.key == "vacancy_request"]
    assert ["ashford/esm"] == [str(place) for place in request.owners]
    assert request.notices


def test_a_notice_still_to_be_given_is_asked_for(office: Register) -> None:
    """By its day, which the watch has."""
    opened(office, notice="Fri 2027-01-15")
    found = tasks(office, "blankshire.vacancy.ashford.mill.2027-01-15")["vacancy_notice"]
    assert TaskState.OPEN is found.state
    assert "Fri 2027-01-15 17:00" == shown(found.due)


def test_the_law_asks_for_the_notice_and_fixes_no_day(office: Register) -> None:
    """At once, or as soon as practicable (Local Government Act 1972 s.87(2)): nobody is told of it out of hours, it is the
    proper officer's act, and no mail to its owner has a command in it."""
    plan = opened(office, notice="Fri 2027-01-15")
    (notice,) = [t for t in plan.tasks if t.draft.definition.key == "vacancy_notice"]
    definition = notice.draft.definition
    assert "law, no day" == basis_words(definition.basis, duty_of_law=definition.duty_of_law)
    assert "council's proper officer" in definition.guidance
    assert ["ashford/esm"] == [str(place) for place in notice.owners]
    assert notice.draft.milestone is not None
    kind, key = notice.draft.milestone
    assert "as soon as practicable" in plan.timetables[kind][key].rule
    words = [d.guidance for d in load_catalogue()]
    words += [said.guidance or "" for d in load_catalogue() for said in d.wording]
    assert not [text for text in words if "`writ " in text]


def test_the_request_starts_the_clock(office: Register) -> None:
    """35 working days after it (Local Government Act 1972 ss.89(1)(b), 243(4)), counted by hand; its own task
    is done, and the returning officer is asked for the day."""
    opened(office)
    entered(office, Known(requested=day("Wed 2027-01-20")), now="Thu 2027-01-21 10:00")
    found = tasks(office, WATCH)
    assert TaskState.DONE is found["vacancy_request"].state
    assert "Wed 2027-01-27 17:00" == shown(found["vacancy_day_fixed"].due)
    assert "Wed 2027-03-10 17:00" == shown(found["vacancy_by_election"].due)
    assert ["returning_officer"] == found["vacancy_by_election"].roles


def test_the_answer_of_its_owner_starts_the_clock_too(office: Register) -> None:
    """Reported on the page with the day on which the request came in."""
    opened(office)
    row = tasks(office, WATCH)["vacancy_request"]
    with office.write() as session:
        answer = report(
            session,
            row.number,
            Answerer("Asha Khan", "asha.khan"),
            directory=stored_directory(session).directory,
            outcome=Outcome.DONE,
            note="",
            evidence={},
            now=at("Thu 2027-01-21 10:00"),
            day=day("Wed 2027-01-20"),
        )
    assert "the request for a by-election" in answer.follows
    assert "Wed 2027-03-10 17:00" == shown(tasks(office, WATCH)["vacancy_by_election"].due)


def test_a_seat_declared_vacant_needs_no_request(office: Register) -> None:
    """The 35 days count from the declaration (s.89(1)(a))."""
    declared = day("Mon 2027-01-11")
    opened(office, arose="Mon 2027-01-11", known=Known(declared=declared, retires=RETIRES))
    found = tasks(office, WATCH)
    assert "vacancy_by_election" not in found
    assert "Mon 2027-03-01 17:00" == shown(found["vacancy_by_election_declared"].due)
    held = called(office, "Mon 2027-03-01")
    assert "blankshire.2027-03-01" == held.fresh


def test_it_becomes_a_by_election_in_one_step(office: Register) -> None:
    """Linked both ways; what was still to do of the watch is stood down; the history is whole."""
    opened(office)
    entered(office, Known(requested=day("Wed 2027-01-20")), now="Thu 2027-01-21 10:00")
    before = everything_in(office)
    assert 45 == len(
        (called(office, "Wed 2027-03-10", preview=True).called or opened(office)).tasks
    )
    assert before == everything_in(office)
    held = called(office, "Wed 2027-03-10")
    assert "blankshire.2027-03-10" == held.fresh
    assert "until Wednesday 10 March 2027" in held.notes[0]
    (seat,), (contest,) = the_poll(office, WATCH).contests, the_poll(office, held.fresh).contests
    assert ("local_england", True) == (the_poll(office, held.fresh).kind, contest.by_election)
    assert "vacancy.ashford.mill.2027-01-12" == contest.replaces
    assert (PollState.BECAME, "local.ashford.mill.by.2027-03-10") == (seat.state, seat.replaced_by)
    states = {row.state for row in tasks(office, WATCH).values()}
    assert {TaskState.DONE, TaskState.STOOD_DOWN} == states
    why = tasks(office, WATCH)["vacancy_day_fixed"].changed_why
    assert "the by-election is called for Wed 10 Mar 2027" == why
    with office.read() as session:
        assert [None] * 2 == [verdict.fault for verdict in verify(session)]


def test_a_watch_stands_again_when_its_by_election_is_cancelled(office: Register) -> None:
    """The seat is vacant still: what was to do is asked for again, and another by-election can be called."""
    opened(office)
    entered(office, Known(requested=day("Wed 2027-01-20")), now="Thu 2027-01-21 10:00")
    held = called(office, "Tue 2027-03-09")
    off, now, before = (
        CancelElection(reason="no hall"),
        at("Fri 2027-01-22 10:00"),
        everything_in(office),
    )
    with office.read() as session:
        would = change_election(session, held.fresh, off, who="Olga", now=now, preview=True)
    assert before == everything_in(office)
    with office.write() as session:
        did = change_election(session, held.fresh, off, who="Olga", now=now)
    for (watch,) in (would.reopened, did.reopened):
        assert WATCH == watch.election
        assert {("vacancy_by_election", ChangeKind.REVIVED)} <= {
            (c.key, c.kind) for c in watch.tasks
        }
    (seat,) = the_poll(office, WATCH).contests
    assert (PollState.CALLED, None) == (seat.state, seat.replaced_by)
    found = tasks(office, WATCH)
    assert "Wed 2027-03-10 17:00" == shown(found["vacancy_by_election"].due)
    assert TaskState.OPEN is found["vacancy_by_election"].state
    assert TaskState.DONE is found["vacancy_request"].state
    assert called(office, "Wed 2027-03-10").fresh == "blankshire.2027-03-10"
    with office.read() as session:
        assert {None} == {verdict.fault for verdict in verify(session)}


@pytest.mark.parametrize("on", ["Thu 2027-03-11", "Fri 2027-06-25"])
def test_a_day_out_of_time_is_refused_with_the_rule(office: Register, on: str) -> None:
    """And changes nothing."""
    opened(office)
    entered(office, Known(requested=day("Wed 2027-01-20")), now="Thu 2027-01-21 10:00")
    before = everything_in(office)
    with pytest.raises(
        WritError, match=r"35 working days after .*1972 ss\.89\(1\)\(b\), \(2\), 243"
    ):
        called(office, on)
    assert before == everything_in(office)


def test_no_by_election_is_called_that_nobody_asked_for(office: Register) -> None:
    """And none twice, nor from what is no watch."""
    opened(office)
    with pytest.raises(WritError, match="nobody has asked for a by-election yet"):
        called(office, "Wed 2027-03-10")
    entered(office, Known(requested=day("Wed 2027-01-20")), now="Thu 2027-01-21 10:00")
    called(office, "Wed 2027-03-10")
    with pytest.raises(WritError, match="by-election called already; nothing is left"):
        called(office, "Tue 2027-03-09")
    with pytest.raises(WritError, match="is no watch over a vacancy"):
        called(office, "Tue 2027-03-09", watch="blankshire.2027-03-10")


def test_a_by_election_joins_the_election_of_its_day(office: Register) -> None:
    """But never the watch over another vacancy whose notice is of that day."""
    opened(office)
    entered(office, Known(requested=day("Wed 2027-01-20")), now="Thu 2027-01-21 10:00")
    opened(office, "local_england:brambleton:Bridge", notice="Wed 2027-03-10")
    held = called(office, "Wed 2027-03-10")
    assert held.called
    opened(office, "parish_england:ashford:Mill")
    entered(
        office, Known(requested=day("Wed 2027-01-20")), watch=PARISH, now="Thu 2027-01-21 10:00"
    )
    again = called(office, "Wed 2027-03-10", watch=PARISH)
    assert again.called is None
    assert "blankshire.2027-03-10" == again.fresh


def test_a_parish_has_its_own_days(office: Register) -> None:
    """Request by ten electors in 14 working days after the notice, poll in 60 beginning with it (SI 2006/3305
    r5), counted by hand."""
    opened(office, "parish_england:ashford:Mill")
    found = tasks(office, PARISH)
    assert {"vacancy_notice", "parish_vacancy_request"} == set(found)
    assert "Mon 2027-02-01 17:00" == shown(found["parish_vacancy_request"].due)
    entered(
        office, Known(requested=day("Wed 2027-01-20")), watch=PARISH, now="Thu 2027-01-21 10:00"
    )
    assert "Wed 2027-04-07 17:00" == shown(tasks(office, PARISH)["parish_vacancy_by_election"].due)
    with pytest.raises(WritError, match="60 working days beginning with"):
        called(office, "Thu 2027-04-08", watch=PARISH)
    held = called(office, "Wed 2027-04-07", watch=PARISH)
    assert "parish_england" == the_poll(office, held.fresh).kind


NEAR = Known(retires=day("Mon 2027-05-10"))
REQUEST = Known(requested=day("Tue 2027-01-12"))


def test_a_vacancy_near_the_ordinary_election_is_left_to_it(office: Register) -> None:
    """No by-election is held (s.89(3)): only its notice is asked for, a request changes nothing, none can be called,
    and it is said until which day the seat stays vacant."""
    plan = opened(office, known=NEAR, notice="Wed 2027-01-13")
    watch = "blankshire.vacancy.ashford.mill.2027-01-13"
    assert ["vacancy_notice"] == [task.draft.definition.key for task in plan.tasks]
    (alarm,) = plan.alarms
    assert "the seat stays vacant until the ordinary election of Thursday 6 May 2027" in str(alarm)
    entered(office, REQUEST, watch=watch)
    assert {"vacancy_notice"} == set(tasks(office, watch))
    with pytest.raises(WritError, match=r"no by-election is held, .* --third-vacant.*s\.89\(3\)"):
        called(office, "Tue 2027-03-02", watch=watch)


def test_when_it_becomes_known_that_it_is_near_what_is_asked_for_is_stood_down(
    office: Register,
) -> None:
    """The day of retirement is entered after the request: nobody is chased about a by-election any more."""
    opened(office, known=Known(requested=day("Tue 2027-01-12")))
    entered(office, NEAR)
    states = {key: row.state for key, row in tasks(office, WATCH).items()}
    assert TaskState.STOOD_DOWN is states["vacancy_by_election"]
    assert TaskState.STOOD_DOWN is states["vacancy_day_fixed"]
    assert TaskState.DONE is states["vacancy_notice"]


def test_with_a_third_of_the_seats_vacant_a_by_election_is_held_all_the_same(
    office: Register,
) -> None:
    """The exception of s.89(3): what the watch is for is asked, and the by-election can be called; the request that
    had come in before is not asked for again."""
    opened(office, known=NEAR)
    entered(office, REQUEST)
    entered(office, Known(third=True))
    found = tasks(office, WATCH)
    assert TaskState.DONE is found["vacancy_request"].state
    assert "Tue 2027-03-02 17:00" == shown(found["vacancy_by_election"].due)
    assert called(office, "Tue 2027-03-02").fresh == "blankshire.2027-03-02"


def test_a_parish_has_no_such_exception(office: Register) -> None:
    """SI 2006/3305 r5(3), (6): the council may co-opt, or the seat stays vacant."""
    plan = opened(office, "parish_england:ashford:Mill", known=NEAR)
    assert ["vacancy_notice"] == [task.draft.definition.key for task in plan.tasks]
    (alarm,) = plan.alarms
    assert "the council may co-opt" in str(alarm)
    assert "--third-vacant" not in str(alarm)
    with pytest.raises(WritError, match=r"principal councils alone .*r5\(3\), \(6\)"):
        entered(office, Known(third=True), watch=PARISH)


@pytest.mark.parametrize(
    ("arose", "warned"),
    [("Mon 2026-11-09", False), ("Tue 2026-11-10", True), ("Mon 2027-01-04", True)],
)
def test_the_six_months_before_retirement_are_warned_of(
    office: Register, arose: str, *, warned: bool
) -> None:
    """Six calendar months before the fourth day after the poll of 6 May 2027 (s.89(3))."""
    plan = opened(office, arose=arose, known=Known(retires=day("Mon 2027-05-10")))
    assert warned == any("no by-election is held" in str(alarm) for alarm in plan.alarms)


def test_a_day_of_mourning_moves_the_last_day(office: Register) -> None:
    """A watch is planned anew as an election is."""
    opened(office, known=Known(requested=day("Tue 2027-01-12"), retires=RETIRES))
    last = {m.key: m.day for m in _milestones(office)}["by_election_latest"]
    assert day("Tue 2027-03-02") == last
    mourning = proclaimed_day(
        day("Mon 2027-02-15"),
        nations=(Nation.ENGLAND,),
        proclaimed_on=day("Wed 2027-01-13"),
        why="a funeral",
        mourning=True,
    )
    with office.write() as session:
        proclaim(session, mourning, who="Olga", now=at("Wed 2027-01-13 10:00"))
    last = {m.key: m.day for m in _milestones(office)}["by_election_latest"]
    assert day("Wed 2027-03-03") == last


def _milestones(office: Register) -> list[MilestoneRow]:
    with office.read() as session:
        rows = list(milestones_of(session, WATCH))
        session.expunge_all()
        return rows


def test_a_watch_is_called_off_as_a_poll_is(office: Register) -> None:
    """Where it turns out that the seat is not vacant."""
    opened(office)
    ask = SetPolls((parse_poll("vacancy:ashford:Mill"),), PollState.CANCELLED, "withdrawn in time")
    with office.write() as session:
        change_election(session, WATCH, ask, who="Olga", now=NOW)
    assert TaskState.STOOD_DOWN is tasks(office, WATCH)["vacancy_request"].state
