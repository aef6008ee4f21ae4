"""The elections that are not over, each in a line: for whoever watches that Writ works."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select

from tasks.register.models import ElectionRow, TaskRow
from tasks.register.session import Session
from tasks.terms import TO_DO, Basis, ElectionState, TaskState


@dataclass(frozen=True, slots=True)
class LawsNext:
    """What the law sets next: its title and moment (aware), of which the day alone counts where `has_hour`
    is false."""

    title: str
    due: datetime
    has_hour: bool


@dataclass(frozen=True, slots=True)
class UnderWay:
    """An election with something to do: its polling day, how many tasks are still to do, how many are late,
    and what the law sets next, if anything."""

    election: str
    poll_date: date
    to_do: int
    late: int
    next: LawsNext | None


def elections_under_way(session: Session, *, now: datetime) -> list[UnderWay]:
    """Those that have something to do at `now` (aware), the next polling day first."""
    is_late = (TaskRow.state == TaskState.OPEN) & (TaskRow.due <= now)
    rows = session.execute(
        select(
            ElectionRow.id,
            ElectionRow.poll_date,
            func.count(),
            func.sum(case((is_late, 1), else_=0)),
        )
        .join(TaskRow, TaskRow.election == ElectionRow.id)
        .where(ElectionRow.state != ElectionState.ARCHIVED, TaskRow.state.in_(TO_DO))
        .group_by(ElectionRow.id, ElectionRow.poll_date)
        .order_by(ElectionRow.poll_date, ElectionRow.id)
    )
    return [
        UnderWay(election, day, to_do, late, _next(session, election, now))
        for election, day, to_do, late in rows.tuples()
    ]


def _next(session: Session, election: str, now: datetime) -> LawsNext | None:
    row = session.execute(
        select(TaskRow.title, TaskRow.due, TaskRow.due_has_hour)
        .where(
            TaskRow.election == election,
            TaskRow.due > now,
            TaskRow.basis == Basis.STATUTE,
            TaskRow.state.in_(TO_DO),
        )
        .order_by(TaskRow.due, TaskRow.number)
        .limit(1)
    ).first()
    return None if row is None else LawsNext(*row)
