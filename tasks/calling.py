"""Calling an election: the checks, the plan, and its place in the register."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from calendars.errors import WritError
from calendars.kinds import kind_of
from tasks.books import Books
from tasks.clock import london_day
from tasks.directory import Directory
from tasks.planning import Plan, known_since, plan_election
from tasks.polls import ElectionFacts, Poll, poll_words
from tasks.posts import AreaKind
from tasks.register.elections import proclaimed_days, store_plan
from tasks.register.models import ElectionRow
from tasks.register.work import open_due
from tasks.sight import open_books_of
from tasks.words import long_day, short_day

_LONGEST_REASON = 500


class CallRefusedError(WritError):
    """The election cannot be called like this; the message says what to change."""


def parse_poll(text: str) -> Poll:
    """Read `KIND:AREA`, as `local_england:ashford`.

    Raises:
        CallRefusedError: it is not of that form.
        UnknownKindError: no such kind; suggests the nearest.
    """
    kind, colon, area = text.partition(":")
    if not (kind and colon and area):
        raise CallRefusedError(f"poll {text!r}: write KIND:AREA, as local_england:ashford")
    return Poll(kind_of(kind).key, area)


def plan_call(session: Session, facts: ElectionFacts, *, now: datetime) -> Plan:
    """The plan of an election that may be called, from the register's directory.

    Raises:
        CallRefusedError: a day or an area that cannot be; already called; a statutory date that
            has passed.
        UnknownAreaError, UnknownKindError, TimetableInputError: names what and the nearest.
    """
    books = open_books_of(session, around=facts.area)
    check_areas(facts, books.directory)
    check_days(facts, books, now=now)
    existing = session.get(ElectionRow, facts.id)
    if existing is not None:
        raise CallRefusedError(
            f"{facts.id} is already called (on {short_day(existing.called_on)});"
            f" see `writ plan {facts.id}`"
        )
    known = replace(
        facts,
        proclaimed=proclaimed_days(session),
        known_since=known_since(facts, books, now=now),
    )
    plan = plan_election(known, books, now=now)
    check_not_too_late(plan)
    return plan


def call_election(
    session: Session, facts: ElectionFacts, *, reason: str, who: str, now: datetime
) -> Plan:
    """Call the election: plan it, store it and open what has begun, in the caller's transaction.

    Raises:
        As `plan_call`; nothing is stored then.
    """
    if len(reason) > _LONGEST_REASON:
        raise CallRefusedError(
            f"the reason has {len(reason)} characters; {_LONGEST_REASON} are kept"
        )
    plan = plan_call(session, facts, now=now)
    store_plan(session, plan, reason=reason, who=who, now=now)
    open_due(session, now=now)
    return plan


def check_areas(facts: ElectionFacts, directory: Directory) -> None:
    """Refuse areas in which the polls cannot be held.

    Raises:
        CallRefusedError, UnknownAreaError: names the area and what would do.
    """
    force = directory.area(facts.area)
    if force.kind is not AreaKind.FORCE:
        raise CallRefusedError(
            f"area {force.id!r} is a {force.kind}; an election is called for a police force area:"
            f" {directory.force_of(force.id).id}"
        )
    if not facts.polls:
        raise CallRefusedError("no poll given; add --poll KIND:AREA at least once")
    for poll in facts.polls:
        area = directory.area(poll.area)
        if directory.force_of(area.id).id != force.id:
            raise CallRefusedError(
                f"{area.id} lies in {directory.force_of(area.id).id}, not in {force.id};"
                " call its election for that force"
            )
        if area.kind not in {AreaKind.AUTHORITY, poll_words(poll.kind).held_in}:
            held = _where_held(poll, directory, force.id)
            raise CallRefusedError(f"{poll.kind} is held in an authority, not in {area.id}; {held}")
    twice = [poll for poll in facts.polls if facts.polls.count(poll) > 1]
    if twice:
        raise CallRefusedError(
            f"poll {twice[0].kind}:{twice[0].area} is given twice; once is enough"
        )


def _where_held(poll: Poll, directory: Directory, force: str) -> str:
    areas: Sequence[str] = [a.id for a in directory.within(force, AreaKind.AUTHORITY)]
    return f"use {poll.kind}:AREA with one of {', '.join(areas) or 'your authorities'}"


def check_days(facts: ElectionFacts, books: Books, *, now: datetime) -> None:
    """Refuse a polling day in the past, before its call, or on which no poll is held.

    Raises:
        CallRefusedError: names the day, and the next that would do.
    """
    today = london_day(now)
    poll = facts.poll_date
    if poll < today:
        raise CallRefusedError(f"{long_day(poll)} is in the past; give a polling day still to come")
    if facts.called_on > today:
        raise CallRefusedError(
            f"called on {long_day(facts.called_on)}, which is still to come; today is"
            f" {long_day(today)}"
        )
    if poll <= facts.called_on:
        raise CallRefusedError(f"{long_day(poll)} is not after the day of the call")
    days = books.office_days(books.directory.area(facts.area).nation)
    why = days.why_not_counted(poll)
    if why is not None:
        raise CallRefusedError(
            f"{long_day(poll)} is no day for a poll ({why}); the next that is: "
            f"{long_day(_next_counted(poll, books, facts))}"
        )


def _next_counted(day: date, books: Books, facts: ElectionFacts) -> date:
    days = books.office_days(books.directory.area(facts.area).nation)
    return days.forward(day, 1)


def check_not_too_late(plan: Plan, *, done: Collection[str] = ()) -> None:
    """Refuse a poll for which an officer's statutory date lies before the day it was called, or
    moved, and was not `done` (the ids of tasks) by then.

    Raises:
        CallRefusedError: names the date that has gone by, and the remedy.
    """
    facts = plan.election
    for task in plan.tasks:
        draft = task.draft
        if task.id in done:
            continue
        if draft.definition.milestone and draft.due_day < facts.since:
            kind = draft.milestone[0] if draft.milestone else ""
            raise CallRefusedError(
                f"too late for a {poll_words(kind).title} on {long_day(facts.poll_date)}:"
                f" {draft.definition.title!r} was due by {long_day(draft.due_day)};"
                " choose a later polling day, or give the day it was really called with --called-on"
            )
