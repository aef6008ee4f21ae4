"""Re-planned elections in the register: reading what there is, and making it what it should be."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from tasks.ladder import PostPlace
from tasks.notice_kinds import NoticeKind
from tasks.planning import PlannedTask
from tasks.register.elections import insert_tasks
from tasks.register.history import Event, EventKind
from tasks.register.models import (
    DeliveryNoticeRow,
    DeliveryRow,
    ElectionRow,
    NoticeRow,
    OwnerRow,
    PersonRow,
    TaskRow,
)
from tasks.register.resting import NOT_ACKNOWLEDGED, NOT_SNOOZED
from tasks.register.work import owners_of
from tasks.replanning import DESCRIBED, ChangeKind, StoredTask, TaskChange, described
from tasks.standing import TaskState
from tasks.words import short_moment

_EVENT_KINDS = {
    ChangeKind.ADDED: EventKind.PLANNED,
    ChangeKind.MOVED: EventKind.MOVED,
    ChangeKind.AMENDED: EventKind.AMENDED,
    ChangeKind.REVIVED: EventKind.REVIVED,
    ChangeKind.STOOD_DOWN: EventKind.STOOD_DOWN,
    ChangeKind.PASSED: EventKind.STOOD_DOWN,
}


def lock_election(session: Session, election: str) -> None:
    """Keep everybody else from telling of, answering or changing an election's tasks until the
    commit, so that what was read of them still holds.

    Notices first, then tasks, as the dispatcher and the answers take them. SQLite needs no locks
    here, since one transaction writes at a time.
    """
    session.execute(select(ElectionRow.id).where(ElectionRow.id == election).with_for_update())
    own = select(TaskRow.number).where(TaskRow.election == election)
    due = select(NoticeRow.number).where(NoticeRow.task.in_(own), NoticeRow.state == "due")
    session.execute(due.order_by(NoticeRow.number).with_for_update())
    session.execute(own.order_by(TaskRow.number).with_for_update())


def stored_tasks(session: Session, election: str) -> list[StoredTask]:
    """Every task of an election as re-planning needs to know it."""
    rows = session.scalars(
        select(TaskRow).where(TaskRow.election == election).order_by(TaskRow.due, TaskRow.number)
    ).all()
    owners = owners_of(session, [row.number for row in rows])
    heard = _heard(session, election)
    return [
        StoredTask(
            number=row.number,
            id=row.id,
            title=row.title,
            state=TaskState(row.state),
            opens=row.opens,
            due=row.due,
            acknowledged=row.acknowledged_at is not None,
            told=row.number in heard,
            area=row.area,
            description={column: getattr(row, column) for column in DESCRIBED},
            owners=frozenset(PostPlace(o.area, o.role) for o in owners.get(row.number, ())),
            heard_due=row.changed_from if heard.get(row.number) else None,
            revision=row.revision,
        )
        for row in rows
    ]


def _heard(session: Session, election: str) -> dict[int, bool]:
    """The tasks of which people know, and whether their due moment has changed since they heard."""
    found: dict[int, tuple[str, int]] = {}
    changed: dict[int, int] = {}
    for task, number, kind, state in session.execute(
        select(NoticeRow.task, NoticeRow.number, NoticeRow.kind, NoticeRow.state)
        .join(TaskRow, TaskRow.number == NoticeRow.task)
        .where(
            TaskRow.election == election,
            or_(NoticeRow.state == "told", NoticeRow.kind == NoticeKind.CHANGE),
        )
        .order_by(NoticeRow.number)
    ):
        if state == "told":
            found[task] = (kind, number)
        else:
            changed[task] = number
    return {
        task: changed.get(task, 0) > number
        for task, (kind, number) in found.items()
        if kind != NoticeKind.STAND_DOWN
    }


def told_people(session: Session, tasks: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The ids of the people who were sent anything about each of these tasks."""
    found: dict[int, list[str]] = {}
    for task, person in session.execute(
        select(NoticeRow.task, PersonRow.id)
        .join(DeliveryNoticeRow, DeliveryNoticeRow.notice == NoticeRow.number)
        .join(DeliveryRow, DeliveryRow.number == DeliveryNoticeRow.delivery)
        .join(PersonRow, PersonRow.number == DeliveryRow.person)
        .where(NoticeRow.task.in_(tasks), PersonRow.removed.is_(False))
        .distinct()
        .order_by(NoticeRow.task, PersonRow.id)
    ):
        found.setdefault(task, []).append(person)
    return {task: tuple(people) for task, people in found.items()}


def apply_changes(
    session: Session, election: str, changes: Sequence[TaskChange], *, why: str, now: datetime
) -> list[Event]:
    """Make the register's tasks what the changes say, with a few bulk statements.

    Returns:
        What is to be written into the election's history, in order.
    """
    added = [c.planned for c in changes if c.kind is ChangeKind.ADDED and c.planned is not None]
    numbers = dict(zip([t.id for t in added], insert_tasks(session, election, added), strict=True))
    known = [(change, change.stored) for change in changes if change.stored is not None]
    _drop_notices(session, [o.number for c, o in known if c.kind is not ChangeKind.AMENDED])
    _replace_owners(session, [(old, c.planned) for c, old in known if c.planned is not None])
    rows = [_values(change, old, why, now) for change, old in known]
    if rows:
        session.execute(update(TaskRow), rows)
    notices = [
        {"task": old.number, "election": election, "kind": notice.kind.value, "at": notice.at,
         "state": "due"}
        for change, old in known
        for notice in change.notices
    ]  # fmt: skip
    if notices:
        session.execute(insert(NoticeRow), notices)
    return [
        Event(
            _EVENT_KINDS[change.kind],
            "Writ",
            change_words(change, why),
            task=change.stored.number if change.stored else numbers[change.id],
        )
        for change in changes
    ]


def _drop_notices(session: Session, tasks: Sequence[int]) -> None:
    session.execute(
        update(NoticeRow)
        .where(NoticeRow.task.in_(tasks), NoticeRow.state == "due")
        .values(state="dropped", dropped="planned anew")
    )


def _replace_owners(session: Session, tasks: Sequence[tuple[StoredTask, PlannedTask]]) -> None:
    """Make the posts that own these tasks those of the plan; who stays keeps their answer."""
    new = []
    for old, task in tasks:
        places = set(task.owners)
        new += [{"task": old.number, "area": p.area, "role": p.role} for p in places - old.owners]
        for place in old.owners - places:
            session.execute(
                delete(OwnerRow).where(
                    OwnerRow.task == old.number,
                    OwnerRow.area == place.area,
                    OwnerRow.role == place.role,
                )
            )
    if new:
        session.execute(insert(OwnerRow), new)


def _values(change: TaskChange, old: StoredTask, why: str, now: datetime) -> dict[str, Any]:
    """The columns of one task after a change, as the bulk update wants them."""
    task = change.planned
    values: dict[str, Any] = {"number": old.number, "shown": None}
    if change.kind is ChangeKind.PASSED:
        return values | {"state": TaskState.PASSED.value, "note": why}
    if change.kind is ChangeKind.STOOD_DOWN or task is None:
        not_applicable = task.draft.definition.not_applicable if task else None
        return values | {"state": TaskState.STOOD_DOWN.value, "note": not_applicable or why}
    values |= {**described(task), "revision": old.revision + 1}
    if change.kind is ChangeKind.AMENDED:
        return values
    values |= {"opens": task.opens, "due": task.due}
    if change.due_moves:
        values |= NOT_SNOOZED
        known = old.heard_due or short_moment(old.due)
        moved = known != short_moment(task.due)
        values |= {
            "changed_from": known if moved else None,
            "changed_why": why if moved else None,
        }
    if change.kind is ChangeKind.REVIVED:
        values |= {"state": TaskState.PLANNED.value, "note": None, "rung": 0}
    if change.ask_again:
        values |= NOT_ACKNOWLEDGED
    if task.due > now:
        values["rung"] = 0
    return values


def change_words(change: TaskChange, why: str) -> str:
    """One change in a sentence, for the history and the preview."""
    old, task = change.stored, change.planned
    if change.kind is ChangeKind.PASSED:
        return f"{change.title}: can no longer be done, {why}"
    if change.kind is ChangeKind.STOOD_DOWN or task is None:
        return f"{change.title}: stood down, {why}"
    if change.kind is ChangeKind.AMENDED:
        return f"{change.title}: {_amended_words(old, task)}"
    due = f"due {short_moment(task.due)}"
    again = "; asked again, because it is earlier" if change.ask_again else ""
    if change.kind is ChangeKind.MOVED and old is not None and change.due_moves:
        return f"{change.title}: {due}, was {short_moment(old.due)}{again}"
    if change.kind is ChangeKind.MOVED:
        return f"{change.title}: opens {short_moment(task.opens)}, {due} as before"
    return f"{change.title}: {change.kind.value}, opens {short_moment(task.opens)}, {due}"


def _amended_words(old: StoredTask | None, task: PlannedTask) -> str:
    if old is not None and old.owners != set(task.owners):
        return f"now owned by {', '.join(map(str, task.owners)) or 'nobody'}"
    return "the same dates, described anew"
