"""Asked of an election's day: moving it, taking it away for now, calling it all off."""

from dataclasses import dataclass, replace
from datetime import date

from typing_extensions import override

from tasks.actions.asks.ask import Ask, ChangeRefusedError, Present, Wanted, because
from tasks.actions.asks.powers import power_over
from tasks.own_days.words import own_said
from tasks.planning.polls import ElectionFacts, Poll
from tasks.planning.refusals import check_days
from tasks.reasons import Reason, joined
from tasks.terms import STANDING_POLLS, ElectionState
from tasks.words import long_day


@dataclass(frozen=True, slots=True)
class Move(Ask):
    """Hold the election on another day; also gives a postponed one its day, and one that was
    cancelled by mistake the day it had: then all is as it was, and what fell due meanwhile is late.

    What was done early, by `SetDates`, was done for the old day and no longer counts for another.
    """

    day: date
    reason: str

    @override
    def apply(self, election: Present) -> Wanted:
        election.check_polled()
        facts, state = election.facts, election.state
        same = self.day == facts.poll_date
        if state is ElectionState.CANCELLED and not same:
            raise ChangeRefusedError(f"{facts.id} is cancelled; call the election for its new day")
        if state is ElectionState.CALLED and same:
            raise ChangeRefusedError(
                f"{facts.id} is on {long_day(self.day)} already; nothing to move"
            )
        if same:
            check_days(facts, election.books, now=election.now)
            held = Reason("poll_held", day=self.day).because(self.reason)
            return Wanted(facts, ElectionState.CALLED, held)
        moved = replace(facts, poll_date=self.day, known_since=election.now, own=())
        check_days(moved, election.books, now=election.now)
        whys: list[str] = [Reason("poll_moved", day=self.day)]
        if facts.own:
            said = own_said(facts.own, election.books.directory)
            whys.append(Reason("no_longer_counts", dates=said))
        return Wanted(moved, ElectionState.CALLED, because(joined("joined", whys), self.reason))


@dataclass(frozen=True, slots=True)
class Postpone(Ask):
    """Take the day away; everything not done is stood down until there is a new one, since no poll is
    held then (`polls_held`). `power` is the key of the power that is used (`tasks.actions.asks.powers`),
    which can be named afterwards as well."""

    reason: str
    power: str | None = None

    @override
    def apply(self, election: Present) -> Wanted:
        election.check_polled()
        if not (self.power and election.state is ElectionState.POSTPONED):
            election.check_called()
        if self.power is None:
            why = Reason("poll_postponed").because(self.reason)
            return Wanted(election.facts, ElectionState.POSTPONED, why)
        power = power_over(self.power, election.facts)
        why = Reason("postponed_under", power=power.words).because(self.reason)
        return Wanted(election.facts, ElectionState.POSTPONED, why, power.key)


@dataclass(frozen=True, slots=True)
class CancelElection(Ask):
    """Cancel the whole election."""

    reason: str

    @override
    def apply(self, election: Present) -> Wanted:
        why = Reason("election_cancelled").because(self.reason)
        return Wanted(election.facts, ElectionState.CANCELLED, why)


def polls_held(facts: ElectionFacts, state: ElectionState) -> tuple[Poll, ...]:
    """The polls for which there is something to do: those that stand, while the election has its day."""
    if state is not ElectionState.CALLED:
        return ()
    return tuple(poll for poll in facts.polls if poll.state in STANDING_POLLS)
