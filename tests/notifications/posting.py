"""Deliveries put into the outbox by hand, to see what letters come of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import event, select

from notifications.gathering.letters import Writer
from notifications.links import Links
from notifications.writing.messages import Letter
from tasks.register.database import Register
from tasks.register.models import DeliveryNoticeRow, DeliveryRow, NoticeRow, PersonRow
from tasks.register.plans.owned_tasks import the_task
from tasks.register.plans.task_views import open_books_of
from tasks.register.session import Session
from tasks.terms import NoticeKind
from tests.builders import an_election, at, called_in
from tests.cast import directory

CALLED = at("Mon 2026-11-02 09:00")
LATER = at("Mon 2027-04-05 09:00")
MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
ELECTION = MAY.id
CLOSE = "ashford/local_england.nominations_close"
JOINT_LETTER = "ashford/joint_letter"


def office(register: Register) -> Register:
    """A register with the cast and Ashford's May election."""
    called_in(register, directory(), MAY, CALLED)
    return register


def post(
    session: Session,
    who: str | None,
    *told: tuple[NoticeKind, str],
    made: datetime = LATER,
    rung: int = 0,
    election: str = ELECTION,
    by: str | None = None,
    why: str | None = None,
    **columns: object,
) -> DeliveryRow:
    """A message to one of the cast (None: to the operators) that tells of these tasks."""
    person = session.scalar(select(PersonRow.number).where(PersonRow.id == who)) if who else None
    row = DeliveryRow(
        person=person,
        channel="email",
        address=f"{who}@example.org",
        state="ready",
        message_id=f"<{session.query(DeliveryRow).count()}.test@example.org>",
        created_at=made,
        next_try=made,
        **columns,
    )
    session.add(row)
    session.flush()
    for kind, task in told:
        notice = NoticeRow(
            task=the_task(session, f"{election}/{task}").number,
            election=election,
            kind=kind.value,
            at=made,
            state="told",
            by=by,
            why=why,
        )
        session.add(notice)
        session.flush()
        session.add(
            DeliveryNoticeRow(delivery=row.number, notice=notice.number, kind=kind.value, rung=rung)
        )
    session.flush()
    session.refresh(row)
    return row


def writer(session: Session) -> Writer:
    """The writer, with the register's own books."""
    return Writer(open_books_of(session), Links(["k" * 32], 120), "https://elections.example.org")


def letter_of(session: Session, row: DeliveryRow, now: datetime = LATER) -> Letter | None:
    """The letter of one delivery."""
    return writer(session).written(session, [row], now=now).letters[row.number]


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The statements that are run inside."""
    seen: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
