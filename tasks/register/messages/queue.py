"""Putting what people are told into the outbox: when each may be written to, and by which address.

A person has at most one message waiting: what is new joins it. So quiet hours, the limit for an
hour, an outage of the mail server and one of ours all end in one message, most urgent first.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from calendars.days.working_days import DayCalendar
from tasks.clock import london_day, london_moment
from tasks.people.directory import Address, Person
from tasks.planning.reference_data import Books
from tasks.policy.notice_kinds import TRAITS
from tasks.policy.policy import Policy
from tasks.reasons import Reason
from tasks.register.among import among
from tasks.register.messages.deliveries import Carried, NewDelivery, join, store_deliveries, waiting
from tasks.register.messages.services import Service, services
from tasks.register.models import DeliveryRow
from tasks.register.session import Session
from tasks.terms import Basis, DeliveryState, NoticeKind
from tasks.words import short_moment

_HOUR = timedelta(hours=1)

# A part of a message that is sent though it is quiet, so that it says so.
OUT_OF_HOURS = "out-of-hours"


@dataclass
class Parcel:
    """What one person is to be told by this pass; `area` is one that it concerns."""

    area: str
    carried: dict[int, Carried] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    urgent: bool = False
    by_law: list[datetime] = field(default_factory=list)

    def add(
        self,
        notice: int,
        kind: NoticeKind,
        rung: int,
        *,
        urgent: bool,
        by_law: datetime | None = None,
    ) -> None:
        """Tell this notice too; `by_law` is the moment (aware) by which the law wants done what it asks for."""
        self.carried[notice] = Carried(notice, kind, rung)
        self.urgent = self.urgent or urgent
        self.by_law += [by_law] if by_law is not None else []


@dataclass(frozen=True, slots=True)
class Held:
    """A person's message that waits, until when, and why."""

    person: Person
    notices: Collection[int]
    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of posting: how many people are written to, and what waits."""

    messages: int
    held: Sequence[Held]


def post(
    session: Session,
    parcels: Mapping[str, Parcel],
    books: Books,
    numbers: Mapping[str, int],
    *,
    domain: str,
    now: datetime,
) -> Posted:
    """Put one message for each person into the outbox, or let it join the one that waits there.

    Args:
        session: a writing session that has its turn at the outbox, so that no two dispatchers make a
            message for the same person.
        parcels: by the person's id.
        books: directory, calendars and policy.
        numbers: the number that stands for each person in the register, by id.
        domain: of the Message-IDs.
        now: aware.
    """
    desk = _Desk(session, parcels, books, numbers, now)
    new: list[NewDelivery] = []
    joining = []
    for person, parcel in sorted(parcels.items()):
        delivery = desk.delivery(person, parcel)
        kept = desk.kept.get(numbers[person])
        if kept is None:
            new.append(delivery)
        else:
            joining.append((kept, delivery))
    join(session, joining, domain=domain, now=now)
    store_deliveries(session, new, domain=domain, now=now)
    return Posted(len(new) + len(joining), tuple(desk.held))


class _Desk:
    """Decides for each person when and where; everything it needs is read once."""

    def __init__(
        self,
        session: Session,
        parcels: Mapping[str, Parcel],
        books: Books,
        numbers: Mapping[str, int],
        now: datetime,
    ) -> None:
        self._books, self._numbers, self._now = books, numbers, now
        people = [numbers[person] for person in parcels]
        self.kept = waiting(session, people)
        self.held: list[Held] = []
        self._services = services(session)
        self._lately = _lately(session, people, now)
        self._nations = nations_of(books, now)

    def delivery(self, person: str, parcel: Parcel) -> NewDelivery:
        """The message for one person."""
        who = self._books.directory.people[person]
        at, why = self._when(person, parcel)
        if why:
            self.held.append(Held(who, tuple(parcel.carried), at, why))
        rank, address = self._where(who, parcel)
        service = self._services.get(address.channel)
        if service is not None and service.open_until is not None:
            at = max(at, service.open_until)
        return NewDelivery(
            self._numbers[person],
            address,
            (*parcel.carried.values(),),
            at,
            (*parcel.parts,),
            urgent=parcel.urgent,
            held=why,
            rank=rank,
        )

    def _when(self, person: str, parcel: Parcel) -> tuple[datetime, str | None]:
        """From when on the person may be written to, and why not before."""
        policy = self._books.policy_of(parcel.area)
        nation = self._nations.get(person) or self._books.directory.area(parcel.area).nation
        days = self._books.office_days(nation)
        at = _not_quiet(self._now, parcel, policy, days)
        if parcel.urgent or self._is_urgent_already(person):
            if at > self._now:
                parcel.parts.append(OUT_OF_HOURS)
            return self._now, None
        if at > self._now:
            off = days.why_not_counted(london_day(self._now)) if policy.quiet.days_off else None
            return at, Reason("office_off", off=off, nation=nation) if off else Reason(
                "office_closed"
            )
        today = self._lately.get(self._numbers[person], ())
        routine = {TRAITS[each.kind].routine for each in parcel.carried.values()} == {True}
        if routine and len(today) >= policy.limits.messages_a_day:
            morning = london_moment(days.forward(london_day(self._now), 1), policy.opens)
            return morning, Reason("many_messages_today", n=len(today))
        sent = sorted(at for at in today if at > self._now - _HOUR)
        if len(sent) < policy.limits.messages_an_hour:
            return self._now, None
        room = sent[-policy.limits.messages_an_hour] + _HOUR
        return _not_quiet(room, parcel, policy, days), Reason("many_messages", n=len(sent))

    def _is_urgent_already(self, person: str) -> bool:
        kept = self.kept.get(self._numbers[person])
        return kept is not None and kept.row.urgent

    def _where(self, who: Person, parcel: Parcel) -> tuple[int, Address]:
        """The first address; for what is pressing, the first whose service is not long down."""
        if parcel.urgent:
            rules = self._books.policy.circuit
            for rank, address in enumerate(who.addresses):
                service = self._services.get(address.channel, Service(address.channel))
                if not service.long_down(rules, self._now):
                    return rank, address
        return 0, who.addresses[0]


def _not_quiet(moment: datetime, parcel: Parcel, policy: Policy, days: DayCalendar) -> datetime:
    """The moment itself where it is not quiet; else when offices open next, or when quiet ends where a
    deadline by law is so close then that it does not wait."""
    at, rules = policy.quiet.over_at(moment, days), policy.by_basis[Basis.STATUTE]
    if at == moment or any(rules.is_pressing(due, at) for due in parcel.by_law):
        return at
    return max(at, london_moment(london_day(at), policy.opens))


def nations_of(books: Books, now: datetime) -> dict[str, str]:
    """The nation in which each person works, by id: that of the first post they hold today."""
    day = london_day(now)
    return {
        holding.person: books.directory.area(holding.area).nation
        for holding in reversed(books.directory.holdings)
        if holding.covers(day)
    }


def _lately(
    session: Session, people: Sequence[int], now: datetime
) -> dict[int, tuple[datetime, ...]]:
    """When each person was sent messages today, in London."""
    found: dict[int, list[datetime]] = {}
    for person, at in session.execute(
        select(DeliveryRow.person, DeliveryRow.finished_at).where(
            among(DeliveryRow.person, people),
            DeliveryRow.finished_at >= london_moment(london_day(now), time()),
            DeliveryRow.state == DeliveryState.SENT,
        )
    ):
        found.setdefault(person, []).append(at)
    return {person: tuple(moments) for person, moments in found.items()}


def held_words(held: Held) -> str:
    """`held until Mon 29 Mar 2027 08:00: Saturday or Sunday (England)`."""
    return f"held until {short_moment(held.until)}: {held.why}"


def oldest_unsent(session: Session, *, since: datetime) -> tuple[int, datetime] | None:
    """The message, made at or before `since`, that has waited longest though it need not: its
    number and when it was made."""
    row = session.execute(
        select(DeliveryRow.number, DeliveryRow.created_at)
        .where(
            DeliveryRow.state.in_(
                (DeliveryState.READY, DeliveryState.CLAIMED, DeliveryState.SENDING)
            ),
            func.coalesce(DeliveryRow.held, "") == "",
            DeliveryRow.created_at <= since,
        )
        .order_by(DeliveryRow.created_at, DeliveryRow.number)
        .limit(1)
    ).first()
    return None if row is None else (row.number, row.created_at)
