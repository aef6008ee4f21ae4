"""Notices in the register: claiming what is due, and planning the next step up the ladder."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from tasks.notice_kinds import NoticeKind
from tasks.register.models import AgendaRow, DeliveryRow, NoticeRow, TaskRow
from tasks.standing import TaskState

BEGINNING = datetime.min.replace(tzinfo=UTC)
DUE, TOLD, DROPPED = "due", "told", "dropped"


def claim_due(session: Session, *, now: datetime, limit: int) -> Sequence[NoticeRow]:
    """Take up to `limit` notices whose moment has come, oldest first, by compare-and-set.

    Two dispatchers never get the same one: PostgreSQL skips what the other has locked, SQLite lets
    one write at a time.
    """
    ripe = (
        select(NoticeRow.number)
        .where(NoticeRow.state == DUE, NoticeRow.at <= now)
        .order_by(NoticeRow.at, NoticeRow.number)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = session.scalars(
        update(NoticeRow)
        .where(NoticeRow.number.in_(ripe), NoticeRow.state == DUE)
        .values(state=TOLD)
        .returning(NoticeRow)
    ).all()
    return sorted(rows, key=lambda row: (row.at, row.number))


def drop(session: Session, reasons: Mapping[int, str]) -> None:
    """Note that claimed notices are not told, each with the reason."""
    for reason in sorted(set(reasons.values())):
        numbers = [number for number, why in reasons.items() if why == reason]
        session.execute(
            update(NoticeRow)
            .where(NoticeRow.number.in_(numbers))
            .values(state=DROPPED, dropped=reason)
        )


def plan_climbs(session: Session, climbs: Sequence[tuple[TaskRow, datetime]]) -> None:
    """Put the next step up the ladder of each task into the register."""
    rows = [
        {"task": task.number, "election": task.election, "kind": NoticeKind.ESCALATION.value,
         "at": at, "state": DUE}
        for task, at in climbs
    ]  # fmt: skip
    if rows:
        session.execute(insert(NoticeRow), rows)


def next_moment(session: Session, *, digests: bool = False) -> datetime | None:
    """The next moment at which the dispatcher has something to do; None when there is nothing.

    `digests` says that the weekly digests count; while their first day is not fixed yet, that is to
    be done at once.
    """
    moments = [
        session.scalar(select(func.min(NoticeRow.at)).where(NoticeRow.state == DUE)),
        session.scalar(
            select(func.min(TaskRow.opens)).where(TaskRow.state == TaskState.PLANNED.value)
        ),
        session.scalar(select(func.min(DeliveryRow.next_try)).where(DeliveryRow.state == "ready")),
        session.scalar(
            select(func.min(DeliveryRow.lease)).where(DeliveryRow.state.in_(("claimed", "sending")))
        ),
    ]
    if digests:
        moments.append(session.scalar(select(func.min(AgendaRow.next_at))) or BEGINNING)
    return min((moment for moment in moments if moment is not None), default=None)


def without_next_step(session: Session) -> Sequence[TaskRow]:
    """Open tasks for which nothing is planned any more: there must be none (self-audit)."""
    planned = select(NoticeRow.task).where(NoticeRow.state == DUE)
    return session.scalars(
        select(TaskRow).where(TaskRow.state == TaskState.OPEN.value, TaskRow.number.not_in(planned))
    ).all()


def notices_of(session: Session, tasks: Sequence[int]) -> dict[int, list[NoticeRow]]:
    """The notices of each of these tasks, oldest first."""
    found: dict[int, list[NoticeRow]] = {}
    rows = session.scalars(
        select(NoticeRow).where(NoticeRow.task.in_(tasks)).order_by(NoticeRow.at, NoticeRow.number)
    )
    for row in rows:
        found.setdefault(row.task, []).append(row)
    return found
