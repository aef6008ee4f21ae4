"""Full batches: of notices that become messages, and of messages that are sent. None is left out."""

from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from notifications.channels.port import Channel
from notifications.outbox.sending import Sending
from tasks.people.directory import Address
from tasks.policy.policy import load_policy
from tasks.register.database import Register, open_register
from tasks.register.models import DeliveryNoticeRow, DeliveryRow, NoticeRow
from tasks.terms import NoticeKind
from tests.builders import RecordingChannel, at
from tests.cast import ASHA, BEN, CHLOE, GRACE, HUGH, directory
from tests.notifications import posting
from tests.notifications.may_office import CLOSE, LETTER, MAY, NOTICE
from tests.office import Office

MOMENT = "Thu 2027-03-25 12:00"


def due(office: Office) -> int:
    """How many notices wait to be told by the moment."""
    waiting = select(func.count()).where(NoticeRow.state == "due", NoticeRow.at <= at(MOMENT))
    with office.register.read() as session:
        return session.scalar(waiting) or 0


def told(office: Office) -> set[tuple[str, str, str]]:
    """What the next pass tells: to whom, in what capacity, about what."""
    sent = office.run(at(MOMENT))
    people = [address.partition("@")[0] for _, address in sent.sent]
    assert len(set(people)) == len(people), "one message for each person"
    return {(who, *said) for who in people for said in sent.told(who)}


def carried(office: Office) -> tuple[int, int]:
    """How many notices count as told, and how many of those a message carries."""
    with office.register.read() as session:
        said = session.scalar(select(func.count()).where(NoticeRow.state == "told"))
        in_messages = session.scalar(
            select(func.count(DeliveryNoticeRow.notice.distinct())).join(
                NoticeRow, NoticeRow.number == DeliveryNoticeRow.notice
            )
        )
    return said or 0, in_messages or 0


@pytest.mark.parametrize("short_of_all", [None, -1, 0, 1])
def test_every_notice_of_a_full_batch_is_told(
    sqlite_register: Register, monkeypatch: pytest.MonkeyPatch, short_of_all: int | None
) -> None:
    """Whether a batch holds one notice, one fewer than are due, just as many, or one more."""
    office = Office(sqlite_register).opens(directory(), MAY, "Mon 2026-11-02 09:00")
    office.only(NOTICE, CLOSE, "ashford/election_notices", "ashford/fraud_indicators")
    waiting = due(office)
    assert waiting > 4
    size = 1 if short_of_all is None else waiting + short_of_all
    monkeypatch.setattr("notifications.outbox.outbox._AT_ONCE", size)
    said = told(office)
    assert {"PUBLISH THE NOTICE OF ELECTION", "CLOSE OF NOMINATIONS"} <= {
        title for who, _, title in said if who == ASHA
    }
    assert 0 == due(office)
    told_of, in_messages = carried(office)
    assert told_of == in_messages


def dropped(office: Office) -> set[tuple[int, str, str | None]]:
    """What was not told: of which task, in what capacity, and why."""
    with office.register.read() as session:
        rows = session.scalars(select(NoticeRow).where(NoticeRow.state == "dropped"))
        return {
            (row.task, row.kind, row.dropped) for row in rows if row.dropped != "closed by Olga"
        }


def test_what_is_too_late_to_be_told_is_the_same_in_every_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an outage, whether all that is due is claimed at once or notice by notice."""
    found = []
    for size in (5000, 1):
        monkeypatch.setattr("notifications.outbox.outbox._AT_ONCE", size)
        with closing(open_register(f"sqlite:///{tmp_path}/{size}.db")) as register:
            office = Office(register).opens(directory(), MAY, "Mon 2026-11-02 09:00")
            office.only(NOTICE, CLOSE)
            office.run(at(MOMENT))
            found.append(dropped(office))
    at_once, one_by_one = found
    assert at_once == one_by_one
    assert any("a later notice of this task says it too" in str(why) for _, _, why in at_once)


@pytest.mark.parametrize("count", range(1, 6))
def test_every_message_of_a_full_batch_is_sent(sqlite_register: Register, count: int) -> None:
    """Batches of two: one message, two, three and more all go out, each once."""
    posting.office(sqlite_register)
    people = [ASHA, BEN, CHLOE, GRACE, HUGH][:count]
    with sqlite_register.write() as session:
        for who in people:
            posting.post(session, who, (NoticeKind.REMINDER, LETTER))
    with sqlite_register.read() as session:
        writer = posting.writer(session)
        rows = session.scalars(select(DeliveryRow)).all()
    addresses = {row.person: (Address("email", row.address),) for row in rows if row.person}
    policy = load_policy()
    policy = replace(policy, sending=replace(policy.sending, batch=2))
    channel = RecordingChannel()
    channels: dict[str, Channel] = {"email": channel}
    sending = Sending(
        sqlite_register,
        channels,
        writer,
        addresses,
        policy,
        holder="ours",
        domain="example.org",
        now=posting.LATER,
        moment=lambda: posting.LATER,
    )
    assert count == sending.run().told
    assert Counter(f"{who}@example.org" for who in people) == Counter(
        address for _, address in channel.sent
    )
    with sqlite_register.read() as session:
        assert {"sent"} == set(session.scalars(select(DeliveryRow.state)))
