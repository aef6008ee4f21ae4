"""Asked of an election's polls: what has become of some of them, and further ones on the same day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from typing_extensions import override

from tasks.actions.asks.ask import Ask, ChangeRefusedError, Present, Wanted
from tasks.actions.fresh_polls.nominated import check_nominated
from tasks.contests.listed import as_listed
from tasks.contests.shown import polled_in
from tasks.contests.together import together
from tasks.people.directory import Directory
from tasks.planning.contests import Contest
from tasks.planning.polls import ElectionFacts, Poll, poll_words
from tasks.reasons import Reason, joined
from tasks.terms import STANDING_POLLS, PollState

_OF_POLLS = {PollState.UNCONTESTED, PollState.COUNTERMANDED, PollState.MOVED}


@dataclass(frozen=True, slots=True)
class SetPolls(Ask):
    """Say what has become of some polls of an election: uncontested, countermanded, cancelled, moved; of a
    watch over a vacancy, that its by-election is called.

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
        if self.state in _OF_POLLS:
            election.check_polled()
        facts = election.facts
        there = {(poll.kind, poll.area) for poll in facts.polls}
        named = together(self.polls)
        for poll in named:
            if (poll.kind, poll.area) not in there:
                known = ", ".join(f"{p.kind}:{p.area}" for p in facts.polls)
                raise ChangeRefusedError(
                    f"{facts.id} has no poll {poll.kind}:{poll.area}; it has {known}"
                )
            if self.state is PollState.COUNTERMANDED:
                check_nominated(election, poll, self.reason)
        meant = {(poll.kind, poll.area): poll for poll in named}
        polls = tuple(
            self._set(poll, meant[poll.kind, poll.area])
            if (poll.kind, poll.area) in meant
            else poll
            for poll in facts.polls
        )
        why = self._why(facts, election.books.directory)
        return Wanted(replace(facts, polls=polls), election.state, why)

    def _why(self, facts: ElectionFacts, directory: Directory) -> str:
        said = _listed(self._named(facts), directory)
        if self.state is PollState.MOVED and self.fresh is not None:
            return Reason("moved_to", **said, day=self.fresh).because(self.reason)
        if self.state is PollState.BECAME and self.fresh is not None:
            return Reason("by_election_called", day=self.fresh).because(self.reason)
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
            for poll in together(self.polls)
        ]

    def _set(self, poll: Poll, meant: Poll) -> Poll:
        """The poll with its state, or that of the contests which are meant: those named, or all that stand."""
        there = {contest.key: contest for contest in poll.contests}
        for contest in meant.contests:
            if contest.key not in there:
                raise ChangeRefusedError(_no_contest(poll, contest))
            self._check_stands(there[contest.key].state, f"{meant.kind}:{meant.area}:{contest.key}")
        if not meant.contests and (not there or poll.state is not PollState.CALLED):
            self._check_stands(poll.state, f"{poll.kind}:{poll.area}")
        if not there:
            link = self.replaced_by.get((poll.kind, poll.area, ""), poll.replaced_by)
            return replace(poll, state=self.state, replaced_by=link)
        keys = {contest.key for contest in meant.contests} or there.keys()
        return poll.with_contests(
            [
                self._become(poll, contest) if contest.key in keys else contest
                for contest in poll.contests
            ]
        )

    def _check_stands(self, state: PollState, name: str) -> None:
        """Refuse another end of what has come to one; the same again changes nothing."""
        if state not in {PollState.CALLED, self.state}:
            raise ChangeRefusedError(f"{name} is {state} already; it cannot be {self.state} too")

    def _become(self, poll: Poll, contest: Contest) -> Contest:
        link = self.replaced_by.get((poll.kind, poll.area, contest.key))
        if contest.state is not PollState.CALLED:
            linked = link if contest.state is self.state else None
            return replace(contest, replaced_by=contest.replaced_by or linked)
        return replace(contest, state=self.state, replaced_by=link)


def _no_contest(poll: Poll, contest: Contest) -> str:
    if not poll.contests:
        return (
            f"{poll.written} names no contests, which means all of them; name them all first:"
            f" `writ replan ELECTION --add-poll {poll.written}:A,B,C`"
        )
    known = ", ".join(each.key for each in poll.contests)
    return f"{poll.kind}:{poll.area} has no contest {contest.key!r}; it has {known}"


@dataclass(frozen=True, slots=True)
class AddPolls(Ask):
    """Hold further polls on the same day; nothing is planned for them before they are added.

    Contests come beside those that a poll names. What is polled already is refused; what has ended stands
    again. A poll that names no contests has all of them: they can be named, several at once, and what is
    held there in place of another poll leaves it as it is.
    """

    polls: tuple[Poll, ...]
    reason: str

    @override
    def apply(self, election: Present) -> Wanted:
        election.check_called()
        facts = election.facts
        polls = {(poll.kind, poll.area): poll for poll in facts.polls}
        for asked in together(self.polls):
            poll = as_listed(asked, election.books.directory)
            known = polls.get((poll.kind, poll.area))
            if known is None:
                added = replace(poll, known_since=election.now)
            elif known.state in STANDING_POLLS:
                since = known.limits_since or poll.limits_since
                added = replace(_with_more(known, poll), limits_since=since)
            else:
                more = _with_more(known, poll)
                added = replace(more, known_since=election.now, limits_since=poll.limits_since)
            polls[poll.kind, poll.area] = added
        why = Reason("added", **_listed(self.polls, election.books.directory)).because(self.reason)
        return Wanted(replace(facts, polls=tuple(polls.values())), election.state, why)


def _with_more(known: Poll, more: Poll) -> Poll:
    """The poll called, with these contests beside those that it has, or with those that it had."""
    if not known.contests:
        return _of_all(known, more)
    if not more.contests:
        return _standing_again(known)
    by_key = {contest.key: contest for contest in known.contests}
    for contest in more.contests:
        there = by_key.get(contest.key)
        if there and (there.state is PollState.CALLED or there.identifier != contest.identifier):
            raise ChangeRefusedError(
                f"{known.kind}:{known.area} has contest {there.identifier} already ({there.state})"
            )
        replaces = contest.replaces or (there.replaces if there else None)
        by_key[contest.key] = replace(contest, replaces=replaces)
    return known.with_contests(tuple(by_key.values()))


def _of_all(known: Poll, more: Poll) -> Poll:
    """A poll that names no contests, which are named now, or which is called again."""
    replaces = more.replaces or known.replaces
    if known.state not in STANDING_POLLS:
        return replace(more, replaces=replaces)
    held_again = more.replaces or any(contest.replaces for contest in more.contests)
    if known.state is PollState.CALLED and held_again:
        return known
    if len(more.contests) > 1:
        return replace(known, state=PollState.CALLED, contests=more.contests)
    if more.contests or known.state is PollState.CALLED:
        raise ChangeRefusedError(f"{known.written} is already polled in all its contests")
    return replace(known, state=PollState.CALLED)


def _standing_again(known: Poll) -> Poll:
    """A poll of which no contest stands, with those again that are not held elsewhere."""
    back = [contest for contest in known.contests if contest.replaced_by is None]
    if known.state is PollState.CALLED or not back:
        raise ChangeRefusedError(
            f"{known.kind}:{known.area} is polled in contests of their own; name those that are added,"
            f" as --add-poll {known.kind}:{known.area}:NAME"
        )
    return known.with_contests(
        [
            replace(contest, state=PollState.CALLED) if contest in back else contest
            for contest in known.contests
        ]
    )


def _listed(polls: Sequence[Poll], directory: Directory) -> dict[str, str]:
    """The polls in words, as the reasons of what became of them name them."""
    names = [
        Reason(
            "poll_in",
            title=poll_words(poll.kind).title,
            area=polled_in(poll, directory.area(poll.area)),
        )
        for poll in polls
    ]
    return {"polls": joined("listed", names), "were": "was" if len(polls) == 1 else "were"}
