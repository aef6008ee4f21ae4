"""Which tasks: of an election, of a person, of some ids; and whether a person may see or answer one."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select

from tasks.people.directory import Directory
from tasks.register.among import among
from tasks.register.models import OwnerRow, TaskRow
from tasks.register.plans.owned_tasks import tasks_where
from tasks.register.plans.visibility import answerable_by, mine, visible_at, visible_to
from tasks.register.session import Session
from tasks.terms import TO_DO, TaskState


def tasks_of(session: Session, election: str | None = None) -> Sequence[TaskRow]:
    """The tasks of an election, or every task, by due moment."""
    return tasks_where(session, *_of_election(election))


def tasks_of_person(
    session: Session, person: str, directory: Directory, day: date, *, election: str | None = None
) -> Sequence[TaskRow]:
    """The tasks that are a person's (an id) on that day, by due moment: of the posts they hold, handed
    to them, or passed up to them."""
    return tasks_where(session, mine(person, directory, day), *_of_election(election))


def unfinished_of_person(
    session: Session, person: str, directory: Directory, day: date
) -> Sequence[TaskRow]:
    """Of a person's tasks on that day (`tasks_of_person`) those that are not closed."""
    return tasks_where(session, mine(person, directory, day), TaskRow.state.in_(TO_DO))


def tasks_seen_by(
    session: Session, person: str, directory: Directory, day: date, *, election: str | None = None
) -> Sequence[TaskRow]:
    """Every task that a person (an id) may see on that day, by due moment."""
    return tasks_where(session, visible_to(person, directory, day), *_of_election(election))


def seen_of(
    session: Session, numbers: Collection[int], person: str, directory: Directory, day: date
) -> frozenset[int]:
    """Which of these tasks (by number) a person (an id) may see on that day."""
    seen = select(TaskRow.number).where(
        among(TaskRow.number, numbers), visible_to(person, directory, day)
    )
    return frozenset(session.scalars(seen))


def tasks_seen_at(
    session: Session, area: str, office: str, directory: Directory, *, election: str
) -> Sequence[TaskRow]:
    """Every task of an election that all people of an organisation (`visible_at`) may see, by due moment."""
    return tasks_where(session, visible_at(area, office, directory), *_of_election(election))


def _of_election(election: str | None) -> list[ColumnElement[bool]]:
    return [] if election is None else [TaskRow.election == election]


def tasks_with_ids(session: Session, ids: Collection[str]) -> Sequence[TaskRow]:
    """The tasks with these ids, by due moment."""
    return tasks_where(session, among(TaskRow.id, ids))


def first_open_task(session: Session, *, area: str, role: str, now: datetime) -> TaskRow | None:
    """Of the open tasks that a post owns and that can have been done by now (aware), the one that is due
    first."""
    possible = or_(TaskRow.possible_from.is_(None), TaskRow.possible_from <= now)
    return session.scalars(
        select(TaskRow)
        .join(OwnerRow, OwnerRow.task == TaskRow.number)
        .where(
            OwnerRow.area == area,
            OwnerRow.role == role,
            TaskRow.state == TaskState.OPEN,
            possible,
        )
        .order_by(TaskRow.due, TaskRow.number)
    ).first()


def task_numbered(session: Session, number: int) -> TaskRow | None:
    """The task with this number."""
    return session.get(TaskRow, number)


def may_see(session: Session, number: int, person: str, directory: Directory, day: date) -> bool:
    """Whether a person (an id) may see a task (by number) on that day."""
    return _is(session, number, visible_to(person, directory, day))


def may_answer(session: Session, number: int, person: str, directory: Directory, day: date) -> bool:
    """Whether a person (an id) may answer for a task (by number) on that day."""
    return _is(session, number, answerable_by(person, directory, day))


def _is(session: Session, number: int, condition: ColumnElement[bool]) -> bool:
    found = select(TaskRow.number).where(TaskRow.number == number, condition)
    return session.scalar(found) is not None


def area_of_task(session: Session, number: int) -> str:
    """The area of a task (by number)."""
    return session.scalars(select(TaskRow.area).where(TaskRow.number == number)).one()


def last_due_moment(session: Session) -> datetime | None:
    """The last due moment of any task; None where there are none."""
    return session.scalar(select(func.max(TaskRow.due)))
