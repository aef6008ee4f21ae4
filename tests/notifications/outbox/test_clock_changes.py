"""The nights on which the clocks change, and clocks that jump: nothing lost, nothing twice, and the
hour that people read is the right one on both sides.

In 2027 the clocks go forward on Sunday 28 March and back on Sunday 31 October, both at 01:00 UTC.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tasks.register.database import Register
from tasks.register.models import DeliveryRow
from tests.builders import RecordingChannel, an_election, at, shown
from tests.cast import directory
from tests.killing.crowd import fill
from tests.notifications.outbox.test_outbox_crashes import Died, dying_at
from tests.office import Office

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MARCH = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
OCTOBER = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
NIGHTS = pytest.mark.parametrize("begins", [MARCH, OCTOBER], ids=["march", "october"])
PRESSING, NOT_YET = timedelta(hours=20), timedelta(days=7)
PEOPLE = 12


def every_minute(begins: datetime) -> list[datetime]:
    """The two hours around the change."""
    return [begins + n * MINUTE for n in range(120)]


def one_each(register: Register, begins: datetime, due: timedelta) -> list[datetime]:
    """Something due every ten minutes of them, to another person each; returns the moments."""
    moments = every_minute(begins)[::10]
    fill(register, PEOPLE, moments, due=due)
    return moments


def passes(office: Office, moments: Sequence[datetime]) -> Iterator[tuple[datetime, list[str]]]:
    """A pass at each moment: who was written to."""
    for moment in moments:
        yield moment, [address for _, address in office.run(moment).sent]


def each_told_once(office: Office, people: int) -> None:
    """Everybody got every message, each of them once, and nothing is in doubt."""
    assert max(Counter(message.message_id for message, _ in office.every).values()) == 1
    assert people == len({address for _, address in office.every})
    with office.register.read() as session:
        rows = session.scalars(select(DeliveryRow)).all()
    assert {("sent", 0)} == {(row.state, row.unknowns) for row in rows}
    assert len(rows) == len(office.every)
    assert office.whole()


@NIGHTS
def test_what_presses_goes_at_its_minute(sqlite_register: Register, begins: datetime) -> None:
    """A pass a minute while the clock changes: each is told in the pass of its minute."""
    moments = one_each(sqlite_register, begins, PRESSING)
    office = Office(sqlite_register)
    told = {moment: len(sent) for moment, sent in passes(office, every_minute(begins)) if sent}
    # Three people have a second task, due with those of the first, sixth and eighth.
    assert {moment: 1 + (place in {0, 5, 7}) for place, moment in enumerate(moments)} == told
    each_told_once(office, PEOPLE)


@pytest.mark.parametrize(
    ("begins", "opens"),
    [(MARCH, "Tue 2027-03-30 09:00"), (OCTOBER, "Mon 2027-11-01 09:00")],
    ids=["march", "october"],
)
def test_what_can_wait_goes_when_the_office_opens(
    sqlite_register: Register, begins: datetime, opens: str
) -> None:
    """Nine by the new clock (in March after Easter Monday): not an hour before, nor after."""
    one_each(sqlite_register, begins, NOT_YET)
    office = Office(sqlite_register)
    assert {0} == {len(sent) for _, sent in passes(office, every_minute(begins))}
    assert opens == shown(office.report.next_at or begins)
    assert () == office.run(at(opens) - MINUTE).sent
    assert PEOPLE == len(office.run(at(opens)).sent)
    each_told_once(office, PEOPLE)


@NIGHTS
def test_a_clock_that_jumps_an_hour_and_back(sqlite_register: Register, begins: datetime) -> None:
    """Every other pass reads a clock that is an hour ahead."""
    moments = one_each(sqlite_register, begins, PRESSING)
    office = Office(sqlite_register)
    jumping = [moment + HOUR * (n % 2) for n, moment in enumerate(every_minute(begins))]
    told = [moment for moment, sent in passes(office, jumping) if sent]
    assert [moments[0], moments[6] + MINUTE, *(m + MINUTE for m in moments[7:])] == told
    each_told_once(office, PEOPLE)


def test_a_process_that_dies_an_hour_ahead(sqlite_register: Register) -> None:
    """Its lease runs by the wrong clock: the message is repeated later than usual, once, marked."""
    fill(sqlite_register, 1, [MARCH], due=PRESSING)
    office = Office(sqlite_register)
    office.channel.after = dying_at(1)
    with pytest.raises(Died):
        office.run(MARCH + HOUR)
    first = office.channel.taken()
    office.channel.after = RecordingChannel().after
    sent = {moment: who for moment, who in passes(office, every_minute(MARCH)) if who}
    assert [MARCH + HOUR + 11 * MINUTE] == list(sent)
    assert [first[0][0].message_id] == [message.message_id for message, _ in office.every]
    with office.register.read() as session:
        assert [("sent", 1)] == [
            (r.state, r.unknowns) for r in session.scalars(select(DeliveryRow))
        ]


@pytest.mark.parametrize(
    ("poll", "called", "told"),
    [
        (
            "Thu 2027-05-06",
            "Mon 2026-11-02",
            [
                "Mon 2027-03-22 09:00",
                "Thu 2027-03-25 09:00",
                "Thu 2027-04-01 09:00",
                "Tue 2027-04-06 09:00",
                "Wed 2027-04-07 09:00",
                "Wed 2027-04-07 16:00",
                "Thu 2027-04-08 09:00",
                "Thu 2027-04-08 12:00",
                "Thu 2027-04-08 16:00",
                "Fri 2027-04-09 09:00",
                "Fri 2027-04-09 16:00",
            ],
        ),
        (
            "Thu 2027-12-09",
            "Mon 2027-09-06",
            [
                "Mon 2027-10-25 09:00",
                "Fri 2027-10-29 09:00",
                "Fri 2027-11-05 09:00",
                "Wed 2027-11-10 09:00",
                "Thu 2027-11-11 09:00",
                "Thu 2027-11-11 16:00",
                "Fri 2027-11-12 09:00",
                "Fri 2027-11-12 12:00",
                "Fri 2027-11-12 16:00",
                "Sat 2027-11-13 09:00",
                "Mon 2027-11-15 16:00",
            ],
        ),
    ],
    ids=["march", "october"],
)
def test_reminders_keep_their_hour(
    sqlite_register: Register, poll: str, called: str, told: list[str]
) -> None:
    """Nine o'clock is nine o'clock in London before the change and after it; what is asked at its hour
    whether it happened is missed when offices open next, whatever day that is."""
    facts = an_election(poll, called, "local_england:ashford")
    office = Office(sqlite_register).opens(directory(), facts, f"{called} 09:00")
    office.only("ashford/local_england.nominations_close")
    found: list[str] = []
    while len(found) < len(told) and office.report.next_at is not None:
        if office.run(office.report.next_at).sent:
            found.append(shown(office.now))
    assert told == found
    utc = {at(moment).hour for moment in found if moment.endswith("09:00")}
    assert {8, 9} == utc
