"""What must be so whatever filled up: no thread is left, and each message arrives."""

import threading
from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from tasks.register.models import DeliveryRow
from tests.killing.crowd import NINE
from tests.office import Office

LEASE = timedelta(minutes=11)
PEOPLE = 120


def lines_left() -> list[str]:
    """Threads of lines that have not ended."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("line")]


def each_arrived(office: Office) -> Counter[str]:
    """Every message arrived, at most twice, and then it is marked; returns how often each did."""
    times = Counter(message.message_id for message, _ in office.every)
    with office.register.read() as session:
        rows = session.scalars(select(DeliveryRow)).all()
    assert {row.message_id for row in rows} == set(times)
    assert {"sent"} == {row.state for row in rows}
    twice = {identity for identity, count in times.items() if count > 1}
    assert twice <= {row.message_id for row in rows if row.unknowns}
    assert max(times.values()) <= 2
    assert PEOPLE == len({address for _, address in office.every})
    assert office.whole()
    return times


def make_messages(office: Office) -> None:
    """Make the messages of nine o'clock, and send none."""
    outbox = office.outbox()
    outbox._hand_over(*outbox._open(), now=NINE)
