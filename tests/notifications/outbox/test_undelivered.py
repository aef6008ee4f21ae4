"""What did not arrive: by the next address, on the list, sent again; and what services report later."""

import asyncio
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from notifications.errors import DeliveryError
from notifications.pages.app import create_app
from notifications.pages.receipts import Receipts
from notifications.pages.register_desk import RegisterDesk
from notifications.writing.messages import Message
from tasks.alarms import Alarm
from tasks.outbox.undelivered import UnknownMessageError, dead_letters, see_to, send_again
from tasks.people.directory import Address, Directory
from tasks.register.database import Register
from tasks.register.messages.alarms import raise_alarms
from tasks.register.messages.services import Service, keep_services
from tasks.register.models import DeliveryRow
from tests.builders import RecordingChannel, an_election, at
from tests.cast import ASHA, directory
from tests.changing_office import everything_in
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
NOTICE = "ashford/local_england.notice_of_election"
OPENS = "Mon 2027-03-15 09:00"
SECRET = "a secret that is long enough"
HOME = "asha@home.example.org"


def two_addresses() -> Directory:
    """The cast; Asha has a second address."""
    cast = directory()
    asha = cast.people[ASHA]
    asha = replace(asha, addresses=(*asha.addresses, Address("email", HOME)))
    return replace(cast, people={**cast.people, ASHA: asha})


def opened(register: Register, cast: Directory | None = None) -> Office:
    """The office before the notice of election opens."""
    office = Office(register).opens(cast or directory(), MAY, "Mon 2026-11-02 09:00")
    return office.only(NOTICE)


def no_mailbox(message: Message, address: str) -> None:
    """A post that has none of these mailboxes but the one at home."""
    if address != HOME:
        raise DeliveryError("550 no such mailbox", permanent=True)


def rows(office: Office) -> list[DeliveryRow]:
    """Every message, oldest first."""
    with office.register.read() as session:
        return list(session.scalars(select(DeliveryRow).order_by(DeliveryRow.number)))


def report(office: Office, path: str, body: bytes, headers: dict[str, str]) -> int:
    """A service reports to the page; returns the status."""
    receipts = Receipts(office.register, SECRET, "blankshire.example", lambda: office.now)
    app = create_app(
        RegisterDesk(office.register),
        office.links(),
        lambda: office.now,
        lambda _task: None,
        receipts=receipts,
    )

    async def ask() -> int:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
            return (await client.post(path, content=body, headers=headers)).status_code

    return asyncio.run(ask())


def notify(office: Office, body: object, token: str = SECRET) -> int:
    """GOV.UK Notify's call-back; returns the status."""
    headers = {"Authorization": f"Bearer {token}"}
    return report(office, "/receipts/notify", json.dumps(body).encode(), headers)


def bounce(office: Office, body: object, secret: str = SECRET) -> int:
    """A relay's report; returns the status."""
    raw = json.dumps(body).encode()
    signed = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    return report(office, "/receipts/mail", raw, {"X-Writ-Signature": f"sha256={signed}"})


def test_a_failed_message_goes_by_the_next_address(register: Register) -> None:
    """At once, in the same pass; the alarm says so, as the first address must be mended."""
    office = opened(register, two_addresses())
    office.channel.before = no_mailbox
    office.at(OPENS)
    assert [HOME] == [address for _, address in office.every]
    first, second = rows(office)
    assert [("failed", 0, None), ("sent", 1, first.number)] == [
        (row.state, row.rank, row.instead_of) for row in (first, second)
    ]
    assert first.message_id != second.message_id
    assert [
        "Asha could not be told: 550 no such mailbox; sent by email instead"
        f" (message {first.number})"
    ] == office.alarms()
    with office.register.read() as session:
        assert [] == dead_letters(session)


def test_what_is_pressing_goes_round_a_service_that_is_long_down(
    sqlite_register: Register,
) -> None:
    """Half an hour without the mail server, hours before the law's deadline: the text is sent."""
    cast = directory()
    asha = replace(
        cast.people[ASHA],
        addresses=(Address("email", "asha@example.org"), Address("text", "asha@mobile.example")),
    )
    cast = replace(cast, people={**cast.people, ASHA: asha})
    office = Office(sqlite_register, others={"text": RecordingChannel()}).opens(
        cast, MAY, "Mon 2026-11-02 09:00"
    )
    office.only(NOTICE)
    office.at("Tue 2027-03-30 20:00")

    def down(message: Message, address: str) -> None:
        raise DeliveryError("the mail server cannot be reached", down=True)

    office.channel.before = down
    office.at("Wed 2027-03-31 09:29")
    assert [] == office.others["text"].sent
    office.at("Wed 2027-03-31 09:45")
    assert ["asha@mobile.example"] == [address for _, address in office.others["text"].sent]


@pytest.mark.parametrize(
    ("down_since", "urgent", "address"),
    [
        ("Wed 2027-03-31 08:30", True, "asha@mobile.example"),
        ("Wed 2027-03-31 08:31", True, "asha@example.org"),
        ("Wed 2027-03-24 08:30", False, "asha@example.org"),
    ],
)
def test_what_is_pressing_is_not_even_tried_by_a_service_that_is_long_down(
    sqlite_register: Register, down_since: str, address: str, *, urgent: bool
) -> None:
    """The text is made at once where the mail server has been down for half an hour already; what is
    not pressing, or where it has been down for less, waits for it."""
    cast = directory()
    text = Address("text", "asha@mobile.example")
    asha = replace(cast.people[ASHA], addresses=(Address("email", "asha@example.org"), text))
    office = Office(sqlite_register, others={"text": RecordingChannel()}).opens(
        replace(cast, people={**cast.people, ASHA: asha}), MAY, "Mon 2026-11-02 09:00"
    )
    office.only(NOTICE)
    office.at("Tue 2027-03-23 20:00" if not urgent else "Tue 2027-03-30 20:00")
    moment = at("Wed 2027-03-31 09:00" if urgent else "Wed 2027-03-24 09:00")
    rests = moment + timedelta(minutes=20)
    with sqlite_register.write() as session:
        keep_services(session, {"email": Service("email", 9, at(down_since), rests, "busy")})
    office.run(moment)
    made = rows(office)[-1]
    assert (address, urgent) == (made.address, made.urgent)
    sent = [to for _, to in office.others["text"].sent]
    if made.channel == "text":
        assert (1, "sent", [address]) == (made.rank, made.state, sent)
    else:
        assert (0, "ready", rests, []) == (made.rank, made.state, made.next_try, sent)


def test_dead_letters_are_listed_and_sent_again(register: Register) -> None:
    """With the same identity; the alarm is cleared, and the history says who asked for it."""
    office = opened(register)
    office.channel.before = no_mailbox
    office.at(OPENS)
    with register.write() as session:
        (letter,) = dead_letters(session)
        assert ("Asha", "email", "failed", 1) == (
            letter.person,
            letter.channel,
            letter.state,
            letter.attempts,
        )
        send_again(session, [letter.number], who="Olga", now=office.now)
    assert [] == office.alarms()
    before = rows(office)[0].message_id
    office.channel.before = RecordingChannel().before
    seen = office.run(at("Mon 2027-03-15 10:00"))
    assert [before] == [message.message_id for message, _ in seen.sent]
    assert "Message to Asha by email: sent again by Olga" in office.told(NOTICE)
    with register.read() as session:
        assert [] == dead_letters(session)
    assert office.whole()


def test_a_dead_letter_that_was_seen_to_rests(sqlite_register: Register) -> None:
    """The operator has rung Asha up: it is off the list, and on the record."""
    office = opened(sqlite_register)
    office.channel.before = no_mailbox
    office.at(OPENS)
    number = rows(office)[0].number
    with sqlite_register.write() as session:
        see_to(session, [number], who="Olga", note="told by telephone", now=office.now)
    with sqlite_register.read() as session:
        assert [] == dead_letters(session)
    assert [] == office.alarms()
    assert "Message to Asha by email: seen to by Olga: told by telephone" in office.told(NOTICE)


def test_only_a_dead_letter_is_sent_again(sqlite_register: Register) -> None:
    """One that was sent is not; nothing is done to the others either."""
    office = opened(sqlite_register)
    office.at(OPENS)
    with sqlite_register.write() as session, pytest.raises(UnknownMessageError, match="message 1 "):
        send_again(session, [1], who="Olga", now=office.now)


@pytest.mark.parametrize("status", ["permanent-failure", "temporary-failure", "technical-failure"])
def test_notify_reports_that_it_gave_up(sqlite_register: Register, status: str) -> None:
    """The row says failed, the next address is tried, an operator hears of it; once."""
    office = opened(sqlite_register, two_addresses())
    office.at(OPENS)
    said = {"id": "740e5834", "reference": rows(office)[0].message_id, "status": status}
    assert [200, 200] == [notify(office, said), notify(office, said)]
    first, second = rows(office)
    assert ("failed", status, "ready", HOME) == (
        first.state,
        first.receipt,
        second.state,
        second.address,
    )
    assert [HOME] == [address for _, address in office.run(at("Mon 2027-03-15 09:05")).sent]
    assert [
        f"Asha was not reached: {status}; sent by email instead (message {first.number})"
    ] == office.alarms()
    assert f"Message to Asha by email came back: {status}; sent by email instead" in office.told(
        NOTICE
    )


def test_notify_reports_that_it_arrived(sqlite_register: Register) -> None:
    """Kept with the row; what is only under way changes nothing."""
    office = opened(sqlite_register)
    office.at(OPENS)
    reference = rows(office)[0].message_id
    assert 200 == notify(office, {"reference": reference, "status": "sending"})
    assert rows(office)[0].receipt is None
    assert 200 == notify(office, {"reference": reference, "status": "delivered"})
    (row,) = rows(office)
    assert ("sent", "delivered", at(OPENS)) == (row.state, row.receipt, row.receipt_at)


def test_the_same_report_twice_changes_nothing(sqlite_register: Register) -> None:
    """Services repeat themselves: the moment kept is that of the first report."""
    office = opened(sqlite_register)
    office.at(OPENS)
    said = {"reference": rows(office)[0].message_id, "status": "delivered"}
    notify(office, said)
    before = everything_in(office.register)
    office.now = at("Tue 2027-03-16 09:00")
    assert 200 == notify(office, said)
    assert before == everything_in(office.register)


def test_given_up_twice_in_other_words_is_one_failure(sqlite_register: Register) -> None:
    """What was done about the first report stands: one alarm, one message by the next address."""
    office = opened(sqlite_register, two_addresses())
    office.at(OPENS)
    reference = rows(office)[0].message_id
    notify(office, {"reference": reference, "status": "temporary-failure"})
    before = everything_in(office.register)
    office.now = at("Tue 2027-03-16 09:00")
    assert 200 == notify(office, {"reference": reference, "status": "permanent-failure"})
    assert before == everything_in(office.register)


def test_a_message_is_never_taken_for_another_that_ends_like_it(register: Register) -> None:
    """Sending message 2 again clears its alarm, and leaves those of 12 and of 22 standing."""
    office = opened(register)
    office.channel.before = no_mailbox
    office.at(OPENS)
    (first,) = rows(office)
    with register.write() as session:
        for number in (10 + first.number, 20 + first.number):
            copy = {c.key: getattr(first, c.key) for c in DeliveryRow.__table__.columns}
            session.add(DeliveryRow(**{**copy, "number": number, "message_id": f"<{number}@x>"}))
        about = [
            Alarm.of("delivery.failed", {"message": number}, person="Asha", answer="550")
            for number in (10 + first.number, 20 + first.number)
        ]
        raise_alarms(session, about, election=None, now=office.now)
    with register.write() as session:
        send_again(session, [first.number], who="Olga", now=office.now)
    assert [*map(str, about)] == office.alarms()


def test_a_bounce_with_its_words(sqlite_register: Register) -> None:
    """The relay's own words stand in the row, on one line."""
    office = opened(sqlite_register)
    office.at(OPENS)
    identity = rows(office)[0].message_id
    said = {"message_id": identity, "status": "bounced", "detail": "550 5.1.1\nno such user"}
    assert 200 == bounce(office, said)
    (row,) = rows(office)
    assert ("failed", "bounced: 550 5.1.1 no such user") == (row.state, row.receipt)
    assert 1 == len(office.alarms())


def test_a_report_of_what_is_not_ours_changes_nothing(sqlite_register: Register) -> None:
    """Another office's message: the service is thanked, so that it does not ask for ever."""
    office = opened(sqlite_register)
    office.at(OPENS)
    assert 200 == notify(office, {"reference": "<x@y.example>", "status": "permanent-failure"})
    assert ["sent"] == [row.state for row in rows(office)]


def test_nobody_else_can_report(sqlite_register: Register) -> None:
    """Without our secret the address does not even exist, and nothing changes."""
    office = opened(sqlite_register)
    office.at(OPENS)
    reference = rows(office)[0].message_id
    failure = {"reference": reference, "message_id": reference, "status": "permanent-failure"}
    assert 404 == notify(office, failure, token="another secret, long enough")
    assert 404 == notify(office, failure, token="")
    assert 404 == bounce(office, {**failure, "status": "bounced"}, secret="another secret")
    assert ["sent"] == [row.state for row in rows(office)]


@pytest.mark.parametrize("body", [[], {"status": "delivered"}, {"reference": 7, "status": "x"}])
def test_a_report_that_is_none(sqlite_register: Register, body: object) -> None:
    """It is refused, with the status that says so."""
    assert 400 == notify(opened(sqlite_register), body)
