"""A timetable drawn to scale: where on a line from 0 to 100 every moment lies. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from calendars.english import short_month
from tasks.clock import london_day, london_moment
from tasks.words import short_day

_MONTHS = 12
_NEAR_JANUARY = 10  # a year named at the end of autumn would run into that of January
ENGLISH_MONTHS = tuple(short_month(month) for month in range(1, _MONTHS + 1))


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the line (percent), and what is there, in words."""

    at: float
    words: str


class Scale:
    """The line from one moment to another (both aware)."""

    def __init__(self, first: datetime, last: datetime) -> None:
        """
        Args:
            first: where the line begins.
            last: where it ends, later.
        """
        self._first, self._last = first, last

    def place(self, moment: datetime) -> float:
        """Where an aware moment lies, in percent of the line; its ends for what lies outside."""
        share = (moment - self._first) / (self._last - self._first)
        return round(100 * min(max(share, 0.0), 1.0), 2)

    def day(self, day: date) -> float:
        """Where a day begins."""
        return self.place(london_moment(day, time.min))

    def months(self, names: Sequence[str] = ENGLISH_MONTHS) -> tuple[Place, ...]:
        """The first of each month by these names, the name of the year with January and at the beginning,
        where there is room for both."""
        first, last = london_day(self._first), london_day(self._last)
        months = range(first.year * _MONTHS + first.month, last.year * _MONTHS + last.month)
        found = []
        for number in months:
            year, month = number // _MONTHS, number % _MONTHS + 1
            words = names[month - 1]
            year_too = month == 1 or (number == months.start and month <= _NEAR_JANUARY)
            found.append(
                Place(self.day(date(year, month, 1)), f"{words} {year}" if year_too else words)
            )
        return tuple(found)

    def days(self, days: Iterable[tuple[date, str]]) -> tuple[Place, ...]:
        """Days with what they are, those of one day together."""
        titles: dict[date, list[str]] = {}
        for day, title in days:
            titles.setdefault(day, []).append(title)
        return tuple(
            Place(self.day(day), f"{short_day(day)}: {'; '.join(titles[day])}")
            for day in sorted(titles)
        )
