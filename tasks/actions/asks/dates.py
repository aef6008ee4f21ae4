"""Asked of an election's dates: those that had to be given, and days that are not counted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from typing_extensions import override

from calendars.days.proclaimed import ProclaimedDay
from calendars.facts import fact_words
from tasks.actions.asks.ask import Ask, Present, Wanted, because
from tasks.own_days.own_day import OwnDay, with_days
from tasks.own_days.reading import DayReader
from tasks.own_days.words import own_said
from tasks.reasons import Reason, joined


@dataclass(frozen=True, slots=True)
class SetDates(Ask):
    """Enter dates, by what they are of (see `DayReader`): `given` are those that had to be given, that are
    planned or that an officer fixed; `actual` those on which something was really done."""

    reason: str
    given: Mapping[str, date] = field(default_factory=dict)
    actual: Mapping[str, date] = field(default_factory=dict)

    @override
    def apply(self, election: Present) -> Wanted:
        election.check_called()
        facts, books = election.facts, election.books
        reader = DayReader(facts, books.posts, election.now)
        planned = reader.planned(self.given, self.reason)
        own = (*planned.own, *reader.happened(self.actual, self.reason))
        after = replace(
            facts,
            given={**facts.given, **planned.general},
            own=with_days(facts.own, own),
        )
        general = [
            Reason("date_set", name=fact_words().get(key, key), day=day)
            for key, day in planned.general.items()
        ]
        said = joined("listed", [*general, *_some(own_said(own, books.directory))])
        return Wanted(after, election.state, because(said, self.reason))


@dataclass(frozen=True, slots=True)
class RecordDays(Ask):
    """Keep days of single authorities on which something was done there."""

    days: tuple[OwnDay, ...]

    @override
    def apply(self, election: Present) -> Wanted:
        after = replace(election.facts, own=with_days(election.facts.own, self.days))
        reason = next((day.reason for day in self.days if day.reason), "")
        said = own_said(self.days, election.books.directory)
        return Wanted(after, election.state, because(said, reason))


@dataclass(frozen=True, slots=True)
class ForgetDays(Ask):
    """Days of single authorities that no longer count: what was reported done there is not. `back` are
    those that count again in place of them."""

    days: Collection[OwnDay]
    reason: str
    back: tuple[OwnDay, ...] = ()

    @override
    def apply(self, election: Present) -> Wanted:
        left = tuple(day for day in election.facts.own if day not in self.days)
        said = Reason(
            "no_longer_counts", dates=own_said(tuple(self.days), election.books.directory)
        )
        after = replace(election.facts, own=with_days(left, self.back))
        return Wanted(after, election.state, because(said, self.reason))


@dataclass(frozen=True, slots=True)
class SetProclaimed(Ask):
    """Count with these proclaimed days; the law decides which of them move anything."""

    days: tuple[ProclaimedDay, ...]
    why: str

    @override
    def apply(self, election: Present) -> Wanted:
        facts = replace(election.facts, proclaimed=self.days)
        return Wanted(facts, election.state, self.why)


def _some(said: str) -> list[str]:
    return [said] if said else []
