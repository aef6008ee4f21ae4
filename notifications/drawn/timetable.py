"""The timetable of an election as one picture: its tasks week by week, what is shaded, the dates of law, today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from notifications.palette import palette
from notifications.timeline import Place, Scale
from tasks.clock import london_day, london_moment
from tasks.words import long_day, short_day

_WEEK = timedelta(days=7)
# What is due long after the poll (papers destroyed, accounts) would squeeze all else; it is counted in words.
_AFTER_POLL = timedelta(weeks=13)
# From here on (percent) words stand before their day and not behind it.
_LATE_ON = 50


@dataclass(frozen=True, slots=True)
class Drawn:
    """A task that is drawn: when it is due (aware), and whether it is late or over; neither is to be done."""

    due: datetime
    late: bool
    over: bool


@dataclass(frozen=True, slots=True)
class ToDraw:
    """What is drawn: the heading, the day of the poll, the tasks, the dates of law with their titles, and the
    first and last days of pre-election periods."""

    heading: str
    poll: date
    tasks: Sequence[Drawn]
    dates: Sequence[tuple[date, str]]
    periods: Sequence[tuple[date, date]]


@dataclass(frozen=True, slots=True)
class _Week:
    """The bar of a week: where, how wide, and how many of its tasks stand how."""

    at: float
    width: float
    first: str
    late: int
    to_do: int
    over: int

    @property
    def all(self) -> int:
        return self.late + self.to_do + self.over


def timetable_svg(drawn: ToDraw, *, now: datetime) -> str:
    """The picture, as SVG.

    Args:
        drawn: what is on it.
        now: aware.
    """
    end = drawn.poll + _AFTER_POLL
    near = [task for task in drawn.tasks if london_day(task.due) < end]
    dates = [(day, title) for day, title in drawn.dates if day < end]
    weeks = _weeks(near)
    days = [*weeks, drawn.poll, *(day for day, _ in dates)]
    first, last = min(days), max(days) + _WEEK
    scale = Scale(london_moment(first, time.min), london_moment(last, time.min))
    bars = [_bar(scale, monday, tasks) for monday, tasks in sorted(weeks.items())]
    return (
        _templates()
        .get_template("timetable.svg.j2")
        .render(
            heading=drawn.heading,
            weeks=bars,
            most=max((bar.all for bar in bars), default=1),
            months=scale.months(),
            poll=Place(scale.day(drawn.poll), long_day(drawn.poll)),
            today=scale.place(now) if first <= london_day(now) < last else None,
            drawn_on=long_day(london_day(now)),
            dates=_named(scale, dates),
            periods=[(scale.day(start), scale.day(end)) for start, end in sorted(drawn.periods)],
            later=len(drawn.tasks) - len(near),
            late_on=_LATE_ON,
        )
    )


def _weeks(tasks: Iterable[Drawn]) -> dict[date, list[Drawn]]:
    """The tasks by the Monday of the week in which they are due."""
    found: dict[date, list[Drawn]] = {}
    for task in tasks:
        day = london_day(task.due)
        found.setdefault(day - timedelta(days=day.weekday()), []).append(task)
    return found


def _bar(scale: Scale, monday: date, tasks: Sequence[Drawn]) -> _Week:
    at, end = scale.day(monday), scale.day(monday + _WEEK)
    late, over = sum(task.late for task in tasks), sum(task.over for task in tasks)
    width = round(end - at, 2)
    return _Week(at, width, short_day(monday), late, len(tasks) - late - over, over)


def _named(scale: Scale, dates: Iterable[tuple[date, str]]) -> list[tuple[Place, bool]]:
    """A line for each date of law, and whether it is the first of its day, which alone names the day."""
    named: list[tuple[Place, bool]] = []
    before: date | None = None
    for day, title in dict.fromkeys(sorted(dates)):
        first = day != before
        named.append(
            (Place(scale.day(day), f"{short_day(day)}: {title}" if first else title), first)
        )
        before = day
    return named


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("notifications.drawn"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(colour=palette())
    return environment
