"""A re-plan as somebody asks for it: another day, other polls, dates that have become known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from typing_extensions import override

from tasks.actions.asks.ask import Ask, Present, Wanted
from tasks.actions.asks.dates import SetDates
from tasks.actions.asks.day import Move
from tasks.actions.asks.polls import AddPolls, SetPolls
from tasks.planning.polls import Poll
from tasks.reasons import Reason, joined
from tasks.terms import PollState


@dataclass(frozen=True, slots=True)
class Replan(Ask):
    """Several things as one change. With nothing but the reason, the plan is made anew from the same
    facts: after the catalogue, the rules or the directory changed.

    `given` are dates that the timetable asks for, `actual` those on which something really was, both
    by milestone.
    """

    reason: str
    polling_day: date | None = None
    add: tuple[Poll, ...] = ()
    take_away: tuple[Poll, ...] = ()
    given: Mapping[str, date] = field(default_factory=dict)
    actual: Mapping[str, date] = field(default_factory=dict)

    @override
    def apply(self, election: Present) -> Wanted:
        whys = []
        for part in self._parts():
            wanted = part.apply(election)
            election = election.after(wanted)
            whys.append(wanted.why)
        why = joined("joined", whys) if whys else Reason("planned_anew").because(self.reason)
        return Wanted(election.facts, election.state, why)

    def _parts(self) -> Iterator[Ask]:
        if self.polling_day:
            yield Move(self.polling_day, self.reason)
        if self.add:
            yield AddPolls(self.add, self.reason)
        if self.take_away:
            yield SetPolls(self.take_away, PollState.CANCELLED, self.reason)
        if self.given or self.actual:
            yield SetDates(self.reason, given=self.given, actual=self.actual)
