"""Posts that change hands in the middle: who holds them now, and who did, hears of the open tasks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from tasks.actions.handing_over import hand_over_notice
from tasks.clock import london_day
from tasks.outbox.due_notices import task_ladder
from tasks.people.directory import Directory, Person
from tasks.people.ladder import Rung
from tasks.planning.reference_data import Books, open_books
from tasks.register.messages.notices import NewNotice, plan_notices
from tasks.register.messages.who_has_heard import take_back
from tasks.register.models import OwnerRow, TaskRow
from tasks.register.plans.elections import polled_areas, proclaimed_days
from tasks.register.plans.owned_tasks import owners_of, tasks_in_states
from tasks.register.record.history import Event, EventKind, append
from tasks.register.session import Session
from tasks.terms import NoticeKind, TaskState


@dataclass(frozen=True, slots=True)
class _Passed:
    """A task that is asked of other people than before: who is new, and who has no part in it now."""

    row: TaskRow
    new: Sequence[Person]
    former: Sequence[str]


def tell_new_holders(
    session: Session, old_directory: Directory, new_directory: Directory, *, now: datetime
) -> dict[str, int]:
    """Plan to tell those who hold a post today, and did not before, of each of its open tasks; and
    those who held it that it is not theirs any more, where they had heard of it.

    Everything is due at once, so that the next pass makes one message of it for each of them.

    Args:
        session: a writing session, in which the directory was replaced.
        old_directory: as it was before.
        new_directory: as it is now.
        now: aware; who holds what is asked for its day in London.

    Returns:
        How many tasks each person hears of, by their id.
    """
    days = proclaimed_days(session)
    before, after = open_books(old_directory, days), open_books(new_directory, days)
    rows = tasks_in_states(session, {TaskState.OPEN})
    owners = owners_of(session, [row.number for row in rows])
    polled = polled_areas(session, {row.election for row in rows})
    found = [
        passed
        for row in rows
        for passed in [
            _passed(
                row, owners.get(row.number, ()), before, after, polled.get(row.election, ()), now
            )
        ]
        if passed.new or passed.former
    ]
    _plan(session, found, now)
    heard: dict[str, int] = {}
    for passed in found:
        for person in passed.new:
            heard[person.id] = heard.get(person.id, 0) + 1
    return heard


def _plan(session: Session, found: Sequence[_Passed], now: datetime) -> None:
    notices, events = list[NewNotice](), dict[str, list[Event]]()
    for passed in found:
        row = passed.row
        notices += [hand_over_notice(row, person.id, now) for person in passed.new]
        notices += [hand_over_notice(row, who, now, NoticeKind.TAKEN_OVER) for who in passed.former]
        row.revision += bool(passed.former)
        events.setdefault(row.election, []).extend(
            Event(
                EventKind.HANDED_OVER,
                "Writ",
                f"Now asked of {person.name}, by the directory",
                task=row.number,
                data={"person": person.id},
            )
            for person in passed.new
        )
    plan_notices(session, notices)
    elections = {passed.row.number: passed.row.election for passed in found}
    reasons = {passed.row.number: "it is somebody else's" for passed in found if passed.former}
    people = {passed.row.number: passed.former for passed in found}
    for event in take_back(session, reasons, now=now, people=people):
        events.setdefault(elections[event.task or 0], []).append(event)
    for election, entries in sorted(events.items()):
        append(session, election, entries, at=now)


def _passed(
    row: TaskRow,
    owners: Sequence[OwnerRow],
    before: Books,
    after: Books,
    polled: Collection[str],
    now: datetime,
) -> _Passed:
    """Who is asked first about a task and was not before; and who was, and is neither on its ladder
    any more nor merely away."""
    if row.area not in before.directory.areas:
        return _Passed(row, (), ())
    old = _first(task_ladder(row, owners, before, polled=polled, now=now))
    ladder = task_ladder(row, owners, after, polled=polled, now=now)
    new, day = _first(ladder), london_day(now)
    on_it = {person.id for rung in ladder for person in rung.people}
    former = [
        person.id
        for person in old
        if person.id in after.directory.people
        and person.id not in on_it
        and after.directory.absence_of(person.id, day) is None
    ]
    known = {person.id for person in old}
    return _Passed(row, [person for person in new if person.id not in known], former)


def _first(ladder: Sequence[Rung]) -> Sequence[Person]:
    return [person for rung in ladder[:1] for person in rung.people]
