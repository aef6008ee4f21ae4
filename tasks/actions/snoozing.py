"""Snoozing: nobody is asked about a task until a moment, which the dates of the election limit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from calendars.days.working_days import DayCalendar
from tasks.actions.answering import Answer, for_whom
from tasks.clock import london_day, london_moment
from tasks.policy.policy import Policy, ladder_ends
from tasks.register.models import TaskRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.elections import milestone_of, the_election
from tasks.register.plans.owned_tasks import event_of, lock_task
from tasks.register.plans.pauses import climb_again, end_snooze, keep_snooze, plan_end
from tasks.register.plans.rules import rules_of
from tasks.register.record.history import EventKind, append
from tasks.register.record.ticks import items_of
from tasks.register.session import Session
from tasks.terms import Basis, TaskState
from tasks.views.answers import AnswerRefusedError, read_note
from tasks.words import short_moment


@dataclass(frozen=True, slots=True)
class Limit:
    """The latest moment (aware) until which a task may be snoozed, and what comes then, in words."""

    at: datetime
    what: str


def snooze(
    session: Session, number: int, by: Answerer, *, until: datetime, why: str, now: datetime
) -> Answer:
    """Ask nobody about an open task until a moment; the owners are told when it comes.

    What is told all the same: changes, that it is not needed, that it is handed over or up, and the
    last call before a statutory moment. Until `now` it ends a snooze. A task that is closed stays so:
    the answer is not `won` then.

    Args:
        session: a writing session.
        number: of the task.
        by: who wants it.
        until: aware.
        why: the reason, which is kept and shown.
        now: aware.

    Raises:
        UnknownTaskError: no such task.
        AnswerRefusedError: no reason, not open yet, a moment that has gone by, one later than the
            latest, or for a post whose task it is not; names it.
    """
    why = read_note(why)
    row = lock_task(session, number)
    by, asked = for_whom(session, number, by)
    if row.state == TaskState.PLANNED:
        raise AnswerRefusedError(
            f"{row.id} opens on {short_moment(row.opens)}, and nobody is asked before; snooze it then"
        )
    if row.state != TaskState.OPEN:
        return Answer(row, won=False)
    policy, days = rules_of(session, row.area)
    if until == now:
        return _wake(session, row, by, policy=policy, days=days, now=now)
    _check(row, until, why, latest(session, row, policy=policy, days=days), now=now)
    keep_snooze(session, row, until, by=by.name, why=why)
    plan_end(session, row, until, by=by.person, why=f"{by.name} had it snoozed: {why}")
    text = f"Snoozed by {by.words} until {short_moment(until)}: {why}"
    event = event_of(EventKind.SNOOZED, by, text, row, note=why)
    append(session, row.election, [event], at=now)
    return Answer(row, won=True, posts=asked)


def morning(session: Session, area: str, day: date) -> datetime:
    """The moment (aware, UTC) at which offices of the area open on a day."""
    return london_moment(day, rules_of(session, area)[0].opens)


def latest(session: Session, row: TaskRow, *, policy: Policy, days: DayCalendar) -> Limit:
    """Until when a task may be snoozed: a statutory one until it is due; guidance until the statutory
    date that it serves, the day by which the law wants what its checklist holds and nobody has ticked,
    and until polling day, or, where it comes after that day, for as long as its ladder lasts."""
    if row.basis == Basis.STATUTE:
        return Limit(row.due, "when it is due by law")
    limits = [*_served(session, row, policy), *_wanted(session, row, policy)]
    poll_date = the_election(session, row.election).poll_date
    if london_day(row.due) <= poll_date:
        limits.append(Limit(london_moment(poll_date, policy.opens), "on polling day"))
    ends = ladder_ends(Basis.GUIDANCE, row.due, policy=policy, days=days)
    limits.append(Limit(ends, "when nobody would be asked about it any more"))
    return min(limits, key=lambda limit: limit.at)


def _served(session: Session, row: TaskRow, policy: Policy) -> list[Limit]:
    found = milestone_of(session, row)
    if found is None or found.day is None:
        return []
    hour = time.fromisoformat(found.hour) if found.hour else policy.closes
    return [Limit(london_moment(found.day, hour), f"the statutory date it serves ({found.title})")]


def _wanted(session: Session, row: TaskRow, policy: Policy) -> Iterator[Limit]:
    """The morning of the day by which the law wants each open item of its checklist: of that day itself
    its owners are reminded."""
    for item in items_of(session, [row]).get(row.number, ()):
        if item.tick is None and item.due is not None:
            morning_of = london_moment(london_day(item.due), policy.opens)
            yield Limit(morning_of, f"when the law wants this of its checklist: {item.title}")


def _check(row: TaskRow, until: datetime, why: str, limit: Limit, *, now: datetime) -> None:
    if not why:
        raise AnswerRefusedError("a snooze needs a reason; write it in the note")
    if until < now:
        raise AnswerRefusedError(
            f"{short_moment(until)} has gone by; choose a later moment, at the latest"
            f" {short_moment(limit.at)}"
        )
    if limit.at <= now:
        raise AnswerRefusedError(
            f"{row.id} cannot be snoozed any more: {short_moment(limit.at)}, {limit.what}, has gone"
            " by; acknowledge it, or hand it over"
        )
    if until > limit.at:
        raise AnswerRefusedError(
            f"{row.id} may be snoozed until {short_moment(limit.at)} at the latest, {limit.what};"
            " choose an earlier moment"
        )


def _wake(
    session: Session,
    row: TaskRow,
    by: Answerer,
    *,
    policy: Policy,
    days: DayCalendar,
    now: datetime,
) -> Answer:
    """End a snooze; nothing changes where there is none."""
    if row.snoozed_until is None or row.snoozed_until <= now:
        return Answer(row, won=False)
    end_snooze(session, row)
    climb_again(session, row, policy=policy, days=days, now=now)
    event = event_of(EventKind.SNOOZED, by, f"No longer snoozed, says {by.words}", row)
    append(session, row.election, [event], at=now)
    return Answer(row, won=True)
