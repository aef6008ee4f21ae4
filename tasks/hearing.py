"""Who hears of a change at once: worked out as the dispatcher will, for the preview."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from tasks.books import Books
from tasks.ladder import Rung
from tasks.notice_kinds import NoticeKind
from tasks.register.changes import told_people
from tasks.register.models import OwnerRow
from tasks.register.told import ladder_of
from tasks.register.work import owners_of
from tasks.replanning import ChangeKind, TaskChange
from tasks.telling import TaskFacts, tell
from tasks.views import Basis

_OVER = {ChangeKind.STOOD_DOWN, ChangeKind.PASSED}


def who_hears(
    session: Session, changes: Sequence[TaskChange], books: Books, *, now: datetime
) -> dict[str, tuple[str, ...]]:
    """The names of those who are told of each change by the next pass, by task.

    Args:
        session: an open session, in which the changes are not made yet.
        changes: what is to be done.
        books: directory, posts and policy.
        now: aware; notices up to this moment count.
    """
    told: dict[str, tuple[str, ...]] = {}
    soon = [change for change in changes if _kinds(change, now)]
    numbers = [change.stored.number for change in soon if change.stored is not None]
    before, owners = told_people(session, numbers), owners_of(session, numbers)
    for change in soon:
        number = change.stored.number if change.stored else 0
        knew = frozenset(before.get(number, ())) & books.directory.people.keys()
        names = _hear(change, knew, owners.get(number, ()), books, now)
        if names:
            told[change.id] = names
    return told


def _kinds(change: TaskChange, now: datetime) -> Sequence[NoticeKind]:
    return [notice.kind for notice in change.notices if notice.at <= now]


def _hear(
    change: TaskChange,
    knew: frozenset[str],
    owners: Sequence[OwnerRow],
    books: Books,
    now: datetime,
) -> tuple[str, ...]:
    closed = change.kind.value if change.kind in _OVER else None
    due = change.planned.due if change.planned else now
    facts = TaskFacts(Basis.GUIDANCE, due, closed, stood_down=closed is not None, told=knew)
    ladder = () if closed else _ladder(change, owners, books, now)
    nation = books.directory.area(change.area).nation
    people = [
        told.person
        for kind in _kinds(change, now)
        for told in tell(
            kind, now, facts, ladder,
            policy=books.policy_of(change.area), days=books.office_days(nation), now=now,
        ).told
    ]  # fmt: skip
    return tuple(books.directory.people[person].name for person in dict.fromkeys(people))


def _ladder(
    change: TaskChange, owners: Sequence[OwnerRow], books: Books, now: datetime
) -> tuple[Rung, ...]:
    roles = change.planned.draft.roles if change.planned else ()
    return ladder_of(change.area, roles, owners, books, now=now)
