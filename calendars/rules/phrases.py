"""The phrases in which the data states a period: "19 working days before poll".

A phrase is read once, when the data is loaded, into a `Period`, which computes its day from the
day it counts from. The grammar is small enough to state here in full:

    poll                                          the day itself
    19 working days before poll                   also: days, weeks, months, years; also: after
    35 working days beginning with poll           the first day is day 1, if it counts
    20 working days ending with poll              the last day is day 1, if it counts
    2 months beginning with the day after poll    the day after it is day 1
    last 30 November before poll                  also: up to (that day itself may be it)
    first Thursday in May after poll              of the next May that begins after it
    35 days after declared_on, rolling forward    a last day that is not counted moves on
    ... plus a working day for each bank holiday  a calendar period made longer for those in it

In place of `poll` stands the key of a milestone or of a given date, or several joined by `or`,
of which the first that is known is taken.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from calendars.days.calendar_specs import weekend_name
from calendars.days.months import first_in_month, months_away
from calendars.days.working_days import DayCalendar
from calendars.english import MONTHS, WEEKDAYS
from calendars.errors import RuleDataError
from calendars.milestones import SkippedDay

_EXAMPLE = '"19 working days before poll" or "35 days after declared_on, rolling forward"'
_FROM = r"(?P<refs>[a-z0-9_]+(?: or [a-z0-9_]+)*)"
_PERIOD = re.compile(
    r"(?:(?P<amount>[1-9]\d*) (?P<unit>working day|day|week|month|year)s? "
    r"(?P<way>before|after|beginning with|ending with) (?P<next>the day after )?)?"
    rf"{_FROM}(?P<rolls>, rolling forward)?(?P<longer>, plus a working day for each bank holiday)?"
)
_YEARLY = re.compile(
    rf"last (?P<day>[1-9]\d?) (?P<month>{'|'.join(MONTHS)}) (?P<way>before|up to) {_FROM}"
)
_FIRST = re.compile(
    rf"first (?P<weekday>{'|'.join(WEEKDAYS)}) in (?P<month>{'|'.join(MONTHS)}) after {_FROM}"
)
_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What a period counts in."""

    WORKING_DAY = "working day"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Way(StrEnum):
    """How a period lies to the day it is counted from."""

    ON = "on"
    BEFORE = "before"
    AFTER = "after"
    BEGINNING = "beginning with"
    ENDING = "ending with"
    YEARLY_BEFORE = "last before"
    YEARLY_UP_TO = "last up to"
    FIRST_AFTER = "first after"


@dataclass(frozen=True, slots=True)
class Period:
    """A period read from a phrase: `amount` units before or after one of `refs`.

    `amount` is the day of the month for a yearly day, the weekday (Monday is 1) for a first one;
    both have a `month`. `next_day` counts from the day after.
    """

    amount: int
    unit: Unit
    way: Way
    refs: tuple[str, ...]
    rolls: bool = False
    longer: bool = False
    next_day: bool = False
    month: int = 0

    def day(self, anchor: date, calendar: DayCalendar) -> date:
        """The day that the period gives when counted from `anchor` on `calendar`."""
        found = self.day_before_rolling(anchor, calendar)
        return calendar.roll_forward(found) if self.rolls else found

    def day_before_rolling(self, anchor: date, calendar: DayCalendar) -> date:
        """The last day of the period itself, which may be one that is not counted."""
        found = self._counted(anchor, calendar)
        added = len(self.days_added(anchor, calendar))
        return calendar.forward(found, added) if added else found

    def days_added(self, anchor: date, calendar: DayCalendar) -> tuple[SkippedDay, ...]:
        """The weekdays in the period that are not counted and make it longer, by date."""
        if not self.longer:
            return ()
        end = self._counted(anchor, calendar)
        skipped = calendar.skipped_between(anchor - _DAY, end + _DAY)
        return tuple(day for day in skipped if not weekend_name(day.date))

    def passed_over(self, anchor: date, calendar: DayCalendar) -> tuple[SkippedDay, ...]:
        """The days after the period's own end that are not counted when it is made longer, by date."""
        if not self.longer:
            return ()
        end = self._counted(anchor, calendar)
        return calendar.skipped_between(end, self.day_before_rolling(anchor, calendar))

    def counts_working_days(self) -> bool:
        """True if the period counts only the days that its calendar counts."""
        return self.unit is Unit.WORKING_DAY and self.way is not Way.ON

    def rolled_over(self, anchor: date, calendar: DayCalendar) -> tuple[SkippedDay, ...]:
        """The days over which the last day of the period moved on, by date."""
        if not self.rolls:
            return ()
        end = self.day_before_rolling(anchor, calendar)
        return calendar.skipped_between(end - _DAY, calendar.roll_forward(end))

    def words(self, names: Mapping[str, str]) -> str:
        """The period as a person writes it; `names` says what to call each of `refs`."""
        whence = ", or else ".join(names.get(ref, ref) for ref in self.refs)
        if self.way is Way.ON:
            return whence
        if self.month:
            return f"{self._yearly_words()} {whence}"
        if self.next_day:
            whence = f"the day after {whence}"
        plural = "" if self.amount == 1 else "s"
        rolls = ", or the next working day where that is none" if self.rolls else ""
        longer = ", and a working day more for each bank holiday in them" if self.longer else ""
        return f"{self.amount} {self.unit}{plural} {self.way} {whence}{rolls}{longer}"

    def _yearly_words(self) -> str:
        month = MONTHS[self.month - 1]
        match self.way:
            case Way.FIRST_AFTER:
                return f"the first {WEEKDAYS[self.amount - 1]} in {month} after"
            case Way.YEARLY_BEFORE:
                return f"the last {self.amount} {month} before"
            case _:
                return f"the last {self.amount} {month} up to"

    def _counted(self, anchor: date, calendar: DayCalendar) -> date:
        if self.next_day:
            anchor += _DAY
        match self.way:
            case Way.ON:
                return anchor
            case Way.FIRST_AFTER:
                return self._first_after(anchor)
            case Way.YEARLY_BEFORE | Way.YEARLY_UP_TO:
                return self._yearly(anchor)
            case Way.BEGINNING | Way.ENDING:
                return self._with_anchor(anchor, calendar)
            case Way.BEFORE | Way.AFTER:
                return self._away_from(anchor, calendar)

    def _away_from(self, anchor: date, calendar: DayCalendar) -> date:
        back = self.way is Way.BEFORE
        if self.unit is Unit.WORKING_DAY:
            count = calendar.back if back else calendar.forward
            return count(anchor, self.amount)
        return self._moved(anchor, -self.amount if back else self.amount)

    def _with_anchor(self, anchor: date, calendar: DayCalendar) -> date:
        """Count `anchor` as the first (or last) day of the period."""
        ending = self.way is Way.ENDING
        if self.unit is Unit.WORKING_DAY:
            count, outside = (
                (calendar.back, anchor + _DAY) if ending else (calendar.forward, anchor - _DAY)
            )
            return count(outside, self.amount)
        if ending:
            return self._moved(anchor, -self.amount) + _DAY
        moved = self._moved(anchor, self.amount)
        # A month without the day that corresponds to the anchor is counted to its end: two months
        # beginning with 31 December end with February, whichever day that has.
        is_cut = self.unit in {Unit.MONTH, Unit.YEAR} and moved.day != anchor.day
        return moved if is_cut else moved - _DAY

    def _moved(self, anchor: date, amount: int) -> date:
        match self.unit:
            case Unit.YEAR:
                return months_away(anchor, amount * len(MONTHS))
            case Unit.MONTH:
                return months_away(anchor, amount)
            case Unit.WEEK:
                return anchor + timedelta(weeks=amount)
            case Unit.DAY | Unit.WORKING_DAY:
                return anchor + timedelta(days=amount)

    def _yearly(self, anchor: date) -> date:
        found = date(anchor.year, self.month, self.amount)
        too_late = found >= anchor if self.way is Way.YEARLY_BEFORE else found > anchor
        return date(anchor.year - 1, self.month, self.amount) if too_late else found

    def _first_after(self, anchor: date) -> date:
        begun = date(anchor.year, self.month, 1) <= anchor
        return first_in_month(anchor.year + begun, self.month, self.amount)


def read_period(phrase: str, *, where: str) -> Period:
    """The period that `phrase` states.

    Raises:
        RuleDataError: the phrase does not follow the grammar; the message shows one that does.
    """
    if found := _YEARLY.fullmatch(phrase):
        way = Way.YEARLY_UP_TO if found["way"] == "up to" else Way.YEARLY_BEFORE
        month = MONTHS.index(found["month"]) + 1
        return Period(int(found["day"]), Unit.DAY, way, _refs(found["refs"]), month=month)
    if found := _FIRST.fullmatch(phrase):
        weekday, month = WEEKDAYS.index(found["weekday"]) + 1, MONTHS.index(found["month"]) + 1
        return Period(weekday, Unit.DAY, Way.FIRST_AFTER, _refs(found["refs"]), month=month)
    found = _PERIOD.fullmatch(phrase)
    if found is None:
        raise RuleDataError(f"{where}: cannot read {phrase!r}; write, for example, {_EXAMPLE}")
    return Period(
        amount=int(found["amount"] or 0),
        unit=Unit(found["unit"] or Unit.DAY),
        way=Way(found["way"] or Way.ON),
        refs=_refs(found["refs"]),
        rolls=found["rolls"] is not None,
        longer=found["longer"] is not None,
        next_day=found["next"] is not None,
    )


def _refs(text: str) -> tuple[str, ...]:
    return tuple(text.split(" or "))
