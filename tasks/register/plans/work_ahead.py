"""Who has something to do in the elections that are called, and where: for the week's digests."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select

from tasks.register.models import ElectionRow, OwnerRow, TaskRow
from tasks.register.session import Session
from tasks.terms import TO_DO, ElectionState, TaskState

_CALLED = ElectionRow.state == ElectionState.CALLED


def posts_with_work(
    session: Session, *, until: datetime
) -> Sequence[tuple[str, str, str, str | None]]:
    """The posts that have a task open, or opening until a moment (aware), and have not answered: the
    task's area, the post's area and role, and the id of the person whom it was handed to."""
    soon = or_(
        TaskRow.state == TaskState.OPEN,
        and_(TaskRow.state == TaskState.PLANNED, TaskRow.opens <= until),
    )
    query = (
        select(TaskRow.area, OwnerRow.area, OwnerRow.role, OwnerRow.person)
        .join(OwnerRow, OwnerRow.task == TaskRow.number)
        .join(ElectionRow, ElectionRow.id == TaskRow.election)
        .where(soon, OwnerRow.answered_at.is_(None), _CALLED)
        .distinct()
        .order_by(OwnerRow.area, OwnerRow.role, TaskRow.area)
    )
    return session.execute(query).tuples().all()


def areas_with_work(session: Session) -> frozenset[str]:
    """The areas in which something is still to be done, and those whose elections it is for."""
    pairs = session.execute(
        select(TaskRow.area, ElectionRow.area)
        .join(ElectionRow, ElectionRow.id == TaskRow.election)
        .where(TaskRow.state.in_(TO_DO), _CALLED)
        .distinct()
    )
    return frozenset(area for pair in pairs for area in pair)
