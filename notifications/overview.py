"""Overviews as plain values: the Monday digest of a person, the weekly summary of an area."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Section(StrEnum):
    """What a list of an overview is of; the value is its key among the phrases."""

    OWN = "own"
    COMING = "coming"
    SNOOZED = "snoozed"
    HANDED = "handed"
    LATE = "late"
    ESCALATED = "escalated"


@dataclass(frozen=True, slots=True)
class Line:
    """One task in a list. Moments are aware.

    `who` are those who have it in hand or were asked; `until` and `why` are those of a snooze, `rung`
    the step of the ladder it stands on; `url` is the reader's own address of it, where they have one;
    `late` says that it was due before.
    """

    title: str
    area: str
    opens: datetime
    due: datetime
    due_has_hour: bool
    who: str = ""
    until: datetime | None = None
    why: str = ""
    rung: int = 0
    url: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of an overview: the first of its tasks, by due moment, and how many more there are."""

    section: Section
    lines: tuple[Line, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Week:
    """One week of the timetable: its Monday, how many tasks fall due in it and are late, to be done
    or done, and whether a poll is held in it."""

    monday: date
    late: int = 0
    to_do: int = 0
    done: int = 0
    polling: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    """A digest (`area` is empty: one person's own tasks) or the summary of an area."""

    monday: date
    day: date
    listings: tuple[Listing, ...]
    area: str = ""
    weeks: tuple[Week, ...] = field(default=())

    @property
    def kind(self) -> str:
        """`digest` or `summary`."""
        return "summary" if self.area else "digest"
