"""What no election is called for, nor moved to: areas, days, and dates of the law that have gone by."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from calendars.errors import WritError
from calendars.facts import fact_words
from calendars.kinds import kind_of
from calendars.rules.ruleset import rules_for
from tasks.clock import london_day
from tasks.own_days.own_day import OwnDay
from tasks.people.directory import Directory
from tasks.people.posts import AreaKind
from tasks.planning.planning import Plan
from tasks.planning.polls import ElectionFacts, Poll, poll_words, watches
from tasks.planning.reference_data import Books
from tasks.words import long_day, short_day


class CallRefusedError(WritError):
    """The election cannot be called like this; the message says what to change."""


def check_areas(facts: ElectionFacts, directory: Directory) -> None:
    """Refuse areas in which the polls cannot be held.

    Raises:
        CallRefusedError, UnknownAreaError: names the area and what would do.
    """
    force = directory.area(facts.area)
    if force.kind is not AreaKind.FORCE:
        raise CallRefusedError(
            f"area {force.id!r} is no police force area but of the kind {force.kind}; an election is called for a police force area:"
            f" {directory.force_of(force.id).id}"
        )
    if not facts.polls:
        raise CallRefusedError("no poll given; add --poll KIND:AREA at least once")
    _check_watch(facts)
    for poll in facts.polls:
        _check_callable(poll)
        area = directory.area(poll.area)
        if directory.force_of(area.id).id != force.id:
            raise CallRefusedError(
                f"{area.id} lies in {directory.force_of(area.id).id}, not in {force.id};"
                " call its election for that force"
            )
        if area.kind is not poll_words(poll.kind).held_in:
            raise CallRefusedError(_where_held(poll, directory, force.id))
    ids = [poll.id(facts.poll_date) for poll in facts.polls]
    alike = next((name for name in ids if ids.count(name) > 1), None)
    places = [(poll.kind, poll.area) for poll in facts.polls]
    twice = [place for place in places if places.count(place) > 1]
    if twice:
        raise CallRefusedError(
            f"poll {':'.join(twice[0])} is given twice; once is enough, its contests separated by commas"
        )
    if alike is not None:
        raise CallRefusedError(
            f"two polls would be called {alike}; call one of them, in the area whose election it is"
        )


def _check_watch(facts: ElectionFacts) -> None:
    """A watch over a vacancy stands for itself; `watch_facts` gives it the id of its seat."""
    if facts.watches and (len(facts.polls) > 1 or facts.known_as is None):
        kinds = ", ".join(kind for kind in facts.kinds if watches([kind]))
        raise CallRefusedError(
            f"{kinds} is no poll: a vacancy is watched by itself, which `writ vacancy` opens"
        )


def check_given(facts: ElectionFacts, *, known: Collection[str] = ()) -> None:
    """Refuse a kind of which what is due first counts from a date that nobody has given; kinds `known` before
    have been called without.

    Raises:
        CallRefusedError: names the date, and how it is given.
    """
    for kind in facts.kinds:
        for name in poll_words(kind).needs if kind not in known else ():
            if name not in facts.given:
                raise CallRefusedError(
                    f"{kind}: {fact_words()[name]} is not known, from which the first dates count; add"
                    f" --given {name}=DAY"
                )


def _check_callable(poll: Poll) -> None:
    instead = poll_words(poll.kind).instead
    if instead is not None:
        raise CallRefusedError(f"{poll.kind} cannot be called: {instead}")


def _where_held(poll: Poll, directory: Directory, force: str) -> str:
    if poll_words(poll.kind).held_in is AreaKind.FORCE:
        return (
            f"{poll.kind} is held in the whole police area, not in {poll.area}; use"
            f" {poll.kind}:{force}"
        )
    areas: Sequence[str] = [a.id for a in directory.within(force, AreaKind.AUTHORITY)]
    return (
        f"{poll.kind} is held in an authority, not in {poll.area}; use {poll.kind}:AREA with one of"
        f" {', '.join(areas) or 'your authorities'}"
    )


def check_days(facts: ElectionFacts, books: Books, *, now: datetime) -> None:
    """Refuse a polling day in the past, before its call, or on which no poll is held. The day of a watch
    over a vacancy is that of its notice, which may have been given.

    Raises:
        CallRefusedError: names the day, and the next that would do.
    """
    today = london_day(now)
    poll = facts.poll_date
    if facts.watches:
        return
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


def check_not_too_late(plan: Plan, *, done: Collection[str] = (), moved: bool = False) -> None:
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
            # One that is `moved` stands on its day from now on, whenever it was called.
            really = "" if moved else ", or give the day it was really called with --called-on"
            raise CallRefusedError(
                f"too late for a {poll_words(kind).title} on {long_day(facts.poll_date)}:"
                f" {draft.definition.title!r} was due by {long_day(draft.due_day)};"
                f" choose a later polling day{really}"
            )


def check_own_days(plan: Plan, *, known: Collection[OwnDay] = ()) -> None:
    """Refuse a day that an officer fixed where the law leaves no room for it at this poll, or without the
    reason for it; those `known` before have been looked at.

    Raises:
        CallRefusedError: names the day, and the one by the rule.
    """
    for own in plan.election.own:
        timetable = plan.own.get((own.kind, own.area)) or plan.timetables.get(own.kind)
        fixed = timetable.get(own.name) if timetable else None
        if own in known or own.happened or fixed is None or fixed.by_rule is None:
            continue
        rule = (
            f"{own.written} on {short_day(own.day)} is not the day by the rule,"
            f" {short_day(fixed.by_rule)} ({fixed.rule})"
        )
        room = _room(own, plan.election)
        if room:
            raise CallRefusedError(
                f"{rule}; the officer may fix another only at a by-election ({room})"
            )
        if not own.reason:
            raise CallRefusedError(f"{rule}; the officer may fix it: say why with --reason")


def _room(own: OwnDay, facts: ElectionFacts) -> str:
    """The provision that leaves room at by-elections alone, where the poll is none; else nothing."""
    row = rules_for(kind_of(own.kind), facts.poll_date).row(own.name)
    polls = [poll for poll in facts.polls if (poll.kind, poll.area) == (own.kind, own.area)]
    contests = [contest for poll in polls for contest in poll.contests]
    by_election = bool(contests) and all(contest.by_election for contest in contests)
    if row is None or by_election or not row.only_at_by_elections:
        return ""
    return row.officer_may_fix or ""
