"""Counting days as the law counts them: only those that its calendar does not leave out."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from calendars.days.bank_holidays import bank_holidays, division_of, published_years
from calendars.days.calendar_specs import (
    CalendarSpec,
    break_days,
    named_day,
    spec_of,
    weekend_name,
)
from calendars.days.proclaimed import ProclaimedDay, proclaimed_in_data, unknown_as_of
from calendars.errors import TimetableInputError
from calendars.milestones import SkippedDay
from calendars.nations import Nation, nation_of

_DAY = timedelta(days=1)


def day_calendar(
    code: str,
    *,
    nation: str | None = None,
    as_of: date | None = None,
    proclaimed: Collection[ProclaimedDay] = (),
) -> "DayCalendar":
    """The calendar `code` as it was known at the end of `as_of` (None: as the data stands).

    `nation` matters only for a calendar that follows the poll; `proclaimed` adds days made known
    since the data was written.

    Raises:
        RuleDataError: no such calendar.
        TimetableInputError: the calendar follows the poll and no nation is named.
    """
    unknown = unknown_as_of((*proclaimed_in_data(), *proclaimed), as_of)
    return calendar_without(code, nation_of(nation) if nation else None, unknown, tuple(proclaimed))


@lru_cache(maxsize=512)
def calendar_without(
    code: str,
    nation: Nation | None,
    unknown: frozenset[ProclaimedDay],
    added: tuple[ProclaimedDay, ...],
) -> "DayCalendar":
    """The calendar `code` with the days `added` to those of the data, but without `unknown`.

    Raises: as `day_calendar`.
    """
    spec = spec_of(code)
    nations = spec.nations
    if spec.follows_the_poll:
        if nation is None:
            raise TimetableInputError(
                f"{code} follows the nation of the poll; say which, for example --nation England"
            )
        nations = (nation,)
    return DayCalendar(spec, nations, unknown, added)


@dataclass(frozen=True, slots=True)
class _Year:
    number: int
    counted: tuple[date, ...]
    off: tuple[date, ...]
    skipped: tuple[SkippedDay, ...]
    why: dict[date, str]


class DayCalendar:
    """Which days are counted, in any year from 1 January to 31 December, and why not.

    Made by `day_calendar`. Years are worked out when first asked for and kept.
    """

    def __init__(
        self,
        spec: CalendarSpec,
        nations: tuple[Nation, ...],
        unknown: frozenset[ProclaimedDay],
        added: tuple[ProclaimedDay, ...],
    ) -> None:
        self.spec = spec
        self._nations = nations
        self._unknown = unknown
        self._proclaimed = [d for d in (*proclaimed_in_data(), *added) if d not in unknown]
        self._years: dict[int, _Year] = {}

    def counts(self, day: date) -> bool:
        """True if the law counts `day`."""
        return day not in self._year(day.year).why

    def why_not_counted(self, day: date) -> str | None:
        """Why `day` is left out, in words (`Saturday`, `Good Friday`), or None if it counts."""
        return self._year(day.year).why.get(day)

    def is_projected(self, day: date) -> bool:
        """True if `day` is later than the bank holidays that GOV.UK has published."""
        return day.year >= published_years().stop

    def back(self, day: date, n: int) -> date:
        """The n-th counted day before `day`; `day` itself is day 0.

        Raises:
            ValueError: `n` is less than 1.
        """
        _refuse_no_count(n)
        year = self._year(day.year)
        position = bisect_left(year.counted, day) - n
        while position < 0:
            year = self._year(year.number - 1)
            position += len(year.counted)
        return year.counted[position]

    def forward(self, day: date, n: int) -> date:
        """The n-th counted day after `day`; `day` itself is day 0.

        Raises:
            ValueError: `n` is less than 1.
        """
        _refuse_no_count(n)
        year = self._year(day.year)
        position = bisect_right(year.counted, day) + n - 1
        while position >= len(year.counted):
            position -= len(year.counted)
            year = self._year(year.number + 1)
        return year.counted[position]

    def roll_forward(self, day: date) -> date:
        """`day` if it counts, else the next day that does."""
        return day if self.counts(day) else self.forward(day, 1)

    def skipped_between(self, a: date, b: date) -> tuple[SkippedDay, ...]:
        """The days after `a` and before `b` that are not counted, by date."""
        year = self._year(a.year)
        if a.year == b.year:
            return year.skipped[bisect_right(year.off, a) : bisect_left(year.off, b)]
        found = year.skipped[bisect_right(year.off, a) :]
        for number in range(a.year + 1, b.year):
            found += self._year(number).skipped
        last = self._year(b.year)
        return found + last.skipped[: bisect_left(last.off, b)]

    def _year(self, number: int) -> _Year:
        year = self._years.get(number)
        if year is None:
            year = self._years[number] = self._work_out(number)
        return year

    def _work_out(self, number: int) -> _Year:
        why: dict[date, str] = {}
        for day, reason in self._reasons(number):
            if day.year == number:
                why.setdefault(day, reason)
        off = tuple(sorted(why))
        first, days = date(number, 1, 1), date(number + 1, 1, 1) - date(number, 1, 1)
        every = (first + _DAY * past for past in range(days.days))
        return _Year(
            number=number,
            counted=tuple(day for day in every if day not in why),
            off=off,
            skipped=tuple(SkippedDay(day, why[day]) for day in off),
            why=why,
        )

    def _reasons(self, number: int) -> Iterator[tuple[date, str]]:
        yield from _weekends(number)
        for name in self.spec.named_days:
            yield named_day(name, number), name
        holidays = self._bank_holidays(number)
        yield from holidays.items()
        for name in self.spec.breaks:
            for day in break_days(name, number, frozenset(holidays)):
                yield day, name
        if self.spec.mourning:
            for proclaimed in self._proclaimed:
                if proclaimed.mourning and (here := self._here(proclaimed)):
                    yield (
                        proclaimed.day,
                        self._words("thanksgiving or mourning", proclaimed.name, here),
                    )

    def _bank_holidays(self, number: int) -> dict[date, str]:
        where: dict[date, list[Nation]] = {}
        names: dict[date, str] = {}
        for nation in self._nations:
            for holiday in bank_holidays(nation, number):
                where.setdefault(holiday.day, []).append(nation)
                names.setdefault(holiday.day, holiday.name)
        for proclaimed in self._proclaimed:
            if not proclaimed.mourning and (here := self._here(proclaimed)):
                where.setdefault(proclaimed.day, here)
                names.setdefault(proclaimed.day, proclaimed.name)
        for unknown in self._unknown:
            if here := self._here(unknown):
                where.pop(unknown.day, None)
                if unknown.replaces:
                    where[unknown.replaces] = here
                    names[unknown.replaces] = f"moved later to {unknown.day.isoformat()}"
        return {
            day: self._words("bank holiday", names[day], nations) for day, nations in where.items()
        }

    def _here(self, proclaimed: ProclaimedDay) -> list[Nation]:
        """Those of the calendar's nations to which a proclaimed day belongs."""
        divisions = {division_of(nation) for nation in proclaimed.nations}
        return [nation for nation in self._nations if division_of(nation) in divisions]

    def _words(self, what: str, name: str, nations: list[Nation]) -> str:
        whose = "" if len(nations) == len(self._nations) else f" in {' and '.join(nations)}"
        return f"{what}{whose}: {name}"


def _weekends(number: int) -> Iterator[tuple[date, str]]:
    day = date(number, 1, 1)
    while day.year == number:
        if name := weekend_name(day):
            yield day, name
        day += _DAY


def _refuse_no_count(n: int) -> None:
    if n < 1:
        raise ValueError(f"a rule counts at least 1 day, got {n}")
