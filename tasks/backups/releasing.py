"""Telling let go on after a restore: what the register before had until then sent is not sent again.

The register before went on for a while after the backup was made. What it told in that time is worked out as the
dispatcher would have, so that every task has its next step; the messages are not sent, and kept as unknown: an
operator looks through them, and sends again what did not arrive.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from calendars.errors import WritError
from tasks.outbox.digests import digests_due
from tasks.outbox.due_notices import hand_over
from tasks.planning.reference_data import Books
from tasks.register.messages.stopping import let_telling_go_on, stopped_at
from tasks.register.messages.undelivered import give_up, tasks_told_in
from tasks.register.models import DeliveryRow
from tasks.register.plans.directory_store import people_numbers
from tasks.register.plans.owned_tasks import open_due
from tasks.register.plans.task_views import open_books_of
from tasks.register.record.history import OFFICE, Event, EventKind, append
from tasks.register.session import Session
from tasks.words import short_moment

_AT_ONCE = 5000
_SAID = "the register was restored from a backup; whether this was sent before, nobody knows"


class NotStoppedError(WritError):
    """Telling is not stopped: no backup was restored, or it was released already."""


class RanUntilError(WritError):
    """A register cannot have gone on until before its backup, or after the present."""


@dataclass(frozen=True, slots=True)
class Released:
    """What came of it: since when and until when the register before went on (aware), how many messages are kept as
    unknown, and how many notices that was."""

    made: datetime
    ran_until: datetime
    notices: int
    messages: int


def release(
    session: Session,
    *,
    ran_until: datetime | None,
    domain: str,
    digests: bool,
    who: str,
    now: datetime,
) -> Released:
    """Let telling go on.

    Args:
        session: a writing session.
        ran_until: aware; until when the register before went on sending; None where it did not, after the backup.
        domain: of Message-IDs.
        digests: whether people get the weekly ones.
        who: the name of who says so.
        now: aware.

    Raises:
        NotStoppedError: there is nothing to release.
        RanUntilError: the moment cannot be.
    """
    made = stopped_at(session)
    if made is None:
        raise NotStoppedError("nothing is stopped: messages go out as they fall due")
    until = _until(ran_until, made, now)
    let_telling_go_on(session, now=now)
    notices, unknown = 0, []
    if ran_until is not None:
        notices = _work_out(session, domain=domain, digests=digests, until=until)
        unknown = list(give_up(session, until=until, said=_SAID, now=now))
        _note_unknown(session, unknown, now=now)
    _note(session, until, len(unknown), who=who, now=now)
    return Released(made, until, notices, len(unknown))


def _until(ran_until: datetime | None, made: datetime, now: datetime) -> datetime:
    until = ran_until or made
    if not made <= until <= now:
        raise RanUntilError(
            f"--ran-until {until.isoformat()} is not between the backup ({short_moment(made)}) and now; say"
            " when the register before sent its last message, `now`, or `backup` where it sent none after that"
        )
    return until


def _work_out(session: Session, *, domain: str, digests: bool, until: datetime) -> int:
    """Put everything that was due by then into the outbox; returns how many notices that was."""
    books: Books = open_books_of(session)
    numbers: Mapping[str, int] = people_numbers(session)
    open_due(session, now=until)
    if digests:
        digests_due(session, books, numbers, domain=domain, now=until)
    notices = 0
    while True:
        handed = hand_over(session, books, numbers, domain=domain, limit=_AT_ONCE, now=until)
        if not handed.notices:
            return notices
        notices += handed.notices


def _note_unknown(session: Session, rows: list[DeliveryRow], *, now: datetime) -> None:
    """Say in the history of each task what it is not known to have been told of."""
    names = {number: person for person, number in people_numbers(session).items()}
    told = tasks_told_in(session, [row.number for row in rows])
    events: dict[str, list[Event]] = {}
    for row in rows:
        person = names.get(row.person or 0, "")
        for task in told.get(row.number, ()):
            text = f"Message to {person} by {row.channel}: {_SAID}"
            data = {"message": row.message_id, "person": person}
            event = Event(EventKind.SEND_UNKNOWN, "Writ", text, task=task.number, data=data)
            events.setdefault(task.election, []).append(event)
    for election, each in sorted(events.items()):
        append(session, election, each, at=now)


def _note(session: Session, until: datetime, messages: int, *, who: str, now: datetime) -> None:
    text = (
        f"Messages go out again: the register before this one went on until {short_moment(until)};"
        f" {messages} messages of that time are kept as unknown"
    )
    event = Event(EventKind.RELEASED, who, text, data={"ran_until": until.isoformat()})
    append(session, OFFICE, [event], at=now)
