"""Overviews as plain values: the Monday digest of a person, the weekly summary of an area."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tasks.terms import DayIs


class Section(StrEnum):
    """What a list of an overview is of; the value is its key among the phrases."""

    OWN = "own"
    COMING = "coming"
    SNOOZED = "snoozed"
    HANDED = "handed"
    LATE = "late"
    ESCALATED = "escalated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One task in a list. Moments are aware.

    `by_law` says that the law sets its date, `poll_date` of which election it is and `day_is` what happens then. `who` are those who
    have it in hand or were asked; `until` and `why` are those of a snooze; `passed_to` are the people whom
    it was passed up to, each with the title of their post; `url` is the reader's own address of it, where
    they have one.
    """

    title: str
    area: str
    opens: datetime
    due: datetime
    due_has_hour: bool
    who: str = ""
    until: datetime | None = None
    why: str = ""
    passed_to: tuple[tuple[str, str], ...] = ()
    url: str = ""
    by_law: bool = False
    poll_date: date | None = None
    day_is: DayIs = DayIs.POLL


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of an overview: the first of its tasks, the most urgent first, and how many more there are."""

    section: Section
    lines: tuple[Line, ...]
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One week of the timetable: its Monday, how many tasks fall due in it and are late, to be done
    or done, and what is held in it."""

    monday: date
    late: int = 0
    to_do: int = 0
    done: int = 0
    held: tuple[DayIs, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """An election that an overview tells of: the name of its police force area, its day, and what happens
    then."""

    area: str
    poll_date: date
    day_is: DayIs = DayIs.POLL


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A digest (`area` is empty: one person's own tasks) or the summary of an area; lists with nothing
    in them are left out. `besides` says that what its message tells before it is left out of it."""

    monday: date
    day: date
    listings: tuple[Listing, ...]
    area: str = ""
    weeks: tuple[Week, ...] = field(default=())
    elections: tuple[Election, ...] = ()
    besides: bool = False

    @property
    def kind(self) -> str:
        """`digest` or `summary`."""
        return "summary" if self.area else "digest"
