"""Why a date is what it is: the count, day by day."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from calendars.days.proclaimed import ProclaimedDay
from calendars.days.working_days import DayCalendar
from calendars.errors import UnknownMilestoneError
from calendars.milestones import Milestone, Timetable
from calendars.nearest import suggestion
from calendars.rules.phrases import Period, Way
from calendars.rules.reckoning import Asked, Reckoning
from calendars.rules.rows import Row
from calendars.timetable import timetable_of

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of a count: its number, or None where it is not counted; `why` says why not, or
    what is particular about a day that is.
    """

    date: date
    number: int | None
    why: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """One count: from which day, in words, and each day up to the one found."""

    rule: str
    anchor: date
    anchor_is: str
    found: date
    days: tuple[CountedDay, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A milestone, the counts that gave its days, and the timetable it belongs to."""

    timetable: Timetable
    milestone: Milestone
    counts: tuple[Count, ...]


def explain(
    kind: str,
    poll_date: date,
    key: str,
    *,
    nation: str | None = None,
    as_of: date | None = None,
    given: Mapping[str, date] | None = None,
    pending: Collection[str] = (),
    proclaimed: Collection[ProclaimedDay] = (),
) -> Explanation:
    """The milestone `key` of a poll, with its counts. Other arguments as `build_timetable`.

    Raises:
        UnknownMilestoneError: the kind has no such milestone.
        WritError: as `build_timetable`.
    """
    asked = Asked.of(
        kind,
        poll_date,
        nation=nation,
        as_of=as_of,
        given=given,
        pending=pending,
        proclaimed=proclaimed,
    )
    reckoning = Reckoning(asked)
    timetable = timetable_of(reckoning)
    row = reckoning.rules.row(key)
    if row is None or timetable.get(key) is None:
        keys = [milestone.key for milestone in timetable.milestones]
        raise UnknownMilestoneError(
            f"{timetable.kind} has no milestone {key!r}; {suggestion(key, keys)}"
        )
    return Explanation(timetable, timetable[key], _counts(row, reckoning))


def _counts(row: Row, reckoning: Reckoning) -> tuple[Count, ...]:
    calendar = reckoning.calendar(row.calendar)
    periods = dict.fromkeys(row.periods())
    found = (_count(period, calendar, reckoning) for period in periods)
    return tuple(count for count in found if count)


def _count(period: Period, calendar: DayCalendar, reckoning: Reckoning) -> Count | None:
    anchor = reckoning.anchor(period)
    if anchor is None:
        return None
    found = period.day(anchor, calendar)
    return Count(
        rule=period.words(reckoning.words),
        anchor=anchor,
        anchor_is=reckoning.anchor_name(period),
        found=found,
        days=_days(period, anchor, found, calendar),
    )


def _days(
    period: Period, anchor: date, found: date, calendar: DayCalendar
) -> tuple[CountedDay, ...]:
    """Every day after the anchor (with it, where it is day 1) up to the one found."""
    if period.way is Way.ON or period.month:
        return ()
    step = -_DAY if period.way in (Way.BEFORE, Way.ENDING) else _DAY
    first = anchor + _DAY if period.next_day else anchor
    day = first if period.way in (Way.BEGINNING, Way.ENDING) else first + step
    last = period.day_before_rolling(anchor, calendar)
    noted = _noted(period, anchor, calendar)
    added = {day.date for day in period.days_added(anchor, calendar)}
    days, number = [], 0
    while day != found + step:
        why = calendar.why_not_counted(day) if period.counts_working_days() else noted.get(day)
        counted = day <= last if period.rolls else why is None or day in added
        number += counted
        days.append(CountedDay(day, number if counted else None, why))
        day += step
    return tuple(days)


def _noted(period: Period, anchor: date, calendar: DayCalendar) -> dict[date, str]:
    """What is said of days of a calendar period: those that lengthen it, are passed over or rolled over."""
    added = {day.date: f"{day.why}: a day is added" for day in period.days_added(anchor, calendar)}
    rolled = {day.date: day.why for day in period.rolled_over(anchor, calendar)}
    passed = {day.date: day.why for day in period.passed_over(anchor, calendar)}
    return added | passed | rolled
