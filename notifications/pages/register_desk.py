"""The owners' page's desk over the register: what owners are shown, and the answers they give."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime

from notifications.wording.language import english
from notifications.writing.asked import asked_words
from tasks.actions.answering import Answer, acknowledge
from tasks.actions.asked_again import quiet_of
from tasks.actions.days.recording import report
from tasks.actions.debriefs.adding_evidence import add_evidence
from tasks.actions.handing_up import hand_up
from tasks.actions.reopening import reopen
from tasks.actions.snoozing import morning, snooze
from tasks.actions.ticking import tick
from tasks.clock import london_day
from tasks.planning.reference_data import Books
from tasks.register.database import Register
from tasks.register.finding.tasks import (
    area_of_task,
    may_answer,
    may_see,
    task_numbered,
    tasks_of_person,
)
from tasks.register.messages.who_has_heard import was_told
from tasks.register.people import person_numbered
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.directory_store import confirm_addresses
from tasks.register.plans.task_views import Sight, open_books_of, task_history
from tasks.register.record.answers import standing_answers
from tasks.register.session import Session
from tasks.register.visits.members import reader_of
from tasks.terms import TaskState
from tasks.views.answers import (
    AnswerRefusedError,
    NotTakenError,
    Outcome,
    PersonBoard,
    UnknownPersonError,
    UnknownTaskError,
    WithSomebodyElseError,
)
from tasks.views.task import ADDED, TaskView


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
            WithSomebodyElseError: they were told of it once, and it is somebody else's now.
        """
        with self._register.read() as session:
            by, books = _person(session, person), _books(session)
            _check_sees(session, number, by, books, now=now)
            return _view(session, number, by, books, now=now)

    def tasks_of(self, person: int, *, now: datetime) -> PersonBoard:
        """Every task of the posts this person holds, and those that were passed up to them.

        Raises:
            UnknownPersonError: no such person any more.
        """
        with self._register.read() as session:
            row = person_numbered(session, person)
            if row is None:
                raise UnknownPersonError(f"no person number {person} in the directory")
            books = _books(session)
            rows = tasks_of_person(session, row.id, books.directory, london_day(now))
            sight = Sight(session, rows, books, reader=row.id)
            return PersonBoard(
                row.name,
                person,
                tuple(sight.view(r, now=now) for r in rows),
                reader_of(books.directory, row.id, london_day(now)),
            )

    def acknowledge(self, number: int, *, person: int, note: str, now: datetime) -> TaskView:
        """Note that this person deals with the task; nothing changes when they said so already.

        Raises:
            UnknownTaskError: no such task, none that this person may see, or no such person.
            AnswerRefusedError: it is not theirs to answer, it has not opened yet, or the note is
                too long.
            NotTakenError: somebody else does already, or it is closed; says what stands.
        """
        with self._register.write() as session:
            by, books = _person(session, person), _books(session)
            _check_answers(session, number, by, books, now=now)
            answer = acknowledge(session, number, by, note=note, now=now)
            _check_taken(answer, but_by=by)
            confirm_addresses(session, person, now=now, told_of=number)
            return _view(session, number, by, books, now=now)

    def complete(
        self,
        number: int,
        *,
        person: int,
        outcome: str,
        note: str,
        evidence: Mapping[str, str],
        now: datetime,
        day: date | None = None,
    ) -> TaskView:
        """Take this person's report; `day` is the one on which it was done, where that is asked for.

        Raises:
            UnknownTaskError: no such task, none that this person may see, or no such person.
            AnswerRefusedError: it is not theirs to answer, no reason for not applicable, or the
                note or a piece of evidence is too long.
            NotTakenError: it is closed already; says what stands.
        """
        with self._register.write() as session:
            by, books = _person(session, person), _books(session)
            _check_answers(session, number, by, books, now=now)
            answer = report(
                session,
                number,
                by,
                directory=books.directory,
                outcome=Outcome(outcome),
                note=note,
                evidence=evidence,
                now=now,
                day=day,
            )
            _check_taken(answer)
            confirm_addresses(session, person, now=now, told_of=number)
            return _view(session, number, by, books, now=now)

    def reopen(self, number: int, *, person: int, note: str, now: datetime) -> TaskView:
        """Take back what this person answered, so that the task is asked for again.

        Raises:
            UnknownTaskError: no such task, none that this person may see, or no such person.
            AnswerRefusedError: they did not answer it, there is no reason, or it is not needed.
        """
        with self._register.write() as session:
            by, books = _person(session, person), _books(session)
            _check_sees(session, number, by, books, now=now)
            theirs = [a for a in standing_answers(session, number) if a.person == by.person]
            if all(answer.outcome == ADDED for answer in theirs):
                raise AnswerRefusedError(
                    "this was answered by somebody else; ask them, or the elections office, to open"
                    " it again"
                )
            reopen(session, number, by, why=note, now=now)
            confirm_addresses(session, person, now=now, told_of=number)
            return _view(session, number, by, books, now=now)

    def tick(
        self,
        number: int,
        *,
        person: int,
        on: Collection[str],
        off: Collection[str],
        now: datetime,
    ) -> TaskView:
        """Tick items of a task's checklist, and take back the ticks of others.

        Raises:
            UnknownTaskError: no such task, none that this person may see, or no such person.
            AnswerRefusedError: it is not theirs to answer, or has no such item.
            NotTakenError: it is closed already; says what stands.
        """
        with self._register.write() as session:
            by, books = _person(session, person), _books(session)
            _check_answers(session, number, by, books, now=now)
            for items, back in ((on, False), (off, True)):
                if items:
                    tick(session, number, items, by, now=now, back=back)
            confirm_addresses(session, person, now=now, told_of=number)
            return _view(session, number, by, books, now=now)

    def add_evidence(
        self, number: int, *, person: int, evidence: Mapping[str, str], note: str, now: datetime
    ) -> TaskView:
        """Keep further evidence of a task that is done.

        Raises:
            UnknownTaskError: no such task, none that this person may see, or no such person.
            AnswerRefusedError: it is not theirs to answer, it is not done, or no evidence is given.
        """
        with self._register.write() as session:
            by, books = _person(session, person), _books(session)
            _check_answers(session, number, by, books, now=now)
            add_evidence(session, number, evidence, by, note=note, now=now)
            confirm_addresses(session, person, now=now, told_of=number)
            return _view(session, number, by, books, now=now)

    def snooze(
        self, number: int, *, person: int, until: date | None, note: str, now: datetime
    ) -> TaskView:
        """Ask nobody about the task before offices open on a day, or again from now on.

        Raises:
            UnknownTaskError: no such task, none that this person may see, or no such person.
            AnswerRefusedError: it is not theirs to answer, has no reason, or is too late a day.
            NotTakenError: it is closed already; says what stands.
        """
        with self._register.write() as session:
            by, books = _person(session, person), _books(session)
            _check_answers(session, number, by, books, now=now)
            area = area_of_task(session, number)
            then = morning(session, area, until) if until else now
            answer = snooze(session, number, by, until=then, why=note, now=now)
            _check_taken(answer, but_open=True)
            confirm_addresses(session, person, now=now, told_of=number)
            return _view(session, number, by, books, now=now)

    def hand_up(self, number: int, *, person: int, note: str, now: datetime) -> TaskView:
        """Have the next post on the task's ladder asked.

        Raises:
            UnknownTaskError: no such task, none that this person may see, or no such person.
            AnswerRefusedError: it is not theirs to answer, has no reason, or nobody stands above.
            NotTakenError: it is on its way up already, or closed.
        """
        with self._register.write() as session:
            by, books = _person(session, person), _books(session)
            _check_answers(session, number, by, books, now=now)
            handed = hand_up(session, number, by, why=note, books=books, now=now)
            if not handed.won:
                names = " and ".join(handed.to) or "nobody else"
                raise NotTakenError(f"it is closed, or {names} will be asked within minutes")
            confirm_addresses(session, person, now=now, told_of=number)
            return _view(session, number, by, books, now=now)


def _books(session: Session) -> Books:
    return open_books_of(session)


def _person(session: Session, number: int) -> Answerer:
    row = person_numbered(session, number)
    if row is None:
        raise UnknownTaskError(f"person number {number} is not in the directory any more")
    return Answerer(row.name, row.id)


def _check_taken(answer: Answer, *, but_by: Answerer | None = None, but_open: bool = False) -> None:
    """Raise NotTakenError for an answer that changed nothing, unless that one has said so before or
    the task is open still."""
    row = answer.task
    is_open = row.state == TaskState.OPEN
    said_before = is_open and but_by is not None and row.acknowledged_by == but_by.name
    if not (answer.won or said_before or (but_open and is_open)):
        raise NotTakenError(answer.stands)


def _view(
    session: Session, number: int, reader: Answerer, books: Books, *, now: datetime
) -> TaskView:
    row = task_numbered(session, number)
    if row is None:
        raise UnknownTaskError(f"no task number {number}")
    sight = Sight(session, [row], books, reader=reader.person)
    shown = sight.view(row, now=now, history=task_history(session, number))
    return replace(
        shown,
        quiet=quiet_of(session, row, books, now=now),
        reader=reader_of(books.directory, reader.person or "", london_day(now)),
    )


def _check_sees(
    session: Session, number: int, by: Answerer, books: Books, *, now: datetime
) -> None:
    if not may_see(session, number, by.person or "", books.directory, london_day(now)):
        if was_told(session, number, by.person or ""):
            raise WithSomebodyElseError(_whose(session, number, by, books, now=now))
        raise UnknownTaskError(f"no task number {number} that {by.name} may see")


def _whose(session: Session, number: int, reader: Answerer, books: Books, *, now: datetime) -> str:
    """Who has a task now, in a sentence."""
    task = _view(session, number, reader, books, now=now)
    asked = asked_words(task, english())
    has = f"Who has it now: {asked}." if task.owners else f"It is the task of: {task.post}."
    return f"{task.title}, {task.area}. {has}"


def _check_answers(
    session: Session, number: int, by: Answerer, books: Books, *, now: datetime
) -> None:
    _check_sees(session, number, by, books, now=now)
    if not may_answer(session, number, by.person or "", books.directory, london_day(now)):
        raise AnswerRefusedError(
            "this task is another post's; you can read it, and its owners answer it. "
            + _whose(session, number, by, books, now=now)
        )
