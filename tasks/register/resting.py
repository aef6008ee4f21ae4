"""While somebody deals with a task, or it is snoozed, nobody is asked: what ends that, what then."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, insert, update
from sqlalchemy.orm import Session

from calendars.working_days import DayCalendar
from tasks.notice_kinds import NoticeKind
from tasks.policy import Policy, first_climb, ladder_ends
from tasks.register.models import NoticeRow, TaskRow
from tasks.register.rules import rules_of
from tasks.telling import Rest
from tasks.views import Basis

NOT_ACKNOWLEDGED: dict[str, Any] = {
    "acknowledged_at": None, "acknowledged_by": None, "acknowledged_until": None,
}  # fmt: skip
NOT_SNOOZED: dict[str, Any] = {"snoozed_until": None, "snoozed_by": None, "snoozed_why": None}


def acknowledgement(row: TaskRow) -> Rest | None:
    """The last acknowledgement of a task, run out or not; None where there is none."""
    if row.acknowledged_until is None:
        return None
    return Rest("acknowledged", row.acknowledged_by or "somebody", row.acknowledged_until)


def snooze_of(row: TaskRow) -> Rest | None:
    """The last snooze of a task, over or not; None where there is none."""
    if row.snoozed_until is None:
        return None
    return Rest("snoozed", row.snoozed_by or "somebody", row.snoozed_until)


def plan_end(session: Session, row: TaskRow, until: datetime, *, by: str | None, why: str) -> None:
    """Plan what the owners are told when nobody deals with the task any more, in place of what was
    planned before: a reminder, or, once it is overdue, that it is."""
    forget_end(session, row.number)
    kind = NoticeKind.REMINDER if until < row.due else NoticeKind.OVERDUE
    session.execute(
        insert(NoticeRow).values(
            task=row.number, election=row.election, kind=kind.value, at=until, state="due",
            by=by, why=why,
        )
    )  # fmt: skip


def wake(session: Session, row: TaskRow, *, now: datetime) -> None:
    """End an acknowledgement and a snooze of the task: it is asked for again, from now on.

    Raises:
        RuleDataError: an area's own policy file is malformed.
    """
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
        .where(_due(number, NoticeKind.REMINDER, NoticeKind.OVERDUE), NoticeRow.why.is_not(None))
        .values(state="dropped", dropped="planned anew")
    )


def climb_again(
    session: Session, row: TaskRow, *, policy: Policy, days: DayCalendar, now: datetime
) -> None:
    """Plan the next step up the ladder from now on, since a snooze that had put it off is over."""
    session.execute(
        update(NoticeRow)
        .where(_due(row.number, NoticeKind.ESCALATION))
        .values(state="dropped", dropped="planned anew")
    )
    basis = Basis(row.basis)
    ends = ladder_ends(basis, row.due, policy=policy, days=days)
    step = first_climb(basis, row.due, policy=policy, days=days, after=max(row.opens, now))
    if now < ends:
        session.execute(
            insert(NoticeRow).values(
                task=row.number, election=row.election, kind=NoticeKind.ESCALATION.value,
                at=min(step, ends), state="due",
            )
        )  # fmt: skip


def _due(number: int, *kinds: NoticeKind) -> ColumnElement[bool]:
    return and_(
        NoticeRow.task == number, NoticeRow.state == "due", NoticeRow.kind.in_(map(str, kinds))
    )
