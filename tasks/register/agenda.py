"""What people get every week without asking: the Monday digest and the weekly summary."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from tasks.books import Books
from tasks.clock import london_day, london_moment
from tasks.posts import AreaKind
from tasks.register.elections import ElectionState
from tasks.register.models import AgendaRow, AreaRow, ElectionRow, OwnerRow, TaskRow
from tasks.register.posting import Parcel, one_at_a_time, post
from tasks.standing import TaskState

DIGEST = "digest"
AHEAD = timedelta(weeks=4)
_WEEK = timedelta(weeks=1)
_SUMMARIES = {AreaKind.FORCE: "gold_commander", AreaKind.AUTHORITY: "returning_officer"}


def digests_due(
    session: Session,
    books: Books,
    numbers: Mapping[str, int],
    *,
    domain: str,
    now: datetime,
) -> int:
    """Put the week's digests into the outbox when Monday's opening hour has come.

    Everybody who has a task open, or opening within four weeks, gets one; a gold commander and a
    returning officer the summary of their area too. After an outage of several weeks there is one.

    Returns:
        how many people get one.
    """
    row = session.get(AgendaRow, DIGEST, with_for_update=True)
    if row is None:
        session.add(AgendaRow(kind=DIGEST, next_at=_next_monday(books, now)))
        return 0
    if row.next_at > now:
        return 0
    row.next_at = _next_monday(books, now)
    parcels = _parcels(session, books, now)
    one_at_a_time(session)
    return post(session, parcels, books, numbers, domain=domain, now=now).messages


def _next_monday(books: Books, now: datetime) -> datetime:
    """Monday's opening hour, the next one after `now`."""
    day = london_day(now)
    monday = day + timedelta(days=-day.weekday() % 7)
    at = london_moment(monday, books.policy.opens)
    return at if at > now else london_moment(monday + _WEEK, books.policy.opens)


def _parcels(session: Session, books: Books, now: datetime) -> dict[str, Parcel]:
    day, directory = london_day(now), books.directory
    parcels: dict[str, Parcel] = {}
    for task_area, area, role, handed in session.execute(_owners_with_work(now)):
        holders = [person.id for person in directory.holders(area, role, day)]
        for person in [handed] if handed in directory.people else holders:
            parcels.setdefault(person, Parcel(task_area, parts=[DIGEST]))
    for area, role in _summaries(session, books):
        for person in directory.holders(area, role, day):
            parcels.setdefault(person.id, Parcel(area)).parts.append(f"summary:{area}")
    return parcels


def _owners_with_work(now: datetime) -> Select[tuple[str, str, str, str | None]]:
    """The posts, each with the person whom it was handed to, that have something to do soon."""
    soon = or_(
        TaskRow.state == TaskState.OPEN.value,
        and_(TaskRow.state == TaskState.PLANNED.value, TaskRow.opens <= now + AHEAD),
    )
    return (
        select(TaskRow.area, OwnerRow.area, OwnerRow.role, OwnerRow.person)
        .join(OwnerRow, OwnerRow.task == TaskRow.number)
        .join(ElectionRow, ElectionRow.id == TaskRow.election)
        .where(soon, OwnerRow.answered_at.is_(None), _CALLED)
        .distinct()
        .order_by(OwnerRow.area, OwnerRow.role, TaskRow.area)
    )


_CALLED = ElectionRow.state == ElectionState.CALLED.value


def _summaries(session: Session, books: Books) -> Iterator[tuple[str, str]]:
    """The areas of which somebody gets a summary, and the role that gets it."""
    waiting = TaskRow.state.in_([TaskState.PLANNED.value, TaskState.OPEN.value])
    concerned = {
        area
        for pair in session.execute(
            select(TaskRow.area, ElectionRow.area)
            .join(ElectionRow, ElectionRow.id == TaskRow.election)
            .where(waiting, _CALLED)
            .distinct()
        )
        for area in pair
    }
    for area in session.scalars(select(AreaRow).order_by(AreaRow.id)):
        role = _SUMMARIES.get(AreaKind(area.kind))
        if role is not None and area.id in concerned:
            yield area.id, role
