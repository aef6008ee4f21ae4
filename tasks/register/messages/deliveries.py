"""Deliveries in the register: one message to one person, handed over at most once.

A message goes from ready to claimed (a dispatcher prepares it, nothing has left), to sending (its
hand-over has begun), to its outcome. Every step is a compare-and-set by the holder.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

from tasks.people.directory import Address
from tasks.register.among import among
from tasks.register.models import DeliveryNoticeRow, DeliveryRow, table_of
from tasks.register.office import office_id
from tasks.register.session import Session
from tasks.terms import IN_HAND, DeliveryState, NoticeKind

_ID_LENGTH = 32
_SIGN_IN = "sign-in:"
_CODE = "address-code:"


@dataclass(frozen=True, slots=True)
class Carried:
    """A notice that a message carries, and in what capacity its reader is told."""

    notice: int
    kind: NoticeKind
    rung: int


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A message to be sent: to whom (the person's number; None for the operators), where, what it
    carries, and from when on (aware). The other fields are those of `DeliveryRow`."""

    person: int | None
    address: Address
    carried: tuple[Carried, ...]
    next_try: datetime
    parts: tuple[str, ...] = ()
    urgent: bool = False
    held: str | None = None
    rank: int = 0
    instead_of: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message in hand: the columns it leaves with."""

    number: int
    state: str
    answer: str | None = None
    next_try: datetime | None = None
    finished_at: datetime | None = None
    attempts: int = 0
    unknowns: int = 0
    reference: str | None = None
    held: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that waits and has certainly not arrived, so that something may join it."""

    row: DeliveryRow
    notices: frozenset[int] = field(default_factory=frozenset)


def sign_in_part(number: int) -> str:
    """What a message carries that brings the link with this number to sign in with."""
    return f"{_SIGN_IN}{number}"


def sign_in_number(parts: Collection[str]) -> int | None:
    """The number of the link that a message with these parts brings to sign in with; None for others."""
    found = (part.removeprefix(_SIGN_IN) for part in parts if part.startswith(_SIGN_IN))
    return next(map(int, found), None)


def code_part(number: int) -> str:
    """What a message carries that brings the code for the address with this number, which waits for it."""
    return f"{_CODE}{number}"


def code_number(parts: Collection[str]) -> int | None:
    """The number of the address whose code a message with these parts brings; None for others. Such a message
    is for that address alone: at any other it would prove nothing."""
    found = (part.removeprefix(_CODE) for part in parts if part.startswith(_CODE))
    return next(map(int, found), None)


def _goes_alone(row: DeliveryRow) -> bool:
    return (sign_in_number(row.parts), code_number(row.parts)) != (None, None)


def message_id(
    delivery: NewDelivery, notices: Collection[int], office: UUID, domain: str, now: datetime
) -> str:
    """The Message-ID of a message: always the same for the same person, notices and day's parts of one
    register, and never that of a message of another."""
    said = f"{office}:{delivery.person}:{','.join(map(str, sorted(notices)))}"
    if delivery.parts:
        said += f":{','.join(sorted(delivery.parts))}:{now:%Y-%m-%d}"
    if delivery.rank or delivery.person is None:
        said += f":{delivery.address}"
    return f"<{hashlib.sha256(said.encode()).hexdigest()[:_ID_LENGTH]}@{domain}>"


def store_deliveries(
    session: Session, new: Sequence[NewDelivery], *, domain: str, now: datetime
) -> None:
    """Put messages into the outbox, ready to be sent."""
    if not new:
        return
    office = office_id(session)
    numbers = session.scalars(
        insert(DeliveryRow).returning(DeliveryRow.number, sort_by_parameter_order=True),
        [
            {
                "person": delivery.person,
                "channel": delivery.address.channel,
                "address": delivery.address.to,
                "message_id": message_id(
                    delivery, [c.notice for c in delivery.carried], office, domain, now
                ),
                "state": DeliveryState.READY,
                "attempts": 0,
                "unknowns": 0,
                "created_at": now,
                "next_try": delivery.next_try,
                "parts": list(delivery.parts),
                "urgent": delivery.urgent,
                "held": delivery.held,
                "rank": delivery.rank,
                "instead_of": delivery.instead_of,
            }
            for delivery in new
        ],
    ).all()
    _carry(session, dict(zip(numbers, (d.carried for d in new), strict=True)))


def _carry(session: Session, carried: Mapping[int, Collection[Carried]]) -> None:
    rows = [
        {"delivery": number, "notice": c.notice, "kind": c.kind, "rung": c.rung}
        for number, each in carried.items()
        for c in each
    ]
    if rows:
        session.execute(insert(table_of(DeliveryNoticeRow)), rows)


def waiting(session: Session, people: Collection[int]) -> dict[int, Kept]:
    """Each person's message that waits to be sent first, by their number; what is in the hands of
    another dispatcher at this moment is left out, and what goes by itself: a link to sign in with, a code."""
    found = session.scalars(
        select(DeliveryRow)
        .where(
            DeliveryRow.state == DeliveryState.READY,
            DeliveryRow.unknowns == 0,
            DeliveryRow.rank == 0,
            among(DeliveryRow.person, people),
        )
        .order_by(DeliveryRow.number.desc())
        .with_for_update(skip_locked=True)
    ).all()
    rows = [row for row in found if not _goes_alone(row)]
    notices: dict[int, set[int]] = {}
    for number, notice in session.execute(
        select(DeliveryNoticeRow.delivery, DeliveryNoticeRow.notice).where(
            among(DeliveryNoticeRow.delivery, [row.number for row in rows])
        )
    ):
        notices.setdefault(number, set()).add(notice)
    return {
        row.person: Kept(row, frozenset(notices.get(row.number, ())))
        for row in rows
        if row.person is not None
    }


def join(
    session: Session,
    joining: Sequence[tuple[Kept, NewDelivery]],
    *,
    domain: str,
    now: datetime,
) -> None:
    """Let new messages become part of ones that wait; the Message-ID is that of the whole."""
    if not joining:
        return
    carried: dict[int, list[Carried]] = {}
    office = office_id(session)
    for kept, new in joining:
        row = kept.row
        row.parts = [*row.parts, *(part for part in new.parts if part not in row.parts)]
        row.urgent = row.urgent or new.urgent
        if row.attempts == 0 and not now < row.next_try < new.next_try:
            row.next_try, row.held = new.next_try, new.held
        elif new.urgent:
            row.next_try = min(row.next_try, new.next_try)
        fresh = [c for c in new.carried if c.notice not in kept.notices]
        carried[row.number] = fresh
        whole = NewDelivery(
            row.person, Address(row.channel, row.address), (), now, tuple(row.parts), rank=row.rank
        )
        row.message_id = message_id(
            whole, {*kept.notices, *(c.notice for c in fresh)}, office, domain, row.created_at
        )
    session.flush()
    _carry(session, carried)


def claim_batch(
    session: Session, *, holder: str, lease: datetime, limit: int, now: datetime
) -> list[DeliveryRow]:
    """Take up to `limit` messages to prepare, what is urgent first, then what has waited longest.

    What another dispatcher only prepared when its lease ran out is taken over: nothing of it left.
    What it was handing over is counted as unknown: nobody knows whether it went out.
    """
    _take_over(session, now)
    ripe = (
        select(DeliveryRow.number)
        .where(DeliveryRow.state == DeliveryState.READY, DeliveryRow.next_try <= now)
        .order_by(DeliveryRow.urgent.desc(), DeliveryRow.next_try, DeliveryRow.number)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = session.scalars(
        update(DeliveryRow)
        .where(DeliveryRow.number.in_(ripe), DeliveryRow.state == DeliveryState.READY)
        .values(state=DeliveryState.CLAIMED, holder=holder, lease=lease)
        .returning(DeliveryRow),
        execution_options={"populate_existing": True},
    ).all()
    return sorted(rows, key=lambda row: (not row.urgent, row.next_try, row.number))


def _take_over(session: Session, now: datetime) -> None:
    lost = [DeliveryRow.lease <= now, DeliveryRow.state == DeliveryState.CLAIMED]
    session.execute(
        update(DeliveryRow).where(*lost).values(state=DeliveryState.READY, holder=None, lease=None)
    )
    lost = [DeliveryRow.lease <= now, DeliveryRow.state == DeliveryState.SENDING]
    session.execute(
        update(DeliveryRow)
        .where(*lost)
        .values(
            state=DeliveryState.READY, holder=None, lease=None, unknowns=DeliveryRow.unknowns + 1
        )
    )


def begin(
    session: Session, numbers: Collection[int], *, holder: str, lease: datetime, now: datetime
) -> frozenset[int]:
    """Note that these messages are being handed over from now on; returns those still in our hands.

    One that has waited past its lease since it was written is not: it is written anew, since much
    may have changed meanwhile.
    """
    if not numbers:
        return frozenset()
    table = table_of(DeliveryRow)
    begun = session.connection().execute(
        update(table)
        .where(
            among(table.c.number, numbers),
            table.c.state == DeliveryState.CLAIMED,
            table.c.holder == holder,
            table.c.lease > now,
        )
        .values(state=DeliveryState.SENDING, lease=lease, attempts=table.c.attempts + 1)
        .returning(table.c.number)
    )
    return frozenset(begun.scalars())


def record(session: Session, outcomes: Sequence[Outcome], *, holder: str) -> frozenset[int]:
    """Write down what became of messages; returns the numbers of those that were still ours."""
    if not outcomes:
        return frozenset()
    table, connection = table_of(DeliveryRow), session.connection()
    ours = frozenset(
        connection.execute(
            select(table.c.number)
            .where(
                among(table.c.number, [outcome.number for outcome in outcomes]),
                table.c.state.in_(IN_HAND),
                table.c.holder == holder,
            )
            .with_for_update()
        ).scalars()
    )
    rows = [_left(outcome) for outcome in outcomes if outcome.number in ours]
    if rows:
        names = [name for name in rows[0] if name != "which"]
        connection.execute(
            update(table)
            .where(table.c.number == bindparam("which"))
            .values({name: bindparam(name) for name in names} | {"holder": None, "lease": None}),
            rows,
        )
    return ours


def _left(outcome: Outcome) -> dict[str, Any]:
    return {
        "which": outcome.number,
        "state": outcome.state,
        "answer": outcome.answer,
        "next_try": outcome.next_try,
        "finished_at": outcome.finished_at,
        "attempts": outcome.attempts,
        "unknowns": outcome.unknowns,
        "reference": outcome.reference,
        "held": outcome.held,
    }


def carried_by(session: Session, delivery: int) -> Sequence[DeliveryNoticeRow]:
    """The notices that a message carries."""
    return session.scalars(
        select(DeliveryNoticeRow)
        .where(DeliveryNoticeRow.delivery == delivery)
        .order_by(DeliveryNoticeRow.notice)
    ).all()
