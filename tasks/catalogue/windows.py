"""Windows: the words in which guidance says when, as the phrases of the law in `calendars.rules.phrases`.

month -1                                 the whole month before the month of the poll; month 0 is its own
month -4 to month -3                     from the first day of the one to the last working day of the other
1 working day before poll                offices' working days; also: days, weeks, months, years; also: after
25 statutory working days before poll    working days as that poll's law counts them
5 working days after called_on           the day on which the election is called
1 working day after sopn                 a statutory date; `sopn or nomination_decisions`: the first of
                                         them that the poll's timetable has
poll                                     polling day
close of poll                            polling day, at the hour at which the poll closes
sopn to 5 working days before poll       from the one to the other, each a day or a month as above
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from calendars.errors import RuleDataError
from calendars.rules import phrases
from tasks.catalogue.old_windows import in_new_words

_EXAMPLE = '"5 working days before poll" or "month -4 to month -3"'
_MONTH = re.compile(r"month (0|[+-][0-9]{1,6})")
_LAW_DAYS = re.compile(r"(?<=\d )statutory (?=working days? )")
_TO = " to "
_OR = " or "
_POLL, _CALL, _CLOSE = "poll", "called_on", "close of poll"


class Unit(StrEnum):
    """What a distance is counted in."""

    WORKING_DAYS = "working day"
    LAW_DAYS = "statutory working day"
    CALENDAR_DAYS = "day"
    MONTHS = "month"


_FURTHEST = {
    Unit.WORKING_DAYS: 500,
    Unit.LAW_DAYS: 500,
    Unit.CALENDAR_DAYS: 750,
    Unit.MONTHS: 24,
}
_UNITS: Mapping[phrases.Unit, tuple[int, Unit]] = {
    phrases.Unit.WORKING_DAY: (1, Unit.WORKING_DAYS),
    phrases.Unit.DAY: (1, Unit.CALENDAR_DAYS),
    phrases.Unit.WEEK: (7, Unit.CALENDAR_DAYS),
    phrases.Unit.MONTH: (1, Unit.MONTHS),
    phrases.Unit.YEAR: (12, Unit.MONTHS),
}
_SIGNS = {phrases.Way.ON: 0, phrases.Way.BEFORE: -1, phrases.Way.AFTER: 1}


@dataclass(frozen=True, slots=True)
class Anchor:
    """A day said as a distance from the poll, from a statutory date, or from the call.

    `milestones` are the keys of statutory dates, of which the first that a timetable has counts.
    """

    milestones: tuple[str, ...] = ()
    distance: int = 0
    unit: Unit = Unit.WORKING_DAYS
    from_call: bool = False


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


def parse_anchor(text: str, *, where: str) -> Anchor:
    """Read one day: `5 working days before poll`, `sopn or nomination_decisions`.

    Raises:
        RuleDataError: `where`, what was written and what is understood.
    """
    if text == _CLOSE:
        return Anchor((_POLL,))
    phrase, by_law = _LAW_DAYS.subn("", text)
    try:
        period = phrases.read_period(phrase, where=where)
    except RuleDataError:
        raise _unreadable(text, where) from None
    sign = _SIGNS.get(period.way)
    if sign is None or period.rolls or period.longer or period.next_day:
        raise _unreadable(text, where)
    times, unit = _UNITS[period.unit] if sign else (0, Unit.WORKING_DAYS)
    distance = sign * times * period.amount
    unit = Unit.LAW_DAYS if by_law else unit
    if abs(distance) > _FURTHEST[unit]:
        raise RuleDataError(
            f"{where}: {text!r} is too far away; write {_FURTHEST[unit]} {unit}s at the most"
        )
    from_call = period.refs == (_CALL,)
    milestones = () if from_call or period.refs == (_POLL,) else period.refs
    return Anchor(milestones, distance, unit, from_call=from_call)


def dates_named(text: str) -> tuple[str, ...]:
    """The statutory dates of `sopn or nomination_decisions`, of which the first that a poll has counts."""
    return tuple(text.split(_OR))


def parse_window(text: str, *, where: str) -> Window:
    """Read a window: whole months, one day, or from the one to the other.

    Raises:
        RuleDataError: `where`, what was written and what is understood; a window that ends
            before it begins.
    """
    first, to, last = text.partition(_TO)
    one = _side(first, text, where=where)
    if not to:
        return one
    other = _side(last, text, where=where)
    if _ends_first(one, other):
        raise RuleDataError(f"{where}: {text!r} ends before it begins; swap the two sides")
    if isinstance(one, Months) and isinstance(other, Months):
        return Months(one.first, other.last)
    return Between(one, other)


def _side(side: str, text: str, *, where: str) -> Months | Anchor:
    found = _MONTH.fullmatch(side)
    if not found:
        return parse_anchor(side, where=where)
    month = int(found[1])
    if abs(month) > _FURTHEST[Unit.MONTHS]:
        most = _FURTHEST[Unit.MONTHS]
        raise RuleDataError(f"{where}: {text!r} is too far away; write -{most} to +{most}")
    return Months(month, month)


def _unreadable(text: str, where: str) -> RuleDataError:
    if new := in_new_words(text):
        return RuleDataError(f"{where}: {text!r} is how windows were written before; write {new!r}")
    return RuleDataError(f"{where}: cannot read {text!r}; write, for example, {_EXAMPLE}")


def _ends_first(one: Months | Anchor, other: Months | Anchor) -> bool:
    """True where that can be said without an election: both sides count from the same day."""
    if isinstance(one, Months) and isinstance(other, Months):
        return other.last < one.first
    if isinstance(one, Anchor) and isinstance(other, Anchor):
        same = (one.milestones, one.from_call, one.unit) == (
            other.milestones,
            other.from_call,
            other.unit,
        )
        return same and other.distance < one.distance
    return False


def anchors_of(window: Window | None) -> tuple[Anchor, ...]:
    """The anchored days of a window, in order."""
    sides = (window.first, window.last) if isinstance(window, Between) else (window,)
    return tuple(side for side in sides if isinstance(side, Anchor))
