"""While somebody deals with a task, or it is snoozed, nobody is asked: what ends that, what then."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, update

from calendars.days.working_days import DayCalendar
from tasks.policy.notice_kinds import kinds_where
from tasks.policy.policy import Policy, first_climb, ladder_ends
from tasks.policy.recipients import Rest
from tasks.register.messages.notices import NewNotice, drop_due, plan_climbs, plan_notices
from tasks.register.models import NoticeRow, TaskRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.rules import rules_of
from tasks.register.session import Session
from tasks.terms import Basis, NoticeKind, NoticeState, TaskState

_RESTS = kinds_where(lambda traits: traits.rests)
NOT_ACKNOWLEDGED: dict[str, Any] = {
    "acknowledged_at": None,
    "acknowledged_by": None,
    "acknowledged_person": None,
    "acknowledged_until": None,
}
NOT_SNOOZED: dict[str, Any] = {"snoozed_until": None, "snoozed_by": None, "snoozed_why": None}
_CLIMBS = kinds_where(lambda traits: traits.climbs)


def acknowledgement(row: TaskRow) -> Rest | None:
    """The last acknowledgement of a task, run out or not; None where there is none."""
    if row.acknowledged_until is None:
        return None
    by = row.acknowledged_by or "somebody"
    return Rest("acknowledged", by, row.acknowledged_until, row.acknowledged_at)


def snooze_of(row: TaskRow) -> Rest | None:
    """The last snooze of a task, over or not; None where there is none."""
    if row.snoozed_until is None:
        return None
    return Rest("snoozed", row.snoozed_by or "somebody", row.snoozed_until)


def keep_acknowledgement(
    session: Session, row: TaskRow, by: Answerer, *, until: datetime, now: datetime
) -> bool:
    """Note until when somebody deals with an open task, which ends a snooze; returns False where it is
    not open any more, or somebody else deals with it."""
    won = session.scalar(
        update(TaskRow)
        .where(
            TaskRow.number == row.number,
            TaskRow.state == TaskState.OPEN,
            _may_acknowledge(by, now),
        )
        .values(
            acknowledged_at=now,
            acknowledged_by=by.name,
            acknowledged_person=by.person,
            acknowledged_until=until,
            **NOT_SNOOZED,
        )
        .returning(TaskRow.number)
    )
    session.refresh(row)
    return won is not None


def _may_acknowledge(by: Answerer, now: datetime) -> ColumnElement[bool]:
    """Nobody deals with the task any more; or somebody above was asked since somebody said that they
    do, so that another may take it over."""
    asked_since = exists().where(
        NoticeRow.task == TaskRow.number,
        NoticeRow.state == NoticeState.TOLD,
        NoticeRow.kind.in_(_CLIMBS),
        NoticeRow.at > TaskRow.acknowledged_at,
    )
    return or_(
        TaskRow.acknowledged_until.is_(None),
        TaskRow.acknowledged_until <= now,
        and_(_somebody_else(by), asked_since),
    )


def _somebody_else(by: Answerer) -> ColumnElement[bool]:
    """That another person has acknowledged the task: known by their id, and operators, who have none, by
    the name that they gave."""
    if by.person is not None:
        return TaskRow.acknowledged_person.is_distinct_from(by.person)
    return or_(TaskRow.acknowledged_person.is_not(None), TaskRow.acknowledged_by != by.name)


def keep_snooze(session: Session, row: TaskRow, until: datetime, *, by: str, why: str) -> None:
    """Note until when nobody is asked about a task, who wants that and why."""
    session.execute(
        update(TaskRow)
        .where(TaskRow.number == row.number)
        .values(snoozed_until=until, snoozed_by=by, snoozed_why=why, shown=None)
    )
    session.refresh(row)


def end_snooze(session: Session, row: TaskRow) -> None:
    """Note that a task is snoozed no longer, and tell nothing at the end that it would have had."""
    session.execute(
        update(TaskRow).where(TaskRow.number == row.number).values(**NOT_SNOOZED, shown=None)
    )
    session.refresh(row)
    forget_end(session, row.number)


def plan_end(session: Session, row: TaskRow, until: datetime, *, by: str | None, why: str) -> None:
    """Plan what the owners are told when nobody deals with the task any more, in place of what was
    planned before: a reminder, or, once it is overdue, that it is."""
    forget_end(session, row.number)
    kind = NoticeKind.REMINDER if until < row.due else NoticeKind.OVERDUE
    plan_notices(session, [NewNotice(row.number, row.election, kind, until, by=by, why=why)])


def wake(session: Session, row: TaskRow, *, now: datetime) -> None:
    """End an acknowledgement and a snooze of the task: it is asked for again, from now on."""
    snoozed = row.snoozed_until is not None
    session.execute(
        update(TaskRow)
        .where(TaskRow.number == row.number)
        .values(**NOT_ACKNOWLEDGED, **NOT_SNOOZED)
    )
    session.refresh(row)
    forget_end(session, row.number)
    if snoozed:
        policy, days = rules_of(session, row.area)
        climb_again(session, row, policy=policy, days=days, now=now)


def forget_end(session: Session, number: int) -> None:
    """Tell nothing at the end of a while that was ended before, or is replaced by another."""
    session.execute(
        update(NoticeRow)
        .where(
            NoticeRow.task == number,
            NoticeRow.state == NoticeState.DUE,
            NoticeRow.kind.in_(_RESTS),
            NoticeRow.why.is_not(None),
        )
        .values(state=NoticeState.DROPPED, dropped="planned anew")
    )


def climb_again(
    session: Session, row: TaskRow, *, policy: Policy, days: DayCalendar, now: datetime
) -> None:
    """Plan the next step up the ladder from now on, since a snooze that had put it off is over."""
    drop_due(session, [row.number], NoticeKind.ESCALATION, why="planned anew")
    basis = Basis(row.basis)
    ends = ladder_ends(basis, row.due, policy=policy, days=days)
    after = max(row.opens, now)
    step = first_climb(basis, row.due, act=row.act, policy=policy, days=days, after=after)
    if now < ends:
        plan_climbs(session, [(row, min(step, ends))])
