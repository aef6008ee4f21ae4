"""Messages that are still on their way: since when, and what keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tasks.outbox.undelivered import OPERATORS
from tasks.register.messages.notices import untold_notices
from tasks.register.messages.undelivered import messages_underway
from tasks.register.models import DeliveryRow
from tasks.register.session import Session
from tasks.terms import IN_HAND, DeliveryState
from tasks.words import short_moment


@dataclass(frozen=True, slots=True)
class Underway:
    """A message that has not left for good: when it was written (aware), and what keeps it, in words.
    `ours` says that it waits for an hour that we chose, and nothing is wrong."""

    number: int
    person: str
    channel: str
    since: datetime
    attempts: int
    why: str
    ours: bool


def on_their_way(session: Session, *, now: datetime) -> list[Underway]:
    """Every message that waits, or that a dispatcher has in its hands; oldest first."""
    return [
        Underway(
            row.number,
            name or OPERATORS,
            row.channel,
            row.created_at,
            row.attempts,
            _why(row, now),
            row.state == DeliveryState.READY and not row.attempts,
        )
        for row, name in messages_underway(session)
    ]


def underway_words(found: Sequence[Underway]) -> str:
    """How many are on their way, since when, and what keeps the one that was tried last."""
    many = f"{len(found)} messages are" if len(found) > 1 else "1 message is"
    kept = [each.why for each in found if not each.ours] or [each.why for each in found]
    return f"{many} still on the way, since {short_moment(found[0].since)}: {kept[-1]}"


def untold_words(session: Session, *, now: datetime) -> str:
    """How many notices are due and in no message yet, and since when; empty where none is."""
    many, oldest = untold_notices(session, now=now)
    if oldest is None:
        return ""
    are = f"{many} notices are" if many > 1 else "1 notice is"
    return f"{are} due since {short_moment(oldest)}, and no pass has written of them yet"


def _why(row: DeliveryRow, now: datetime) -> str:
    if row.state in IN_HAND and row.lease is not None:
        if row.lease <= now:
            return (
                f"its dispatcher is silent since {short_moment(row.lease)}; the next pass takes it"
            )
        return f"a dispatcher has it in hand, until {short_moment(row.lease)} at the latest"
    later = row.next_try > now
    then = f"on {short_moment(row.next_try)}" if later else "with the next pass"
    if row.attempts or row.unknowns:
        return f"{row.answer or 'broken off, and nobody knows whether it left'}; tried again {then}"
    if row.held is not None and later:
        return f"{row.held}; goes out {then}"
    return f"goes out {then}"
