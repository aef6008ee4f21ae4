"""Polls held in place of others, called in the same step: after a candidate's death, or on another day."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from tasks.actions.asks.ask import ChangeRefusedError
from tasks.actions.asks.polls import SetPolls
from tasks.actions.asks.replan import Replan
from tasks.actions.calling import call_election, plan_call
from tasks.actions.changing import Changed, change_election
from tasks.actions.fresh_polls.fates import Death, Fate, fate_after
from tasks.actions.fresh_polls.limits_left import limits_since
from tasks.clock import london_day
from tasks.contests.together import together
from tasks.limits import LONGEST_REASON
from tasks.planning.planning import Plan
from tasks.planning.polls import ElectionFacts, Poll, day_in, poll_words
from tasks.planning.reference_data import Books
from tasks.register.models import ElectionRow, PollRow
from tasks.register.plans.changes import stored_tasks
from tasks.register.plans.elections import (
    elections,
    facts_of,
    poll_of,
    polls_of,
    the_election,
)
from tasks.register.plans.task_views import open_books_of
from tasks.register.session import Session
from tasks.terms import ElectionState, PollState
from tasks.words import long_day


@dataclass(frozen=True, slots=True)
class HoldAgain:
    """Polls of an election, or contests of them, that are held on another `day`: because a candidate has
    died, or as they are moved (no `death`)."""

    polls: tuple[Poll, ...]
    day: date
    reason: str
    death: Death | None = None


@dataclass(frozen=True, slots=True)
class HeldAgain:
    """What holding polls again does, or has done: the change of the election that they leave, and the one
    that is `called` for them, or, where their day has one already, what is `added` to it. `notes` say what
    the law says."""

    left: Changed
    called: Plan | None
    added: Changed | None
    notes: tuple[str, ...]

    @property
    def fresh(self) -> str:
        """The election in which the polls are held now."""
        if self.called is not None:
            return self.called.election.id
        return self.added.election if self.added is not None else ""


@dataclass(frozen=True, slots=True)
class _Taken:
    """One poll as it stands, and as it is held again with the contests that are meant."""

    old: Poll
    fresh: Poll

    def links(self, day: date) -> Iterator[tuple[tuple[str, str, str], str]]:
        """The id of what replaces each contest, or the poll, by kind, area and contest."""
        for contest in self.fresh.contests:
            link = self.fresh.contest_id(contest, day)
            yield (self.old.kind, self.old.area, contest.key), link
        if not self.fresh.contests:
            yield (self.old.kind, self.old.area, ""), self.fresh.id(day)


def hold_again(
    session: Session,
    election_id: str,
    asked: HoldAgain,
    *,
    who: str,
    now: datetime,
    preview: bool = False,
) -> HeldAgain:
    """Take polls out of an election and call them for another day, linked both ways, as one step.

    Args:
        session: a writing session, or a reading one for a preview.
        election_id: which election.
        asked: which polls, and the day.
        who: who asks for it; kept in the history.
        now: aware.
        preview: only work out what would change.

    Raises:
        UnknownElectionError: no such election.
        ChangeRefusedError, CallRefusedError: a day outside of those that the law allows, a death by
            which the poll goes on, and what calling or changing an election refuses.
    """
    row = the_election(session, election_id)
    books = open_books_of(session, around=row.area)
    asked = replace(asked, polls=together(asked.polls))
    _check(row, asked, now=now)
    known = [_known(session, row, poll) for poll in asked.polls]
    fates = [_fate(poll, asked, row, books) for poll in asked.polls]
    stored = stored_tasks(session, row.id)
    taken = [
        _taken(
            meant,
            there,
            fate,
            limits_since(poll_of(there), stored, books.directory, now=now),
            death=asked.death is not None,
        )
        for meant, there, fate in zip(asked.polls, known, fates, strict=True)
    ]
    state = PollState.COUNTERMANDED if asked.death else PollState.MOVED
    links = dict(pair for each in taken for pair in each.links(asked.day))
    setting = SetPolls(asked.polls, state, asked.reason, asked.day, links)
    left = change_election(session, row.id, setting, who=who, now=now, preview=preview)
    notes = tuple(dict.fromkeys(note for fate in fates for note in fate.notes))
    facts = ElectionFacts(
        row.area,
        asked.day,
        london_day(now),
        tuple(each.fresh for each in taken),
        {name: day for fate in fates for name, day in fate.given.items()},
    )
    reason = "; ".join([left.why, *notes])[:LONGEST_REASON]
    called, added = called_for(session, facts, reason, who=who, now=now, preview=preview)
    return HeldAgain(left, called, added, notes)


def _check(row: ElectionRow, asked: HoldAgain, *, now: datetime) -> None:
    today = london_day(now)
    if not asked.polls:
        raise ChangeRefusedError("no poll is named; add --poll KIND:AREA:CONTEST")
    if asked.day == row.poll_date:
        raise ChangeRefusedError(f"{row.id} is on {long_day(asked.day)} already; give another day")
    if asked.death and asked.death.proof > today:
        raise ChangeRefusedError(
            f"proved on {long_day(asked.death.proof)}, which is still to come; today is {long_day(today)}"
        )
    if asked.death and asked.death.proof < row.called_on:
        raise ChangeRefusedError(
            f"proved on {long_day(asked.death.proof)}, before {row.id} was called on"
            f" {long_day(row.called_on)}; give the day of the proof"
        )


def _fate(poll: Poll, asked: HoldAgain, row: ElectionRow, books: Books) -> Fate:
    if asked.death is None:
        return Fate(poll.kind)
    return fate_after(
        asked.death,
        poll,
        fixed=row.poll_date,
        fresh=asked.day,
        nation=row.nation,
        proclaimed=books.proclaimed,
    )


def _known(session: Session, row: ElectionRow, meant: Poll) -> PollRow:
    """The poll of the election that is meant."""
    known = {(each.kind, each.area): each for each in polls_of(session, row.id)}
    there = known.get((meant.kind, meant.area))
    if there is None:
        names = ", ".join(f"{kind}:{area}" for kind, area in known)
        raise ChangeRefusedError(f"{row.id} has no poll {meant.kind}:{meant.area}; it has {names}")
    return there


def _taken(meant: Poll, there: PollRow, fate: Fate, since: date | None, *, death: bool) -> _Taken:
    """A poll that is meant, as the election has it, and as it is held again; after a `death` also one that
    was countermanded while the day of its fresh poll was not fixed."""
    old, day, keys = poll_of(there), day_in(there.id), {contest.key for contest in meant.contests}
    contests = tuple(
        c for c in old.contests if (c.key in keys if keys else c.state is PollState.CALLED)
    )
    for each in contests or (old,):
        awaited = each.state is PollState.COUNTERMANDED and not each.replaced_by and death
        if each.state is not PollState.CALLED and not awaited:
            raise ChangeRefusedError(
                f"{meant.written} is {each.state} already; nothing to hold again"
            )
    by_law = poll_words(fate.kind).by
    again = tuple(
        replace(
            c,
            state=PollState.CALLED,
            by_election=c.by_election and not by_law,
            replaces=old.contest_id(c, day),
        )
        for c in contests
    )
    replaced = None if again else there.id
    fresh = Poll(fate.kind, old.area, contests=again, replaces=replaced, limits_since=since)
    return _Taken(old, fresh)


def called_for(
    session: Session, facts: ElectionFacts, reason: str, *, who: str, now: datetime, preview: bool
) -> tuple[Plan | None, Changed | None]:
    """The election called for these facts, or what they add to the one that their day has already.

    Raises:
        CallRefusedError, ChangeRefusedError: as calling and changing an election.
    """
    existing = _of_day(session, facts)
    if existing is not None:
        ask = Replan(reason, add=facts.polls, given=facts.given)
        return None, change_election(session, existing.id, ask, who=who, now=now, preview=preview)
    if preview:
        return plan_call(session, facts, now=now), None
    return call_election(session, facts, reason=reason, who=who, now=now), None


def _of_day(session: Session, facts: ElectionFacts) -> ElectionRow | None:
    """The election that is called for the area and the day; watches over vacancies are none."""
    there = (
        row
        for row in elections(session)
        if (row.area, row.poll_date) == (facts.area, facts.poll_date)
        and row.state == ElectionState.CALLED
        and not facts_of(session, row).watches
    )
    return next(there, None)
