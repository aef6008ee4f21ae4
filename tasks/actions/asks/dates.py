"""Asked of an election's dates: those that had to be given, and days that are not counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from typing_extensions import override

from calendars.days.proclaimed import ProclaimedDay
from tasks.actions.asks.ask import Ask, Present, Wanted, because
from tasks.reasons import Reason, joined


@dataclass(frozen=True, slots=True)
class SetDates(Ask):
    """Enter dates by milestone: `given` are those that had to be given, `actual` those on which
    something was really done."""

    reason: str
    given: Mapping[str, date] = field(default_factory=dict)
    actual: Mapping[str, date] = field(default_factory=dict)

    @override
    def apply(self, election: Present) -> Wanted:
        election.check_called()
        facts = election.facts
        after = replace(
            facts,
            given={**facts.given, **self.given},
            actual={**facts.actual, **self.actual},
        )
        said = dates_said({**self.given, **self.actual})
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


def dates_said(days: Mapping[str, date]) -> str:
    """Dates by milestone, in words."""
    return joined("listed", [Reason("date_set", name=key, day=day) for key, day in days.items()])
