"""What policy says of sending: quiet hours, limits, what is stale, when a service is left alone.

See `data/policy.toml` for the meaning of each figure; here stands between which it may be.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Annotated

from calendars.days.working_days import DayCalendar
from tasks.clock import london, london_day, london_moment
from tasks.files.rows import Flag, Hour, Some, whole

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietRules:
    """When nobody is written to (Europe/London): from an hour in the evening to one in the morning,
    and on days on which the offices of the reader's nation are closed."""

    starts: Hour
    ends: Hour
    days_off: Flag

    def over_at(self, moment: datetime, days: DayCalendar) -> datetime:
        """The moment itself where it is not quiet, else the next one (aware, UTC) at which it ends.

        Args:
            moment: aware.
            days: the working days of the reader's nation.
        """
        day, hour = london_day(moment), london(moment).time()
        if hour >= self.starts:
            day, hour = day + _DAY, time.min
        if self.days_off and not days.counts(day):
            return london_moment(days.forward(day, 1), self.ends)
        return moment.astimezone(UTC) if hour >= self.ends else london_moment(day, self.ends)


@dataclass(frozen=True, slots=True)
class LimitRules:
    """The most messages that one person gets in an hour, and on a day; the rest waits, merged into one."""

    messages_an_hour: Annotated[int, whole(1, 1000)]
    messages_a_day: Annotated[int, whole(1, 1000)]


@dataclass(frozen=True, slots=True)
class CircuitRules:
    """When a service that takes nothing is left alone, and for how long."""

    failures: Annotated[int, whole(1, 1000)]
    minutes: Annotated[tuple[Annotated[int, whole(1, 1440)], ...], Some]
    fall_back_after_minutes: Annotated[int, whole(1, 1440)]

    def wait(self, failures: int) -> timedelta:
        """How long to leave the service alone after this many failures in a row."""
        step = max(failures // self.failures, 1)
        return timedelta(minutes=self.minutes[min(step, len(self.minutes)) - 1])


@dataclass(frozen=True, slots=True)
class SendingRules:
    """How many messages a dispatcher prepares at once, and for how long it may keep them; how large a
    message may be, how many files may go with it, and how much of it is told in full."""

    batch: Annotated[int, whole(1, 10000)]
    prepared_minutes: Annotated[int, whole(1, 60)]
    handing_over_minutes: Annotated[int, whole(1, 240)]
    largest_kilobytes: Annotated[int, whole(100, 100_000)]
    most_html_kilobytes: Annotated[int, whole(30, 90)]
    most_words: Annotated[int, whole(300, 1000)]
    most_files: Annotated[int, whole(0, 5)]
    told_in_full: Annotated[int, whole(1, 5)]
    listed: Annotated[int, whole(1, 40)]


@dataclass(frozen=True, slots=True)
class StaleRules:
    """What is not worth telling any more: after an outage, or just after something that says it."""

    told_hours: Annotated[int, whole(0, 168)]
    reminder_hours: Annotated[int, whole(1, 720)]
    notice_days: Annotated[int, whole(1, 366)]


@dataclass(frozen=True, slots=True)
class AuditRules:
    """What the self-audit calls too late."""

    unsent_minutes: Annotated[int, whole(1, 10080)]
