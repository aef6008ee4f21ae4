"""Messages that did not arrive: listing them, sending them again, and what services report later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from calendars.errors import WritError
from tasks.directory import Address
from tasks.notice_kinds import NoticeKind
from tasks.register.deliveries import (
    DROPPED,
    FAILED,
    READY,
    SENT,
    UNKNOWN,
    Carried,
    NewDelivery,
    carried_by,
    store_deliveries,
)
from tasks.register.elections import raise_alarms
from tasks.register.history import Event, EventKind, append
from tasks.register.models import (
    AddressRow,
    AlarmRow,
    DeliveryNoticeRow,
    DeliveryRow,
    NoticeRow,
    PersonRow,
    TaskRow,
)

OPERATORS = "the operators"


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
    instead = select(DeliveryRow.instead_of).where(DeliveryRow.instead_of.is_not(None))
    query = (
        select(DeliveryRow, PersonRow.name)
        .outerjoin(PersonRow, PersonRow.number == DeliveryRow.person)
        .where(
            DeliveryRow.state.in_([FAILED, UNKNOWN]),
            DeliveryRow.number.not_in(instead),
        )
        .order_by(DeliveryRow.number)
    )
    if numbers is not None:
        query = query.where(DeliveryRow.number.in_(numbers))
    rows = session.execute(query).all()
    told = _tasks_of(session, [row.number for row, _ in rows])
    return [
        DeadLetter(
            row.number, name or OPERATORS, row.channel, row.state, row.answer or "",
            row.attempts, row.finished_at or row.created_at,
            tuple(task.id for task in told.get(row.number, ())),
        )
        for row, name in rows
    ]  # fmt: skip


def send_again(
    session: Session, numbers: Sequence[int], *, who: str, now: datetime
) -> list[DeadLetter]:
    """Put dead letters back into the outbox, with the same identity, to be sent by the next pass.

    Raises:
        UnknownMessageError: one of them is none; nothing is done then.
    """
    found = _all_of(session, numbers)
    session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.number.in_(numbers))
        .values(state=READY, attempts=0, unknowns=0, next_try=now, finished_at=None, held=None)
    )
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
    session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.number.in_(numbers))
        .values(state=DROPPED, answer=said)
    )
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
    row = session.scalar(
        select(DeliveryRow)
        .where(or_(DeliveryRow.message_id == identity, DeliveryRow.reference == identity))
        .with_for_update()
    )
    if row is None:
        return False
    if row.receipt == said or (row.state == FAILED and not arrived):
        return True
    row.receipt, row.receipt_at = said, now
    if not arrived and row.state in {SENT, UNKNOWN}:
        _came_back(session, row, said, domain=domain, now=now)
    elif arrived and row.state == UNKNOWN:
        row.state = SENT
        _clear_alarms(session, [row.number], now)
    return True


def _came_back(
    session: Session, row: DeliveryRow, said: str, *, domain: str, now: datetime
) -> None:
    row.state, row.answer = FAILED, said
    session.flush()
    another = session.scalar(
        select(AddressRow).where(AddressRow.person == row.person, AddressRow.rank == row.rank + 1)
    )
    instead = ""
    if another is not None:
        instead = f"; sent by {another.channel} instead"
        carried = tuple(
            Carried(c.notice, NoticeKind(c.kind), c.rung) for c in carried_by(session, row.number)
        )
        new = NewDelivery(
            row.person, Address(another.channel, another.to), carried, now, tuple(row.parts),
            urgent=row.urgent, rank=row.rank + 1, instead_of=row.number,
        )  # fmt: skip
        store_deliveries(session, [new], domain=domain, now=now)
    person = session.get(PersonRow, row.person) if row.person else None
    name = person.name if person else OPERATORS
    text = f"Message to {name} by {row.channel} came back: {said}{instead}"
    for task in _tasks_of(session, [row.number]).get(row.number, ()):
        event = Event(
            EventKind.RECEIPT, "Writ", text, task=task.number, data={"message": row.message_id}
        )
        append(session, task.election, [event], at=now)
    if person is not None:
        alarm = f"{name} was not reached: {said}{instead} (message {row.number})"
        raise_alarms(session, [alarm], kind="delivery", election=None, now=now)


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
    told = _tasks_of(session, [letter.number for letter in found])
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
    for number in numbers:
        session.execute(
            update(AlarmRow)
            .where(
                AlarmRow.kind == "delivery",
                AlarmRow.cleared_at.is_(None),
                AlarmRow.text.endswith(f"(message {number})", autoescape=True),
            )
            .values(cleared_at=now)
        )


def _tasks_of(session: Session, numbers: Sequence[int]) -> Mapping[int, list[TaskRow]]:
    """The tasks that each of these messages is about."""
    found: dict[int, list[TaskRow]] = {}
    for number, task in session.execute(
        select(DeliveryNoticeRow.delivery, TaskRow)
        .join(NoticeRow, NoticeRow.number == DeliveryNoticeRow.notice)
        .join(TaskRow, TaskRow.number == NoticeRow.task)
        .where(DeliveryNoticeRow.delivery.in_(numbers))
        .order_by(TaskRow.due, TaskRow.number)
    ):
        if task not in found.setdefault(number, []):
            found[number].append(task)
    return found
