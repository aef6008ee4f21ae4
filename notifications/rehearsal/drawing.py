"""The timetable of a rehearsal drawn to scale: where on a line from 0 to 100 every moment lies. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from calendars.english import short_month
from notifications.rehearsal.findings import Findings, Rehearsed, Told
from tasks.clock import london_day, london_moment
from tasks.policy.notice_kinds import TRAITS
from tasks.terms import NoticeKind
from tasks.words import short_day

_NARROWEST = 0.25
_MONTHS = 12
_NEAR_JANUARY = 10  # a year named at the end of autumn would run into that of January


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the line (percent), and what is there, in words."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A task on the line: from opening to due, the messages about it, those up its ladder, and where it
    was done (percent; None where it was not)."""

    start: float
    width: float
    messages: tuple[float, ...]
    escalations: tuple[float, ...]
    done: float | None


class Scale:
    """The line from the day of the call to the last due moment, or to polling day where that is later."""

    def __init__(self, found: Findings) -> None:
        began, polls = found.scenario.began, found.scenario.facts.poll_date
        last = max([began, *(task.due for task in found.tasks)])
        self._first = min([began, *(task.opens for task in found.tasks)])
        self._last = max(last, london_moment(polls + timedelta(days=1), time.min))

    def place(self, moment: datetime) -> float:
        """Where an aware moment lies, in percent of the line; its ends for what lies outside."""
        share = (moment - self._first) / (self._last - self._first)
        return round(100 * min(max(share, 0.0), 1.0), 2)

    def months(self) -> tuple[Mark, ...]:
        """The first of each month, the name of the year with January and at the beginning, where there is
        room for both."""
        first, last = london_day(self._first), london_day(self._last)
        months = range(first.year * _MONTHS + first.month, last.year * _MONTHS + last.month)
        found = []
        for number in months:
            year, month = number // _MONTHS, number % _MONTHS + 1
            words = short_month(month)
            year_too = month == 1 or (number == months.start and month <= _NEAR_JANUARY)
            found.append(
                Mark(self._day(date(year, month, 1)), f"{words} {year}" if year_too else words)
            )
        return tuple(found)

    def days(self, days: Iterable[tuple[date, str]]) -> tuple[Mark, ...]:
        """Days with what they are, those of one day together."""
        titles: dict[date, list[str]] = {}
        for day, title in days:
            titles.setdefault(day, []).append(title)
        return tuple(
            Mark(self._day(day), f"{short_day(day)}: {'; '.join(titles[day])}")
            for day in sorted(titles)
        )

    def _day(self, day: date) -> float:
        return self.place(london_moment(day, time.min))


def bar_of(task: Rehearsed, about: Sequence[tuple[Told, NoticeKind]], scale: Scale) -> Bar:
    """The bar of a task, with what was told of it and in what capacity."""
    start, end = scale.place(task.opens), scale.place(task.due)
    upward = sorted({scale.place(told.at) for told, kind in about if TRAITS[kind].climbs})
    level = sorted({scale.place(told.at) for told, kind in about if not TRAITS[kind].climbs})
    return Bar(
        start,
        round(max(end - start, _NARROWEST), 2),
        tuple(level),
        tuple(upward),
        scale.place(task.closed_at) if task.closed_at else None,
    )
