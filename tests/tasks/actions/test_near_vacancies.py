"""What else is looked at, and who is told, when a seat has become vacant: the next ordinary election of the register,
the last day for the notice of a by-election, and those whom it concerns."""

import pytest

from calendars.errors import WritError
from tasks.actions.calling import call_election
from tasks.actions.vacancies.watching import Known, Vacancy, open_watch
from tasks.catalogue.definitions import Visibility
from tasks.contests.asked import parse_poll
from tasks.planning.planning import Plan
from tasks.register.database import Register
from tasks.register.finding.tasks import tasks_of
from tests.builders import an_election, at, day, sample, settle, shown

WATCH = "blankshire.vacancy.ashford.mill.2027-01-12"
PARISH = "blankshire.parish_vacancy.ashford.mill.2027-01-12"
RETIRES = day("Mon 2029-05-07")
NOTHING = Known()


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
    known: Known = NOTHING,
) -> Plan:
    """Open a watch, at ten on 12 January 2027, the day of the notice."""
    vacancy = Vacancy("blankshire", parse_poll(seat), day(arose), day("Tue 2027-01-12"), known)
    with office.write() as session:
        return open_watch(
            session, vacancy, reason="resigned", who="Olga", now=at("Tue 2027-01-12 10:00")
        )


@pytest.mark.parametrize(
    ("arose", "polls", "asked"),
    [
        ("Mon 2026-11-09", "local_england:ashford", False),
        ("Tue 2026-11-10", "local_england:ashford", True),
        ("Tue 2026-11-10", "local_england:brambleton", False),
        ("Tue 2026-11-10", "parish_england:ashford", False),
    ],
)
def test_an_ordinary_election_of_the_register_asks_when_the_councillor_retires(
    office: Register, arose: str, polls: str, *, asked: bool
) -> None:
    """Where it is so near that no by-election would be held (s.89(3)); with the day given, either way, the watch opens."""
    facts = an_election("Thu 2027-05-06", "Mon 2026-11-02", polls)
    with office.write() as session:
        call_election(session, facts, reason="", who="Olga", now=at("Mon 2026-11-02 09:00"))
    if asked:
        with pytest.raises(WritError, match=r"6 May 2027 .*s\.89\(3\).*--retires 2027-05-10"):
            opened(office, arose=arose, known=NOTHING)
        near = opened(office, arose=arose, known=Known(retires=day("Mon 2027-05-10")))
        assert any("no by-election is held" in str(alarm) for alarm in near.alarms)
    else:
        assert not opened(office, arose=arose, known=NOTHING).alarms


@pytest.mark.parametrize(
    ("seat", "watch", "last"),
    [
        ("local_england:ashford:Mill", WATCH, "Tue 2027-01-26 17:00"),
        ("parish_england:ashford:Mill", PARISH, "Mon 2027-03-01 17:00"),
    ],
)
def test_the_returning_officer_is_told_the_last_day_for_the_notice(
    office: Register, seat: str, watch: str, last: str
) -> None:
    """Twenty-five working days before the last day for the by-election; after it no polling day is left."""
    opened(office, seat, known=Known(requested=day("Tue 2027-01-12"), retires=RETIRES))
    with office.read() as session:
        found = {row.key: (row.due, row.roles) for row in tasks_of(session, watch)}
    due, roles = found["vacancy_notice_latest"]
    assert last == shown(due)
    assert ["returning_officer"] == roles


def test_those_whom_a_vacancy_concerns_hear_of_its_notice(office: Register) -> None:
    """The monitoring officer, the chief executive and the police SPOC, without owning anything."""
    plan = opened(office)
    (notice,) = [t for t in plan.tasks if t.draft.definition.key == "vacancy_notice"]
    told = {"monitoring_officer", "chief_executive", "force_election_spoc"}
    assert told == set(notice.draft.definition.copied_to)
    assert Visibility.SHARED is notice.visibility
