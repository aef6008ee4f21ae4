"""Changing an election: the request, checked, turned into a new plan, and kept or only shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from calendars.errors import WritError
from calendars.proclaimed import ProclaimedDay
from tasks.books import Books
from tasks.calling import check_areas, check_days, check_not_too_late
from tasks.ladder import rungs
from tasks.notice_kinds import NoticeKind
from tasks.planning import Plan, plan_election
from tasks.polls import ElectionFacts, Poll, PollState
from tasks.register.changes import apply_changes, stored_tasks, told_people
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
from tasks.replanning import TaskChange, changes
from tasks.sight import open_books_of
from tasks.standing import TaskState
from tasks.words import long_day, short_day

_STANDING = {PollState.CALLED, PollState.UNCONTESTED}


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
    """What a change does, or has done. `told` are the names of those who hear of it, by task."""

    election: str
    why: str
    tasks: tuple[TaskChange, ...]
    told: Mapping[str, tuple[str, ...]]
    alarms: tuple[str, ...]

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
    if row.state == ElectionState.ARCHIVED.value:
        raise ChangeRefusedError(f"{row.id} is archived; nothing in it changes any more")
    before, state = facts_of(session, row), ElectionState(row.state)
    wanted = ask(before, state)
    books = open_books_of(session, around=row.area)
    if wanted.facts.proclaimed != books.proclaimed:
        books = replace(books, proclaimed=wanted.facts.proclaimed)
    stored = stored_tasks(session, row.id)
    done = {task.id for task in stored if task.state in {TaskState.DONE, TaskState.NOT_APPLICABLE}}
    plan = _plan(wanted, books, now=now)
    if plan is not None and wanted.facts.poll_date != before.poll_date:
        check_not_too_late(plan, done=done)
    found = changes(stored, plan.tasks if plan else (), now=now)
    told = _told(session, found, books, now=now)
    alarms = plan.alarms if plan else ()
    changed = Changed(row.id, wanted.why, found, told, alarms)
    same = (wanted.facts, wanted.state) == (before, state)
    if not preview and not (changed.is_empty and same):
        _keep(session, row, wanted, plan, changed, who=who, now=now)
    return changed


def _plan(wanted: Wanted, books: Books, *, now: datetime) -> Plan | None:
    """The new plan; None for an election in which nothing is left to do."""
    standing = tuple(poll for poll in wanted.facts.polls if poll.state in _STANDING)
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
    clear_alarms(session, kind="plan", election=row.id, but=changed.alarms, now=now)
    raise_alarms(session, changed.alarms, kind="plan", election=row.id, now=now)
    events = apply_changes(session, row.id, changed.tasks, why=wanted.why, now=now)
    first = Event(
        EventKind.REPLANNED, who, f"Changed: {wanted.why}", data={"tasks": len(changed.tasks)}
    )
    append(session, row.id, [first, *events], at=now)
    open_due(session, now=now)


def _told(
    session: Session, found: tuple[TaskChange, ...], books: Books, *, now: datetime
) -> dict[str, tuple[str, ...]]:
    """Who hears of each change at once: those told before, and the owners of what opens now."""
    numbers = [c.stored.number for c in found if c.stored is not None]
    before = told_people(session, numbers)
    people = books.directory.people
    told: dict[str, tuple[str, ...]] = {}
    for change in found:
        names: list[str] = []
        kinds = {notice.kind for notice in change.notices if notice.at <= now}
        if kinds & {NoticeKind.CHANGE, NoticeKind.STAND_DOWN} and change.stored is not None:
            names += [
                people[person].name
                for person in before.get(change.stored.number, ())
                if person in people
            ]
        if NoticeKind.OPENED in kinds and change.planned is not None:
            draft = change.planned.draft
            ladder = rungs(books.directory, books.posts, draft.area, draft.roles, now.date())
            names += [person.name for rung in ladder[:1] for person in rung.people]
        if names:
            told[change.id] = tuple(dict.fromkeys(names))
    return told


def move(day: date, *, reason: str, books: Books, now: datetime) -> Ask:
    """Hold the election on another day; also gives a postponed one its day."""

    def ask(facts: ElectionFacts, state: ElectionState) -> Wanted:
        if state is ElectionState.CANCELLED:
            raise ChangeRefusedError(f"{facts.id} is cancelled; call the election for its new day")
        if state is ElectionState.CALLED and day == facts.poll_date:
            raise ChangeRefusedError(f"{facts.id} is on {long_day(day)} already; nothing to move")
        moved = replace(facts, poll_date=day, known_since=now)
        check_days(moved, books, now=now)
        why = f"the poll was moved to {short_day(day)}" + _because(reason)
        return Wanted(moved, ElectionState.CALLED, why)

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
        names = ", ".join(f"{poll.kind}:{poll.area}" for poll in chosen)
        why = f"{names} was {_WORDS[state]}" + _because(reason)
        return Wanted(replace(facts, polls=polls), standing, why)

    return ask


_WORDS = {
    PollState.CALLED: "called",
    PollState.UNCONTESTED: "uncontested",
    PollState.COUNTERMANDED: "countermanded on the death of a candidate",
    PollState.CANCELLED: "cancelled",
}


def add_polls(new: tuple[Poll, ...], *, reason: str) -> Ask:
    """Hold further polls on the same day."""

    def ask(facts: ElectionFacts, state: ElectionState) -> Wanted:
        _still_called(facts, state)
        there = {(poll.kind, poll.area): poll for poll in facts.polls}
        there |= {(poll.kind, poll.area): poll for poll in new}
        names = ", ".join(f"{poll.kind}:{poll.area}" for poll in new)
        why = f"{names} was added" + _because(reason)
        return Wanted(replace(facts, polls=tuple(there.values())), state, why)

    return ask


def set_dates(*, given: Mapping[str, date], actual: Mapping[str, date], reason: str) -> Ask:
    """Enter dates that had to be given, or on which something was really done."""

    def ask(facts: ElectionFacts, state: ElectionState) -> Wanted:
        _still_called(facts, state)
        after = replace(facts, given={**facts.given, **given}, actual={**facts.actual, **actual})
        said = ", ".join(f"{key} is {short_day(day)}" for key, day in {**given, **actual}.items())
        return Wanted(after, state, said + _because(reason))

    return ask


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
