"""Windows: the words in which guidance says when, and the days they mean for one election.

months -4..-3      from the first day of the 4th month before the poll's month to the last
                   working day of the 3rd month before it
month -1           the one month
poll -1 wd         one working day before the poll (wd: working days, cd: calendar days,
                   mo: calendar months)
M(sopn)            that statutory date; M(sopn) +1 wd: one working day after it
"""

import calendar as month_lengths
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from calendars.errors import RuleDataError
from calendars.working_days import DayCalendar
from tasks.words import month_word

_MONTHS = re.compile(r"months? ([+-]?\d+)(?:\.\.([+-]?\d+))?")
_ANCHOR = re.compile(r"(?:poll|M\((?P<key>[a-z_]+)\))(?: (?P<n>[+-]\d+) (?P<unit>wd|cd|mo))?")
_MONTHS_A_YEAR = 12


class Unit(StrEnum):
    """What a distance is counted in."""

    WORKING_DAYS = "wd"
    CALENDAR_DAYS = "cd"
    MONTHS = "mo"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A day said as a distance from the poll or from a statutory date (`milestone`)."""

    milestone: str | None
    distance: int = 0
    unit: Unit = Unit.WORKING_DAYS


@dataclass(frozen=True, slots=True)
class Months:
    """Whole calendar months, counted from the month of the poll."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Span:
    """A first and a last day, both included."""

    first: date
    last: date


def parse_anchor(text: str, *, where: str) -> Anchor:
    """Read `poll`, `poll -1 wd` or `M(key) +1 wd`.

    Raises:
        RuleDataError: `where`, what was written and what is understood.
    """
    found = _ANCHOR.fullmatch(text)
    if not found:
        raise RuleDataError(
            f"{where}: cannot read {text!r}; write poll -1 wd or M(milestone) +1 wd"
        )
    unit = Unit(found["unit"]) if found["unit"] else Unit.WORKING_DAYS
    return Anchor(found["key"], int(found["n"] or 0), unit)


def parse_window(text: str, *, where: str) -> Months | Anchor:
    """Read a window: months counted from the poll's month, or one anchored day.

    Raises:
        RuleDataError: `where`, what was written and what is understood; a window that ends
            before it begins.
    """
    found = _MONTHS.fullmatch(text)
    if not found:
        return parse_anchor(text, where=where)
    first, last = int(found[1]), int(found[2] or found[1])
    if last < first:
        raise RuleDataError(f"{where}: {text!r} ends before it begins; swap the two months")
    return Months(first, last)


def month_span(poll_date: date, month: int, days: DayCalendar) -> Span:
    """The calendar month `month` away from the poll's, to its last working day."""
    year, index = divmod(poll_date.year * _MONTHS_A_YEAR + poll_date.month - 1 + month, 12)
    first = date(year, index + 1, 1)
    end = first.replace(day=month_lengths.monthrange(year, index + 1)[1])
    return Span(first, end if days.counts(end) else days.back(end, 1))


def months_span(poll_date: date, months: Months, days: DayCalendar) -> Span:
    """From the first day of the first month to the last working day of the last."""
    return Span(
        month_span(poll_date, months.first, days).first,
        month_span(poll_date, months.last, days).last,
    )


def each_month(poll_date: date, months: Months, days: DayCalendar) -> Iterator[tuple[str, Span]]:
    """Each month of the window with its name, `2027-03`."""
    for month in range(months.first, months.last + 1):
        span = month_span(poll_date, month, days)
        yield span.first.strftime("%Y-%m"), span


def move(day: date, distance: int, unit: Unit, days: DayCalendar) -> date:
    """The day a distance away. Months keep the day of the month, or take the month's last."""
    if distance == 0:
        return day
    match unit:
        case Unit.WORKING_DAYS:
            return days.forward(day, distance) if distance > 0 else days.back(day, -distance)
        case Unit.CALENDAR_DAYS:
            return day + timedelta(days=distance)
        case Unit.MONTHS:
            year, index = divmod(day.year * _MONTHS_A_YEAR + day.month - 1 + distance, 12)
            length = month_lengths.monthrange(year, index + 1)[1]
            return date(year, index + 1, min(day.day, length))


def anchor_day(
    anchor: Anchor,
    *,
    poll_date: date,
    milestone: Callable[[str], date | None],
    days: DayCalendar,
) -> date | None:
    """The day an anchor means, or None where its statutory date is not known (yet)."""
    base = poll_date if anchor.milestone is None else milestone(anchor.milestone)
    return None if base is None else move(base, anchor.distance, anchor.unit, days)


def window_words(text: str, poll_date: date) -> str:
    """A window as people say it: `January to February 2027`, or the text where it names a day."""
    found = _MONTHS.fullmatch(text)
    if not found:
        return text
    first, last = (
        divmod(poll_date.year * _MONTHS_A_YEAR + poll_date.month - 1 + int(month), 12)
        for month in (found[1], found[2] or found[1])
    )
    ends = [f"{month_word(index + 1)} {year}" for year, index in (first, last)]
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)
