"""The owners' page's desk over the register: what owners are shown, and the answers they give."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.answers import (
    AnswerRefusedError,
    Outcome,
    PersonBoard,
    UnknownPersonError,
    UnknownTaskError,
)
from tasks.books import Books
from tasks.clock import london_day
from tasks.handing_up import hand_up
from tasks.register.database import Register
from tasks.register.directory_store import confirm_addresses
from tasks.register.models import PersonRow, TaskRow
from tasks.register.visibility import answerable_by, mine, visible_to
from tasks.register.work import Answerer, acknowledge, complete, tasks_where
from tasks.sight import Sight, open_books_of, task_history
from tasks.snoozing import morning, snooze
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
            UnknownTaskError: no such task, none that this person may see, or no such person any
                more.
        """
        with self._register.read() as session:
            by, books = _person(session, person), _books(session)
            _check_sees(session, number, by, books, now=now)
            return _view(session, number, books, now=now)

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
            rows = tasks_where(session, mine(row.id, books.directory, london_day(now)))
            sight = Sight(session, rows, books)
            return PersonBoard(row.name, person, tuple(sight.view(r, now=now) for r in rows))

    def acknowledge(self, number: int, *, person: int, note: str, now: datetime) -> TaskView:
        """Note that this person deals with the task; nothing changes when somebody already does.

        Raises:
            UnknownTaskError: no such task, none that this person may see, or no such person.
            AnswerRefusedError: it is not theirs to answer, it has not opened yet, or the note is
                too long.
        """
        with self._register.write() as session:
            by, books = _person(session, person), _books(session)
            _check_answers(session, number, by, books, now=now)
            acknowledge(session, number, by, note=note, now=now)
            confirm_addresses(session, person, now=now, told_of=number)
            return _view(session, number, books, now=now)

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
            UnknownTaskError: no such task, none that this person may see, or no such person.
            AnswerRefusedError: it is not theirs to answer, no reason for not applicable, or the
                note is too long.
        """
        with self._register.write() as session:
            by, books = _person(session, person), _books(session)
            _check_answers(session, number, by, books, now=now)
            complete(
                session, number, by, directory=books.directory, outcome=Outcome(outcome),
                note=note, evidence=evidence, now=now,
            )  # fmt: skip
            confirm_addresses(session, person, now=now, told_of=number)
            return _view(session, number, books, now=now)

    def snooze(
        self, number: int, *, person: int, until: date | None, note: str, now: datetime
    ) -> TaskView:
        """Ask nobody about the task before offices open on a day, or again from now on.

        Raises:
            UnknownTaskError: no such task, none that this person may see, or no such person.
            AnswerRefusedError: it is not theirs to answer, has no reason, or is too late a day.
        """
        with self._register.write() as session:
            by, books = _person(session, person), _books(session)
            _check_answers(session, number, by, books, now=now)
            area = session.scalars(select(TaskRow.area).where(TaskRow.number == number)).one()
            then = morning(session, area, until) if until else now
            snooze(session, number, by, until=then, why=note, now=now)
            confirm_addresses(session, person, now=now, told_of=number)
            return _view(session, number, books, now=now)

    def hand_up(self, number: int, *, person: int, note: str, now: datetime) -> TaskView:
        """Have the next post on the task's ladder asked.

        Raises:
            UnknownTaskError: no such task, none that this person may see, or no such person.
            AnswerRefusedError: it is not theirs to answer, has no reason, or nobody stands above.
        """
        with self._register.write() as session:
            by, books = _person(session, person), _books(session)
            _check_answers(session, number, by, books, now=now)
            hand_up(session, number, by, why=note, books=books, now=now)
            confirm_addresses(session, person, now=now, told_of=number)
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


def _check_sees(
    session: Session, number: int, by: Answerer, books: Books, *, now: datetime
) -> None:
    sees = visible_to(by.person or "", books.directory, london_day(now))
    if session.scalar(select(TaskRow.number).where(TaskRow.number == number, sees)) is None:
        raise UnknownTaskError(f"no task number {number} that {by.name} may see")


def _check_answers(
    session: Session, number: int, by: Answerer, books: Books, *, now: datetime
) -> None:
    _check_sees(session, number, by, books, now=now)
    answers = answerable_by(by.person or "", books.directory, london_day(now))
    if session.scalar(select(TaskRow.number).where(TaskRow.number == number, answers)) is None:
        raise AnswerRefusedError(
            "this task is another post's; you can read it, and its owners answer it"
        )
