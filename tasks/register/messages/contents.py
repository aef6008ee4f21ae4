"""What messages carry, and to whom they go: a whole batch of them, or all there are, in one query."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tasks.policy.notice_kinds import kinds_where
from tasks.register.among import among
from tasks.register.models import (
    DeliveryNoticeRow,
    DeliveryRow,
    ElectionRow,
    NoticeRow,
    PersonRow,
    TaskRow,
)
from tasks.register.session import Session
from tasks.terms import DeliveryState, ElectionState, NoticeKind, TaskState

_OVER = kinds_where(lambda traits: traits.over)


@dataclass(frozen=True, slots=True)
class CarriedNotice:
    """A notice in a message (both by number): in what capacity its reader is told of which task, on
    which rung, and who (an id) brought it about, and why.

    `reader` is the name of whom the message is for, `election` what has become of the task's election.
    """

    delivery: int
    notice: int
    kind: NoticeKind
    rung: int
    by: str | None
    why: str | None
    reader: str | None
    election: ElectionState
    task: TaskRow


def notices_carried(session: Session, deliveries: Collection[int]) -> list[CarriedNotice]:
    """What each of these messages carries, message by message in order of its tasks' due moments."""
    rows = session.execute(
        select(
            DeliveryNoticeRow.delivery,
            NoticeRow.number,
            DeliveryNoticeRow.kind,
            DeliveryNoticeRow.rung,
            NoticeRow.by,
            NoticeRow.why,
            PersonRow.name,
            ElectionRow.state,
            TaskRow,
        )
        .join(NoticeRow, NoticeRow.number == DeliveryNoticeRow.notice)
        .join(TaskRow, TaskRow.number == NoticeRow.task)
        .join(ElectionRow, ElectionRow.id == TaskRow.election)
        .join(DeliveryRow, DeliveryRow.number == DeliveryNoticeRow.delivery)
        .outerjoin(PersonRow, PersonRow.number == DeliveryRow.person)
        .where(among(DeliveryNoticeRow.delivery, deliveries))
        .order_by(DeliveryNoticeRow.delivery, TaskRow.due, NoticeRow.number)
    )
    return [CarriedNotice(*row) for row in rows.tuples()]


def every_message(session: Session) -> Sequence[DeliveryRow]:
    """Every message that was ever made."""
    return session.scalars(select(DeliveryRow)).all()


def tasks_told_of(session: Session) -> dict[int, list[tuple[int, NoticeKind, int]]]:
    """What every message carries, by its number: the task's number, in what capacity its reader is told
    of it, and on which rung."""
    found: dict[int, list[tuple[int, NoticeKind, int]]] = {}
    for delivery, task, kind, rung in session.execute(
        select(
            DeliveryNoticeRow.delivery,
            NoticeRow.task,
            DeliveryNoticeRow.kind,
            DeliveryNoticeRow.rung,
        )
        .join(NoticeRow, NoticeRow.number == DeliveryNoticeRow.notice)
        .order_by(DeliveryNoticeRow.delivery, NoticeRow.number)
    ):
        found.setdefault(delivery, []).append((task, kind, rung))
    return found


def asked_by(session: Session, messages: Collection[str]) -> list[tuple[PersonRow, TaskRow]]:
    """Who is asked for what by these messages (their Message-IDs), as far as it is still open."""
    rows = session.execute(
        select(PersonRow, TaskRow)
        .join(DeliveryRow, DeliveryRow.person == PersonRow.number)
        .join(DeliveryNoticeRow, DeliveryNoticeRow.delivery == DeliveryRow.number)
        .join(NoticeRow, NoticeRow.number == DeliveryNoticeRow.notice)
        .join(TaskRow, TaskRow.number == NoticeRow.task)
        .where(
            among(DeliveryRow.message_id, messages),
            DeliveryNoticeRow.kind.not_in(_OVER),
            TaskRow.state == TaskState.OPEN,
        )
        .distinct()
        .order_by(TaskRow.number, PersonRow.id)
    )
    return list(rows.tuples())


def sent_messages(session: Session) -> list[tuple[str, str, datetime]]:
    """The messages that were sent to people, in the order in which they were made: to whom by name, to
    which address, and when."""
    rows = session.execute(
        select(PersonRow.name, DeliveryRow.address, DeliveryRow.finished_at)
        .join(PersonRow, PersonRow.number == DeliveryRow.person)
        .where(DeliveryRow.state == DeliveryState.SENT)
        .order_by(DeliveryRow.number)
    )
    return [(name, address, at) for name, address, at in rows.tuples() if at is not None]
