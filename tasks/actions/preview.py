"""Who hears of a change at once: worked out as the dispatcher will, for the preview."""

from collections.abc import Sequence
from datetime import datetime

from tasks.outbox.due_notices import ladder_of
from tasks.people.directory import Person
from tasks.people.ladder import Rung
from tasks.planning.reference_data import Books
from tasks.planning.replanning import ChangeKind, TaskChange
from tasks.policy.recipients import TaskFacts, tell
from tasks.register.messages.who_has_heard import told_people, waiting_people
from tasks.register.models import OwnerRow
from tasks.register.plans.owned_tasks import owners_of
from tasks.register.session import Session
from tasks.terms import Basis, NoticeKind, TaskState

_OVER = {ChangeKind.STOOD_DOWN, ChangeKind.PASSED}


def who_hears(
    session: Session, changes: Sequence[TaskChange], books: Books, *, now: datetime
) -> dict[str, tuple[Person, ...]]:
    """Those who are told of each change by the next pass, by task.

    Args:
        session: an open session, in which the changes are not made yet.
        changes: what is to be done.
        books: directory, posts and policy.
        now: aware; notices up to this moment count.
    """
    told: dict[str, tuple[Person, ...]] = {}
    soon = [change for change in changes if _kinds(change, now)]
    numbers = [change.stored.number for change in soon if change.stored is not None]
    before, waiting = told_people(session, numbers), waiting_people(session, numbers)
    owners = owners_of(session, numbers)
    for change in soon:
        number = change.stored.number if change.stored else 0
        knew = frozenset(before.get(number, ())) & books.directory.people.keys()
        waits = frozenset(waiting.get(number, ()))
        people = _hear(change, knew, waits, owners.get(number, ()), books, now)
        if people:
            told[change.id] = people
    return told


def _kinds(change: TaskChange, now: datetime) -> Sequence[NoticeKind]:
    return [notice.kind for notice in change.notices if notice.at <= now]


def _hear(
    change: TaskChange,
    knew: frozenset[str],
    waits: frozenset[str],
    owners: Sequence[OwnerRow],
    books: Books,
    now: datetime,
) -> tuple[Person, ...]:
    over = change.kind in _OVER
    due = change.planned.due if change.planned else now
    state = TaskState.STOOD_DOWN if over else TaskState.OPEN
    facts = TaskFacts(Basis.GUIDANCE, due, state, told=knew, waits=waits)
    ladder = () if over else _ladder(change, owners, books, now)
    nation = books.directory.area(change.area).nation
    people = [
        told.person
        for kind in _kinds(change, now)
        for told in tell(
            kind,
            now,
            facts,
            ladder,
            policy=books.policy_of(change.area),
            days=books.office_days(nation),
            now=now,
        ).told
    ]
    return tuple(books.directory.people[person] for person in dict.fromkeys(people))


def _ladder(
    change: TaskChange, owners: Sequence[OwnerRow], books: Books, now: datetime
) -> tuple[Rung, ...]:
    roles = change.planned.draft.roles if change.planned else ()
    if change.kind is ChangeKind.ASKED_AGAIN:
        owners = [OwnerRow(area=each.area, role=each.role, person=each.person) for each in owners]
    return ladder_of(change.area, roles, owners, books, now=now)
