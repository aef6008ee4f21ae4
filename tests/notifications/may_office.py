"""Ashford's May election for the tests of the outbox, and posts that take nothing."""

from collections.abc import Callable

from sqlalchemy import select

from notifications.errors import DeliveryError
from notifications.writing.messages import Message
from tasks.register.models import DeliveryRow, TaskRow
from tasks.register.record.history import EventKind, entries
from tests.builders import an_election, shown
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
NOTICE = "ashford/local_england.notice_of_election"
CLOSE = "ashford/local_england.nominations_close"
LETTER = "ashford/joint_letter"
OPENS = "Mon 2027-03-15 09:00"


def kinds(office: Office, task: str, *wanted: EventKind) -> list[str]:
    """The texts of some kinds of entry in a task's history."""
    with office.register.read() as session:
        number = session.scalars(select(TaskRow.number).where(TaskRow.id.endswith(task))).one()
        return [r.text for r in entries(session) if r.task == number and r.kind in wanted]


def rows(office: Office) -> list[DeliveryRow]:
    """Every message, oldest first."""
    with office.register.read() as session:
        return list(session.scalars(select(DeliveryRow).order_by(DeliveryRow.number)))


def refuse_once(**answer: bool) -> Callable[[Message, str], None]:
    """A post that does not take the first message."""
    asked: list[str] = []

    def refuse(message: Message, address: str) -> None:
        asked.append(address)
        if len(asked) == 1:
            raise DeliveryError("the mail server said no", **answer)

    return refuse


def refuse(**answer: bool) -> Callable[[Message, str], None]:
    """A post that takes nothing."""

    def always(message: Message, address: str) -> None:
        raise DeliveryError("the mail server said no", **answer)

    return always


def shown_next(office: Office) -> str:
    """When the next pass is needed."""
    assert office.report.next_at
    return shown(office.report.next_at)
