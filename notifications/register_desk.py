"""The owners' page's desk over the register: what owners are shown, and the answers they give."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import or_, select, tuple_
from sqlalchemy.orm import Session

from tasks.answers import Outcome, PersonBoard, UnknownPersonError, UnknownTaskError
from tasks.books import Books
from tasks.clock import london_day
from tasks.directory import Directory
from tasks.register.database import Register
from tasks.register.models import (
    DeliveryNoticeRow,
    DeliveryRow,
    NoticeRow,
    OwnerRow,
    PersonRow,
    TaskRow,
)
from tasks.register.work import Answerer, acknowledge, complete, tasks_where
from tasks.sight import Sight, open_books_of, task_history
from tasks.views import TaskView


class RegisterDesk:
    """Opens a transaction for each call; safe to call from several threads."""

    def __init__(self, register: Register) -> None:
        """
        Args:
            register: the register, its schema up to date.
        """
        self._register = register

    def task(self, number: int, *, person: int, now: datetime) -> TaskView:
        """The task as this person may see it.

        Raises:
            UnknownTaskError: no such task, or no such person any more.
        """
        with self._register.read() as session:
            _person(session, person)
            return _view(session, number, _books(session), now=now)

    def tasks_of(self, person: int, *, now: datetime) -> PersonBoard:
        """Every task of the posts this person holds, and those that were passed up to them.

        Raises:
            UnknownPersonError: no such person any more.
        """
        with self._register.read() as session:
            row = session.get(PersonRow, person)
            if row is None or row.removed:
                raise UnknownPersonError(f"no person number {person} in the directory")
            books = _books(session)
            posts = _posts_held(books.directory, row.id, now)
            owned = select(OwnerRow.task).where(tuple_(OwnerRow.area, OwnerRow.role).in_(posts))
            told = (
                select(NoticeRow.task)
                .join(DeliveryNoticeRow, DeliveryNoticeRow.notice == NoticeRow.number)
                .join(DeliveryRow, DeliveryRow.number == DeliveryNoticeRow.delivery)
                .where(DeliveryRow.person == person)
            )
            rows = tasks_where(session, or_(TaskRow.number.in_(owned), TaskRow.number.in_(told)))
            sight = Sight(session, rows, books)
            return PersonBoard(row.name, person, tuple(sight.view(r, now=now) for r in rows))

    def acknowledge(self, number: int, *, person: int, note: str, now: datetime) -> TaskView:
        """Note that this person deals with the task; nothing changes when somebody already does.

        Raises:
            UnknownTaskError: no such task or person.
            AnswerRefusedError: it has not opened yet, or the note is too long.
        """
        with self._register.write() as session:
            by = _person(session, person)
            acknowledge(session, number, by, note=note, now=now)
            return _view(session, number, _books(session), now=now)

    def complete(
        self,
        number: int,
        *,
        person: int,
        outcome: str,
        note: str,
        evidence: Mapping[str, str],
        now: datetime,
    ) -> TaskView:
        """Take this person's report; nothing changes when the task is closed already.

        Raises:
            UnknownTaskError: no such task or person.
            AnswerRefusedError: no reason for not applicable, or the note is too long.
        """
        with self._register.write() as session:
            by = _person(session, person)
            books = _books(session)
            complete(
                session, number, by, directory=books.directory, outcome=Outcome(outcome),
                note=note, evidence=evidence, now=now,
            )  # fmt: skip
            return _view(session, number, books, now=now)


def _books(session: Session) -> Books:
    return open_books_of(session)


def _person(session: Session, number: int) -> Answerer:
    row = session.get(PersonRow, number)
    if row is None or row.removed:
        raise UnknownTaskError(f"person number {number} is not in the directory any more")
    return Answerer(row.name, row.id)


def _view(session: Session, number: int, books: Books, *, now: datetime) -> TaskView:
    row = session.get(TaskRow, number)
    if row is None:
        raise UnknownTaskError(f"no task number {number}")
    return Sight(session, [row], books).view(row, now=now, history=task_history(session, number))


def _posts_held(directory: Directory, person: str, now: datetime) -> list[tuple[str, str]]:
    day = london_day(now)
    return [(h.area, h.role) for h in directory.holdings if h.person == person and h.covers(day)]
