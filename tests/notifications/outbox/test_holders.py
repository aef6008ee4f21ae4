"""Only who holds a message begins its hand-over and says what came of it."""

from collections.abc import Collection
from datetime import datetime, timedelta

import pytest

from tasks.people.directory import Address
from tasks.register.database import Register
from tasks.register.messages import deliveries
from tasks.register.messages.deliveries import NewDelivery, Outcome
from tasks.register.models import DeliveryRow
from tests.builders import at
from tests.changing_office import everything_in

NOW = at("Wed 2027-03-10 09:00")
LEASE = timedelta(minutes=10)


@pytest.fixture
def held(register: Register) -> int:
    """A message that the dispatcher `ours` has claimed; its number."""
    with register.write() as session:
        new = [NewDelivery(None, Address("email", "duty@example.org"), (), NOW, ("alarm:1",))]
        deliveries.store_deliveries(session, new, domain="example.org", now=NOW)
        (row,) = deliveries.claim_batch(
            session, holder="ours", lease=NOW + LEASE, limit=10, now=NOW
        )
        return row.number


def begins(register: Register, number: int, holder: str, now: datetime = NOW) -> Collection[int]:
    """A dispatcher is about to hand the message over; whether it may."""
    with register.write() as session:
        return deliveries.begin(session, [number], holder=holder, lease=NOW + 2 * LEASE, now=now)


def records(register: Register, number: int, holder: str, state: str = "sent") -> Collection[int]:
    """A dispatcher writes down what came of the message; whether that was taken."""
    outcome = Outcome(number, state, "250 taken", NOW, NOW, attempts=1)
    with register.write() as session:
        return deliveries.record(session, [outcome], holder=holder)


def row(register: Register, number: int) -> DeliveryRow:
    """The message."""
    with register.read() as session:
        return session.get_one(DeliveryRow, number)


def test_what_has_waited_past_its_lease_is_written_anew(register: Register, held: int) -> None:
    """Much may have changed since; the next to claim it writes it again."""
    before = everything_in(register)
    assert frozenset() == begins(register, held, "ours", now=NOW + LEASE)
    assert before == everything_in(register)
    with register.write() as session:
        (again,) = deliveries.claim_batch(
            session, holder="ours", lease=NOW + 3 * LEASE, limit=10, now=NOW + LEASE
        )
    assert (held, 0) == (again.number, again.unknowns)
    assert {held} == begins(register, held, "ours", now=NOW + LEASE)


def test_another_cannot_begin_the_hand_over(register: Register, held: int) -> None:
    """It is told that the message is not in its hands, and nothing is changed by its trying."""
    before = everything_in(register)
    assert frozenset() == begins(register, held, "another")
    assert before == everything_in(register)
    assert {held} == begins(register, held, "ours")
    found = row(register, held)
    assert ("sending", "ours", 1, NOW + 2 * LEASE) == (
        found.state,
        found.holder,
        found.attempts,
        found.lease,
    )


def test_a_hand_over_is_begun_once(register: Register, held: int) -> None:
    """The holder itself does not begin it a second time."""
    begins(register, held, "ours")
    before = everything_in(register)
    assert frozenset() == begins(register, held, "ours")
    assert before == everything_in(register)


@pytest.mark.parametrize("begun", [False, True], ids=["claimed", "handed over"])
def test_another_cannot_say_what_came_of_it(register: Register, held: int, *, begun: bool) -> None:
    """Whose lease ran out, and whose message somebody else holds, speaks for nobody."""
    if begun:
        begins(register, held, "ours")
    before = everything_in(register)
    assert frozenset() == records(register, held, "another")
    assert before == everything_in(register)
    assert {held} == records(register, held, "ours")
    found = row(register, held)
    assert ("sent", "250 taken", None, None) == (
        found.state,
        found.answer,
        found.holder,
        found.lease,
    )


def test_what_came_of_it_is_said_once(register: Register, held: int) -> None:
    """A second outcome of the same message is not taken, whoever says it."""
    begins(register, held, "ours")
    records(register, held, "ours")
    before = everything_in(register)
    for holder in ("ours", "another"):
        assert frozenset() == records(register, held, holder, "failed")
    assert before == everything_in(register)


def test_who_came_too_late_neither_begins_nor_records(register: Register, held: int) -> None:
    """The lease has run out and another dispatcher has it now: the first one lets go."""
    with register.write() as session:
        (taken,) = deliveries.claim_batch(
            session, holder="another", lease=NOW + 3 * LEASE, limit=10, now=NOW + LEASE
        )
        assert (held, 0) == (taken.number, taken.unknowns)
    before = everything_in(register)
    assert frozenset() == begins(register, held, "ours")
    assert frozenset() == records(register, held, "ours")
    assert before == everything_in(register)
    assert {held} == begins(register, held, "another")
