"""Changing an election: what is asked of it, turned into a new plan, checked, and kept or only shown."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tasks.actions.asks.ask import Ask, ChangeRefusedError, Present, Wanted
from tasks.actions.asks.day import polls_held
from tasks.actions.asks.watches import ReopenWatch, left_open
from tasks.actions.fresh_polls.countermanded import costs_left, fresh_polls_missing
from tasks.actions.fresh_polls.limits_left import limits_left
from tasks.actions.preview import who_hears
from tasks.actions.redrafting import redrafted
from tasks.alarms import Alarm
from tasks.clock import london_day
from tasks.own_days.own_day import OwnDay
from tasks.people.directory import Person
from tasks.planning.planning import Plan, PlannedTask, plan_election
from tasks.planning.polls import ElectionFacts, poll_words
from tasks.planning.reference_data import Books
from tasks.planning.refusals import (
    check_areas,
    check_given,
    check_not_too_late,
    check_own_days,
)
from tasks.planning.replanning import ChangeKind, TaskChange, brought_forward, changes
from tasks.register.messages.alarms import clear_alarms, raise_alarms
from tasks.register.models import ElectionRow
from tasks.register.plans.changes import apply_changes, lock_election, stored_tasks
from tasks.register.plans.elections import facts_of, the_election
from tasks.register.plans.owned_tasks import open_due
from tasks.register.plans.storing import store_facts, store_milestones
from tasks.register.plans.task_views import open_books_of
from tasks.register.record.history import Event, EventKind, append
from tasks.register.session import Session
from tasks.terms import ElectionState, TaskState
from tasks.words import long_day


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change does, or has done. `hearers` are those who hear of it, by task;
    `areas` the names of the areas, by id; `fault` is what kept the election from being planned anew,
    where something did. `recorded` are days on which something was done that are new by it, and `done`
    the ids of tasks that are reported done by them. `duties` are the ids of tasks that the law asks for without
    fixing a day; `reopened` what becomes of watches over vacancies whose by-election is cancelled."""

    election: str
    why: str
    tasks: tuple[TaskChange, ...]
    hearers: Mapping[str, tuple[Person, ...]]
    alarms: tuple[Alarm, ...]
    areas: Mapping[str, str]
    fault: str = ""
    recorded: tuple[OwnDay, ...] = ()
    done: tuple[str, ...] = ()
    duties: frozenset[str] = frozenset()
    reopened: tuple["Changed", ...] = ()

    @property
    def told(self) -> dict[str, tuple[str, ...]]:
        """The names of those who hear of it, by task."""
        return {
            task: tuple(person.name for person in people) for task, people in self.hearers.items()
        }

    @property
    def is_empty(self) -> bool:
        """True when everything is as it should be already."""
        return not self.tasks


def change_election(
    session: Session, election_id: str, ask: Ask, *, who: str, now: datetime, preview: bool = False
) -> Changed:
    """Change an election and re-plan it, all in the caller's transaction.

    Args:
        session: a writing session, or a reading one for a preview.
        election_id: which election.
        ask: what is asked of it.
        who: who asks for it; kept in the history.
        now: aware.
        preview: only work out what would change.

    Raises:
        UnknownElectionError: no such election.
        ChangeRefusedError, CallRefusedError, TimetableInputError: says what to change; nothing
            is changed then.
    """
    row = _row(session, election_id, preview=preview)
    before, state = facts_of(session, row), ElectionState(row.state)
    books = open_books_of(session, around=row.area)
    wanted = ask.apply(Present(before, state, books, now))
    check_given(wanted.facts, known=before.kinds)
    if wanted.facts.proclaimed != books.proclaimed:
        books = replace(books, proclaimed=wanted.facts.proclaimed)
    stored = stored_tasks(session, row.id)
    stood = brought_forward(stored) if wanted.facts.poll_date >= before.poll_date else {}
    done = {task.id for task in stored if task.state in _ENDED}
    plan = _plan(wanted, books, stood, done, now=now)
    left = limits_left(wanted, plan, books, stored, stood, now=now)
    left += costs_left(wanted, _held(plan), books, stood, now=now)
    redated = redrafted(session, row, plan) if plan else frozenset[str]()
    done_for = before.poll_date if wanted.facts.poll_date != before.poll_date else None
    planned = (*plan.tasks, *left) if plan else left
    found = changes(stored, planned, now=now, redrafted=redated, done_for=done_for)
    if plan is not None:
        _check(plan, before, done, found)
    hearers = who_hears(session, found, books, now=now)
    wanted = replace(wanted, power=_power(row, wanted))
    areas = {area.id: area.name for area in books.directory.areas.values()}
    changed = Changed(
        row.id,
        wanted.why,
        found,
        hearers,
        _alarms(row, wanted, plan, books),
        areas,
        recorded=_recorded(before, wanted),
        duties=duties_of_law(found, books),
    )
    if not preview:
        _keep_alarms(session, changed, now=now)
        as_before = (before, state, row.power)
        if not changed.is_empty or (wanted.facts, wanted.state, wanted.power) != as_before:
            _keep(session, row, wanted, plan, changed, who=who, now=now)
    reopened = _reopened(session, row, left_open(before, wanted), who, now, preview=preview)
    return replace(changed, reopened=reopened)


def _recorded(before: ElectionFacts, wanted: Wanted) -> tuple[OwnDay, ...]:
    """The days on which an authority did something that were not known before."""
    return tuple(own for own in wanted.facts.own if own.happened and own not in before.own)


def _held(plan: Plan | None) -> set[str]:
    """The ids of what is planned."""
    return {task.id for task in plan.tasks} if plan else set()


def _power(row: ElectionRow, wanted: Wanted) -> str | None:
    """The power under which it is postponed, as long as it is."""
    return (wanted.power or row.power) if wanted.state is ElectionState.POSTPONED else None


def _alarms(row: ElectionRow, wanted: Wanted, plan: Plan | None, books: Books) -> tuple[Alarm, ...]:
    """What operators must mend of the election as it is wanted."""
    of_plan = (*_no_day_for_a_poll(wanted.facts, books), *plan.alarms) if plan else ()
    return (*of_plan, *_no_power(row.id, wanted), *fresh_polls_missing(wanted, row.nation))


def duties_of_law(changes: Sequence[TaskChange], books: Books) -> frozenset[str]:
    """The ids of those tasks among them that the law asks for without fixing a day."""
    found = ((c.id, books.catalogue_of(c.area).by_key.get(c.key)) for c in changes)
    return frozenset(id for id, definition in found if definition and definition.duty_of_law)


def _reopened(
    session: Session,
    by_election: ElectionRow,
    left: Iterable[str],
    who: str,
    now: datetime,
    *,
    preview: bool,
) -> tuple[Changed, ...]:
    """Reopen the watches of which a by-election came that is cancelled, or work out what that would change;
    what was replaced may also be a poll."""
    ask = ReopenWatch(by_election.poll_date)
    rows = (session.get(ElectionRow, f"{by_election.area}.{replaced}") for replaced in left)
    return tuple(
        change_election(session, row.id, ask, who=who, now=now, preview=preview)
        for row in rows
        if row is not None and row.state == ElectionState.CALLED
    )


def _row(session: Session, election_id: str, *, preview: bool) -> ElectionRow:
    """The election, locked unless nothing is kept."""
    row = the_election(session, election_id)
    if not preview:
        lock_election(session, row.id)
        session.refresh(row)
    if row.state == ElectionState.ARCHIVED:
        raise ChangeRefusedError(f"{row.id} is archived; nothing in it changes any more")
    return row


def _check(
    plan: Plan,
    before: ElectionFacts,
    done: Collection[str],
    found: Sequence[TaskChange],
) -> None:
    """Refuse what the law's timetable leaves no time for any more, and dates of nothing."""
    if plan.election.poll_date != before.poll_date:
        check_not_too_late(plan, done=done, moved=True)
    for change in found:
        task = change.planned
        if change.kind is ChangeKind.ADDED and task is not None:
            _check_added(task, plan.election)
    check_own_days(plan, known=before.own)


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


def _no_day_for_a_poll(facts: ElectionFacts, books: Books) -> tuple[Alarm, ...]:
    """An alarm when the polling day has become one on which no poll is held."""
    days = books.office_days(books.directory.area(facts.area).nation)
    why = days.why_not_counted(facts.poll_date)
    if why is None:
        return ()
    return (Alarm.of("plan.no_polling_day", day=facts.poll_date, why=why),)


def _no_power(election: str, wanted: Wanted) -> tuple[Alarm, ...]:
    """An alarm while nobody has said by which power an election is postponed."""
    if wanted.state is not ElectionState.POSTPONED or wanted.power:
        return ()
    return (Alarm.of("plan.no_power", election=election),)


def _plan(
    wanted: Wanted,
    books: Books,
    stood: Mapping[str, date],
    done: Collection[str],
    *,
    now: datetime,
) -> Plan | None:
    """The new plan; None for an election in which nothing is left to do."""
    held = polls_held(wanted.facts, wanted.state)
    if not held:
        return None
    facts = replace(wanted.facts, polls=held)
    check_areas(facts, books.directory)
    return plan_election(facts, books, now=now, stood=stood, done=done)


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
    row.power = wanted.power
    if plan is not None:
        store_milestones(session, plan)
    events = apply_changes(session, row.id, changed.tasks, why=wanted.why, now=now)
    first = Event(
        EventKind.REPLANNED,
        who,
        f"Changed: {wanted.why}",
        data={"tasks": len(changed.tasks), **({"power": wanted.power} if wanted.power else {})},
    )
    append(session, row.id, [first, *events], at=now)
    open_due(session, now=now)


def _keep_alarms(session: Session, changed: Changed, *, now: datetime) -> None:
    election, alarms = changed.election, changed.alarms
    clear_alarms(session, kind="plan", election=election, but=alarms, now=now)
    raise_alarms(session, alarms, election=election, now=now)
