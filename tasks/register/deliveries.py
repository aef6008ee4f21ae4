"""Deliveries in the register: one message to one person, handed over at most once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.orm import Session

from tasks.directory import Address
from tasks.notice_kinds import NoticeKind
from tasks.register.models import DeliveryNoticeRow, DeliveryRow

READY, SENDING, SENT, FAILED, UNKNOWN, DROPPED = (
    "ready", "sending", "sent", "failed", "unknown", "dropped",
)  # fmt: skip
_ID_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Carried:
    """A notice that a message carries, and in what capacity its reader is told."""

    notice: int
    kind: NoticeKind
    rung: int


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A message to be sent: to whom (the person's number), where, and what it carries."""

    person: int
    address: Address
    carried: tuple[Carried, ...]


def message_id(person: int, notices: Sequence[int], domain: str) -> str:
    """The Message-ID of a message: always the same for the same person and notices."""
    said = f"{person}:{','.join(map(str, sorted(notices)))}"
    return f"<{hashlib.sha256(said.encode()).hexdigest()[:_ID_LENGTH]}@{domain}>"


def store_deliveries(
    session: Session, new: Sequence[NewDelivery], *, domain: str, now: datetime
) -> None:
    """Put messages into the outbox, ready to be sent."""
    if not new:
        return
    numbers = session.scalars(
        insert(DeliveryRow).returning(DeliveryRow.number, sort_by_parameter_order=True),
        [
            {
                "person": delivery.person,
                "channel": delivery.address.channel,
                "address": delivery.address.to,
                "message_id": message_id(
                    delivery.person, [c.notice for c in delivery.carried], domain
                ),
                "state": READY,
                "attempts": 0,
                "unknowns": 0,
                "created_at": now,
                "next_try": now,
            }
            for delivery in new
        ],
    ).all()
    session.execute(
        insert(DeliveryNoticeRow),
        [
            {"delivery": number, "notice": c.notice, "kind": c.kind.value, "rung": c.rung}
            for number, delivery in zip(numbers, new, strict=True)
            for c in delivery.carried
        ],
    )


def claim_one(
    session: Session, *, holder: str, lease: timedelta, now: datetime
) -> DeliveryRow | None:
    """Take the message that has waited longest, or None when none is ready.

    A message whose holder's lease has run out was caught half-way by a crash: nobody knows
    whether it went out, so it is counted as unknown (see `settle_unknown`).
    """
    ripe = (
        select(DeliveryRow.number)
        .where(
            or_(
                and_(DeliveryRow.state == READY, DeliveryRow.next_try <= now),
                and_(DeliveryRow.state == SENDING, DeliveryRow.lease <= now),
            )
        )
        .order_by(DeliveryRow.next_try, DeliveryRow.number)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    number = session.scalar(ripe)
    if number is None:
        return None
    row = session.get_one(DeliveryRow, number, populate_existing=True)
    if row.state == SENDING:
        row.unknowns += 1
    row.state, row.holder, row.lease = SENDING, holder, now + lease
    row.attempts += 1
    session.flush()
    return row


def carried_by(session: Session, delivery: int) -> Sequence[DeliveryNoticeRow]:
    """The notices that a message carries."""
    return session.scalars(
        select(DeliveryNoticeRow)
        .where(DeliveryNoticeRow.delivery == delivery)
        .order_by(DeliveryNoticeRow.notice)
    ).all()


def finish(
    session: Session, number: int, *, holder: str, state: str, answer: str, now: datetime
) -> bool:
    """Record the outcome, if this holder still has the message; returns whether it had."""
    return _leave(
        session, number, holder,
        {"state": state, "answer": answer, "finished_at": now, "holder": None, "lease": None},
    )  # fmt: skip


def try_again(
    session: Session, number: int, *, holder: str, at: datetime, answer: str, unknown: bool
) -> bool:
    """Put the message back to be sent at a later moment, if this holder still has it."""
    values = {"state": READY, "answer": answer, "next_try": at, "holder": None, "lease": None}
    if unknown:
        values["unknowns"] = DeliveryRow.unknowns + 1
    return _leave(session, number, holder, values)


def _leave(session: Session, number: int, holder: str, values: Mapping[str, object]) -> bool:
    mine = update(DeliveryRow).where(
        DeliveryRow.number == number,
        DeliveryRow.state == SENDING,
        DeliveryRow.holder == holder,
    )
    return session.scalar(mine.values(**values).returning(DeliveryRow.number)) is not None
