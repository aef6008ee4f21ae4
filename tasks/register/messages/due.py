"""What is due at this moment, as something that two looks can be compared by.

A committed row is the wake-up: whoever looks here after the commit finds it, so none can be lost.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from tasks.register.messages.notices import next_moment
from tasks.register.models import DeliveryRow, NoticeRow, TaskRow
from tasks.register.session import Session
from tasks.terms import IN_HAND, DeliveryState, NoticeState, TaskState

_Some = tuple[int, int]


@dataclass(frozen=True, slots=True)
class DueNow:
    """How many rows of each kind are due, and the highest number among them.

    Two that are equal stand for the same rows: a pass between them has come no further.
    """

    notices: _Some
    opening: _Some
    ready: _Some
    left_behind: _Some
    digests: bool


def due_now(session: Session, *, now: datetime, digests: bool) -> DueNow | None:
    """What a pass would find to do at `now` (aware); None when that is nothing.

    `digests` says that the weekly digests count.
    """
    first = next_moment(session, digests=digests)
    if first is None or first > now:
        return None
    delivery, without = DeliveryRow.state, next_moment(session)
    return DueNow(
        notices=_some(
            session, NoticeRow.number, NoticeRow.state == NoticeState.DUE, NoticeRow.at <= now
        ),
        opening=_some(
            session, TaskRow.number, TaskRow.state == TaskState.PLANNED, TaskRow.opens <= now
        ),
        ready=_some(
            session,
            DeliveryRow.number,
            delivery == DeliveryState.READY,
            DeliveryRow.next_try <= now,
        ),
        left_behind=_some(
            session, DeliveryRow.number, delivery.in_(IN_HAND), DeliveryRow.lease <= now
        ),
        digests=first != without,
    )


def all_sent(session: Session, *, now: datetime) -> bool:
    """Whether no notice is due at `now` (aware), and no message waits, until whenever."""
    due = select(NoticeRow.number).where(NoticeRow.state == NoticeState.DUE, NoticeRow.at <= now)
    waiting = select(DeliveryRow.number).where(
        DeliveryRow.state.in_([DeliveryState.READY, *IN_HAND])
    )
    return all(session.scalar(some.limit(1)) is None for some in (due, waiting))


def _some(
    session: Session, number: InstrumentedAttribute[int], *where: ColumnElement[bool]
) -> _Some:
    count, highest = session.execute(
        select(func.count(), func.coalesce(func.max(number), 0)).where(*where)
    ).one()
    return count, highest
