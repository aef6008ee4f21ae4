"""Who was told what of an election, and what people did about its tasks: for reports, in a query each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tasks.register.among import among
from tasks.register.models import (
    DeliveryNoticeRow,
    DeliveryRow,
    NoticeRow,
    PersonRow,
    TaskRow,
)
from tasks.register.record.history import EventKind
from tasks.register.record.models import HistoryRow
from tasks.register.session import Session
from tasks.terms import DeliveryState, NoticeKind


@dataclass(frozen=True, slots=True)
class ToldOf:
    """One notice in one message: of which task (by number) in what capacity, on which rung of its ladder,
    to whom by name, and what became of the message. `at` is when that was known (aware), or None."""

    task: int
    kind: NoticeKind
    rung: int
    message: int
    person: str
    channel: str
    state: DeliveryState
    at: datetime | None


def told_of_election(session: Session, election: str) -> Sequence[ToldOf]:
    """Everything that people were told of an election's tasks, in the order of the messages."""
    rows = session.execute(
        select(
            NoticeRow.task,
            DeliveryNoticeRow.kind,
            DeliveryNoticeRow.rung,
            DeliveryRow.number,
            PersonRow.name,
            DeliveryRow.channel,
            DeliveryRow.state,
            DeliveryRow.finished_at,
        )
        .join(TaskRow, TaskRow.number == NoticeRow.task)
        .join(DeliveryNoticeRow, DeliveryNoticeRow.notice == NoticeRow.number)
        .join(DeliveryRow, DeliveryRow.number == DeliveryNoticeRow.delivery)
        .join(PersonRow, PersonRow.number == DeliveryRow.person)
        .where(TaskRow.election == election)
        .order_by(DeliveryRow.number, NoticeRow.number)
    )
    return [ToldOf(*row) for row in rows.tuples()]


def events_of_election(
    session: Session, election: str, kinds: Collection[EventKind]
) -> Sequence[HistoryRow]:
    """The entries of some kinds in an election's history that concern its tasks, oldest first."""
    return session.scalars(
        select(HistoryRow)
        .where(
            HistoryRow.chain == election,
            HistoryRow.task.is_not(None),
            among(HistoryRow.kind, [kind.value for kind in kinds]),
        )
        .order_by(HistoryRow.position)
    ).all()


def messages_of_election(session: Session, election: str) -> Sequence[tuple[DeliveryRow, str]]:
    """Every message that told somebody of an election's tasks, with the name of its reader, oldest first."""
    about = (
        select(DeliveryNoticeRow.delivery)
        .join(NoticeRow, NoticeRow.number == DeliveryNoticeRow.notice)
        .join(TaskRow, TaskRow.number == NoticeRow.task)
        .where(TaskRow.election == election)
    )
    rows = session.execute(
        select(DeliveryRow, PersonRow.name)
        .join(PersonRow, PersonRow.number == DeliveryRow.person)
        .where(DeliveryRow.number.in_(about))
        .order_by(DeliveryRow.number)
    )
    return list(rows.tuples())


def archived_at(session: Session, election: str) -> datetime | None:
    """When an election was archived; None while it is not."""
    return session.scalar(
        select(HistoryRow.at)
        .where(HistoryRow.chain == election, HistoryRow.kind == EventKind.ARCHIVED.value)
        .order_by(HistoryRow.position.desc())
        .limit(1)
    )


def left_open(session: Session, election: str) -> frozenset[int]:
    """The tasks (by number) that nobody had reported when their election was archived, which closed them
    as passed; none while it goes on."""
    at = archived_at(session, election)
    if at is None:
        return frozenset()
    return frozenset(
        number
        for number in session.scalars(
            select(HistoryRow.task).where(
                HistoryRow.chain == election,
                HistoryRow.kind == EventKind.STOOD_DOWN.value,
                HistoryRow.at == at,
            )
        )
        if number is not None
    )
