"""The figures of whoever watches: what waits, how fast it left, what stands on which step."""

from datetime import datetime, timedelta

import pytest

from tasks.register.database import Register
from tasks.register.finding.under_way import elections_under_way
from tasks.register.messages.pulse import Pulse, pulse_of
from tasks.register.models import DeliveryRow, TaskRow
from tasks.register.plans.owned_tasks import open_due
from tasks.terms import DeliveryState, TaskState
from tests.builders import an_election, at, call, settle
from tests.cast import directory

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CALLED = at("Mon 2026-11-02 09:00")
NOW = at("Mon 2027-04-05 09:00")
STATES = DeliveryState


def pulse(register: Register, now: datetime = NOW) -> Pulse:
    """How it stands."""
    with register.read() as session:
        return pulse_of(session, now=now, digests=False)


def message(register: Register, number: int, state: DeliveryState, **more: object) -> None:
    """One message of which this much is known; it was made a minute ago, and might go at once."""
    made = NOW - timedelta(minutes=1)
    usual = {"created_at": made, "next_try": made, "channel": "email", "address": "a@example.org"}
    with register.write() as session:
        session.add(
            DeliveryRow(
                number=number,
                message_id=f"<{number}@example.org>",
                state=state,
                **{**usual, **more},
            )
        )


@pytest.fixture
def called(register: Register) -> Register:
    """A register with one election, of which nothing was told yet."""
    settle(register, directory())
    call(register, MAY, now=CALLED)
    return register


def test_nothing_waits_in_an_empty_register(register: Register) -> None:
    """And nothing left, so that there is no time to show."""
    empty = pulse(register)
    assert (0, 0, 0, 0, None) == (
        empty.waiting.untold,
        empty.waiting.ready,
        empty.waiting.held,
        empty.waiting.in_hand,
        empty.waiting.since,
    )
    assert (0, None, None) == (
        empty.handed_over.many,
        empty.handed_over.half,
        empty.handed_over.most,
    )
    assert ({}, None) == (empty.alarms, empty.next_at)


def test_what_waits_is_counted_from_when_it_might_have_gone(called: Register) -> None:
    """Notices that are due, and messages that may go; what waits for its hour is no delay."""
    message(called, 1, STATES.READY)
    message(called, 2, STATES.READY, next_try=NOW + timedelta(hours=1), held="held until 08:00")
    message(called, 3, STATES.SENDING)
    message(called, 4, STATES.FAILED)
    message(called, 5, STATES.UNKNOWN)
    message(called, 6, STATES.READY, instead_of=4)
    found = pulse(called)
    assert (2, 1, 1) == (found.waiting.ready, found.waiting.held, found.waiting.in_hand)
    assert (0, 1) == (found.failed, found.unknown)
    assert found.waiting.untold > 0
    assert found.waiting.since is not None
    assert CALLED <= found.waiting.since < NOW - timedelta(days=100)
    assert found.next_at is not None


def test_how_long_it_took_is_held_against_when_it_might_go(register: Register) -> None:
    """Half of them, and all but one in a hundred; what was held counts from the end of that; what left
    earlier, or was not sent, is not counted."""
    for number in range(1, 101):
        took = timedelta(seconds=number)
        message(
            register,
            number,
            STATES.SENT,
            created_at=NOW - timedelta(minutes=10),
            finished_at=NOW - timedelta(minutes=10) + took,
        )
    message(
        register,
        101,
        STATES.SENT,
        held="held until 08:00",
        created_at=NOW - timedelta(hours=9),
        next_try=NOW - timedelta(seconds=2),
        finished_at=NOW,
    )
    message(register, 102, STATES.SENT, finished_at=NOW - timedelta(hours=2))
    message(register, 103, STATES.FAILED, finished_at=NOW)
    over = pulse(register).handed_over
    assert (101, timedelta(seconds=50), timedelta(seconds=99)) == (over.many, over.half, over.most)


def test_tasks_are_counted_late_and_by_their_step(called: Register) -> None:
    """Only those that wait for their owners."""
    with called.write() as session:
        open_due(session, now=NOW)
        rows = session.query(TaskRow).filter(TaskRow.state == TaskState.OPEN).all()
        rows[0].rung, rows[1].rung = 1, 3
        late = sum(row.due <= NOW for row in rows)
    found = pulse(called).tasks
    assert (len(rows), late, {1: 1, 3: 1}) == (found.open, found.late, found.steps)
    assert 0 < late < len(rows)


def test_an_election_names_what_the_law_sets_next(called: Register) -> None:
    """With how much of it is still to do, and late; none once its last task is done."""
    with called.write() as session:
        open_due(session, now=NOW)
    with called.read() as session:
        (found,) = elections_under_way(session, now=NOW)
    assert (MAY.id, MAY.poll_date) == (found.election, found.poll_date)
    assert 0 < found.late < found.to_do
    assert found.next is not None
    assert found.next.title
    assert NOW < found.next.due < at("Fri 2027-04-09 00:00")
    with called.write() as session:
        session.query(TaskRow).update({TaskRow.state: TaskState.DONE})
    with called.read() as session:
        assert [] == elections_under_way(session, now=NOW)
