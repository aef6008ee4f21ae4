"""What a register holds of the elections of one force, as it stands, copied into a register in memory."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, insert, or_, select, text, update

from tasks.register.base import Base
from tasks.register.models import (
    AbsenceRow,
    AddressRow,
    AgendaRow,
    AreaRow,
    DeliveryNoticeRow,
    DeliveryRow,
    ElectionRow,
    HoldingRow,
    LadderRow,
    MilestoneRow,
    NoticeRow,
    OwnerRow,
    PersonRow,
    PollRow,
    ProclaimedRow,
    TaskRow,
    TickRow,
    table_of,
)
from tasks.register.record.models import AnswerRow
from tasks.register.session import Session
from tasks.terms import IN_HAND, DeliveryState, ElectionState

_AT_ONCE = 2000
_WHOLE = (
    AreaRow,
    PersonRow,
    AddressRow,
    HoldingRow,
    AbsenceRow,
    LadderRow,
    ProclaimedRow,
    AgendaRow,
)

_Some = tuple[type[Base], ColumnElement[bool] | None]


def copy_force(session: Session, into: Session, force: str) -> None:
    """Copy the directory, and every election of a force (an area's id) that is not archived with its
    tasks, answers, notices and messages, under the same numbers.

    The history is not copied, nor are alarms, links to sign in, and how each service does. What is being
    handed over at this moment counts as sent.

    Args:
        session: reads the register that is copied.
        into: writes to an empty one in SQLite.
    """
    into.execute(text("PRAGMA defer_foreign_keys=ON"))
    for model, which in _parts(force):
        table = table_of(model)
        query = select(table) if which is None else select(table).where(which)
        rows = session.execute(query.execution_options(yield_per=_AT_ONCE)).mappings()
        for batch in rows.partitions():
            into.execute(insert(table), [dict(row) for row in batch])
    into.execute(
        update(DeliveryRow)
        .where(DeliveryRow.state.in_(IN_HAND))
        .values(state=DeliveryState.SENT, holder=None, lease=None)
    )


def _parts(force: str) -> Iterator[_Some]:
    """Each table, with which of its rows are copied; all of them where that is None."""
    elections = select(ElectionRow.id).where(
        ElectionRow.area == force, ElectionRow.state != ElectionState.ARCHIVED
    )
    tasks = select(TaskRow.number).where(TaskRow.election.in_(elections))
    notices = select(NoticeRow.number).where(NoticeRow.election.in_(elections))
    carried = select(DeliveryNoticeRow.delivery).where(DeliveryNoticeRow.notice.in_(notices))
    waiting = and_(DeliveryRow.state == DeliveryState.READY, DeliveryRow.person.is_not(None))
    yield from ((model, None) for model in _WHOLE)
    yield ElectionRow, ElectionRow.id.in_(elections)
    yield PollRow, PollRow.election.in_(elections)
    yield MilestoneRow, MilestoneRow.election.in_(elections)
    yield TaskRow, TaskRow.election.in_(elections)
    yield TickRow, TickRow.task.in_(tasks)
    yield OwnerRow, OwnerRow.task.in_(tasks)
    yield AnswerRow, AnswerRow.task.in_(tasks)
    yield NoticeRow, NoticeRow.election.in_(elections)
    yield DeliveryRow, or_(DeliveryRow.number.in_(carried), waiting)
    yield DeliveryNoticeRow, DeliveryNoticeRow.notice.in_(notices)
