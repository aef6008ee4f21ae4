"""Timetables as iCalendar files (RFC 5545), for Outlook, Google Calendar and the like.

A day is an all-day entry, a deadline with an hour a timed one in Europe/London. The UID of an
entry depends only on the poll and the milestone, so importing a newer file moves the old entries.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, Timezone

from calendars.english import day_words
from calendars.milestones import Milestone, Timetable

_LONDON = ZoneInfo("Europe/London")
_PRODUCT = "-//Writ//Statutory timetable//EN"


def timetable_icalendar(timetables: Iterable[Timetable], *, stamp: datetime) -> bytes:
    """One calendar with an entry for each dated milestone, and one for the first day of a window.

    `stamp` is the aware moment at which the file is made; it becomes DTSTAMP.

    Raises:
        ValueError: `stamp` has no time zone.
    """
    if stamp.tzinfo is None:
        raise ValueError("the stamp of a calendar needs a time zone; pass an aware datetime")
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-timezone", _LONDON.key)
    calendar.add_component(london_time_zone())
    for timetable in timetables:
        for milestone in timetable.milestones:
            for event in _events(timetable, milestone, stamp):
                calendar.add_component(event)
    found: bytes = calendar.to_ical()
    return found


def london_time_zone() -> Component:
    """Europe/London by its yearly rules: Outlook does not read the lists of days that
    `add_missing_timezones` would write.
    """
    text = files("calendars").joinpath("data", "europe-london.ics").read_text("utf-8")
    return Timezone.from_ical(text)


def _events(timetable: Timetable, milestone: Milestone, stamp: datetime) -> Iterator[Event]:
    if milestone.earliest and milestone.earliest != milestone.date:
        yield _event(timetable, milestone, milestone.earliest, stamp, first=True)
    if milestone.date:
        yield _event(timetable, milestone, milestone.date, stamp, first=False)


def _event(
    timetable: Timetable, milestone: Milestone, day: date, stamp: datetime, *, first: bool
) -> Event:
    event = Event()
    event.add("uid", uid(timetable, milestone.key, first=first))
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("summary", f"{'First day: ' if first else ''}{milestone.title}")
    event.add("description", _description(timetable, milestone))
    event.add("categories", [timetable.kind])
    event.add("transp", "TRANSPARENT")
    if milestone.time is None or first:
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
    else:
        event.add("dtstart", _moment(day, milestone.time))
        # A deadline has no length, and an end must be later than its start.
        if milestone.until:
            event.add("dtend", _moment(day, milestone.until))
    return event


def uid(timetable: Timetable, key: str, *, first: bool = False) -> str:
    """The lasting name of an entry: the poll, the nation and the milestone, and nothing else."""
    nation = (timetable.nation or "uk").lower().replace(" ", "-")
    end = ".first" if first else ""
    return f"{timetable.kind}.{nation}.{timetable.poll_date.isoformat()}.{key}{end}@writ.invalid"


def _moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=_LONDON)


def _description(timetable: Timetable, milestone: Milestone) -> str:
    lines = [
        f"{timetable.title}, poll on {day_words(timetable.poll_date)}",
        f"Rule: {milestone.rule}",
        f"Who: {milestone.role}" if milestone.role else "",
        f"Source: {milestone.source}",
        f"How sure: {milestone.verified}",
    ]
    return "\n".join(line for line in lines if line)
