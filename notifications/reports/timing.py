"""Whether a deadline was kept, and if not, by how much it was missed. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from notifications.wording.when_due import WhenDue
from tasks.clock import london_day
from tasks.terms import Act, Standing

_MINUTE = 60
_HOURS = 24


class Timing(StrEnum):
    """What became of a deadline. A task that is done at something that happens, as a poll, cannot be
    reported before it: how long after is said, and is not called late."""

    IN_TIME = "in time"
    AFTER_IT = "after it had happened"
    LATE = "late"
    NOT_REPORTED = "not reported"
    TO_COME = "not due yet"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a deadline; `by` is how much later it was reported (`3 days`, empty where it was
    in time), `hours` the same in hours, rounded up."""

    timing: Timing
    by: str = ""
    hours: int = 0

    @property
    def words(self) -> str:
        """`in time`, `late by 3 days`, `not reported, 3 days ago`."""
        if not self.by:
            return self.timing.value
        if self.timing is Timing.LATE:
            return f"late by {self.by}"
        if self.timing is Timing.AFTER_IT:
            return f"{self.by} after it"
        return f"{self.timing.value}, {self.since}"

    @property
    def since(self) -> str:
        """`due 3 days ago`, where it should have been reported and is not; else empty."""
        return f"due {self.by} ago" if self.timing is Timing.NOT_REPORTED else ""

    @property
    def is_bad(self) -> bool:
        """True where the deadline was missed."""
        return self.timing in {Timing.LATE, Timing.NOT_REPORTED}


def kept(
    standing: Standing,
    act: Act,
    *,
    due: datetime,
    due_has_hour: bool,
    reported: datetime | None,
    now: datetime,
) -> Kept:
    """What became of a deadline.

    Args:
        standing: where the task stands.
        act: how it can be done.
        due: aware; without an hour of its own it holds until the end of its day in London.
        due_has_hour: whether its hour counts.
        reported: when it was reported, aware; None while it is not.
        now: aware.
    """
    if standing in {Standing.STOOD_DOWN, Standing.PASSED}:
        return Kept(Timing.NOT_NEEDED)
    when = WhenDue(due=due, due_has_hour=due_has_hour, now=reported or now)
    if not when.is_past:
        return Kept(Timing.IN_TIME if reported else Timing.TO_COME)
    by, hours = _distance(due, reported or now, by_hour=due_has_hour)
    if reported is None:
        return Kept(Timing.NOT_REPORTED, by, hours)
    return Kept(Timing.AFTER_IT if act is Act.AT else Timing.LATE, by, hours)


def _distance(due: datetime, then: datetime, *, by_hour: bool) -> tuple[str, int]:
    """How long after, in words and in hours."""
    gone = then - due
    hours = max(1, -(-int(gone.total_seconds()) // (_MINUTE * _MINUTE)))
    days = (london_day(then) - london_day(due)).days
    if by_hour and gone < timedelta(hours=1):
        return _counted(max(1, int(gone.total_seconds()) // _MINUTE), "minute"), hours
    if by_hour and gone < timedelta(hours=_HOURS):
        return _counted(int(gone.total_seconds()) // (_MINUTE * _MINUTE), "hour"), hours
    return _counted(days, "day"), hours


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"
