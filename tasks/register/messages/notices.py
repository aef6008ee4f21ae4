"""Notices in the register: planning what is to be told, taking it back, claiming what is due."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import exists, func, insert, select, update

from tasks.register.among import among
from tasks.register.messages.stopping import stopped_at
from tasks.register.models import AgendaRow, DeliveryRow, NoticeRow, TaskRow, table_of
from tasks.register.session import Session
from tasks.terms import DeliveryState, NoticeKind, NoticeState, TaskState

BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class NewNotice:
    """Something to be told about a task (by its number) at a moment; the fields are those of
    `NoticeRow`."""

    task: int
    election: str
    kind: NoticeKind
    at: datetime
    person: str | None = None
    by: str | None = None
    why: str | None = None


def plan_notices(session: Session, new: Sequence[NewNotice]) -> None:
    """Put what is to be told into the register, due at its moment."""
    rows = [
        {
            "task": notice.task,
            "election": notice.election,
            "kind": notice.kind,
            "at": notice.at,
            "state": NoticeState.DUE,
            "person": notice.person,
            "by": notice.by,
            "why": notice.why,
        }
        for notice in new
    ]
    if rows:
        session.execute(insert(table_of(NoticeRow)), rows)


def drop_due(session: Session, tasks: Collection[int], *kinds: NoticeKind, why: str) -> None:
    """Tell nothing of what is still due about these tasks, or nothing of these kinds; `why` is kept."""
    query = update(NoticeRow).where(
        among(NoticeRow.task, tasks), NoticeRow.state == NoticeState.DUE
    )
    if kinds:
        query = query.where(NoticeRow.kind.in_(kinds))
    session.execute(query.values(state=NoticeState.DROPPED, dropped=why))


def next_steps(session: Session, tasks: Collection[int]) -> dict[int, datetime]:
    """When the next step up the ladder of each of these tasks is due, where one is."""
    rows = session.execute(
        select(NoticeRow.task, func.min(NoticeRow.at))
        .where(
            among(NoticeRow.task, tasks),
            NoticeRow.state == NoticeState.DUE,
            NoticeRow.kind == NoticeKind.ESCALATION,
        )
        .group_by(NoticeRow.task)
    )
    return dict(rows.tuples().all())


def put_back_notices(
    session: Session, task: int, *, made: Collection[int], lost: Collection[int], why: str
) -> None:
    """Tell nothing of the notices (by number) that something made and that are still due, and tell those
    again that wait no longer because of it. Where a step up the ladder is among them, the one that was
    planned in its place is not taken."""
    due = (NoticeRow.task == task, NoticeRow.state == NoticeState.DUE)
    dropped = {"state": NoticeState.DROPPED, "dropped": why}
    session.execute(update(NoticeRow).where(*due, among(NoticeRow.number, made)).values(**dropped))
    again = session.execute(
        update(NoticeRow)
        .where(among(NoticeRow.number, lost), NoticeRow.state == NoticeState.DROPPED)
        .values(state=NoticeState.DUE, dropped=None)
        .returning(NoticeRow.number, NoticeRow.kind)
    ).all()
    steps = [row.number for row in again if row.kind is NoticeKind.ESCALATION]
    if steps:
        others = (NoticeRow.kind == NoticeKind.ESCALATION, ~among(NoticeRow.number, steps))
        session.execute(update(NoticeRow).where(*due, *others).values(**dropped))


def drop_due_of(session: Session, election: str, *, why: str) -> None:
    """Tell nothing of what is still due about any task of an election."""
    session.execute(
        update(NoticeRow)
        .where(NoticeRow.election == election, NoticeRow.state == NoticeState.DUE)
        .values(state=NoticeState.DROPPED, dropped=why)
    )


def is_due(session: Session, task: int, kind: NoticeKind) -> bool:
    """Whether a notice of this kind is still to be told about a task."""
    waiting = exists().where(
        NoticeRow.task == task, NoticeRow.state == NoticeState.DUE, NoticeRow.kind == kind
    )
    return bool(session.scalar(select(waiting)))


def was_told_of(session: Session, task: int) -> bool:
    """Whether anything about a task was told by now."""
    told = exists().where(NoticeRow.task == task, NoticeRow.state == NoticeState.TOLD)
    return bool(session.scalar(select(told)))


def untold_notices(session: Session, *, now: datetime) -> tuple[int, datetime | None]:
    """How many notices whose moment has come are still to be told, and since when the oldest."""
    many, oldest = session.execute(
        select(func.count(), func.min(NoticeRow.at)).where(
            NoticeRow.state == NoticeState.DUE, NoticeRow.at <= now
        )
    ).one()
    return many, oldest


def claim_due(session: Session, *, now: datetime, limit: int) -> Sequence[NoticeRow]:
    """Take up to `limit` notices whose moment has come, oldest first, by compare-and-set.

    Two dispatchers never get the same one: PostgreSQL skips what the other has locked, SQLite lets
    one write at a time.
    """
    ripe = (
        select(NoticeRow.number)
        .where(NoticeRow.state == NoticeState.DUE, NoticeRow.at <= now)
        .order_by(NoticeRow.at, NoticeRow.number)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = session.scalars(
        update(NoticeRow)
        .where(NoticeRow.number.in_(ripe), NoticeRow.state == NoticeState.DUE)
        .values(state=NoticeState.TOLD)
        .returning(NoticeRow)
    ).all()
    return sorted(rows, key=lambda row: (row.at, row.number))


def last_moments(session: Session, tasks: Collection[int], *, now: datetime) -> dict[int, datetime]:
    """When the last notice of each of these tasks fell due that is told, or still to be told, by now,
    whoever has claimed it."""
    rows = session.execute(
        select(NoticeRow.task, func.max(NoticeRow.at))
        .where(
            among(NoticeRow.task, tasks),
            NoticeRow.at <= now,
            NoticeRow.state.in_((NoticeState.DUE, NoticeState.TOLD)),
        )
        .group_by(NoticeRow.task)
    )
    return dict(rows.tuples().all())


def drop(session: Session, reasons: Mapping[int, str]) -> None:
    """Note that claimed notices are not told, each with the reason."""
    for reason in sorted(set(reasons.values())):
        numbers = [number for number, why in reasons.items() if why == reason]
        session.execute(
            update(NoticeRow)
            .where(among(NoticeRow.number, numbers))
            .values(state=NoticeState.DROPPED, dropped=reason)
        )


def plan_climbs(session: Session, climbs: Sequence[tuple[TaskRow, datetime]]) -> None:
    """Put the next step up the ladder of each task into the register."""
    climbing = NoticeKind.ESCALATION
    new = [NewNotice(task.number, task.election, climbing, at) for task, at in climbs]
    plan_notices(session, new)


def next_moment(session: Session, *, digests: bool = False) -> datetime | None:
    """The next moment at which the dispatcher has something to do; None when there is nothing.

    `digests` says that the weekly digests count; while their first day is not fixed yet, that is to
    be done at once. While telling is stopped, there is nothing.
    """
    if stopped_at(session) is not None:
        return None
    moments = [
        session.scalar(select(func.min(NoticeRow.at)).where(NoticeRow.state == NoticeState.DUE)),
        session.scalar(select(func.min(TaskRow.opens)).where(TaskRow.state == TaskState.PLANNED)),
        session.scalar(
            select(func.min(DeliveryRow.next_try)).where(DeliveryRow.state == DeliveryState.READY)
        ),
        session.scalar(
            select(func.min(DeliveryRow.lease)).where(
                DeliveryRow.state.in_((DeliveryState.CLAIMED, DeliveryState.SENDING))
            )
        ),
    ]
    if digests:
        moments.append(session.scalar(select(func.min(AgendaRow.next_at))) or BEGINNING)
    return min((moment for moment in moments if moment is not None), default=None)


def without_next_step(session: Session) -> Sequence[TaskRow]:
    """Open tasks for which nothing is planned any more: there must be none (self-audit)."""
    planned = select(NoticeRow.task).where(NoticeRow.state == NoticeState.DUE)
    return session.scalars(
        select(TaskRow).where(TaskRow.state == TaskState.OPEN, TaskRow.number.not_in(planned))
    ).all()


def notices_of(session: Session, tasks: Sequence[int]) -> dict[int, list[NoticeRow]]:
    """The notices of each of these tasks, oldest first."""
    found: dict[int, list[NoticeRow]] = {}
    rows = session.scalars(
        select(NoticeRow)
        .where(among(NoticeRow.task, tasks))
        .order_by(NoticeRow.at, NoticeRow.number)
    )
    for row in rows:
        found.setdefault(row.task, []).append(row)
    return found
