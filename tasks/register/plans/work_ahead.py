"""Who has something to do in the elections that are called, and where: for the week's digests."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from tasks.register.among import among
from tasks.register.models import ElectionRow, OwnerRow, TaskRow
from tasks.register.session import Session
from tasks.terms import TO_DO, ElectionState, TaskState

_CALLED = ElectionRow.state == ElectionState.CALLED


def posts_with_work(
    session: Session, *, until: datetime, when_due: Collection[str] = ()
) -> Sequence[tuple[str, str, str, str | None]]:
    """The posts that have a task open which can be done until a moment (aware) and is not put off beyond it, or one
    that opens until then, and have not answered: the
    task's area, the post's area and role, and the id of the person whom it was handed to. Of the roles in
    `when_due` only those with something due until then, or late."""
    soon = or_(
        and_(TaskRow.state == TaskState.OPEN, _possible(until), _awake(until)),
        and_(TaskRow.state == TaskState.PLANNED, TaskRow.opens <= until),
    )
    query = (
        select(TaskRow.area, OwnerRow.area, OwnerRow.role, OwnerRow.person)
        .join(OwnerRow, OwnerRow.task == TaskRow.number)
        .join(ElectionRow, ElectionRow.id == TaskRow.election)
        .where(soon, OwnerRow.answered_at.is_(None), _CALLED)
        .where(or_(OwnerRow.role.not_in(when_due), TaskRow.due <= until))
        .distinct()
        .order_by(OwnerRow.area, OwnerRow.role, TaskRow.area)
    )
    return session.execute(query).tuples().all()


def _possible(until: datetime) -> ColumnElement[bool]:
    return or_(TaskRow.possible_from.is_(None), TaskRow.possible_from <= until)


def _awake(until: datetime) -> ColumnElement[bool]:
    return or_(TaskRow.snoozed_until.is_(None), TaskRow.snoozed_until <= until)


def elections_to_do(session: Session, areas: Collection[str]) -> Mapping[str, frozenset[str]]:
    """The elections that are called (ids) for which there is something to do in each of these areas."""
    if not areas:
        return {}
    pairs = session.execute(
        select(TaskRow.area, TaskRow.election)
        .join(ElectionRow, ElectionRow.id == TaskRow.election)
        .where(among(TaskRow.area, areas), TaskRow.state.in_(TO_DO), _CALLED)
        .distinct()
    ).tuples()
    found: dict[str, set[str]] = {}
    for area, election in pairs:
        found.setdefault(area, set()).add(election)
    return {area: frozenset(elections) for area, elections in found.items()}


def areas_with_news(session: Session, *, until: datetime, now: datetime) -> frozenset[str]:
    """The areas in which something is late, or passed up, or opens until a moment (both aware), and those
    whose elections it is for."""
    waits = and_(TaskRow.state == TaskState.OPEN, or_(TaskRow.due < now, TaskRow.rung > 0))
    opens = and_(TaskRow.state == TaskState.PLANNED, TaskRow.opens <= until)
    pairs = session.execute(
        select(TaskRow.area, ElectionRow.area)
        .join(ElectionRow, ElectionRow.id == TaskRow.election)
        .where(or_(waits, opens), _CALLED)
        .distinct()
    )
    return frozenset(area for pair in pairs for area in pair)
