"""The tasks that digests and summaries list, in elections that are held, each with a few of its columns."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from tasks.people.directory import Directory
from tasks.planning.polls import Poll
from tasks.register.among import among
from tasks.register.models import ElectionRow, OwnerRow, PollRow, TaskRow
from tasks.register.plans.elections import poll_of
from tasks.register.plans.visibility import visible_to
from tasks.register.session import Session
from tasks.terms import Basis, ElectionState, TaskState

_TASK = (
    TaskRow.number,
    TaskRow.title,
    TaskRow.area,
    TaskRow.opens,
    TaskRow.due,
    TaskRow.due_has_hour,
    TaskRow.state,
    TaskRow.rung,
    TaskRow.snoozed_until,
    TaskRow.snoozed_by,
    TaskRow.snoozed_why,
    TaskRow.basis,
    TaskRow.roles,
    TaskRow.kinds,
    TaskRow.election,
    ElectionRow.poll_date,
    ElectionRow.area.label("force"),
)


@dataclass(frozen=True, slots=True)
class ListedTask:
    """A task as it is listed; the fields are the columns of its row. `force` and `poll_date` are those
    of its election."""

    number: int
    title: str
    area: str
    opens: datetime
    due: datetime
    due_has_hour: bool
    state: TaskState
    rung: int
    snoozed_until: datetime | None
    snoozed_by: str | None
    snoozed_why: str | None
    basis: Basis
    roles: list[Any]
    kinds: list[Any]
    election: str
    poll_date: date
    force: str


@dataclass(frozen=True, slots=True)
class OwnedPart:
    """A task with one of the posts that own it, as area and role, and whom (an id) that part was handed
    to."""

    task: ListedTask
    post: tuple[str, str]
    handed_to: str | None


def owned_parts(
    session: Session, *, areas: Collection[str], people: Collection[str], until: datetime
) -> list[OwnedPart]:
    """What posts in these areas own, or was handed to these people (ids), and is not answered: open, or
    to open by then (aware); by due moment."""
    rows = session.execute(
        select(*_TASK, OwnerRow.area, OwnerRow.role, OwnerRow.person)
        .join(OwnerRow, OwnerRow.task == TaskRow.number)
        .join(ElectionRow, ElectionRow.id == TaskRow.election)
        .where(
            or_(among(OwnerRow.area, areas), among(OwnerRow.person, people)),
            OwnerRow.answered_at.is_(None),
            ElectionRow.state == ElectionState.CALLED,
            _at_hand(until),
        )
        .order_by(TaskRow.due, TaskRow.number)
    )
    return [
        OwnedPart(ListedTask(*task), (area, role), person) for *task, area, role, person in rows
    ]


def _at_hand(until: datetime) -> ColumnElement[bool]:
    soon = and_(TaskRow.state == TaskState.PLANNED, TaskRow.opens <= until)
    return or_(TaskRow.state == TaskState.OPEN, soon)


def listed_tasks(
    session: Session, *, areas: Collection[str], reader: str, directory: Directory, day: date
) -> list[ListedTask]:
    """The tasks in these areas that a person (an id) may see on that day; by due moment."""
    rows = session.execute(
        select(*_TASK)
        .join(ElectionRow, ElectionRow.id == TaskRow.election)
        .where(
            among(TaskRow.area, areas),
            ElectionRow.state == ElectionState.CALLED,
            visible_to(reader, directory, day),
        )
        .order_by(TaskRow.due, TaskRow.number)
    )
    return [ListedTask(*row) for row in rows]


def owners_still_asked(session: Session, tasks: Collection[int]) -> Sequence[OwnerRow]:
    """The owner posts of these tasks (by number) that have not answered; by area and role."""
    return session.scalars(
        select(OwnerRow)
        .where(among(OwnerRow.task, tasks), OwnerRow.answered_at.is_(None))
        .order_by(OwnerRow.area, OwnerRow.role)
    ).all()


def polls_by_day(session: Session, areas: Collection[str]) -> Mapping[date, Sequence[Poll]]:
    """The polls of these areas, by the day of their election."""
    rows = session.execute(
        select(ElectionRow.poll_date, PollRow)
        .join(PollRow, PollRow.election == ElectionRow.id)
        .where(among(PollRow.area, areas), ElectionRow.state == ElectionState.CALLED)
        .order_by(ElectionRow.poll_date, PollRow.id)
    )
    found: dict[date, list[Poll]] = {}
    for day, row in rows:
        found.setdefault(day, []).append(poll_of(row))
    return found


def polls_by_election(session: Session, elections: Collection[str]) -> Mapping[str, Sequence[Poll]]:
    """The polls of these elections (ids)."""
    found: dict[str, list[Poll]] = {}
    for row in session.scalars(
        select(PollRow).where(among(PollRow.election, elections)).order_by(PollRow.id)
    ):
        found.setdefault(row.election, []).append(poll_of(row))
    return found
