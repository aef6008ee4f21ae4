"""What may wait so that it goes with something else, or when offices open: the rules of it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from calendars.days.working_days import DayCalendar
from tasks.clock import london_day, london_moment
from tasks.files.rows import Flag


@dataclass(frozen=True, slots=True)
class WaitingRules:
    """What waits: see `[waiting]` in `data/policy.toml`."""

    done_to_the_morning: Flag

    def done_at(self, reported: datetime, opens: time, days: DayCalendar) -> datetime:
        """When others hear that a task is done that was reported at a moment (both aware): when offices
        open next.

        Args:
            reported: aware.
            opens: when offices open (Europe/London).
            days: the working days of the task's area.
        """
        return next_morning(reported, opens, days) if self.done_to_the_morning else reported


def told_before(due: date, n: int, days: DayCalendar) -> date:
    """The day on which people are told that something is due in `n` days: of what is due tomorrow the last
    working day, where there is no other before it is due."""
    day = due - timedelta(days=n)
    return days.back(due, 1) if n == 1 and not days.counts(day) else day


def next_morning(moment: datetime, opens: time, days: DayCalendar) -> datetime:
    """When offices open on a working day, the next one at or after a moment (aware)."""
    day = london_day(moment)
    morning = london_moment(day, opens)
    if days.counts(day) and moment <= morning:
        return morning
    return london_moment(days.forward(day, 1), opens)
