"""Finding tasks in the register: whose they are, and what Prefect may show otherwise."""

from datetime import date

from tasks.register.database import Register
from tasks.register.finding.shown_tasks import note_shown, tasks_that_may_differ
from tasks.register.finding.tasks import (
    first_open_task,
    may_answer,
    may_see,
    tasks_of,
    tasks_of_person,
    tasks_seen_by,
    tasks_with_ids,
)
from tasks.register.plans.owned_tasks import open_due
from tasks.register.plans.task_views import row_standing
from tasks.terms import Standing, TaskState
from tests.builders import an_election, at, call, settle
from tests.cast import directory

NOW = at("Mon 2026-11-02 09:00")
LATER = at("Mon 2027-04-05 09:00")
DAY = date(2027, 4, 5)
MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")


def office(register: Register) -> None:
    """An election with open tasks and planned ones."""
    settle(register, directory())
    call(register, MAY, now=NOW)
    with register.write() as session:
        assert open_due(session, now=LATER)


def test_what_prefect_shows_already_is_not_looked_at_again(register: Register) -> None:
    """But for open tasks, whose standing changes by itself, and those that are asked for."""
    office(register)
    with register.write() as session:
        rows = tasks_that_may_differ(session, [])
        assert list(tasks_of(session)) == list(rows)
        shown: dict[Standing, list[str]] = {}
        for row in rows:
            shown.setdefault(row_standing(row, now=LATER), []).append(row.id)
        note_shown(session, shown)
        planned = next(row for row in rows if row.state is TaskState.PLANNED)
        still = [row for row in rows if row.state is TaskState.OPEN or row is planned]
        assert still == list(tasks_that_may_differ(session, [planned.id]))


def test_tasks_are_found_by_election_person_and_id(register: Register) -> None:
    """Each by due moment; a person's are among those that they may see and answer for."""
    office(register)
    people = directory()
    with register.read() as session:
        rows = tasks_of(session, MAY.id)
        assert sorted(rows, key=lambda row: (row.due, row.opens, row.id)) == list(rows)
        assert [] == list(tasks_of(session, "another"))
        assert [rows[3], rows[5]] == list(tasks_with_ids(session, [rows[5].id, rows[3].id]))
        own = tasks_of_person(session, "asha", people, DAY)
        seen = tasks_seen_by(session, "asha", people, DAY, election=MAY.id)
        assert {row.id for row in own} < {row.id for row in seen}
        assert may_answer(session, own[0].number, "asha", people, DAY)
        assert not may_see(session, own[0].number, "nobody", people, DAY)
        first = first_open_task(session, area="ashford", role="esm", now=NOW)
        assert first is not None
        assert TaskState.OPEN is first.state


def test_what_has_no_hour_is_late_when_its_day_is_over(register: Register) -> None:
    """The law gives the whole day, though the office closes at five; an hour of the law is kept to."""
    office(register)
    with register.read() as session:
        day, hour = tasks_with_ids(
            session,
            [
                f"{MAY.id}/ashford/local_england.notice_of_election",
                f"{MAY.id}/ashford/local_england.nominations_close",
            ],
        )
        assert (at("Wed 2027-03-31 17:00"), False) == (day.due, day.due_has_hour)
        assert Standing.AWAITING is row_standing(day, now=at("Wed 2027-03-31 23:59"))
        assert Standing.OVERDUE is row_standing(day, now=at("Thu 2027-04-01 00:01"))
        assert (at("Thu 2027-04-08 16:00"), True) == (hour.due, hour.due_has_hour)
        assert Standing.AWAITING is row_standing(hour, now=at("Thu 2027-04-08 16:00"))
        assert Standing.OVERDUE is row_standing(hour, now=at("Thu 2027-04-08 16:01"))
