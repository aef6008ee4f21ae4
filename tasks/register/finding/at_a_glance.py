"""How every election stands, in so few words that it is quickly seen whether that has changed."""

from datetime import datetime

from sqlalchemy import func, select

from tasks.clock import london_day
from tasks.register.models import ElectionRow, TaskRow
from tasks.register.record.models import ChainRow
from tasks.register.session import Session
from tasks.terms import ElectionState, TaskState


def marks_of_elections(session: Session, *, now: datetime) -> dict[str, str]:
    """A mark for every election, by id, that is another when something happened in it, a task of it has
    fallen due, or a day has begun on which it is not over.

    Args:
        session: a reading one.
        now: aware.
    """
    due = select(TaskRow.election, func.count()).where(
        TaskRow.state == TaskState.OPEN, TaskRow.due < now
    )
    late = dict(session.execute(due.group_by(TaskRow.election)).tuples().all())
    known = select(ElectionRow.id, ElectionRow.state, ChainRow.length)
    rows = session.execute(known.outerjoin(ChainRow, ChainRow.name == ElectionRow.id))
    return {
        row.id: f"{row.length or 0} {late.get(row.id, 0)}"
        + ("" if row.state is ElectionState.ARCHIVED else f" {london_day(now)}")
        for row in rows
    }
