"""When each person may be written to, by which address, and what becomes part of what waits."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from tasks.people.directory import Address, Directory, Holding
from tasks.planning.reference_data import Books, open_books
from tasks.register.database import Register
from tasks.register.messages.deliveries import Carried
from tasks.register.messages.queue import (
    OUT_OF_HOURS,
    Held,
    Parcel,
    Posted,
    held_words,
    nations_of,
    oldest_unsent,
    post,
)
from tasks.register.messages.services import Service, keep_services
from tasks.register.models import DeliveryNoticeRow, DeliveryRow, NoticeRow
from tasks.register.plans.directory_store import people_numbers
from tasks.terms import DeliveryState, NoticeKind
from tests.builders import at, day, settle, shown
from tests.cast import ASHA, BEN, DEV, directory
from tests.notifications.posting import office

NOON = at("Wed 2027-03-10 12:00")
NIGHT, MORNING = at("Wed 2027-03-10 18:00"), at("Thu 2027-03-11 09:00")
EASTER, TUESDAY = at("Mon 2027-03-29 09:00"), at("Tue 2027-03-30 09:00")
MINUTE = timedelta(minutes=1)
TEXT = Address("text", "+447700900123")


def cast(*addresses: Address, **changes: object) -> Directory:
    """The cast; Asha has these addresses behind her first one."""
    found = directory()
    asha = found.people[ASHA]
    asha = replace(asha, addresses=(*asha.addresses, *addresses))
    return replace(found, people={**found.people, ASHA: asha}, **changes)  # type: ignore[arg-type]


def books_of(register: Register, found: Directory) -> tuple[Books, dict[str, int]]:
    """The books of a directory that is loaded now, and the number of each person."""
    books = settle(register, found)
    with register.read() as session:
        return books, dict(people_numbers(session))


class Desk:
    """A register with the cast, into whose outbox parcels are put."""

    def __init__(self, register: Register, found: Directory | None = None) -> None:
        self.register = register
        self.books, self.numbers = books_of(register, found or cast())

    def posts(self, now: datetime, *people: str, urgent: bool = False, **parcel: object) -> Posted:
        """Each of them is told a digest's worth now."""
        parcels = {
            who: Parcel("ashford", parts=["digest"], urgent=urgent, **parcel)  # type: ignore[arg-type]
            for who in people
        }
        with self.register.write() as session:
            return post(session, parcels, self.books, self.numbers, domain="example.org", now=now)

    def rows(self) -> list[DeliveryRow]:
        """Every message, oldest first."""
        with self.register.read() as session:
            return list(session.scalars(select(DeliveryRow).order_by(DeliveryRow.number)))

    def sent(self, who: str, *moments: datetime, state: str = "sent") -> None:
        """Messages that this person was sent at these moments."""
        with self.register.write() as session:
            session.add_all(
                DeliveryRow(
                    person=self.numbers[who],
                    channel="email",
                    address="x",
                    state=state,
                    message_id=f"<{who}{n}>",
                    created_at=moment,
                    next_try=moment,
                    finished_at=moment,
                )
                for n, moment in enumerate(moments)
            )


@pytest.fixture
def desk(sqlite_register: Register) -> Desk:
    """The cast, each with one address."""
    return Desk(sqlite_register)


def test_a_message_in_office_hours(desk: Desk) -> None:
    """It may go at once, by the first address."""
    assert Posted(1, ()) == desk.posts(NOON, ASHA)
    (row,) = desk.rows()
    assert (desk.numbers[ASHA], "email", "asha@example.org", ["digest"], False, 0) == (
        row.person,
        row.channel,
        row.address,
        row.parts,
        row.urgent,
        row.rank,
    )
    assert (NOON, NOON, None, "ready") == (row.next_try, row.created_at, row.held, row.state)
    assert row.message_id.endswith("@example.org>")


def test_a_message_carries_its_notices(sqlite_register: Register) -> None:
    """Each in its capacity and with its rung; those that are held are named."""
    office(sqlite_register)
    desk = Desk(sqlite_register)
    with sqlite_register.read() as session:
        first, second = session.scalars(select(NoticeRow.number).limit(2))
    carried = {
        first: Carried(first, NoticeKind.REMINDER, 0),
        second: Carried(second, NoticeKind.ESCALATION, 2),
    }
    (held,) = desk.posts(NIGHT, ASHA, carried=carried).held
    assert (first, second) == held.notices
    with sqlite_register.read() as session:
        rows = session.scalars(select(DeliveryNoticeRow)).all()
    assert {(first, "reminder", 0), (second, "escalation", 2)} == {
        (row.notice, row.kind, row.rung) for row in rows
    }


CLOSED = "it was ready on a day without office hours, "


@pytest.mark.parametrize(
    ("now", "until", "why"),
    [
        (NIGHT, MORNING, "it was ready outside office hours"),
        (at("Thu 2027-03-11 07:59"), MORNING, "it was ready outside office hours"),
        (EASTER, TUESDAY, f"{CLOSED}bank holiday: Easter Monday (England)"),
        (at("Sat 2027-03-27 12:00"), TUESDAY, f"{CLOSED}Saturday (England)"),
    ],
)
def test_a_message_out_of_hours_waits(desk: Desk, now: datetime, until: datetime, why: str) -> None:
    """Until the office opens, and why; it says so in words."""
    posted = desk.posts(now, ASHA, carried={})
    held = Held(desk.books.directory.people[ASHA], (), until, why)
    assert Posted(1, (held,)) == posted
    (row,) = desk.rows()
    assert (until, why, ["digest"]) == (row.next_try, row.held, row.parts)
    assert f"held until {shown(until)[:3]} " in held_words(held)
    assert held_words(held).endswith(f":00: {why}")


def test_where_days_off_are_worked_only_the_night_is_quiet(desk: Desk) -> None:
    """An office may say so: then Easter Monday's early morning is no bank holiday, but a night."""
    quiet = replace(desk.books.policy.quiet, days_off=False)
    policy = replace(desk.books.policy, quiet=quiet)
    desk.books = replace(desk.books, policy=policy)
    (held,) = desk.posts(at("Mon 2027-03-29 07:00"), ASHA).held
    assert (at("Mon 2027-03-29 09:00"), "it was ready outside office hours") == (
        held.until,
        held.why,
    )


@pytest.mark.parametrize(
    ("now", "due", "until"),
    [
        (NIGHT, "Thu 2027-03-11 08:30", "Thu 2027-03-11 08:00"),
        (NIGHT, "Fri 2027-03-12 08:00", "Thu 2027-03-11 08:00"),
        (NIGHT, "Fri 2027-03-12 08:01", "Thu 2027-03-11 09:00"),
        (NIGHT, "Wed 2027-03-10 23:59", "Thu 2027-03-11 08:00"),
        (EASTER, "Tue 2027-03-30 16:00", "Tue 2027-03-30 08:00"),
        (EASTER, "Wed 2027-03-31 16:00", "Tue 2027-03-30 09:00"),
    ],
)
def test_a_deadline_by_law_within_a_day_does_not_wait_for_the_opening(
    desk: Desk, now: datetime, due: str, until: str
) -> None:
    """Whatever else is in the message, and in whatever order it came, goes with it when quiet ends."""
    desk.posts(now, ASHA)
    (held,) = desk.posts(now + MINUTE, ASHA, by_law=[at(due)]).held
    assert until == shown(held.until)
    desk.posts(now + 2 * MINUTE, ASHA)
    assert until == shown(desk.rows()[-1].next_try)


@pytest.mark.parametrize(("now", "said"), [(NIGHT, [OUT_OF_HOURS]), (NOON, [])])
def test_what_is_pressing_goes_at_any_hour(desk: Desk, now: datetime, said: list[str]) -> None:
    """It says so where it is quiet, and is held by nothing."""
    assert Posted(1, ()) == desk.posts(now, ASHA, urgent=True)
    (row,) = desk.rows()
    assert (now, None, True, ["digest", *said]) == (row.next_try, row.held, row.urgent, row.parts)


def test_what_joins_something_pressing_goes_with_it(desk: Desk) -> None:
    """Though it is not pressing itself: one message, at once."""
    desk.posts(NIGHT, ASHA, urgent=True)
    assert Posted(1, ()) == desk.posts(NIGHT + MINUTE, ASHA)
    (row,) = desk.rows()
    assert (NIGHT + MINUTE, True, None) == (row.next_try, row.urgent, row.held)


def test_each_person_has_a_message_of_their_own(desk: Desk) -> None:
    """What is new joins the one that waits; nobody else's."""
    desk.posts(NIGHT, ASHA)
    posted = desk.posts(NIGHT + MINUTE, BEN, ASHA)
    assert 2 == posted.messages
    assert [ASHA, BEN] == [held.person.id for held in posted.held]
    assert [desk.numbers[ASHA], desk.numbers[BEN]] == [row.person for row in desk.rows()]


@pytest.mark.parametrize("limit", [1, 2, 6])
def test_the_last_message_of_the_hour_is_still_sent(desk: Desk, limit: int) -> None:
    """One fewer than allowed were; of that many the next waits until the first is an hour old."""
    policy = desk.books.policy
    limits = replace(policy.limits, messages_an_hour=limit)
    desk.books = replace(desk.books, policy=replace(policy, limits=limits))
    sent = [NOON - n * 5 * MINUTE for n in range(limit)]
    desk.sent(ASHA, *sent[1:])
    desk.sent(BEN, *sent)
    assert [] == list(desk.posts(NOON, ASHA).held)
    (held,) = desk.posts(NOON, BEN).held
    room = sent[-1] + timedelta(hours=1)
    assert (room, f"{limit} messages had gone out in the hour before") == (held.until, held.why)
    assert room == desk.rows()[-1].next_try


def test_what_counts_for_the_hour(desk: Desk) -> None:
    """What was sent less than an hour ago; not what failed, and nobody else's."""
    hour = timedelta(hours=1)
    desk.sent(ASHA, *[NOON - hour] * 9)
    desk.sent(BEN, *[NOON - hour + timedelta(seconds=1)] * 6)
    desk.sent(DEV, *[NOON - MINUTE] * 6, state="failed")
    posted = desk.posts(NOON, ASHA, BEN, DEV)
    assert [BEN] == [held.person.id for held in posted.held]
    assert NOON + timedelta(seconds=1) == posted.held[0].until


def test_room_in_the_evening_is_room_in_the_morning(desk: Desk) -> None:
    """Where the hour is over after the office closes, the message waits for the next day."""
    late = at("Wed 2027-03-10 17:30")
    desk.sent(ASHA, *[late - n * MINUTE for n in range(6)])
    (held,) = desk.posts(late, ASHA).held
    assert (MORNING, "6 messages had gone out in the hour before") == (held.until, held.why)


def services(register: Register, *found: Service) -> None:
    """How the channels' services do."""
    with register.write() as session:
        keep_services(session, {service.name: service for service in found})


def test_a_message_waits_for_a_service_that_is_left_alone(desk: Desk) -> None:
    """Nobody holds it, so it is not said to be held; what waits longer anyway waits as long."""
    services(desk.register, Service("email", 3, NOON, NOON + 9 * MINUTE, "busy"))
    assert Posted(1, ()) == desk.posts(NOON, ASHA)
    (row,) = desk.rows()
    assert (NOON + 9 * MINUTE, None) == (row.next_try, row.held)
    (held,) = desk.posts(NIGHT, BEN).held
    assert MORNING == held.until == desk.rows()[-1].next_try


def test_a_service_that_failed_is_tried_at_once(desk: Desk) -> None:
    """Once or twice is not long enough to wait for."""
    services(desk.register, Service("email", 2, NOON - MINUTE, None, "busy"))
    desk.posts(NOON, ASHA)
    assert NOON == desk.rows()[0].next_try


@pytest.mark.parametrize(
    ("urgent", "email", "text", "rank"),
    [
        (True, 30, None, 1),
        (True, 29, None, 0),
        (False, 30, None, 0),
        (True, 30, 29, 1),
        # Both are long down: then it waits for the first.
        (True, 30, 30, 0),
        (True, None, 30, 0),
    ],
)
def test_which_address(
    sqlite_register: Register, email: int | None, text: int | None, rank: int, *, urgent: bool
) -> None:
    """What is pressing goes by the first address whose service has not been down for half an hour."""
    desk = Desk(sqlite_register, cast(TEXT))
    down = {"email": email, "text": text}
    services(
        desk.register,
        *(
            Service(name, 9, NOON - minutes * MINUTE, None, "busy")
            for name, minutes in down.items()
            if minutes is not None
        ),
    )
    desk.posts(NOON, ASHA, urgent=urgent)
    (row,) = desk.rows()
    expected = [("email", "asha@example.org"), ("text", TEXT.to)][rank]
    assert (rank, *expected) == (row.rank, row.channel, row.address)


def holding(area: str, who: str, start: str | None = None, end: str | None = None) -> Holding:
    """Somebody as electoral services manager of an area, from a day until a day."""
    return Holding(
        area,
        "esm",
        who,
        deputy=False,
        start=day(start) if start else None,
        end=day(end) if end else None,
    )


def test_the_nation_of_a_person_is_that_of_the_first_post_they_hold() -> None:
    """Today: Dev has left Brambleton and works in Scotland, and Asha's first post counts."""
    found = directory()
    areas = {**found.areas, "brambleton": replace(found.areas["brambleton"], nation="Scotland")}
    holdings = (
        holding("ashford", DEV, None, "Tue 2027-03-09"),
        holding("ashford", ASHA),
        holding("brambleton", DEV),
        holding("brambleton", ASHA),
    )
    books = open_books(replace(found, areas=areas, holdings=holdings))
    assert {DEV: "Scotland", ASHA: "England"} == nations_of(books, NOON)
    assert "England" == nations_of(books, at("Tue 2027-03-09 12:00"))[DEV]


def test_who_holds_no_post_keeps_the_days_of_the_area_it_is_about(
    sqlite_register: Register,
) -> None:
    """Dev left yesterday, and is told of an area of Scotland, where Easter Monday is a working day."""
    found = directory()
    areas = {**found.areas, "ashford": replace(found.areas["ashford"], nation="Scotland")}
    gone = [holding("brambleton", DEV, None, "Sun 2027-03-28")]
    rest = [h for h in found.holdings if h.person != DEV]
    desk = Desk(sqlite_register, replace(found, areas=areas, holdings=(*rest, *gone)))
    assert [] == list(desk.posts(EASTER, DEV).held)
    assert [f"{CLOSED}bank holiday: Easter Monday (England)"] == [
        held.why for held in desk.posts(EASTER, "isla").held
    ]


def test_a_parcel() -> None:
    """It is pressing as soon as something in it is, and carries each notice once."""
    parcel, pressing = Parcel("ashford"), []
    for notice, kind, rung, urgent in (
        (7, NoticeKind.REMINDER, 0, False),
        (8, NoticeKind.ESCALATION, 2, True),
        (9, NoticeKind.DUE_TODAY, 1, False),
    ):
        parcel.add(notice, kind, rung, urgent=urgent)
        pressing.append(parcel.urgent)
    assert [False, True, True] == pressing
    assert parcel.carried == {
        7: Carried(7, NoticeKind.REMINDER, 0),
        8: Carried(8, NoticeKind.ESCALATION, 2),
        9: Carried(9, NoticeKind.DUE_TODAY, 1),
    }


def unsent(register: Register, since: datetime) -> tuple[int, datetime] | None:
    """The message that has waited longest though it need not."""
    with register.read() as session:
        return oldest_unsent(session, since=since)


def test_what_has_waited_longest(desk: Desk) -> None:
    """Of those made by then that nobody holds, in whoever's hands they are; never what is over."""
    assert unsent(desk.register, NOON) is None
    desk.sent(ASHA, NOON - 9 * MINUTE)
    desk.sent(BEN, NOON - 8 * MINUTE, NOON - 5 * MINUTE, NOON - 5 * MINUTE, state="ready")
    desk.sent(DEV, NOON - 6 * MINUTE, state="claimed")
    desk.sent("isla", NOON - 7 * MINUTE, state="sending")
    numbers = [row.number for row in desk.rows()]
    with desk.register.write() as session:
        session.get_one(DeliveryRow, numbers[1]).held = "it was ready outside office hours"
        session.get_one(DeliveryRow, numbers[2]).held = ""
    assert (numbers[5], NOON - 7 * MINUTE) == unsent(desk.register, NOON)
    assert (numbers[5], NOON - 7 * MINUTE) == unsent(desk.register, NOON - 7 * MINUTE)
    assert unsent(desk.register, NOON - 7 * MINUTE - timedelta(seconds=1)) is None
    with desk.register.write() as session:
        for number in (numbers[4], numbers[5]):
            session.get_one(DeliveryRow, number).state = DeliveryState.SENT
    assert (numbers[2], NOON - 5 * MINUTE) == unsent(desk.register, NOON)
