"""Calendar entries: parsed back by the library, and followed through a task's life."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar, Component

from notifications.writing.messages import Attachment, Item, Letter, Message, write
from tasks.clock import LONDON
from tasks.terms import NoticeKind
from tests.notifications.cast import GOLD_GROUP, JOINT_LETTER, NOMINATIONS, NOW
from tests.notifications.writing.test_messages import BOARD, ID, URL, item

LETTER = Letter(
    "Asha Patel",
    (item(NoticeKind.REMINDER),),
    BOARD,
    ID,
    NOW,
    sender="elections@example.org",
    address="asha@example.org",
)


def message(*items: Item, **fields: object) -> Message:
    """A letter to Asha with her address."""
    return write(replace(LETTER, items=items, **fields))  # type: ignore[arg-type]


def event_in(entry: Attachment | None) -> tuple[Component, Component]:
    """The calendar and its one event."""
    assert entry is not None
    calendar = Calendar.from_ical(entry.content)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_a_deadline_with_an_hour_is_an_entry_at_that_hour_in_london() -> None:
    """It takes no time, asks for no answer, and rings the day before."""
    calendar, event = event_in(message(item(NoticeKind.REMINDER)).invite)
    assert "REQUEST" == calendar["METHOD"]
    assert NOMINATIONS.due == event.decoded("DTSTART")
    assert "Europe/London" == event["DTSTART"].params["TZID"]
    assert ["Europe/London"] == [zone["TZID"] for zone in calendar.walk("VTIMEZONE")]
    assert "DTEND" not in event
    assert "5d8f6a0e-17" == event["UID"]
    assert "Due: Close of nominations, Ashford" == event["SUMMARY"]
    assert ("CONFIRMED", "TRANSPARENT") == (event["STATUS"], event["TRANSP"])
    assert "mailto:elections@example.org" == event["ORGANIZER"]
    assert "mailto:asha@example.org" == event["ATTENDEE"]
    assert ("FALSE", "Asha Patel") == (
        event["ATTENDEE"].params["RSVP"],
        event["ATTENDEE"].params["CN"],
    )
    assert URL == event["URL"]
    assert f"Open the task: {URL}" in str(event["DESCRIPTION"])
    assert "Thursday 8 April 2027, 16:00 (set by law)" in str(event["DESCRIPTION"])
    (alarm,) = event.walk("VALARM")
    assert ("DISPLAY", timedelta(days=-1)) == (alarm["ACTION"], alarm.decoded("TRIGGER"))
    assert NOW == event.decoded("DTSTAMP")


def test_a_deadline_without_an_hour_takes_the_whole_day() -> None:
    """It rings at nine on the morning before."""
    calendar, event = event_in(message(item(NoticeKind.OPENED, JOINT_LETTER)).invite)
    assert date(2027, 4, 30) == event.decoded("DTSTART")
    assert date(2027, 5, 1) == event.decoded("DTEND")
    assert [] == calendar.walk("VTIMEZONE")
    (alarm,) = event.walk("VALARM")
    assert timedelta(hours=-15) == alarm.decoded("TRIGGER")


def test_an_entry_lives_with_its_task() -> None:
    """Asked, moved, cancelled, needed again, done: one UID, and a number that only rises."""
    moved = replace(NOMINATIONS, due=datetime(2027, 4, 9, 16, 0, tzinfo=LONDON))
    life = [
        (replace(item(NoticeKind.OPENED), revision=1), "REQUEST", "CONFIRMED"),
        (replace(item(NoticeKind.CHANGE, moved), revision=2), "REQUEST", "CONFIRMED"),
        # What is stood down keeps its revision; what is revived gets the next one.
        (replace(item(NoticeKind.STAND_DOWN, moved), revision=2), "CANCEL", "CANCELLED"),
        (replace(item(NoticeKind.OPENED, moved), revision=3), "REQUEST", "CONFIRMED"),
        (replace(item(NoticeKind.DONE, moved), revision=3), "CANCEL", "CANCELLED"),
    ]
    seen = []
    for each, method, status in life:
        calendar, event = event_in(message(each).invite)
        assert (method, status) == (calendar["METHOD"], event["STATUS"])
        assert bool(event.walk("VALARM")) == (method == "REQUEST")
        seen.append((event["UID"], event["SEQUENCE"], event.decoded("DTSTART")))
    assert {"5d8f6a0e-17"} == {uid for uid, _, _ in seen}
    assert [2, 4, 5, 6, 7] == [sequence for _, sequence, _ in seen]
    assert moved.due == seen[1][2]


def test_readers_differ_in_name_address_and_link_alone() -> None:
    """Asha and Ben get the same entry, each with their own link."""
    first = message(item(NoticeKind.REMINDER)).invite
    his = "https://elections.example.org/t/bens"
    second = message(
        item(NoticeKind.REMINDER, url=his), name='Ben "B;J" Okoro: ŷ', address="ben@example.org"
    ).invite
    _, hers = event_in(first)
    _, event = event_in(second)
    assert "mailto:ben@example.org" == event["ATTENDEE"]
    # RFC 6868: a double quote cannot stand in a parameter.
    assert "B;J" in event["ATTENDEE"].params["CN"]
    assert his == event["URL"]
    assert URL not in str(event["DESCRIPTION"])
    same = ("UID", "SEQUENCE", "DTSTART", "SUMMARY", "ORGANIZER")
    assert [hers[key] for key in same] == [event[key] for key in same]


def test_lines_are_folded_and_end_as_the_standard_wants() -> None:
    """No line is longer than 75 octets, whatever the link and the title hold."""
    long = replace(NOMINATIONS, title="Cyfrif â gofal, ŵyr; " * 12 + "a")
    invite = message(item(NoticeKind.REMINDER, long, url=f"{URL}{'x' * 200}")).invite
    assert invite is not None
    lines = invite.content.split(b"\r\n")
    assert b"" == lines[-1]
    assert b"BEGIN:VCALENDAR" == lines[0]
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in b"".join(lines)
    _, event = event_in(invite)
    assert f"Due: {' '.join(long.title.split())}, Ashford" == event["SUMMARY"]


def test_several_tasks_are_attachments_one_is_an_alternative() -> None:
    """A mail can carry one entry as an alternative to its text, no more."""
    one = message(item(NoticeKind.REMINDER))
    assert () == one.attachments
    two = message(item(NoticeKind.REMINDER), item(NoticeKind.OPENED, JOINT_LETTER))
    assert two.invite is None
    assert [
        ("close-of-nominations.ics", 'text/calendar; charset="utf-8"; method=REQUEST'),
        ("joint-letter.ics", 'text/calendar; charset="utf-8"; method=REQUEST'),
    ] == [(entry.name, entry.type) for entry in two.attachments]
    uids = [event_in(entry)[1]["UID"] for entry in two.attachments]
    assert ["5d8f6a0e-17", "5d8f6a0e-18"] == uids


@pytest.mark.parametrize(
    "fields", [{"sender": ""}, {"address": "+447700900123"}], ids=["no sender", "a telephone"]
)
def test_without_two_mail_addresses_there_is_no_entry(fields: dict[str, object]) -> None:
    """Nobody to invite, or nobody who invites."""
    assert message(item(NoticeKind.REMINDER), **fields).invite is None


def test_a_welsh_reader_gets_a_welsh_entry() -> None:
    """Summary and description."""
    _, event = event_in(message(item(NoticeKind.REMINDER), language="cy").invite)
    assert "Erbyn hyn: Close of nominations, Ashford" == event["SUMMARY"]
    assert f"Agor y dasg: {URL}" in str(event["DESCRIPTION"])


def test_an_entry_that_an_earlier_version_made_keeps_its_id() -> None:
    """So that it is updated or cancelled in the calendars that have it."""
    _, event = event_in(message(item(NoticeKind.STAND_DOWN, GOLD_GROUP)).invite)
    assert "task-19@elections.example.org" == event["UID"]
