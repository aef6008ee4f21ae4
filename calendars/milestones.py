"""What a timetable is made of: plain values, ready to be planned from or shown."""

import datetime as dt
from dataclasses import dataclass

from calendars.errors import UnknownMilestoneError
from calendars.nearest import suggestion


@dataclass(frozen=True, slots=True)
class SkippedDay:
    """A day that the count passed over, and why."""

    date: dt.date
    why: str


@dataclass(frozen=True, slots=True)
class LawToday:
    """What the law in force gives where a pending change is being previewed."""

    earliest: dt.date | None
    date: dt.date | None
    time: dt.time | None
    rule: str
    change: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """One statutory date of a poll, with the rule that gave it.

    `date` is the last day allowed (or the day itself), `earliest` the first day of a window; both
    may be None, and then `needs` names the given date that would decide it, or the rule alone
    says when. `time` is an hour in Europe/London, `until` the hour at which a poll ends.
    `verified` says how sure we are, `against` what the rule was checked against. `once` marks what
    is done once for all the polls of a day; `today` is set where a pending change is previewed.
    `by_rule` is the last day by the rule, where an officer who may has fixed another.
    """

    key: str
    title: str
    earliest: dt.date | None
    date: dt.date | None
    time: dt.time | None
    rule: str
    calendar: str
    role: str
    source: str
    verified: str
    needs: str | None
    skipped: tuple[SkippedDay, ...]
    until: dt.time | None = None
    against: str = ""
    once: bool = False
    today: LawToday | None = None
    by_rule: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Timetable:
    """The milestones of one poll, by date (undated ones last), and what to be careful about."""

    kind: str
    title: str
    nation: str | None
    poll_date: dt.date
    as_of: dt.date | None
    milestones: tuple[Milestone, ...]
    warnings: tuple[str, ...]

    def get(self, key: str) -> Milestone | None:
        """The milestone called `key`, or None."""
        return next((found for found in self.milestones if found.key == key), None)

    def __getitem__(self, key: str) -> Milestone:
        """The milestone called `key`.

        Raises:
            UnknownMilestoneError: the poll kind has no such milestone.
        """
        found = self.get(key)
        if found is None:
            keys = [milestone.key for milestone in self.milestones]
            raise UnknownMilestoneError(
                f"{self.kind} has no milestone {key!r}; {suggestion(key, keys)}"
            )
        return found
