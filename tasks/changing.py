"""Changing an election: the request, checked, turned into a new plan, and kept or only shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from calendars.errors import WritError
from calendars.nearest import suggestion
from calendars.proclaimed import ProclaimedDay
from tasks.books import Books
from tasks.calling import check_areas, check_days, check_not_too_late
from tasks.clock import london_day
from tasks.hearing import who_hears
from tasks.planning import Plan, PlannedTask, plan_election
from tasks.polls import STANDING_POLLS, ElectionFacts, Poll, PollState, poll_words
from tasks.register.changes import apply_changes, lock_election, stored_tasks
from tasks.register.elections import (
    ElectionState,
    clear_alarms,
    facts_of,
    raise_alarms,
    store_facts,
    store_milestones,
    the_election,
)
from tasks.register.history import Event, EventKind, append
from tasks.register.models import ElectionRow
from tasks.register.work import open_due
from tasks.replanning import ChangeKind, StoredTask, TaskChange, changes
from tasks.sight import open_books_of
from tasks.standing import TaskState
from tasks.words import long_day, short_day


class ChangeRefusedError(WritError):
    """The election cannot be changed like this; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an election is to be: its facts, its state, and why, as a clause that ends a sentence
    ("the poll was moved to Thu 13 May 2027")."""

    facts: ElectionFacts
    state: ElectionState
    why: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change does, or has done. `told` are the names of those who hear of it, by task;
    `areas` the names of the areas, by id."""

    election: str
    why: str
    tasks: tuple[TaskChange, ...]
    told: Mapping[str, tuple[str, ...]]
    alarms: tuple[str, ...]
    areas: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        """True when everything is as it should be already."""
        return not self.tasks


Ask = Callable[[ElectionFacts, ElectionState], Wanted]


def change_election(
    session: Session, election_id: str, ask: Ask, *, who: str, now: datetime, preview: bool = False
) -> Changed:
    """Change an election and re-plan it, all in the caller's transaction.

    Args:
        session: a writing session, or a reading one for a preview.
        election_id: which election.
        ask: makes of its present facts and state what it is to be.
        who: who asks for it; kept in the history.
        now: aware.
        preview: only work out what would change.

    Raises:
        UnknownElectionError: no such election.
        ChangeRefusedError, CallRefusedError, TimetableInputError: says what to change; nothing
            is changed then.
    """
    row = the_election(session, election_id)
    if not preview:
        lock_election(session, row.id)
        session.refresh(row)
    if row.state == ElectionState.ARCHIVED.value:
        raise ChangeRefusedError(f"{row.id} is archived; nothing in it changes any more")
    before, state = facts_of(session, row), ElectionState(row.state)
    wanted = ask(before, state)
    books = open_books_of(session, around=row.area)
    if wanted.facts.proclaimed != books.proclaimed:
        books = replace(books, proclaimed=wanted.facts.proclaimed)
    stored = stored_tasks(session, row.id)
    plan = _plan(wanted, books, now=now)
    found = changes(stored, plan.tasks if plan else (), now=now)
    if plan is not None:
        _check(plan, before, stored, found)
    told = who_hears(session, found, books, now=now)
    alarms = (*_no_day_for_a_poll(wanted.facts, books), *plan.alarms) if plan else ()
    areas = {area.id: area.name for area in books.directory.areas.values()}
    changed = Changed(row.id, wanted.why, found, told, alarms, areas)
    if not preview:
        _keep_alarms(session, changed, now=now)
        if not changed.is_empty or (wanted.facts, wanted.state) != (before, state):
            _keep(session, row, wanted, plan, changed, who=who, now=now)
    return changed


def _check(
    plan: Plan,
    before: ElectionFacts,
    stored: Sequence[StoredTask],
    found: Sequence[TaskChange],
) -> None:
    """Refuse what the law's timetable leaves no time for any more, and dates of nothing."""
    if plan.election.poll_date != before.poll_date:
        check_not_too_late(plan, done={task.id for task in stored if task.state in _ENDED})
    for change in found:
        task = change.planned
        if change.kind is ChangeKind.ADDED and task is not None:
            _check_added(task, plan.election)
    for key in plan.election.actual.keys() - before.actual.keys():
        _check_actual(key, plan)


_ENDED = {TaskState.DONE, TaskState.NOT_APPLICABLE}


def _check_added(task: PlannedTask, facts: ElectionFacts) -> None:
    """A poll cannot be added once a date that the law sets for it has gone by."""
    draft = task.draft
    since = [p.known_since for p in facts.polls if p.kind in draft.kinds and p.area == draft.area]
    known = [london_day(moment) for moment in since if moment is not None]
    if draft.definition.milestone and known and draft.due_day < min(known):
        raise ChangeRefusedError(
            f"too late for a {poll_words(draft.kinds[0]).title} in {draft.area} on"
            f" {long_day(facts.poll_date)}: {draft.definition.title!r} was due by"
            f" {long_day(draft.due_day)}; call it for a later day instead"
        )


def _check_actual(key: str, plan: Plan) -> None:
    known = sorted({m.key for timetable in plan.timetables.values() for m in timetable.milestones})
    if key not in known:
        raise ChangeRefusedError(f"no statutory date is called {key!r}; {suggestion(key, known)}")


def _no_day_for_a_poll(facts: ElectionFacts, books: Books) -> tuple[str, ...]:
    """A line when the polling day has become one on which no poll is held."""
    days = books.office_days(books.directory.area(facts.area).nation)
    why = days.why_not_counted(facts.poll_date)
    if why is None:
        return ()
    return (f"{long_day(facts.poll_date)}, the polling day, is no day for a poll: {why}",)


def _plan(wanted: Wanted, books: Books, *, now: datetime) -> Plan | None:
    """The new plan; None for an election in which nothing is left to do."""
    standing = tuple(poll for poll in wanted.facts.polls if poll.state in STANDING_POLLS)
    if wanted.state is not ElectionState.CALLED or not standing:
        return None
    facts = replace(wanted.facts, polls=standing)
    check_areas(facts, books.directory)
    return plan_election(facts, books, now=now)


def _keep(
    session: Session,
    row: ElectionRow,
    wanted: Wanted,
    plan: Plan | None,
    changed: Changed,
    *,
    who: str,
    now: datetime,
) -> None:
    store_facts(session, row, wanted.facts, wanted.state)
    if plan is not None:
        store_milestones(session, row.id, plan.timetables)
    events = apply_changes(session, row.id, changed.tasks, why=wanted.why, now=now)
    first = Event(
        EventKind.REPLANNED, who, f"Changed: {wanted.why}", data={"tasks": len(changed.tasks)}
    )
    append(session, row.id, [first, *events], at=now)
    open_due(session, now=now)


def _keep_alarms(session: Session, changed: Changed, *, now: datetime) -> None:
    election, alarms = changed.election, changed.alarms
    clear_alarms(session, kind="plan", election=election, but=alarms, now=now)
    raise_alarms(session, alarms, kind="plan", election=election, now=now)


def move(day: date, *, reason: str, books: Books, now: datetime) -> Ask:
    """Hold the election on another day; also gives a postponed one its day, and one that was
    cancelled by mistake the day it had: then all is as it was, and what fell due meanwhile is late.

    What was done early, by `set_dates`, was done for the old day and no longer counts for another.
    """

    def ask(facts: ElectionFacts, state: ElectionState) -> Wanted:
        same = day == facts.poll_date
        if state is ElectionState.CANCELLED and not same:
            raise ChangeRefusedError(f"{facts.id} is cancelled; call the election for its new day")
        if state is ElectionState.CALLED and same:
            raise ChangeRefusedError(f"{facts.id} is on {long_day(day)} already; nothing to move")
        if same:
            check_days(facts, books, now=now)
            why = f"the poll is held on {short_day(day)} after all"
            return Wanted(facts, ElectionState.CALLED, why + _because(reason))
        moved = replace(facts, poll_date=day, known_since=now, actual={})
        check_days(moved, books, now=now)
        why = f"the poll was moved to {short_day(day)}"
        if facts.actual:
            why += f"; {_said(facts.actual)} no longer counts"
        return Wanted(moved, ElectionState.CALLED, why + _because(reason))

    return ask


def postpone_election(*, reason: str) -> Ask:
    """Take the day away; everything not done is stood down until there is a new one."""

    def ask(facts: ElectionFacts, state: ElectionState) -> Wanted:
        _still_called(facts, state)
        return Wanted(facts, ElectionState.POSTPONED, "the poll was postponed" + _because(reason))

    return ask


def cancel_election(*, reason: str) -> Ask:
    """Cancel the whole election."""

    def ask(facts: ElectionFacts, state: ElectionState) -> Wanted:
        why = "the election was cancelled" + _because(reason)
        return Wanted(facts, ElectionState.CANCELLED, why)

    return ask


def set_polls(chosen: tuple[Poll, ...], state: PollState, *, reason: str) -> Ask:
    """Say what has become of some polls of an election: uncontested, countermanded, cancelled."""

    def ask(facts: ElectionFacts, standing: ElectionState) -> Wanted:
        _still_called(facts, standing)
        there = {(poll.kind, poll.area) for poll in facts.polls}
        for poll in chosen:
            if (poll.kind, poll.area) not in there:
                known = ", ".join(f"{p.kind}:{p.area}" for p in facts.polls)
                raise ChangeRefusedError(
                    f"{facts.id} has no poll {poll.kind}:{poll.area}; it has {known}"
                )
        meant = {(poll.kind, poll.area) for poll in chosen}
        polls = tuple(
            replace(poll, state=state) if (poll.kind, poll.area) in meant else poll
            for poll in facts.polls
        )
        why = f"{_listed(chosen)} {_WORDS[state]}" + _because(reason)
        return Wanted(replace(facts, polls=polls), standing, why)

    return ask


_WORDS = {
    PollState.CALLED: "called",
    PollState.UNCONTESTED: "uncontested",
    PollState.COUNTERMANDED: "countermanded on the death of a candidate",
    PollState.CANCELLED: "cancelled",
}


def add_polls(new: tuple[Poll, ...], *, reason: str, now: datetime) -> Ask:
    """Hold further polls on the same day; nothing is planned for them before they are added."""

    def ask(facts: ElectionFacts, state: ElectionState) -> Wanted:
        _still_called(facts, state)
        polls = {(poll.kind, poll.area): poll for poll in facts.polls}
        for poll in new:
            known = polls.get((poll.kind, poll.area))
            if known is None or known.state not in STANDING_POLLS:
                polls[poll.kind, poll.area] = replace(poll, known_since=now)
            else:
                polls[poll.kind, poll.area] = replace(known, state=PollState.CALLED)
        why = f"{_listed(new)} added" + _because(reason)
        return Wanted(replace(facts, polls=tuple(polls.values())), state, why)

    return ask


def set_dates(*, given: Mapping[str, date], actual: Mapping[str, date], reason: str) -> Ask:
    """Enter dates that had to be given, or on which something was really done."""

    def ask(facts: ElectionFacts, state: ElectionState) -> Wanted:
        _still_called(facts, state)
        after = replace(facts, given={**facts.given, **given}, actual={**facts.actual, **actual})
        return Wanted(after, state, _said({**given, **actual}) + _because(reason))

    return ask


def _said(days: Mapping[str, date]) -> str:
    return ", ".join(f"{key} on {short_day(day)}" for key, day in days.items())


def _listed(polls: Sequence[Poll]) -> str:
    names = ", ".join(f"{poll.kind}:{poll.area}" for poll in polls)
    return f"{names} {'was' if len(polls) == 1 else 'were'}"


def set_proclaimed(days: tuple[ProclaimedDay, ...], *, why: str) -> Ask:
    """Count with these proclaimed days; the law decides which of them move anything."""

    def ask(facts: ElectionFacts, state: ElectionState) -> Wanted:
        return Wanted(replace(facts, proclaimed=days), state, why)

    return ask


def as_it_is(*, reason: str) -> Ask:
    """Plan anew from the same facts: after the catalogue, the rules or the directory changed."""

    def ask(facts: ElectionFacts, state: ElectionState) -> Wanted:
        return Wanted(facts, state, "planned anew" + _because(reason))

    return ask


def in_turn(asks: Sequence[Ask]) -> Ask:
    """Several changes as one."""

    def ask(facts: ElectionFacts, state: ElectionState) -> Wanted:
        whys = []
        for one in asks:
            wanted = one(facts, state)
            facts, state = wanted.facts, wanted.state
            whys.append(wanted.why)
        return Wanted(facts, state, "; ".join(whys))

    return ask


def _still_called(facts: ElectionFacts, state: ElectionState) -> None:
    if state is not ElectionState.CALLED:
        raise ChangeRefusedError(
            f"{facts.id} is {state.value}; give it a day first: `writ replan {facts.id} --date DAY`"
        )


def _because(reason: str) -> str:
    return f" ({reason})" if reason else ""
