"""How due something is at a moment: worked out anew wherever it is said. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self

from tasks.clock import london_day


class Stage(StrEnum):
    """How near a due moment is; the value is its key among the phrases.

    Early: two days or more are left. Tomorrow and today: by London's calendar, today up to the hour
    where there is one. Hour gone: today, and its hour has passed. Late: the day has passed.
    """

    EARLY = "early"
    TOMORROW = "tomorrow"
    TODAY = "today"
    HOUR_GONE = "hour_gone"
    LATE = "late"


class Dated(Protocol):
    """What is due at a moment (aware), which is an hour where a rule gives one, else a day."""

    @property
    def due(self) -> datetime:
        """The moment."""

    @property
    def due_has_hour(self) -> bool:
        """Whether its hour counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenDue:
    """A due moment as it is seen at another (both aware). Without an hour of its own it is due until
    the end of its day."""

    due: datetime
    due_has_hour: bool
    now: datetime

    @classmethod
    def of(cls, task: Dated, now: datetime) -> Self:
        """How due a task, or a line of a list, is at a moment (aware)."""
        return cls(due=task.due, due_has_hour=task.due_has_hour, now=now)

    @property
    def days(self) -> int:
        """How many calendar days of London it is away; negative once the day has passed."""
        return (london_day(self.due) - london_day(self.now)).days

    @property
    def stage(self) -> Stage:
        """How near it is."""
        if self.days > 1:
            return Stage.EARLY
        if self.days == 1:
            return Stage.TOMORROW
        if self.days < 0:
            return Stage.LATE
        return Stage.HOUR_GONE if self.due_has_hour and self.due <= self.now else Stage.TODAY

    @property
    def is_past(self) -> bool:
        """True once it is late."""
        return self.stage in {Stage.HOUR_GONE, Stage.LATE}

    @property
    def is_close(self) -> bool:
        """True from the day before, and ever after."""
        return self.is_near or self.is_past

    @property
    def is_near(self) -> bool:
        """True on the day before, and on the day while there is time."""
        return self.stage in {Stage.TOMORROW, Stage.TODAY}


def urgency(when: WhenDue, *, by_law: bool) -> tuple[bool, datetime]:
    """What sorts the more urgent first: what the law sets for tomorrow or before, then by due moment."""
    return not (by_law and when.is_close), when.due
