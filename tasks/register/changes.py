"""Re-planned elections in the register: reading what there is, and making it what it should be."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from tasks.planning import PlannedTask
from tasks.register.elections import insert_tasks
from tasks.register.history import Event, EventKind
from tasks.register.models import (
    DeliveryNoticeRow,
    DeliveryRow,
    NoticeRow,
    PersonRow,
    TaskRow,
)
from tasks.replanning import ChangeKind, StoredTask, TaskChange
from tasks.standing import TaskState
from tasks.words import short_moment

_EVENT_KINDS = {
    ChangeKind.ADDED: EventKind.PLANNED,
    ChangeKind.MOVED: EventKind.MOVED,
    ChangeKind.REVIVED: EventKind.REVIVED,
    ChangeKind.STOOD_DOWN: EventKind.STOOD_DOWN,
    ChangeKind.PASSED: EventKind.STOOD_DOWN,
}


def stored_tasks(session: Session, election: str) -> list[StoredTask]:
    """Every task of an election as re-planning needs to know it."""
    told = set(
        session.scalars(
            select(NoticeRow.task)
            .where(NoticeRow.election == election, NoticeRow.state == "told")
            .distinct()
        )
    )
    rows = session.scalars(
        select(TaskRow).where(TaskRow.election == election).order_by(TaskRow.due, TaskRow.number)
    )
    return [
        StoredTask(
            number=row.number,
            id=row.id,
            title=row.title,
            state=TaskState(row.state),
            opens=row.opens,
            due=row.due,
            acknowledged=row.acknowledged_at is not None,
            told=row.number in told,
            revision=row.revision,
        )
        for row in rows
    ]


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
    known = [change for change in changes if change.stored is not None]
    _drop_notices(session, known)
    rows = [_values(change, why, now) for change in known]
    if rows:
        session.execute(update(TaskRow), rows)
    notices = [
        {"task": change.stored.number, "election": election, "kind": notice.kind.value,
         "at": notice.at, "state": "due"}
        for change in known
        if change.stored is not None
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


def _drop_notices(session: Session, changes: Sequence[TaskChange]) -> None:
    numbers = [change.stored.number for change in changes if change.stored is not None]
    session.execute(
        update(NoticeRow)
        .where(NoticeRow.task.in_(numbers), NoticeRow.state == "due")
        .values(state="dropped", dropped="planned anew")
    )


def _values(change: TaskChange, why: str, now: datetime) -> dict[str, Any]:
    """The columns of one task after a change, as the bulk update wants them."""
    old, task = change.stored, change.planned
    if old is None:
        raise ValueError(f"{change.id} is not in the register")
    values: dict[str, Any] = {"number": old.number, "shown": None}
    if change.kind in {ChangeKind.STOOD_DOWN, ChangeKind.PASSED} or task is None:
        stood_down = change.kind is not ChangeKind.PASSED
        state = TaskState.STOOD_DOWN if stood_down else TaskState.PASSED
        return values | {"state": state.value, "note": why}
    revived = change.kind is ChangeKind.REVIVED
    values |= {**_dates(task), "revision": old.revision + 1}
    if old.due != task.due:
        values |= {"changed_from": short_moment(old.due), "changed_why": why}
    if revived:
        values |= {"state": TaskState.PLANNED.value, "note": None, "rung": 0}
    if change.ask_again or revived:
        values |= {"acknowledged_at": None, "acknowledged_by": None}
    if task.due > now:
        values["rung"] = 0
    return values


def _dates(task: PlannedTask) -> Mapping[str, Any]:
    return {
        "opens": task.opens,
        "due": task.due,
        "due_has_hour": task.draft.due_time is not None,
        "title": task.draft.title,
        "kinds": list(task.draft.kinds),
        "moved_from": task.moved.origin if task.moved else None,
        "moved_why": task.moved.why if task.moved else None,
        "waits_for": task.waits_for,
    }


def change_words(change: TaskChange, why: str) -> str:
    """One change in a sentence, for the history and the preview."""
    old, task = change.stored, change.planned
    if change.kind is ChangeKind.STOOD_DOWN or task is None:
        return f"{change.title}: stood down, {why}"
    if change.kind is ChangeKind.PASSED:
        return f"{change.title}: can no longer be done, {why}"
    due = f"due {short_moment(task.due)}"
    if change.kind is ChangeKind.MOVED and old is not None and old.due != task.due:
        again = "; asked again, because it is earlier" if change.ask_again else ""
        return f"{change.title}: {due}, was {short_moment(old.due)}{again}"
    if change.kind is ChangeKind.MOVED:
        return f"{change.title}: opens {short_moment(task.opens)}, {due} as before"
    return f"{change.title}: {change.kind.value}, opens {short_moment(task.opens)}, {due}"
