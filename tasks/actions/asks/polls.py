"""Asked of an election's polls: what has become of some of them, and further ones on the same day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from typing_extensions import override

from tasks.actions.asks.ask import Ask, ChangeRefusedError, Present, Wanted
from tasks.contests.listed import as_listed
from tasks.planning.contests import Contest
from tasks.planning.polls import ElectionFacts, Poll
from tasks.reasons import Reason, joined
from tasks.terms import STANDING_POLLS, PollState


@dataclass(frozen=True, slots=True)
class SetPolls(Ask):
    """Say what has become of some polls of an election: uncontested, countermanded, cancelled, moved.

    `fresh` is the day of the polls that are held in place of them, where one is fixed; `replaced_by` their
    ids, by kind, area and contest (an empty one for a poll that names none).
    """

    polls: tuple[Poll, ...]
    state: PollState
    reason: str
    fresh: date | None = None
    replaced_by: Mapping[tuple[str, str, str], str] = field(default_factory=dict)

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
        return Wanted(replace(facts, polls=polls), election.state, self._why(facts))

    def _why(self, facts: ElectionFacts) -> str:
        said = _listed(self._named(facts))
        if self.state is PollState.MOVED and self.fresh is not None:
            return Reason("moved_to", **said, day=self.fresh).because(self.reason)
        why = Reason(self.state.value, **said).because(self.reason)
        if self.fresh is None:
            return why
        return joined("joined", [why, Reason("fresh_poll", day=self.fresh)])

    def _named(self, facts: ElectionFacts) -> list[Poll]:
        """The polls that are meant, with their contests as the election has them."""
        known = {(poll.kind, poll.area): poll for poll in facts.polls}
        return [
            replace(
                poll,
                contests=tuple(
                    contest
                    for contest in known[poll.kind, poll.area].contests
                    if contest.key in {meant.key for meant in poll.contests}
                ),
            )
            for poll in self.polls
        ]

    def _set(self, poll: Poll, meant: Poll) -> Poll:
        """The poll with its state, or that of the contests which are meant."""
        if not meant.contests:
            contests = tuple(self._become(poll, contest) for contest in poll.contests)
            link = self.replaced_by.get((poll.kind, poll.area, ""))
            return replace(poll, contests=contests, state=self.state, replaced_by=link)
        there = {contest.key for contest in poll.contests}
        for contest in meant.contests:
            if contest.key not in there:
                raise ChangeRefusedError(_no_contest(poll, contest))
        keys = {contest.key for contest in meant.contests}
        return poll.with_contests(
            [
                self._become(poll, contest) if contest.key in keys else contest
                for contest in poll.contests
            ]
        )

    def _become(self, poll: Poll, contest: Contest) -> Contest:
        link = self.replaced_by.get((poll.kind, poll.area, contest.key))
        return replace(contest, state=self.state, replaced_by=link)


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
                since = known.limits_since or poll.limits_since
                more = _with_more(known, poll.contests)
                polls[poll.kind, poll.area] = replace(more, limits_since=since)
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
