"""Which office this register is of: what sets its names of things apart from any other register's."""

from uuid import UUID, uuid5

from sqlalchemy import select

from tasks.register.models import OfficeRow, TaskRow
from tasks.register.session import Session


def office_id(session: Session) -> UUID:
    """The id made with the register; no other register has it, not even one of the same office made
    anew."""
    return UUID(session.scalars(select(OfficeRow.id)).one())


def task_uid(row: TaskRow, office: UUID) -> str:
    """What a task is called in calendars and threads of messages: always the same for the same task,
    and never what another register calls one of its own."""
    return row.old_uid or str(uuid5(office, row.id))
