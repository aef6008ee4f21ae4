"""When people are told of what happens at its moment (a poll, a count, a close of applications), and of what
has a lawful day of its own in a task's checklist."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from tasks.clock import london_day
from tasks.files.rows import Once, Some, whole


@dataclass(frozen=True, slots=True)
class EventRules:
    """What holds for tasks that cannot be done before they happen: see `[at]` in `data/policy.toml`."""

    reminder_days: Annotated[tuple[Annotated[int, whole(1, 60)], ...], Once]
    asked_after_minutes: Annotated[int, whole(0, 1440)]

    def asked_at(self, due: datetime) -> datetime:
        """When owners are asked whether it happened (aware)."""
        return due + timedelta(minutes=self.asked_after_minutes)


@dataclass(frozen=True, slots=True)
class ItemRules:
    """What holds for things of a checklist that have a lawful day of their own: see `[items]` in
    `data/policy.toml`."""

    reminder_days: Annotated[tuple[Annotated[int, whole(0, 60)], ...], Once, Some]
    near_days: Annotated[int, whole(0, 7)]

    @property
    def near(self) -> timedelta:
        """So shortly after something else about the list no first reminder goes by itself."""
        return timedelta(days=self.near_days)

    def concerns(self, due: datetime, moment: datetime) -> bool:
        """True from the first reminder on, however late, or from what may stand for it."""
        first = max(self.reminder_days) + self.near_days
        return (london_day(due) - london_day(moment)).days <= first
