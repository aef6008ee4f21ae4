"""What goes wrong with the post, and several dispatchers at once: nothing lost, nobody told twice."""

import threading
import time
from datetime import timedelta

from sqlalchemy import func, select, update

from notifications.outbox.outbox import Outbox
from tasks.people.directory import Address, Directory, Person
from tasks.register.database import Register, open_register
from tasks.register.models import DeliveryNoticeRow, DeliveryRow, NoticeRow
from tasks.register.record.history import EventKind
from tasks.terms import NoticeKind
from tests.builders import RecordingChannel, an_election, at
from tests.cast import ASHA, BEN, CHLOE, DEV, HUGH, directory
from tests.notifications.may_office import (
    LETTER,
    MAY,
    NOTICE,
    OPENS,
    kinds,
    refuse,
    refuse_once,
    rows,
    shown_next,
)
from tests.office import Office

# ---- what goes wrong with the post


def test_a_message_not_taken_is_kept_and_tried_again(office: Office) -> None:
    """After 1, 2, 5, 10, 30 and then every 60 minutes, for a day; it is told once, and never lost."""
    office.only(NOTICE)
    office.channel.before = refuse()
    moment, tries = at(OPENS), []
    while moment < at(OPENS) + timedelta(days=1):
        office.run(moment)
        tries.append((moment - at(OPENS)) // timedelta(minutes=1))
        assert office.report.retried == 1
        moment = office.report.next_at or moment
    assert [0, 1, 3, 8, 18, 48, 108, 168] == tries[:8]
    assert 29 == len(tries)
    office.channel.before = RecordingChannel().before
    assert 1 == len(office.run(moment).sent)
    assert {"sent": 1} == office.deliveries()
    assert ["Message to Asha by email: not taken yet: the mail server said no"] == kinds(
        office, NOTICE, EventKind.RETRY
    )
    assert ["Opening told to Asha by email"] == kinds(office, NOTICE, EventKind.SENT)
    assert [] == office.alarms()


def test_a_message_refused_for_good_is_an_alarm(either: Office) -> None:
    """It is not tried again; the task goes on to the next rung in its time."""
    either.only(NOTICE)
    either.channel.before = lambda m, a: (
        refuse(permanent=True)(m, a) if a.startswith(ASHA) else None
    )
    either.at(OPENS)
    assert ({"failed": 1}, 1) == (either.deliveries(), either.report.failed)
    (number,) = [row.number for row in rows(either)]
    assert [
        f"Asha could not be told: the mail server said no (message {number})"
    ] == either.alarms()
    assert ["Message to Asha by email: failed: the mail server said no"] == kinds(
        either, NOTICE, EventKind.SEND_FAILED
    )
    assert () == either.run(at("Mon 2027-03-15 12:00")).sent
    either.at("Tue 2027-03-30 17:00").expects(
        "Publish the notice of election", to=BEN, kind="passed up"
    )


def test_a_channel_that_is_not_set_up_is_an_alarm(sqlite_register: Register) -> None:
    """A person who is reached by something this office has not got."""
    cast = directory()
    people = {**cast.people, ASHA: Person(ASHA, "Asha", "en", (Address("pager", "1234"),))}
    office = (
        Office(sqlite_register)
        .opens(
            Directory(cast.areas, people, cast.holdings, cast.ladders), MAY, "Mon 2026-11-02 09:00"
        )
        .only(NOTICE)
    )
    office.at(OPENS).nobody_else_than()
    assert office.alarms()[0].startswith(
        "Asha could not be told: no channel 'pager' is set up; set it up or change the address"
    )


def test_an_unknown_outcome_is_repeated_once_with_the_same_identity(either: Office) -> None:
    """The line broke during the hand-over: it may have arrived, so its Message-ID stays."""
    either.only(NOTICE)
    either.channel.after = refuse_once(unknown=True)
    either.at(OPENS)
    assert {"ready": 1} == either.deliveries()
    either.at("Mon 2027-03-15 09:01")
    assert {"sent": 1} == either.deliveries()
    first, second = either.every
    assert first[0].message_id == second[0].message_id
    assert [] == either.alarms()


def test_a_second_unknown_outcome_is_an_alarm(office: Office) -> None:
    """Repeated at most once; then a person must ask."""
    office.only(NOTICE)
    office.channel.after = refuse(unknown=True)
    office.at("Mon 2027-03-15 12:00")
    assert ({"unknown": 1}, 2) == (office.deliveries(), len(office.every))
    (number,) = [row.number for row in rows(office)]
    assert [
        f"Asha may not have been told: the mail server said no (message {number})"
    ] == office.alarms()
    assert 1 == len(kinds(office, NOTICE, EventKind.SEND_UNKNOWN))


def test_one_bad_address_holds_nobody_else_up(office: Office) -> None:
    """The others of the same moment are told."""
    office.only(LETTER)
    office.channel.before = lambda m, a: (
        refuse(permanent=True)(m, a) if a.startswith(HUGH) else None
    )
    office.at("Mon 2027-04-12 09:00").nobody_else_than(CHLOE)
    assert {"failed": 1, "sent": 1} == office.deliveries()


# ---- several dispatchers


def test_two_dispatchers_send_nothing_twice(register: Register) -> None:
    """Two at once on one register, each with its own connections: each message goes once."""
    facts = an_election(
        "Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford", "local_england:brambleton"
    )
    office = Office(register).opens(directory(), facts, "Mon 2026-11-02 09:00")
    office.channel.before = lambda _message, _address: time.sleep(0.002)
    url = register.engine.url.render_as_string(hide_password=False)
    failed: list[BaseException] = []
    ready = threading.Barrier(3)

    def dispatch() -> None:
        own = open_register(url)
        outbox = Outbox(
            own,
            {"email": office.channel},
            office.links(),
            page_url="http://127.0.0.1:8600",
            domain="blankshire.example",
        )
        try:
            for moment in (OPENS, "Thu 2027-04-01 09:00", "Mon 2027-04-12 09:00"):
                ready.wait()
                outbox.run(now=at(moment))
        except BaseException as error:  # noqa: BLE001 - reported below
            failed.append(error)
            ready.abort()
        finally:
            own.close()

    threads = [threading.Thread(target=dispatch) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [] == failed
    identities = [message.message_id for message, _ in office.channel.sent]
    assert len(set(identities)) == len(identities) > 10
    assert {"sent": len(identities)} == office.deliveries()
    with register.read() as session:
        waiting = session.scalar(
            select(func.count())
            .select_from(NoticeRow)
            .where(NoticeRow.state == "due", NoticeRow.at <= at("Mon 2027-04-12 09:00"))
        )
        told = session.scalars(
            select(DeliveryNoticeRow.notice)
            .join(NoticeRow, NoticeRow.number == DeliveryNoticeRow.notice)
            .where(NoticeRow.kind == NoticeKind.OPENED)
        ).all()
    assert 0 == waiting
    assert len(told) > 10
    assert office.whole()
    assert f"{DEV}@example.org" in {address for _, address in office.channel.sent}


def test_a_message_in_somebody_elses_hands_is_left_alone(either: Office) -> None:
    """Until their lease has run out, ten minutes on."""
    either.only(NOTICE)
    either.channel.before = refuse()
    either.run(at(OPENS))
    with either.register.write() as session:
        session.execute(
            update(DeliveryRow).values(
                state="sending", holder="another", lease=at("Mon 2027-03-15 09:10")
            )
        )
    either.channel.before = RecordingChannel().before
    assert () == either.run(at("Mon 2027-03-15 09:09")).sent
    assert "Mon 2027-03-15 09:10" == shown_next(either)
    assert 1 == len(either.run(at("Mon 2027-03-15 09:10")).sent)
    assert [("sent", 1)] == [(row.state, row.unknowns) for row in rows(either)]
