"""Absences from a calendar file, and those that a newly loaded directory keeps.

Only the days are taken from a calendar, never what is written on them: that is nobody's business.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from icalendar import Calendar, Event, vRecur

from calendars.errors import WritError
from tasks.clock import LONDON, london
from tasks.files.datafiles import bytes_in
from tasks.people.directory import Absence, Directory
from tasks.words import short_day

_DAY = timedelta(days=1)
_REPEATS = ("RRULE", "RDATE")
# Entries with one of these values take nobody away. The last is Outlook's own, and says
# "working elsewhere" of people who work from home.
_NOT_AWAY = {
    "TRANSP": {"TRANSPARENT"},
    "STATUS": {"CANCELLED"},
    "X-MICROSOFT-CDO-BUSYSTATUS": {"FREE", "WORKINGELSEWHERE"},
}


class CalendarFileError(WritError):
    """A calendar file cannot be read; names the file, the entry and the remedy."""


def read_absences(
    path: Path, person: str, *, opens: time, closes: time, today: date
) -> tuple[Absence, ...]:
    """When the person is away by their calendar (an `.ics` file), from today on, in order.

    An all-day entry takes its days; an entry with hours takes a day when it takes more than half
    of the office hours (`opens` to `closes`, Europe/London). Entries that are cancelled, or that
    show as free, are passed over.

    Raises:
        CalendarFileError: no calendar, an entry that repeats, or one that cannot be understood.
    """
    spans = sorted(
        span
        for event in _events(path)
        for span in [_span(event, path, opens=opens, closes=closes, today=today)]
        if span is not None
    )
    return tuple(
        Absence(person, first, last, calendar=True) for first, last in dict.fromkeys(spans)
    )


def _events(path: Path) -> Iterator[Event]:
    try:
        calendars = Calendar.from_ical(bytes_in(path), multiple=True)
    except FileNotFoundError as error:
        raise CalendarFileError(f"{path}: no such file; check the path") from error
    except OSError as error:
        raise CalendarFileError(
            f"{path}: cannot be read ({error.strerror}); check the path"
        ) from error
    except ValueError as error:
        raise _no_calendar(path) from error
    if not calendars or not all(isinstance(c, Calendar) for c in calendars):
        raise _no_calendar(path)
    for calendar in calendars:
        yield from calendar.events


def _no_calendar(path: Path) -> CalendarFileError:
    return CalendarFileError(
        f"{path}: is no calendar; save it from the calendar program as iCalendar (.ics)"
    )


def _span(
    event: Event, path: Path, *, opens: time, closes: time, today: date
) -> tuple[date, date] | None:
    """The first and the last day on which the entry takes its owner away; None when on none."""
    if any(str(event.get(name, "")).upper() in free for name, free in _NOT_AWAY.items()):
        return None
    try:
        first, last = _days(event.start, event.end, opens, closes)
    except (ValueError, OverflowError) as error:
        raise CalendarFileError(
            f"{path}: an entry has no start, or ends before it or in another way ({_uid(event)});"
            " mend it in the calendar and save it again"
        ) from error
    if last < max(first, today) or _is_over(event, today):
        return None
    if any(event.get(name) for name in _REPEATS):
        raise CalendarFileError(
            f"{path}: the entry of {short_day(first)} repeats ({_uid(event)}), and only single"
            " absences are read; take it out and enter its days as [[absence]]"
        )
    return first, last


def _uid(event: Event) -> str:
    return f"UID {event.get('UID', 'missing')}"


def _first_day(start: date) -> date:
    return _london(start).date() if isinstance(start, datetime) else start


def _london(moment: datetime) -> datetime:
    """A moment without a zone is meant as the clocks at home show it."""
    return london(moment if moment.tzinfo else moment.replace(tzinfo=LONDON))


def _days(start: date, end: date, opens: time, closes: time) -> tuple[date, date]:
    """The first and last day that the entry takes; the last lies before the first where none."""
    if not (isinstance(start, datetime) and isinstance(end, datetime)):
        _check_order(start, end)
        return start, max(start, end - _DAY)
    begins, ends = _london(start), _london(end)
    _check_order(begins, ends)
    first, last = begins.date(), ends.date()
    if not _takes(first, begins, ends, opens, closes):
        first += _DAY
    if not _takes(last, begins, ends, opens, closes):
        last -= _DAY
    return first, last


def _check_order(start: date, end: date) -> None:
    if end < start:
        raise ValueError("ends before it begins")


def _takes(day: date, begins: datetime, ends: datetime, opens: time, closes: time) -> bool:
    morning, evening = (datetime.combine(day, at, tzinfo=LONDON) for at in (opens, closes))
    taken = min(ends, evening) - max(begins, morning)
    return taken * 2 > evening - morning


def _is_over(event: Event, today: date) -> bool:
    """True when the repeats have an end, and it lies behind us."""
    rule = event.get("RRULE")
    if event.get("RDATE") or not isinstance(rule, vRecur):
        return False
    untils = rule.get("UNTIL", [])
    return bool(untils) and all(_first_day(until) < today for until in untils)


def with_calendar(directory: Directory, person: str, absences: tuple[Absence, ...]) -> Directory:
    """The directory with these absences as all that the person's calendar says."""
    others = (a for a in directory.absences if not (a.calendar and a.person == person))
    return replace(directory, absences=(*others, *absences))


def keeping_calendars(new: Directory, old: Directory) -> Directory:
    """The new directory with what was read from people's calendars into the old one.

    A file that says itself what somebody's calendar holds (an export does) is believed.
    """
    said = {absence.person for absence in new.absences if absence.calendar}
    kept = (
        a for a in old.absences if a.calendar and a.person in new.people and a.person not in said
    )
    return replace(new, absences=(*new.absences, *kept))
