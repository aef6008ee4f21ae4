"""Owned tasks in the register: finding them, keeping others from them, opening and closing them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from difflib import get_close_matches

from sqlalchemy import ColumnElement, select, update

from tasks.register.among import among
from tasks.register.models import AreaRow, ElectionRow, NoticeRow, OwnerRow, TaskRow
from tasks.register.plans.answerers import Answerer
from tasks.register.record.history import Event, EventKind, append
from tasks.register.record.models import AnswerRow
from tasks.register.session import Session
from tasks.terms import TO_DO, ElectionState, NoticeState, TaskState
from tasks.views.answers import AnswerRefusedError, UnknownTaskError


def the_task(session: Session, task_id: str) -> TaskRow:
    """The task with this id.

    Raises:
        UnknownTaskError: there is none; names a few that are alike.
    """
    row = session.scalar(select(TaskRow).where(TaskRow.id == task_id))
    if row is not None:
        return row
    election = task_id.partition("/")[0]
    there = session.scalars(select(TaskRow.id).where(TaskRow.election == election)).all()
    near = get_close_matches(task_id, there, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "`writ tasks` lists them"
    raise UnknownTaskError(f"no task {task_id!r}; {hint}")


def tasks_where(session: Session, *conditions: ColumnElement[bool]) -> Sequence[TaskRow]:
    """Tasks that meet the conditions, by due moment."""
    return session.scalars(
        select(TaskRow).where(*conditions).order_by(TaskRow.due, TaskRow.opens, TaskRow.id)
    ).all()


def tasks_numbered(session: Session, numbers: Collection[int]) -> dict[int, TaskRow]:
    """These tasks, by number."""
    rows = session.scalars(select(TaskRow).where(among(TaskRow.number, numbers)))
    return {row.number: row for row in rows}


def tasks_in_states(
    session: Session, states: Collection[TaskState], *, election: str | None = None
) -> Sequence[TaskRow]:
    """The tasks (of one election, where it is named) that stand so, by due moment."""
    theirs = [] if election is None else [TaskRow.election == election]
    return tasks_where(session, TaskRow.state.in_(states), *theirs)


def owners_of(session: Session, numbers: Sequence[int]) -> dict[int, list[OwnerRow]]:
    """The owner posts of each of these tasks."""
    found: dict[int, list[OwnerRow]] = {}
    rows = session.scalars(
        select(OwnerRow).where(among(OwnerRow.task, numbers)).order_by(OwnerRow.area, OwnerRow.role)
    )
    for row in rows:
        found.setdefault(row.task, []).append(row)
    return found


def open_due(session: Session, *, now: datetime) -> int:
    """Open every planned task whose window has begun; returns how many."""
    rows = session.execute(
        update(TaskRow)
        .where(TaskRow.state == TaskState.PLANNED, TaskRow.opens <= now)
        .values(state=TaskState.OPEN)
        .returning(TaskRow.number, TaskRow.election, TaskRow.title)
    ).all()
    for election in sorted({row.election for row in rows}):
        events = [
            Event(EventKind.OPENED, "Writ", f"Opened: {row.title}", task=row.number)
            for row in sorted(rows, key=lambda r: r.number)
            if row.election == election
        ]
        append(session, election, events, at=now)
    return len(rows)


def _numbered(session: Session, number: int) -> TaskRow:
    row = session.get(TaskRow, number, populate_existing=True)
    if row is None:
        raise UnknownTaskError(f"no task number {number}; `writ tasks` lists them")
    return row


def lock_task(session: Session, number: int) -> TaskRow:
    """The task, so that nobody else answers or tells about it until the commit.

    Its notices first: the dispatcher takes them before the task as well, so neither waits for
    the other in a circle. SQLite needs no locks here, since one transaction writes at a time.

    Raises:
        UnknownTaskError: no such task.
        AnswerRefusedError: its election is archived.
    """
    due = (NoticeRow.task == number, NoticeRow.state == NoticeState.DUE)
    session.execute(select(NoticeRow.number).where(*due).with_for_update())
    session.execute(select(TaskRow.number).where(TaskRow.number == number).with_for_update())
    return answerable(session, number)


def answerable(session: Session, number: int) -> TaskRow:
    """The task, as it stands at this moment.

    Raises:
        UnknownTaskError: no such task.
        AnswerRefusedError: its election is archived.
    """
    row = _numbered(session, number)
    state = session.scalar(select(ElectionRow.state).where(ElectionRow.id == row.election))
    if state == ElectionState.ARCHIVED:
        raise AnswerRefusedError(f"{row.election} is archived; nothing in it changes any more")
    return row


def close_task(
    session: Session, row: TaskRow, state: TaskState, by: AnswerRow, *, now: datetime
) -> bool:
    """Close a task that is still to be done, by an answer; returns False where it is closed already."""
    closed = session.scalar(
        update(TaskRow)
        .where(TaskRow.number == row.number, TaskRow.state.in_(TO_DO))
        .values(
            state=state,
            closed_at=now,
            closed_by=by.who,
            outcome=by.outcome,
            note=by.note or None,
        )
        .returning(TaskRow.number)
    )
    return closed is not None


def event_of(kind: EventKind, by: Answerer, text: str, row: TaskRow, **data: object) -> Event:
    """What somebody did about a task, for the history."""
    said = {key: value for key, value in data.items() if value}
    return Event(kind, by.name, text, task=row.number, data={**said, "person": by.person or ""})


def tasks_handed_to(session: Session, person: str) -> Sequence[str]:
    """What was handed to somebody (by id) by name and waits for their answer, each with its area."""
    found = session.execute(
        select(TaskRow.title, AreaRow.name)
        .join(OwnerRow, OwnerRow.task == TaskRow.number)
        .join(AreaRow, AreaRow.id == TaskRow.area)
        .where(
            OwnerRow.person == person,
            OwnerRow.answered_at.is_(None),
            TaskRow.state.in_([TaskState.PLANNED, TaskState.OPEN]),
        )
        .order_by(TaskRow.number)
    )
    return list(dict.fromkeys(f"{title}, {area}" for title, area in found))
