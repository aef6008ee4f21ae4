"""What policy says of sending: quiet hours, limits, what is stale, when a service is left alone.

See `data/policy.toml` for the meaning of each figure.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from calendars.working_days import DayCalendar
from tasks.clock import london, london_day, london_moment

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietRules:
    """When nobody is written to (Europe/London): from an hour in the evening to one in the morning,
    and on days on which the offices of the reader's nation are closed."""

    starts: time
    ends: time
    days_off: bool

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
    """The most messages that one person gets in an hour; the rest waits, merged into one."""

    messages_an_hour: int


@dataclass(frozen=True, slots=True)
class CircuitRules:
    """When a service that takes nothing is left alone, and for how long."""

    failures: int
    minutes: tuple[int, ...]
    fall_back_after_minutes: int

    def wait(self, failures: int) -> timedelta:
        """How long to leave the service alone after this many failures in a row."""
        step = max(failures // self.failures, 1)
        return timedelta(minutes=self.minutes[min(step, len(self.minutes)) - 1])


@dataclass(frozen=True, slots=True)
class SendingRules:
    """How many messages a dispatcher prepares at once, and for how long it may keep them."""

    batch: int
    prepared_minutes: int
    handing_over_minutes: int


@dataclass(frozen=True, slots=True)
class StaleRules:
    """What is not worth telling any more after an outage."""

    reminder_hours: int
    notice_days: int


@dataclass(frozen=True, slots=True)
class AuditRules:
    """What the self-audit calls too late."""

    unsent_minutes: int
