"""Calling an election: the checks, the plan, and its place in the register."""

from dataclasses import replace
from datetime import datetime

from tasks.actions.days.recording import report_days
from tasks.clock import london_day
from tasks.contests.listed import as_listed
from tasks.limits import LONGEST_REASON
from tasks.own_days.own_day import with_days
from tasks.own_days.reading import DayReader
from tasks.planning.planning import Plan, known_since, plan_election
from tasks.planning.polls import ElectionFacts
from tasks.planning.refusals import (
    CallRefusedError,
    check_areas,
    check_days,
    check_given,
    check_not_too_late,
    check_own_days,
)
from tasks.register.models import ElectionRow
from tasks.register.plans.elections import proclaimed_days
from tasks.register.plans.owned_tasks import open_due
from tasks.register.plans.storing import store_plan
from tasks.register.plans.task_views import open_books_of
from tasks.register.session import Session
from tasks.register.turns import Turn, take_turn
from tasks.words import short_day


def plan_call(session: Session, facts: ElectionFacts, *, now: datetime, reason: str = "") -> Plan:
    """The plan of an election that may be called, from the register's directory. Days that were given are
    read as those of single authorities where they are (`DayReader`), with the `reason`; what an authority
    does, and a past day was given for, has been done on it.

    Raises:
        CallRefusedError: a day or an area that cannot be; already called; a statutory date that
            has passed.
        ContestError: a contest that its authority does not have.
        UnknownAreaError, UnknownKindError, TimetableInputError: names what and the nearest.
    """
    books = open_books_of(session, around=facts.area)
    check_areas(facts, books.directory)
    check_given(facts)
    facts = replace(facts, polls=tuple(as_listed(poll, books.directory) for poll in facts.polls))
    check_days(facts, books, now=now)
    existing = session.get(ElectionRow, facts.id)
    if existing is not None and facts.watches:
        raise CallRefusedError(
            f"the vacancy is watched already, as {facts.id}; enter what is known of it with"
            f" `writ vacancy {facts.id}`; see `writ plan {facts.id}`"
        )
    if existing is not None:
        raise CallRefusedError(
            f"{facts.id} is already called (on {short_day(existing.called_on)});"
            f" see `writ plan {facts.id}`"
        )
    days = DayReader(facts, books.posts, now).planned(facts.given, reason)
    recorded = {definition.records for definition in books.catalogue_of(facts.area).definitions}
    been = tuple(
        replace(own, happened=own.name in recorded and own.day < london_day(now))
        for own in days.own
    )
    known = replace(
        facts,
        given=days.general,
        own=with_days(facts.own, been),
        proclaimed=proclaimed_days(session),
        known_since=known_since(facts, books, now=now),
    )
    plan = plan_election(known, books, now=now)
    check_not_too_late(plan)
    check_own_days(plan)
    return plan


def call_election(
    session: Session, facts: ElectionFacts, *, reason: str, who: str, now: datetime
) -> Plan:
    """Call the election: plan it, store it and open what has begun, in the caller's transaction. What had been
    done by then is reported done, in the name of who calls.

    Raises:
        As `plan_call`; nothing is stored then.
    """
    if len(reason) > LONGEST_REASON:
        raise CallRefusedError(
            f"the reason has {len(reason)} characters; {LONGEST_REASON} are kept"
        )
    take_turn(session, Turn.ELECTIONS)
    plan = plan_call(session, facts, now=now, reason=reason)
    store_plan(session, plan, reason=reason, who=who, now=now)
    open_due(session, now=now)
    done = tuple(own for own in plan.election.own if own.happened and own not in facts.own)
    report_days(session, plan.election.id, done, who=who, now=now)
    return plan
