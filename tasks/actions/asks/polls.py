"""Asked of an election's polls: what has become of some of them, and further ones on the same day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from typing_extensions import override

from tasks.actions.asks.ask import Ask, ChangeRefusedError, Present, Wanted
from tasks.contests.listed import as_listed
from tasks.planning.contests import Contest
from tasks.planning.polls import Poll
from tasks.reasons import Reason
from tasks.terms import STANDING_POLLS, PollState


@dataclass(frozen=True, slots=True)
class SetPolls(Ask):
    """Say what has become of some polls of an election: uncontested, countermanded, cancelled."""

    polls: tuple[Poll, ...]
    state: PollState
    reason: str

    @override
    def apply(self, election: Present) -> Wanted:
        election.check_called()
        facts = election.facts
        there = {(poll.kind, poll.area) for poll in facts.polls}
        for poll in self.polls:
            if (poll.kind, poll.area) not in there:
                known = ", ".join(f"{p.kind}:{p.area}" for p in facts.polls)
                raise ChangeRefusedError(
                    f"{facts.id} has no poll {poll.kind}:{poll.area}; it has {known}"
                )
        meant = {(poll.kind, poll.area): poll for poll in self.polls}
        polls = tuple(
            self._set(poll, meant[poll.kind, poll.area])
            if (poll.kind, poll.area) in meant
            else poll
            for poll in facts.polls
        )
        why = Reason(self.state.value, **_listed(self.polls)).because(self.reason)
        return Wanted(replace(facts, polls=polls), election.state, why)

    def _set(self, poll: Poll, meant: Poll) -> Poll:
        """The poll with its state, or that of the contests which are meant."""
        if not meant.contests:
            contests = tuple(replace(contest, state=self.state) for contest in poll.contests)
            return replace(poll, contests=contests, state=self.state)
        there = {contest.key for contest in poll.contests}
        for contest in meant.contests:
            if contest.key not in there:
                raise ChangeRefusedError(_no_contest(poll, contest))
        keys = {contest.key for contest in meant.contests}
        return poll.with_contests(
            [
                replace(contest, state=self.state) if contest.key in keys else contest
                for contest in poll.contests
            ]
        )


def _no_contest(poll: Poll, contest: Contest) -> str:
    if not poll.contests:
        return (
            f"{poll.written} names no contests, which means all of them; name them first:"
            f" `writ replan ELECTION --add-poll {poll.written}:A,B,C`"
        )
    known = ", ".join(each.key for each in poll.contests)
    return f"{poll.kind}:{poll.area} has no contest {contest.key!r}; it has {known}"


@dataclass(frozen=True, slots=True)
class AddPolls(Ask):
    """Hold further polls on the same day; nothing is planned for them before they are added."""

    polls: tuple[Poll, ...]
    reason: str

    @override
    def apply(self, election: Present) -> Wanted:
        election.check_called()
        facts = election.facts
        polls = {(poll.kind, poll.area): poll for poll in facts.polls}
        for asked in self.polls:
            poll = as_listed(asked, election.books.directory)
            known = polls.get((poll.kind, poll.area))
            if known is None or known.state not in STANDING_POLLS:
                polls[poll.kind, poll.area] = replace(poll, known_since=election.now)
            else:
                polls[poll.kind, poll.area] = _with_more(known, poll.contests)
        why = Reason("added", **_listed(self.polls)).because(self.reason)
        return Wanted(replace(facts, polls=tuple(polls.values())), election.state, why)


def _with_more(poll: Poll, contests: Sequence[Contest]) -> Poll:
    """The poll called, with these contests beside those that it has."""
    if not contests:
        return replace(poll, state=PollState.CALLED)
    by_key = {contest.key: contest for contest in (*poll.contests, *contests)}
    return poll.with_contests(tuple(by_key.values()))


def _listed(polls: Sequence[Poll]) -> dict[str, str]:
    names = ", ".join(poll.written for poll in polls)
    return {"polls": names, "were": "was" if len(polls) == 1 else "were"}
