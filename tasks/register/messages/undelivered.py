"""Messages that did not arrive, or have not left yet: finding them, and putting them back or aside."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select, update

from tasks.register.among import among
from tasks.register.models import (
    AddressRow,
    DeliveryNoticeRow,
    DeliveryRow,
    NoticeRow,
    PersonRow,
    TaskRow,
)
from tasks.register.session import Session
from tasks.terms import IN_HAND, DeliveryState

Addressed = tuple[DeliveryRow, str | None]


def failed_messages(session: Session, numbers: Sequence[int] | None = None) -> list[Addressed]:
    """Messages, or those of these numbers, that failed or may not have arrived and in whose stead none
    was sent; each with the name of its person, oldest first."""
    instead = select(DeliveryRow.instead_of).where(DeliveryRow.instead_of.is_not(None))
    query = (
        select(DeliveryRow, PersonRow.name)
        .outerjoin(PersonRow, PersonRow.number == DeliveryRow.person)
        .where(
            DeliveryRow.state.in_([DeliveryState.FAILED, DeliveryState.UNKNOWN]),
            DeliveryRow.number.not_in(instead),
        )
        .order_by(DeliveryRow.number)
    )
    if numbers is not None:
        query = query.where(among(DeliveryRow.number, numbers))
    return [(row, name) for row, name in session.execute(query)]


def messages_underway(session: Session) -> list[Addressed]:
    """Messages that wait, or that a dispatcher has in its hands, each with the name of its person;
    oldest first."""
    query = (
        select(DeliveryRow, PersonRow.name)
        .outerjoin(PersonRow, PersonRow.number == DeliveryRow.person)
        .where(DeliveryRow.state.in_([DeliveryState.READY, *IN_HAND]))
        .order_by(DeliveryRow.created_at, DeliveryRow.number)
    )
    return [(row, name) for row, name in session.execute(query)]


def put_back(session: Session, numbers: Sequence[int], *, now: datetime) -> None:
    """Let messages be sent again, as if nobody had tried yet."""
    session.execute(
        update(DeliveryRow)
        .where(among(DeliveryRow.number, numbers))
        .values(
            state=DeliveryState.READY,
            attempts=0,
            unknowns=0,
            next_try=now,
            finished_at=None,
            held=None,
        )
    )


def put_aside(session: Session, numbers: Sequence[int], *, said: str, who: str) -> None:
    """Note that somebody has seen to messages in another way; they are not sent."""
    session.execute(
        update(DeliveryRow)
        .where(among(DeliveryRow.number, numbers))
        .values(state=DeliveryState.DROPPED, answer=said, seen_to_by=who)
    )


def give_up(
    session: Session, *, until: datetime, said: str, now: datetime
) -> Sequence[DeliveryRow]:
    """Let nobody send what waits to be sent by a moment, or was being sent: whether it went out is unknown.

    Args:
        session: a writing session.
        until: aware.
        said: why, in words.
        now: aware.
    """
    waits = and_(DeliveryRow.state == DeliveryState.READY, DeliveryRow.next_try <= until)
    return session.scalars(
        update(DeliveryRow)
        .where(or_(waits, DeliveryRow.state.in_(IN_HAND)))
        .values(
            state=DeliveryState.UNKNOWN,
            answer=said,
            finished_at=now,
            holder=None,
            lease=None,
            held=None,
        )
        .returning(DeliveryRow)
    ).all()


def lock_message(session: Session, identity: str) -> DeliveryRow | None:
    """The message with this Message-ID, or with this number of the service's own, kept from everybody
    else until the commit."""
    return session.scalar(
        select(DeliveryRow)
        .where(or_(DeliveryRow.message_id == identity, DeliveryRow.reference == identity))
        .with_for_update()
    )


def next_address(session: Session, row: DeliveryRow) -> AddressRow | None:
    """The address of the same person that comes after the one a message was sent to."""
    return session.scalar(
        select(AddressRow).where(AddressRow.person == row.person, AddressRow.rank == row.rank + 1)
    )


def tasks_told_in(session: Session, numbers: Sequence[int]) -> dict[int, list[TaskRow]]:
    """The tasks that each of these messages is about, by due moment."""
    found: dict[int, list[TaskRow]] = {}
    for number, task in session.execute(
        select(DeliveryNoticeRow.delivery, TaskRow)
        .join(NoticeRow, NoticeRow.number == DeliveryNoticeRow.notice)
        .join(TaskRow, TaskRow.number == NoticeRow.task)
        .where(among(DeliveryNoticeRow.delivery, numbers))
        .order_by(TaskRow.due, TaskRow.number)
    ):
        if task not in found.setdefault(number, []):
            found[number].append(task)
    return found
