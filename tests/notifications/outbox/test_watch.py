"""The watch on the dispatcher itself: its audit, the operators' own channel, the heartbeat."""

import pytest
from sqlalchemy import update

from notifications.errors import DeliveryError
from notifications.outbox.heartbeat import beat
from notifications.writing.messages import Message
from tasks.alarms import Alarm
from tasks.people.directory import Address
from tasks.register.database import Register
from tasks.register.messages.alarms import alarm_words, raise_alarms, standing_alarms
from tasks.register.models import DeliveryRow
from tests.builders import RecordingChannel, an_election, at
from tests.cast import directory
from tests.notifications.channels.http_servers import WebOffice, web_server
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
NOTICE = "ashford/local_england.notice_of_election"
OPENS = "Mon 2027-03-15 09:00"
OPERATORS = (Address("email", "operators@example.org"),)


@pytest.fixture
def office(sqlite_register: Register) -> Office:
    """An office whose operators are written to."""
    office = Office(sqlite_register, operators=OPERATORS).opens(
        directory(), MAY, "Mon 2026-11-02 09:00"
    )
    return office.only(NOTICE)


def refuse_asha(message: Message, address: str) -> None:
    """A post that has no mailbox of Asha's."""
    if address.startswith("asha"):
        raise DeliveryError("no such mailbox", permanent=True)


def down(message: Message, address: str) -> None:
    """A post that takes nothing."""
    raise DeliveryError("the mail server cannot be reached", down=True)


def test_operators_hear_of_an_alarm_once(office: Office) -> None:
    """In the pass that raised it, by their own address; and not again."""
    office.channel.before = refuse_asha
    office.at(OPENS)
    sent = [message for message, address in office.every if address == "operators@example.org"]
    assert 1 == len(sent)
    assert "Asha could not be told: no such mailbox" in " ".join(sent[0].text.split())
    office.at("Mon 2027-03-15 12:00")
    assert 1 == len([a for _, a in office.every if a == "operators@example.org"])


def test_a_failed_message_to_the_operators_alarms_nobody(office: Office) -> None:
    """Or it would go round for ever."""
    office.channel.before = lambda _m, _a: (_ for _ in ()).throw(
        DeliveryError("no such mailbox", permanent=True)
    )
    office.at(OPENS)
    assert {"failed": 2} == office.deliveries()
    assert 1 == len(office.alarms())


def test_a_service_that_takes_nothing_is_left_alone_and_alarmed(office: Office) -> None:
    """Three failures open the circuit; the alarm goes when the service takes something again."""
    office.channel.before = down
    office.run(at(OPENS))
    while not office.alarms():
        assert office.report.next_at is not None
        office.run(office.report.next_at)
    assert [
        "email takes nothing since Mon 15 Mar 2027 09:00: the mail server cannot be reached"
    ] == office.alarms()
    office.channel.before = RecordingChannel().before
    assert office.report.next_at is not None
    seen = office.run(office.report.next_at)
    assert {"asha@example.org", "operators@example.org"} == {a for _, a in seen.sent}
    assert [] == office.alarms()


def test_a_message_that_waits_too_long_is_an_alarm(office: Office) -> None:
    """An hour, though it need not; not while it is held until office hours."""
    office.channel.before = lambda _m, _a: (_ for _ in ()).throw(DeliveryError("mailbox busy"))
    office.at("Mon 2027-03-15 09:59")
    assert [] == office.alarms()
    office.at("Mon 2027-03-15 10:20")
    (alarm,) = office.alarms()
    assert alarm.endswith("waits to be sent since Mon 15 Mar 2027 09:00")
    assert at(OPENS) == office.report.oldest_unsent
    with office.register.write() as session:
        session.execute(update(DeliveryRow).values(held="Easter Monday"))
    office.run(at("Mon 2027-03-15 10:21"))
    assert [] == office.alarms()


def test_stale_alarms_go_with_the_election(office: Office) -> None:
    """What was too late to tell is of no interest once nothing of the election is open."""
    stale = Alarm.of("stale.election", {"election": "blankshire.2027-05-06"}, days=30)
    with office.register.write() as session:
        raise_alarms(session, [stale], election="blankshire.2027-05-06", now=office.now)
    office.run(at("Mon 2027-03-15 08:00"))
    assert [str(stale)] == office.alarms()
    office.completes("asha", NOTICE)
    office.run(at("Mon 2027-03-15 08:01"))
    assert [] == office.alarms()


@pytest.mark.parametrize(
    ("status", "alarms"),
    [
        (200, []),
        (204, []),
        (500, ["the heartbeat was not taken: HTTP 500"]),
        (302, ["the heartbeat was not taken: HTTP 302"]),
    ],
)
def test_the_heartbeat(register: Register, status: int, alarms: list[str]) -> None:
    """It is fetched; what comes back otherwise than well is an alarm, until it goes well."""
    watcher = WebOffice(status=status)
    with web_server(watcher) as place:
        beat(register, f"http://{place}/ping/secret", now=at(OPENS))
        assert alarms == standing(register)
        watcher.status = 200
        beat(register, f"http://{place}/ping/secret", now=at(OPENS))
    assert [] == standing(register)
    assert [("GET", "/ping/secret")] * 2 == [(a.method, a.path) for a in watcher.asked]


def test_a_heartbeat_that_nobody_hears(register: Register) -> None:
    """The alarm says what happened, and nothing of the address."""
    beat(register, "http://127.0.0.1:9/ping/secret", now=at(OPENS))
    assert ["the heartbeat was not taken: ConnectError"] == standing(register)


def standing(register: Register) -> list[str]:
    """The alarms that stand."""
    with register.read() as session:
        return [alarm_words(alarm) for alarm in standing_alarms(session)]
