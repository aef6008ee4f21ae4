"""Windows: the words in which guidance says when, and the days they mean for one election.

months -4..-3      from the first day of the 4th month before the poll's month to the last
                   working day of the 3rd month before it
month -1           the one month
poll -1 wd         one working day before the poll (wd: working days, cd: calendar days,
                   mo: calendar months)
wd -25             25 working days before the poll, counted as that poll's law counts them
called +5 wd       five working days after the day on which the election is called
M(sopn)            that statutory date; M(sopn) +1 wd: one working day after it; M(a|b): the
                   first of the two that the poll's timetable has
before M(sopn)     the last working day before it
A .. B             from the one to the other, each a day or a month as above
"""

import calendar as month_lengths
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from calendars.errors import RuleDataError
from calendars.working_days import DayCalendar
from tasks.words import month_word

_MONTHS = re.compile(r"months? ([+-]?\d+)(?:\.\.([+-]?\d+))?")
_ANCHOR = re.compile(
    r"(?:poll|(?P<called>called)|M\((?P<key>[a-z_]+(?:\|[a-z_]+)*)\))"
    r"(?: (?P<n>[+-]\d+) (?P<unit>wd|cd|mo))?"
)
_BEFORE = re.compile(r"before (M\([a-z_|]+\)|poll)")
_LAW_DAYS = re.compile(r"wd ([+-]\d+)")
_BETWEEN = " .. "
_MONTHS_A_YEAR = 12
_WEEK = timedelta(days=7)


class Unit(StrEnum):
    """What a distance is counted in."""

    WORKING_DAYS = "wd"
    CALENDAR_DAYS = "cd"
    MONTHS = "mo"
    LAW_DAYS = "law"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A day said as a distance from the poll, from a statutory date, or from the call.

    `milestone` is the key of the statutory date, or several joined by `|`.
    """

    milestone: str | None
    distance: int = 0
    unit: Unit = Unit.WORKING_DAYS
    from_call: bool = False

    @property
    def milestones(self) -> tuple[str, ...]:
        """The statutory dates it may hang on, the first that a timetable has."""
        return tuple(self.milestone.split("|")) if self.milestone else ()


@dataclass(frozen=True, slots=True)
class Months:
    """Whole calendar months, counted from the month of the poll."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Between:
    """From the first day of the one to the last day of the other."""

    first: Months | Anchor
    last: Months | Anchor


Window = Months | Anchor | Between


@dataclass(frozen=True, slots=True)
class Span:
    """A first and a last day, both included."""

    first: date
    last: date


def parse_anchor(text: str, *, where: str) -> Anchor:
    """Read `poll`, `poll -1 wd`, `wd -1`, `called`, `M(key) +1 wd` or `before M(key)`.

    Raises:
        RuleDataError: `where`, what was written and what is understood.
    """
    if law := _LAW_DAYS.fullmatch(text):
        return Anchor(None, int(law[1]), Unit.LAW_DAYS)
    before = _BEFORE.fullmatch(text)
    found = _ANCHOR.fullmatch(before[1] if before else text)
    if not found:
        raise RuleDataError(
            f"{where}: cannot read {text!r}; write poll -1 wd or M(milestone) +1 wd"
        )
    if before:
        return Anchor(found["key"], -1, Unit.WORKING_DAYS)
    unit = Unit(found["unit"]) if found["unit"] else Unit.WORKING_DAYS
    return Anchor(found["key"], int(found["n"] or 0), unit, from_call=bool(found["called"]))


def parse_window(text: str, *, where: str) -> Window:
    """Read a window: months counted from the poll's month, one anchored day, or `A .. B`.

    Raises:
        RuleDataError: `where`, what was written and what is understood; a window that ends
            before it begins.
    """
    if _BETWEEN not in text:
        return _parse_side(text, where=where)
    first, _, last = text.partition(_BETWEEN)
    window = Between(_parse_side(first, where=where), _parse_side(last, where=where))
    if _ends_first(window):
        raise RuleDataError(f"{where}: {text!r} ends before it begins; swap the two days")
    return window


def _parse_side(text: str, *, where: str) -> Months | Anchor:
    found = _MONTHS.fullmatch(text)
    if not found:
        return parse_anchor(text, where=where)
    first, last = int(found[1]), int(found[2] or found[1])
    if last < first:
        raise RuleDataError(f"{where}: {text!r} ends before it begins; swap the two months")
    return Months(first, last)


def _ends_first(window: Between) -> bool:
    """True where that can be said without an election: both sides count from the same day."""
    one, other = window.first, window.last
    if isinstance(one, Months) and isinstance(other, Months):
        return other.last < one.first
    if isinstance(one, Anchor) and isinstance(other, Anchor):
        same = (one.milestone, one.from_call, one.unit) == (
            other.milestone, other.from_call, other.unit,
        )  # fmt: skip
        return same and other.distance < one.distance
    return False


def anchors_of(window: Window | None) -> tuple[Anchor, ...]:
    """The anchored days of a window, in order."""
    sides = (window.first, window.last) if isinstance(window, Between) else (window,)
    return tuple(side for side in sides if isinstance(side, Anchor))


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


def each_week(span: Span, days: DayCalendar) -> Iterator[tuple[str, Span]]:
    """Each week from Monday on that has a working day in the span, to its last one, with its
    name, `2027-W14`."""
    monday = span.first - timedelta(days=span.first.weekday())
    while monday <= span.last:
        first, end = max(monday, span.first), min(monday + _WEEK - timedelta(days=1), span.last)
        last = end if days.counts(end) else days.back(end, 1)
        if last >= first:
            year, week, _ = monday.isocalendar()
            yield f"{year}-W{week:02}", Span(first, last)
        monday += _WEEK


def move(day: date, distance: int, unit: Unit, days: DayCalendar) -> date:
    """The day a distance away. Months keep the day of the month, or take the month's last."""
    if distance == 0:
        return day
    match unit:
        case Unit.WORKING_DAYS | Unit.LAW_DAYS:
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
    law: Sequence[DayCalendar] = (),
    called_on: date | None = None,
) -> date | None:
    """The day an anchor means, or None where its statutory date is not known (yet).

    `days` are the offices' working days, `law` the calendars of the polls concerned: of several,
    the one that gives the earliest day counts.
    """
    if anchor.from_call:
        base = called_on
    elif anchor.milestone is None:
        base = poll_date
    else:
        base = next((day for key in anchor.milestones if (day := milestone(key))), None)
    if base is None:
        return None
    counted = law if anchor.unit is Unit.LAW_DAYS and law else (days,)
    return min(move(base, anchor.distance, anchor.unit, calendar) for calendar in counted)


_COUNTED = {
    Unit.WORKING_DAYS: "working day",
    Unit.LAW_DAYS: "working day",
    Unit.CALENDAR_DAYS: "day",
    Unit.MONTHS: "month",
}
_SPELT_OUT = {"sopn": "statement of persons nominated", "poll": "poll"}


def window_words(text: str, poll_date: date) -> str:
    """A window as people say it: `January to February 2027`, `5 working days before the poll`."""
    window = parse_window(text, where="window")
    if not isinstance(window, Between):
        return _side_words(window, poll_date)
    first, last = (_side_words(side, poll_date) for side in (window.first, window.last))
    return f"{first} to {last}"


def _side_words(side: Months | Anchor, poll_date: date) -> str:
    return _anchor_words(side) if isinstance(side, Anchor) else _month_words(side, poll_date)


def _anchor_words(anchor: Anchor) -> str:
    if anchor.from_call:
        base = "the day of the call"
    else:
        key = anchor.milestones[0] if anchor.milestone else "poll"
        base = f"the {_SPELT_OUT.get(key, key.replace('_', ' '))}"
    if not anchor.distance:
        return base
    n = abs(anchor.distance)
    counted = f"{n} {_COUNTED[anchor.unit]}{'s' if n > 1 else ''}"
    return f"{counted} {'after' if anchor.distance > 0 else 'before'} {base}"


def _month_words(months: Months, poll_date: date) -> str:
    first, last = (
        divmod(poll_date.year * _MONTHS_A_YEAR + poll_date.month - 1 + month, 12)
        for month in (months.first, months.last)
    )
    ends = [f"{month_word(index + 1)} {year}" for year, index in (first, last)]
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)
