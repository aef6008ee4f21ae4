"""Who is asked next about an open task, and when, if nobody answers: as the dispatcher would decide it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from tasks.clock import london_day
from tasks.outbox.due_notices import task_ladder
from tasks.people.ladder import Rung, stands_as
from tasks.planning.reference_data import Books
from tasks.policy.notice_kinds import TRAITS
from tasks.policy.recipients import TaskFacts, Telling, tell
from tasks.register.messages.notices import next_steps
from tasks.register.models import OwnerRow, TaskRow
from tasks.register.plans.elections import polled_areas
from tasks.register.plans.owned_tasks import owners_of
from tasks.register.plans.pauses import acknowledgement, snooze_of
from tasks.register.session import Session
from tasks.terms import Basis, NoticeKind, TaskState
from tasks.views.ladder import NextPerson, NextStep

# A step that is put off, because somebody deals with the task or it can wait, is put off this often at most.
_PUT_OFF = 8


def next_steps_of(
    session: Session, rows: Collection[TaskRow], books: Books, *, now: datetime
) -> Mapping[int, NextStep]:
    """The next step up the ladder of each of these tasks for which there is one, by number.

    Args:
        session: an open session.
        rows: the tasks.
        books: directory, posts and policy.
        now: aware.
    """
    waiting = {row.number: row for row in rows if row.state == TaskState.OPEN}
    steps = next_steps(session, list(waiting))
    owners = owners_of(session, list(steps))
    polled = polled_areas(session, {waiting[number].election for number in steps})
    found = {
        number: _step(
            waiting[number],
            max(at, now),
            owners.get(number, ()),
            books,
            polled.get(waiting[number].election, ()),
        )
        for number, at in steps.items()
    }
    return {number: step for number, step in found.items() if step is not None}


def _step(
    row: TaskRow,
    at: datetime,
    owners: Sequence[OwnerRow],
    books: Books,
    polled: Collection[str],
) -> NextStep | None:
    """The step that is planned for a moment, or for a later one where it would be put off until then; None
    where it asks nobody who is not asked already."""
    for _ in range(_PUT_OFF):
        ladder = task_ladder(row, owners, books, polled=polled, now=at)
        telling = _telling(row, at, ladder, books)
        if telling.told:
            return _said(row, at, telling, ladder, books)
        if telling.next_climb is None or telling.next_climb <= at:
            return None
        at = telling.next_climb
    return None


def _telling(row: TaskRow, at: datetime, ladder: Sequence[Rung], books: Books) -> Telling:
    definition = books.catalogue_of(row.area).by_key.get(row.key)
    facts = TaskFacts(
        basis=Basis(row.basis),
        due=row.due,
        state=TaskState(row.state),
        rung=row.rung,
        acknowledged=acknowledgement(row),
        snoozed=snooze_of(row),
        act=row.act,
        critical=definition is not None and definition.critical,
    )
    return tell(
        NoticeKind.ESCALATION,
        at,
        facts,
        ladder,
        policy=books.policy_of(row.area),
        days=books.office_days(books.directory.area(row.area).nation),
        now=at,
    )


def _said(
    row: TaskRow, at: datetime, telling: Telling, ladder: Sequence[Rung], books: Books
) -> NextStep | None:
    if telling.rung == row.rung:
        return None
    directory = books.directory
    above = {told.person for told in telling.told if TRAITS[told.kind].climbs}
    rung, day = ladder[telling.rung], london_day(at)
    people = []
    for person in rung.people:
        place = stands_as(directory, rung, person, day)
        if person.id in above and place is not None:
            deputies = directory.holdings_of(place.area, place.role, day)
            deputy = any(held.deputy and held.person == person.id for held in deputies)
            area = directory.area(place.area).name
            title = books.posts.roles[place.role].title
            people.append(NextPerson(person.name, title, area, deputy=deputy))
    return NextStep(at, tuple(people)) if people else None
