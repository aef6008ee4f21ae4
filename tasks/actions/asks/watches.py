"""Asked of a watch over a vacancy: to stand again, because its by-election is cancelled."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from typing_extensions import override

from tasks.actions.asks.ask import Ask, Present, Wanted
from tasks.planning.polls import ElectionFacts
from tasks.reasons import Reason
from tasks.terms import ElectionState, PollState


@dataclass(frozen=True, slots=True)
class ReopenWatch(Ask):
    """The by-election of a day that came of the watch is cancelled: the seat is vacant still."""

    day: date

    @override
    def apply(self, election: Present) -> Wanted:
        facts = election.facts
        polls = tuple(
            poll.with_contests(
                [replace(c, state=PollState.CALLED, replaced_by=None) for c in poll.contests]
            )
            for poll in facts.polls
        )
        why = Reason("by_election_off", day=self.day)
        return Wanted(replace(facts, polls=polls), ElectionState.CALLED, why)


def left_open(before: ElectionFacts, wanted: Wanted) -> Iterator[str]:
    """The ids of what was replaced by contests that stood before, and are cancelled now."""
    off = wanted.state is ElectionState.CANCELLED
    after = {(poll.kind, poll.area): poll for poll in wanted.facts.polls}
    for poll in before.polls:
        now = after.get((poll.kind, poll.area))
        gone = {c.key for c in now.contests if c.state is PollState.CANCELLED} if now else set()
        for contest in poll.contests:
            stood = contest.state is PollState.CALLED
            if stood and contest.replaces and (off or now is None or contest.key in gone):
                yield contest.replaces
