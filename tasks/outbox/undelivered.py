"""Messages that did not arrive: listing them, sending them again, and what services report later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from calendars.errors import WritError
from tasks.alarms import Alarm
from tasks.people.directory import Address
from tasks.register.messages.alarms import clear_these, raise_alarms
from tasks.register.messages.deliveries import Carried, NewDelivery, carried_by, store_deliveries
from tasks.register.messages.undelivered import (
    failed_messages,
    lock_message,
    next_address,
    put_aside,
    put_back,
    tasks_told_in,
)
from tasks.register.models import DeliveryRow, PersonRow
from tasks.register.record.history import Event, EventKind, append
from tasks.register.session import Session
from tasks.terms import DeliveryState
from tasks.text import clean_line

OPERATORS = "the operators"
_FORMS = ("failed", "failed_instead", "unknown", "not_reached", "not_reached_instead")


class UnknownMessageError(WritError):
    """No such message, or none that waits to be dealt with; `writ undelivered` lists them."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that failed for good (`failed`), or of which nobody knows whether it arrived
    (`unknown`), and in whose stead none was sent. `at` is aware."""

    number: int
    person: str
    channel: str
    state: str
    answer: str
    attempts: int
    at: datetime
    tasks: tuple[str, ...]


def dead_letters(session: Session, numbers: Sequence[int] | None = None) -> list[DeadLetter]:
    """Every dead letter that nobody has dealt with, or those of these numbers; oldest first."""
    rows = failed_messages(session, numbers)
    told = tasks_told_in(session, [row.number for row, _ in rows])
    return [
        DeadLetter(
            row.number,
            name or OPERATORS,
            row.channel,
            row.state,
            row.answer or "",
            row.attempts,
            row.finished_at or row.created_at,
            tuple(task.id for task in told.get(row.number, ())),
        )
        for row, name in rows
    ]


def send_again(
    session: Session, numbers: Sequence[int], *, who: str, now: datetime
) -> list[DeadLetter]:
    """Put dead letters back into the outbox, with the same identity, to be sent by the next pass.

    Raises:
        UnknownMessageError: one of them is none; nothing is done then.
    """
    found = _all_of(session, numbers)
    put_back(session, numbers, now=now)
    _note(session, found, who, f"sent again by {who}", now)
    return found


def see_to(
    session: Session, numbers: Sequence[int], *, who: str, note: str, now: datetime
) -> list[DeadLetter]:
    """Note that somebody has dealt with dead letters another way (told the person by telephone).

    Raises:
        UnknownMessageError: one of them is none; nothing is done then.
    """
    found = _all_of(session, numbers)
    said = f"seen to by {who}: {note}"
    put_aside(session, numbers, said=said, who=who)
    _note(session, found, who, said, now)
    return found


def note_receipt(
    session: Session, identity: str, said: str, *, arrived: bool, domain: str, now: datetime
) -> bool:
    """Keep what a service reports of a message it had taken; returns whether there is such a one.

    A message that did not arrive after all goes by the person's next address, and is an alarm. The
    same report twice changes nothing the second time.

    Args:
        session: a writing session.
        identity: our Message-ID, or the service's own number for the message.
        said: what the service reports, in its words.
        arrived: False when it has given the message up.
        domain: of Message-IDs.
        now: aware.
    """
    identity, said = clean_line(identity), clean_line(said)
    row = lock_message(session, identity)
    if row is None:
        return False
    if row.receipt == said or (row.state == DeliveryState.FAILED and not arrived):
        return True
    row.receipt, row.receipt_at = said, now
    if not arrived and row.state in {DeliveryState.SENT, DeliveryState.UNKNOWN}:
        _came_back(session, row, said, domain=domain, now=now)
    elif arrived and row.state == DeliveryState.UNKNOWN:
        row.state = DeliveryState.SENT
        _clear_alarms(session, [row.number], now)
    return True


def _came_back(
    session: Session, row: DeliveryRow, said: str, *, domain: str, now: datetime
) -> None:
    row.state, row.answer = DeliveryState.FAILED, said
    session.flush()
    another = next_address(session, row)
    instead = ""
    if another is not None:
        instead = f"; sent by {another.channel} instead"
        carried = tuple(Carried(c.notice, c.kind, c.rung) for c in carried_by(session, row.number))
        new = NewDelivery(
            row.person,
            Address(another.channel, another.to),
            carried,
            now,
            tuple(row.parts),
            urgent=row.urgent,
            rank=row.rank + 1,
            instead_of=row.number,
        )
        store_deliveries(session, [new], domain=domain, now=now)
    person = session.get(PersonRow, row.person) if row.person else None
    name = person.name if person else OPERATORS
    text = f"Message to {name} by {row.channel} came back: {said}{instead}"
    for task in tasks_told_in(session, [row.number]).get(row.number, ()):
        event = Event(
            EventKind.RECEIPT, "Writ", text, task=task.number, data={"message": row.message_id}
        )
        append(session, task.election, [event], at=now)
    if person is not None:
        by = {"instead": another.channel} if another is not None else {}
        alarm = Alarm.of(
            "delivery.not_reached_instead" if by else "delivery.not_reached",
            {"message": row.number},
            person=name,
            answer=said,
            **by,
        )
        raise_alarms(session, [alarm], election=None, now=now)


def _all_of(session: Session, numbers: Sequence[int]) -> list[DeadLetter]:
    found = dead_letters(session, numbers)
    missing = sorted(set(numbers) - {letter.number for letter in found})
    if missing:
        raise UnknownMessageError(
            f"message {missing[0]} is none that failed or may not have arrived;"
            " `writ undelivered` lists those"
        )
    return found


def _note(
    session: Session, found: Sequence[DeadLetter], who: str, what: str, now: datetime
) -> None:
    """Write into the history what was done about dead letters, and clear their alarms."""
    told = tasks_told_in(session, [letter.number for letter in found])
    events: dict[str, list[Event]] = {}
    for letter in found:
        text = f"Message to {letter.person} by {letter.channel}: {what}"
        for task in told.get(letter.number, ()):
            event = Event(EventKind.RETRY, who, text, task=task.number)
            events.setdefault(task.election, []).append(event)
    for election, each in sorted(events.items()):
        append(session, election, each, at=now)
    _clear_alarms(session, [letter.number for letter in found], now)


def _clear_alarms(session: Session, numbers: Sequence[int], now: datetime) -> None:
    about = [
        Alarm.of(f"delivery.{form}", {"message": number}) for number in numbers for form in _FORMS
    ]
    clear_these(session, about, now=now)
