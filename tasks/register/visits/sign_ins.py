"""Signing in: a link that is mailed, works once and soon, and begins a session."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from calendars.errors import WritError
from tasks.people.directory import Address
from tasks.register.among import among
from tasks.register.messages.deliveries import (
    NewDelivery,
    sign_in_number,
    sign_in_part,
    store_deliveries,
)
from tasks.register.models import AddressRow, DeliveryRow, PersonRow
from tasks.register.record.history import OFFICE, Event, EventKind, append
from tasks.register.session import Session
from tasks.register.visits.models import SignInRow

EMAIL = "email"
LINK_LIFE = timedelta(minutes=15)
SESSION_LIFE = timedelta(hours=12)
MOST_LINKS = 3
_KEPT_UNUSED = timedelta(days=1)


class SignInError(WritError):
    """A link to sign in with that is not honoured."""


class UsedLinkError(SignInError):
    """This link was used already: each one signs in once."""


class LateLinkError(SignInError):
    """This link is too old to sign in with."""


class OtherBrowserError(SignInError):
    """This link was asked for in another browser, or by somebody else."""


class EndedSessionError(SignInError):
    """Nobody is signed in, or not any more."""


class NobodyCalledSoError(SignInError):
    """Nobody in the directory has this e-mail address."""


class SharedAddressError(SignInError):
    """Several people in the directory have this e-mail address; give each an address of their own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A link to sign in with: its number, whose (the number of a person), and when it was asked for."""

    number: int
    person: int
    asked_at: datetime

    @property
    def until(self) -> datetime:
        """When it stops working."""
        return self.asked_at + LINK_LIFE


def ask_to_sign_in(
    session: Session, address: str, *, browser: str, domain: str, now: datetime
) -> int:
    """Put a link into the outbox for everybody in the directory with this e-mail address.

    Args:
        session: a writing session.
        address: as it was typed; capitals make no difference.
        browser: the hash of the secret of the browser in which it was asked for.
        domain: of Message-IDs.
        now: aware.

    Returns:
        How many links are on their way: none where nobody is called so, or this browser has asked for
        three already that still work and are unused. Another browser's do not count: nobody can keep
        somebody else from signing in.
    """
    made = 0
    for person, to, rank in _called(session, address):
        _forget_unused(session, person, before=now - _KEPT_UNUSED)
        if _unused(session, person, browser, since=now - LINK_LIFE) >= MOST_LINKS:
            continue
        row = SignInRow(person=person, address=to, browser=browser, asked_at=now)
        session.add(row)
        session.flush()
        part = sign_in_part(row.number)
        mail = NewDelivery(
            person, Address(EMAIL, to), (), now, parts=(part,), urgent=True, rank=rank
        )
        store_deliveries(session, [mail], domain=domain, now=now)
        made += 1
    return made


def _called(session: Session, address: str) -> Sequence[tuple[int, str, int]]:
    """Who (by number) has this e-mail address, as it is written there, and on which place of theirs.

    Capitals make no difference in Latin letters. Other letters must be the same: a lower case of theirs
    can be a letter of somebody else's address.
    """
    asked = address.strip()
    found = session.execute(
        select(AddressRow.person, AddressRow.to, AddressRow.rank)
        .join(PersonRow, PersonRow.number == AddressRow.person)
        .where(
            AddressRow.channel == EMAIL,
            func.lower(AddressRow.to) == (asked.lower() if asked.isascii() else asked),
            PersonRow.removed.is_(False),
        )
        .order_by(AddressRow.person)
    )
    return found.tuples().all()


def begin_session(session: Session, address: str, *, browser: str, now: datetime) -> Asked:
    """Begin a session for who has proved elsewhere that this e-mail address is theirs.

    Args:
        session: a writing session.
        address: as it was proved.
        browser: the hash of the secret of the browser; it begins one session.
        now: aware.

    Raises:
        NobodyCalledSoError, SharedAddressError: nobody, or not one person alone.
        UsedLinkError: this browser's secret has begun a session already.
    """
    people = {person: to for person, to, _ in _called(session, address)}
    if not people:
        raise NobodyCalledSoError(NobodyCalledSoError.__doc__)
    if len(people) > 1:
        raise SharedAddressError(SharedAddressError.__doc__)
    ((person, to),) = people.items()
    session.execute(select(PersonRow.number).where(PersonRow.number == person).with_for_update())
    used = select(SignInRow.number).where(SignInRow.person == person, SignInRow.browser == browser)
    if session.scalar(used) is not None:
        raise UsedLinkError(UsedLinkError.__doc__)
    row = SignInRow(person=person, address=to, browser=browser, asked_at=now, used_at=now)
    session.add(row)
    session.flush()
    _note(session, session.get_one(PersonRow, person), "their organisation's account", now=now)
    return Asked(row.number, person, now)


def _forget_unused(session: Session, person: int, *, before: datetime) -> None:
    """Of links that nobody used nothing is kept, or asking for them over and over would fill the disk."""
    session.execute(
        delete(SignInRow).where(
            SignInRow.person == person, SignInRow.used_at.is_(None), SignInRow.asked_at < before
        )
    )


def forget_links_to(session: Session, person: int, address: str) -> None:
    """Links that were mailed to an address that is not theirs any more sign nobody in; a session that began by
    one goes on."""
    session.execute(
        delete(SignInRow).where(
            SignInRow.person == person, SignInRow.address == address, SignInRow.used_at.is_(None)
        )
    )


def _unused(session: Session, person: int, browser: str, *, since: datetime) -> int:
    counted = select(func.count()).where(
        SignInRow.person == person,
        SignInRow.browser == browser,
        SignInRow.used_at.is_(None),
        SignInRow.asked_at > since,
    )
    return session.scalar(counted) or 0


def sign_ins_carried(session: Session, deliveries: Collection[DeliveryRow]) -> dict[int, Asked]:
    """The links that messages carry, by the number of the message, with one query where there are any."""
    found = ((row.number, sign_in_number(row.parts)) for row in deliveries)
    numbers = {message: number for message, number in found if number is not None}
    if not numbers:
        return {}
    rows = session.scalars(select(SignInRow).where(among(SignInRow.number, set(numbers.values()))))
    asked = {row.number: Asked(row.number, row.person, row.asked_at) for row in rows}
    return {message: asked[number] for message, number in numbers.items() if number in asked}


def check_link(
    session: Session, number: int, person: int, *, browser: str, now: datetime
) -> PersonRow:
    """Whom a link would sign in; nothing changes.

    Raises:
        UsedLinkError, LateLinkError, OtherBrowserError, EndedSessionError: why it would not; the last
            where the person is not in the directory any more.
    """
    row = session.get(SignInRow, number)
    who = session.get(PersonRow, person)
    if row is None or row.person != person or who is None or who.removed:
        raise EndedSessionError(EndedSessionError.__doc__)
    if row.used_at is not None:
        raise UsedLinkError(UsedLinkError.__doc__)
    if now - row.asked_at > LINK_LIFE:
        raise LateLinkError(LateLinkError.__doc__)
    if row.browser != browser:
        raise OtherBrowserError(OtherBrowserError.__doc__)
    return who


def sign_in(session: Session, number: int, person: int, *, browser: str, now: datetime) -> None:
    """Use a link: a session begins, and it is known that they read what is sent to that address.
    It stays in the office's history.

    Raises:
        UsedLinkError, LateLinkError, OtherBrowserError, EndedSessionError: as `check_link`.
    """
    who = check_link(session, number, person, browser=browser, now=now)
    address = session.scalar(
        update(SignInRow)
        .where(SignInRow.number == number, SignInRow.used_at.is_(None))
        .values(used_at=now)
        .returning(SignInRow.address)
    )
    if address is None:
        raise UsedLinkError(UsedLinkError.__doc__)
    session.execute(
        update(AddressRow)
        .where(
            AddressRow.person == person,
            AddressRow.channel == EMAIL,
            AddressRow.to == address,
            AddressRow.confirmed_at.is_(None),
        )
        .values(confirmed_at=now)
    )
    _note(session, who, "a mailed link", now=now)


def _note(session: Session, person: PersonRow, by: str, *, now: datetime) -> None:
    """Keep in the office's history who signed in and how; the address by which they did is not in it."""
    said = f"{person.name} signed in by {by}"
    event = Event(EventKind.SIGNED_IN, person.name, said, data={"person": person.id})
    append(session, OFFICE, [event], at=now)


def signed_in(session: Session, number: int, person: int, *, now: datetime) -> PersonRow:
    """Who is signed in by the session that this link began.

    Raises:
        EndedSessionError: it has ended, or the person is not in the directory any more.
    """
    row = session.scalars(
        select(PersonRow)
        .join(SignInRow, SignInRow.person == PersonRow.number)
        .where(
            SignInRow.number == number,
            PersonRow.number == person,
            PersonRow.removed.is_(False),
            SignInRow.used_at > now - SESSION_LIFE,
            SignInRow.ended_at.is_(None),
        )
    ).first()
    if row is None:
        raise EndedSessionError(EndedSessionError.__doc__)
    return row


def sign_out(session: Session, people: Collection[int], *, now: datetime) -> None:
    """End every session of these people (by number)."""
    session.execute(
        update(SignInRow)
        .where(
            among(SignInRow.person, people),
            SignInRow.used_at.is_not(None),
            SignInRow.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


def end_session(session: Session, number: int, *, now: datetime) -> None:
    """End the one session that this link began."""
    session.execute(
        update(SignInRow)
        .where(SignInRow.number == number, SignInRow.ended_at.is_(None))
        .values(ended_at=now)
    )


def last_sign_ins(session: Session, people: Sequence[int]) -> dict[int, tuple[datetime, bool]]:
    """When each of these people (by number) last signed in, and whether any session of theirs was not
    ended by hand."""
    rows = session.execute(
        select(
            SignInRow.person,
            func.max(SignInRow.used_at),
            func.count().filter(SignInRow.ended_at.is_(None)),
        )
        .where(among(SignInRow.person, people), SignInRow.used_at.is_not(None))
        .group_by(SignInRow.person)
    )
    return {person: (at, left > 0) for person, at, left in rows}
