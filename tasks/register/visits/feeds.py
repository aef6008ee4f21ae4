"""The secret address at which a person's calendar reads their tasks: made, revoked, and whose it is.

There is one a person. The register holds a hash of its secret, so that nobody who reads the register,
or a copy of it, can open a feed.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from tasks.register.models import PersonRow
from tasks.register.record.history import OFFICE, Event, EventKind, append
from tasks.register.session import Session
from tasks.register.visits.models import CalendarFeedRow

_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Feed:
    """That a person (by id) has an address for their calendar, and since when."""

    person: str
    name: str
    made_at: datetime


def make_feed(session: Session, person: PersonRow, *, who: str, now: datetime) -> str:
    """Give a person a new address, in place of the one they have; returns its secret, which is kept
    nowhere.

    Args:
        session: a writing session.
        person: whose tasks it shows.
        who: does it, by name.
        now: aware.
    """
    _lock(session, person)
    session.execute(delete(CalendarFeedRow).where(CalendarFeedRow.person == person.number))
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    session.add(CalendarFeedRow(person=person.number, secret=_hashed(secret), made_at=now))
    said = (
        f"New address for a calendar of the tasks of {person.name}; an earlier one works no longer"
    )
    _note(session, EventKind.FEED_MADE, said, person, who=who, now=now)
    return secret


def revoke_feed(session: Session, person: PersonRow, *, who: str, now: datetime) -> bool:
    """Make a person's address stop working; returns whether they had one."""
    _lock(session, person)
    gone = session.scalar(
        delete(CalendarFeedRow)
        .where(CalendarFeedRow.person == person.number)
        .returning(CalendarFeedRow.person)
    )
    if gone is None:
        return False
    said = f"The address for a calendar of the tasks of {person.name} was revoked"
    _note(session, EventKind.FEED_REVOKED, said, person, who=who, now=now)
    return True


def feed_since(session: Session, person: int) -> datetime | None:
    """Since when a person (by number) has an address; None for somebody who has none."""
    return session.scalar(select(CalendarFeedRow.made_at).where(CalendarFeedRow.person == person))


def whose_feed(session: Session, secret: str) -> PersonRow | None:
    """The person whose address holds this secret; None where there is none, or they have left."""
    return session.scalars(
        select(PersonRow)
        .join(CalendarFeedRow, CalendarFeedRow.person == PersonRow.number)
        .where(CalendarFeedRow.secret == _hashed(secret), PersonRow.removed.is_(False))
    ).first()


def all_feeds(session: Session) -> Sequence[Feed]:
    """Who has an address, by id."""
    rows = session.execute(
        select(PersonRow.id, PersonRow.name, CalendarFeedRow.made_at)
        .join(PersonRow, PersonRow.number == CalendarFeedRow.person)
        .where(PersonRow.removed.is_(False))
        .order_by(PersonRow.id)
    )
    return [Feed(*row) for row in rows]


def _lock(session: Session, person: PersonRow) -> None:
    """Two that make an address at the same moment do it one after the other; the last one's works."""
    session.execute(
        select(PersonRow.number).where(PersonRow.number == person.number).with_for_update()
    )


def _note(
    session: Session, kind: EventKind, text: str, person: PersonRow, *, who: str, now: datetime
) -> None:
    event = Event(kind, who, text, data={"person": person.id})
    append(session, OFFICE, [event], at=now)


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
