"""A person's tasks as a calendar that programs subscribe to (RFC 5545, RFC 7986).

Its entries have the ids of those that messages bring (`invites`), and never a link that answers by itself:
the address of a feed is kept by whichever program reads it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from calendars.output.icalendar import london_time_zone
from notifications.wording.language import Language
from notifications.writing.invites import entry_uid, sequence_of, summary_of, told_of
from notifications.writing.subjects import place_in
from notifications.writing.template_env import one_line
from tasks.clock import LONDON, london, london_day
from tasks.views.task import TaskView

_PRODUCT = "-//Writ//Owned tasks//EN"
_AGAIN_AFTER = timedelta(hours=1)
_STAMP = b"DTSTAMP"


@dataclass(frozen=True, slots=True)
class FedTask:
    """A task, the revision of the plan that it is of, and the address of the page on which who has signed in
    sees it."""

    task: TaskView
    revision: int
    url: str


def calendar_feed(
    name: str, tasks: Sequence[FedTask], *, domain: str, words: Language, now: datetime
) -> bytes:
    """The calendar as a file.

    Args:
        name: what the calendar is called.
        tasks: its entries; where they are of several elections, each says of which.
        domain: ends the ids of entries that an earlier version made.
        words: the reader's language.
        now: when it is made (aware).
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", one_line(name))
    calendar.add("x-wr-calname", one_line(name))
    calendar.add("x-wr-timezone", LONDON.key)
    calendar.add("refresh-interval", _AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(london_time_zone())
    several = len({fed.task.election for fed in tasks}) > 1
    for fed in tasks:
        place = place_in(fed.task, words) if several else fed.task.area
        calendar.add_component(_event(fed, place, domain, words, now))
    made: bytes = calendar.to_ical()
    return made


def tag_of(feed: bytes) -> str:
    """The entity tag of a feed: another one as soon as an entry is another, but not for the moment at which
    it was made."""
    kept = [line for line in feed.splitlines() if not line.startswith(_STAMP)]
    return f'W/"{hashlib.sha256(b"|".join(kept)).hexdigest()[:32]}"'


def _event(fed: FedTask, place: str, domain: str, words: Language, now: datetime) -> Event:
    task, event = fed.task, Event()
    event.add("uid", entry_uid(task.uid, domain))
    event.add("sequence", sequence_of(fed.revision))
    event.add("dtstamp", now.astimezone(UTC))
    event.add("summary", summary_of(task, place, words))
    event.add("description", told_of(task, words, fed.url))
    event.add("status", "CONFIRMED")
    event.add("url", fed.url)
    event.add("transp", "TRANSPARENT")
    if task.due_has_hour:
        # A deadline has no length.
        event.add("dtstart", london(task.due))
    else:
        day = london_day(task.due)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
    return event
