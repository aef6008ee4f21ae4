"""What may wait so that it goes with something else, or when offices open: the rules of it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated

from calendars.days.working_days import DayCalendar
from tasks.clock import london, london_day, london_moment
from tasks.files.rows import Flag, Hour, whole

_MONDAY = 7


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When offices open and close (Europe/London)."""

    opens: Hour
    closes: Hour


@dataclass(frozen=True, slots=True)
class WaitingRules:
    """What waits: see `[waiting]` in `data/policy.toml`."""

    done_to_the_morning: Flag
    far_off_days: Annotated[int, whole(1, 366)]
    idle_working_days: Annotated[int, whole(1, 250)]
    last_hours: Annotated[int, whole(0, 8)]
    leaves_hours: Annotated[int, whole(1, 168)]

    def opening_at(
        self,
        opens: datetime,
        due: datetime,
        possible_from: datetime | None,
        *,
        pressing_hours: int,
        office: OfficeHours,
        days: DayCalendar,
    ) -> datetime:
        """When owners hear of a task that opens at a moment: with Monday's mail where it is due long after
        that, or cannot be done for days; the next morning, where it opens as offices close and is not due
        soon; else at once.

        Args:
            opens: aware; so are `due`, and `possible_from`, before which it cannot be done.
            pressing_hours: this close to its due moment it waits for nothing.
            office: the hours of the task's area.
            days: the working days there.
        """
        monday = _next_monday(opens, office.opens)
        read_on = london_day(monday)
        read_on = read_on if days.counts(read_on) else days.forward(read_on, 1)
        far_off = (london_day(due) - read_on).days >= self.far_off_days
        if far_off or self._is_idle(possible_from, read_on, days):
            return monday
        morning = next_morning(opens, office.opens, days)
        left = timedelta(hours=max(self.leaves_hours, pressing_hours))
        return morning if self._is_evening(opens, office, days) and due - morning >= left else opens

    def _is_idle(self, possible_from: datetime | None, read_on: date, days: DayCalendar) -> bool:
        """Whether those who read of it on a day can do nothing for some working days."""
        if possible_from is None:
            return False
        return read_on <= days.back(london_day(possible_from), self.idle_working_days)

    def _is_evening(self, moment: datetime, office: OfficeHours, days: DayCalendar) -> bool:
        """Whether the last hours of a working day have begun."""
        at, day = london(moment), london_day(moment)
        last = london(london_moment(day, office.closes) - timedelta(hours=self.last_hours))
        return bool(self.last_hours) and days.counts(day) and at >= last

    def done_at(self, reported: datetime, opens: time, days: DayCalendar) -> datetime:
        """When others hear that a task is done that was reported at a moment (both aware): when offices
        open next.

        Args:
            reported: aware.
            opens: when offices open (Europe/London).
            days: the working days of the task's area.
        """
        return next_morning(reported, opens, days) if self.done_to_the_morning else reported


def _next_monday(moment: datetime, opens: time) -> datetime:
    """When the offices open on a Monday, working day or not, the next one at or after a moment (aware)."""
    day = london_day(moment)
    monday = london_moment(day + timedelta(days=-day.weekday() % _MONDAY), opens)
    return monday if monday >= moment else london_moment(day + timedelta(days=_MONDAY), opens)


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
