"""The messages of the next days are those that really leave when nobody answers, word for word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from calendars.errors import WritError
from notifications.rehearsal.ahead import Ways, messages_ahead
from tasks.people.directory import Address
from tasks.register.plans.directory_store import replace_directory
from tasks.register.record.history import entries
from tasks.views.messages import Ahead
from tests.builders import RecordingChannel, an_election, at
from tests.cast import ASHA, directory
from tests.office import Office
from tests.registers import COPY, copied

FACTS = an_election(
    "Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford", "local_england:brambleton"
)
BEGAN, AFTER = "Mon 2027-04-12 10:00", "Mon 2027-04-19 10:00"
SENDER = "elections@blankshire.example"


@pytest.fixture(scope="module")
def built(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two councils; it is after the nominations, some has gone up the ladder, and Asha has answered once."""
    folder = tmp_path_factory.mktemp("ahead")
    with copied(migrated_file, folder) as register:
        office = Office(register, digests=True, sender=SENDER)
        office.opens(directory(), FACTS, "Mon 2026-11-02 09:00").of_old()
        office.at("Fri 2027-04-09 17:00")
        office.completes(ASHA, "ashford/local_england.sopn")
        office.at(BEGAN)
    return folder / COPY


@pytest.fixture
def office(built: Path, tmp_path: Path) -> Iterator[Office]:
    """A copy of it."""
    with copied(built, tmp_path) as register:
        office = Office(register, now=at(BEGAN), digests=True, sender=SENDER)
        office.run()
        yield office


def ahead(office: Office, days: int = 7) -> Ahead:
    """What is to come."""
    ways = Ways({"email": RecordingChannel()}, SENDER)
    return messages_ahead(office.register, FACTS.id, ways, now=office.now, days=days)


def compared(
    messages: Sequence[tuple[object, str, str, str]],
) -> list[tuple[object, str, str, str]]:
    """Messages without their links, which are each reader's own."""
    return sorted(
        (
            (at, name, subject, re.sub(r"https?://\S+", "LINK", text))
            for at, name, subject, text in messages
        ),
        key=str,
    )


def test_it_is_what_leaves_when_nobody_answers(office: Office) -> None:
    """Foretold, then lived through: the same messages, to the same people, at the same moments, word for
    word; the digest of a Monday too."""
    found = ahead(office)
    office.every.clear()
    office.at(AFTER)
    sent = [(m.date, m.recipient, m.subject, m.text) for m, _ in office.every]
    told = [(m.at, m.name, m.subject, m.text) for m in found.messages]
    assert len(sent) > 10
    assert compared(sent) == compared(told)
    assert any(message.overviews for message in found.messages)


def test_what_leaves_as_a_text_message_is_foretold_as_one(office: Office) -> None:
    """In the few lines that this channel carries, not as the mail."""
    people = directory()
    asha = replace(people.people[ASHA], addresses=(Address("text", "asha@text"),))
    with office.register.write() as session:
        replace_directory(session, replace(people, people={**people.people, ASHA: asha}))
    office.others["text"] = RecordingChannel()
    ways = Ways({"email": RecordingChannel(), "text": RecordingChannel()}, SENDER)
    found = messages_ahead(office.register, FACTS.id, ways, now=office.now)
    office.at(AFTER)
    sent = [(m.date, "", "", m.brief) for m, _ in office.others["text"].taken()]
    told = [(m.at, "", "", m.text) for m in found.messages if m.channel == "text"]
    assert sent
    assert compared(sent) == compared(told)


def test_nothing_leaves_and_nothing_changes(office: Office) -> None:
    """The register is only read; links lead nowhere."""
    with office.register.read() as session:
        before = len(list(entries(session)))
    deliveries = office.deliveries()
    found = ahead(office)
    assert deliveries == office.deliveries()
    with office.register.read() as session:
        assert before == len(list(entries(session)))
    texts = " ".join(message.text for message in found.messages)
    assert set(re.findall(r"https://[^/\s]+/(?:t|me)/", texts)) <= {
        "https://rehearsal.invalid/t/",
        "https://rehearsal.invalid/me/",
    }


def test_every_task_that_is_named_is_counted(office: Office) -> None:
    """Those of an overview too, so that who may not see one of them is not shown it."""
    digests = [message for message in ahead(office).messages if message.overviews]
    assert digests
    for message in digests:
        assert {int(n) for n in re.findall(r"/t/(\d+)", message.text)} <= message.tasks
        assert message.tasks


def test_only_so_many_days(office: Office) -> None:
    """Fewer days, fewer messages, and each within them."""
    day, week = ahead(office, 1), ahead(office)
    assert len(day.messages) < len(week.messages)
    assert day.messages == week.messages[: len(day.messages)]
    assert all(message.at <= day.until for message in day.messages)


def test_no_such_election(office: Office) -> None:
    """It is refused by name."""
    with pytest.raises(WritError, match=r"farshire\.2031-05-01"):
        messages_ahead(
            office.register, "farshire.2031-05-01", Ways({}), now=at("Mon 2027-04-12 10:00")
        )
