"""Stories of people who are away: the deputy is told meanwhile, and the holder again afterwards."""

import pytest

from notifications.pages.register_desk import RegisterDesk
from tasks.people.absences import with_calendar
from tasks.register.database import Register
from tasks.register.plans.directory_store import replace_absences, stored_directory
from tasks.register.plans.owned_tasks import the_task
from tasks.views.answers import WithSomebodyElseError
from tests.builders import an_election, day, settle
from tests.cast import ASHA, BEN, CHLOE, DEV, away, deputy, directory
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CALLED = "Mon 2026-11-02 09:00"
NOTICE = "ashford/local_england.notice_of_election"
PUBLISH = "Publish the notice of election"
DEPUTY = deputy("ashford/esm", DEV)
LEAVE = away(ASHA, day("Mon 2027-03-15"), day("Fri 2027-03-19"))


def test_the_deputy_is_told_while_the_holder_is_away(sqlite_register: Register) -> None:
    """Asha is on leave in the week in which it is told, and reminded of first: Dev gets both, Asha all others."""
    people = directory(extra=[DEPUTY], absences=[LEAVE])
    office = Office(sqlite_register).opens(people, MAY, CALLED).only(NOTICE)
    office.at("Mon 2027-03-15 09:00").expects(PUBLISH, to=DEV).nobody_else_than(DEV)
    office.at("Wed 2027-03-17 09:00").expects(PUBLISH, to=DEV, kind="reminder").nobody_else_than(
        DEV
    )
    office.at("Wed 2027-03-24 09:00").expects(PUBLISH, to=ASHA, kind="reminder").nobody_else_than(
        ASHA
    )
    assert not office.faults()


def test_a_deputy_who_answers_closes_the_task(sqlite_register: Register) -> None:
    """By the link Dev was sent; it stays open to Dev while Dev deputises, and to nobody after."""
    people = directory(extra=[DEPUTY], absences=[LEAVE])
    office = Office(sqlite_register).opens(people, MAY, CALLED).only(NOTICE)
    office.at("Wed 2027-03-17 09:00").expects(PUBLISH, to=DEV, kind="reminder")
    with sqlite_register.read() as session:
        number = the_task(session, f"{MAY.id}/{NOTICE}").number
        dev = stored_directory(session).numbers[DEV]
    desk = RegisterDesk(sqlite_register)
    answer = desk.complete(number, person=dev, outcome="done", note="", evidence={}, now=office.now)
    assert "Dev" == answer.closed_by
    office.at("Thu 2027-04-01 17:00").nobody_else_than()
    settle(sqlite_register, directory(absences=[LEAVE]))
    with pytest.raises(WithSomebodyElseError):
        desk.task(number, person=dev, now=office.now)


def test_leave_read_from_a_calendar_meanwhile(sqlite_register: Register) -> None:
    """The next message knows of it; loading the directory file again does not forget it."""
    people = directory(extra=[DEPUTY])
    office = Office(sqlite_register).opens(people, MAY, CALLED).only(NOTICE)
    office.at("Mon 2027-03-15 09:00").expects(PUBLISH, to=ASHA)
    read = away(ASHA, day("Wed 2027-03-17"), day("Wed 2027-03-24"), calendar=True)
    with sqlite_register.write() as session:
        replace_absences(session, with_calendar(stored_directory(session).directory, ASHA, (read,)))
    office.at("Wed 2027-03-17 09:00").expects(PUBLISH, to=DEV, kind="reminder").nothing_to(ASHA)
    settle(sqlite_register, people)
    office.at("Wed 2027-03-24 09:00").expects(PUBLISH, to=DEV, kind="reminder").nothing_to(ASHA)
    office.at("Thu 2027-03-25 09:00").expects(PUBLISH, to=ASHA, kind="reminder").nothing_to(DEV)


def test_nobody_else_is_there(sqlite_register: Register) -> None:
    """Asha and her deputy are both away: Asha is told all the same, and the ladder is climbed."""
    leave = (day("Mon 2027-03-15"), day("Fri 2027-04-09"))
    people = directory(extra=[DEPUTY], absences=[away(ASHA, *leave), away(DEV, *leave)])
    office = Office(sqlite_register).opens(people, MAY, CALLED).only(NOTICE)
    office.at("Wed 2027-03-17 09:00").expects(PUBLISH, to=ASHA, kind="reminder").nothing_to(DEV)
    office.at("Tue 2027-03-30 17:00").expects(PUBLISH, to=BEN, kind="passed up")
    office.at("Thu 2027-04-01 17:00").expects(PUBLISH, to=CHLOE, kind="passed up").expects(
        PUBLISH, to=ASHA, kind="overdue"
    )
    assert not office.faults()


def test_a_rung_whose_holder_is_away(sqlite_register: Register) -> None:
    """Ben is away when the task climbs: his deputy is asked in his place, then Chloe."""
    people = directory(
        extra=[deputy("ashford/deputy_returning_officer", DEV)],
        absences=[away(BEN, day("Mon 2027-03-29"), day("Fri 2027-04-09"))],
    )
    office = Office(sqlite_register).opens(people, MAY, CALLED).only(NOTICE)
    office.at("Tue 2027-03-30 17:00").expects(PUBLISH, to=DEV, kind="passed up").nothing_to(BEN)
    office.at("Thu 2027-04-01 17:00").expects(PUBLISH, to=CHLOE, kind="passed up")
