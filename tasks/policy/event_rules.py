"""When people are told of what happens at its moment: a poll, a count, a close of applications."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from tasks.clock import london_day
from tasks.files.rows import Once, whole


@dataclass(frozen=True, slots=True)
class EventRules:
    """What holds for tasks that cannot be done before they happen: see `[at]` in `data/policy.toml`."""

    reminder_days: Annotated[tuple[Annotated[int, whole(1, 60)], ...], Once]
    asked_after_minutes: Annotated[int, whole(0, 1440)]

    def asked_at(self, due: datetime) -> datetime:
        """When owners are asked whether it happened (aware)."""
        return due + timedelta(minutes=self.asked_after_minutes)

    def reminds(self, due: datetime, now: datetime) -> bool:
        """True on a day on which even who has taken it up is reminded that it is near."""
        return (london_day(due) - london_day(now)).days in self.reminder_days
