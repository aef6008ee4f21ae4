"""The owners' page's desk over the register: what owners are shown, and the answers they give."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import IO

from notifications.pages.desk_sight import (
    Check,
    books_of,
    check_answers,
    check_sees,
    check_taken,
    person_as,
    undoable_for,
    undoable_tasks,
    veil_of,
    view_of,
)
from tasks.actions.answering import acknowledge
from tasks.actions.days.recording import report
from tasks.actions.debriefs.adding_evidence import add_evidence
from tasks.actions.handing_up import hand_up
from tasks.actions.owners.asking import ask
from tasks.actions.owners.giving import give
from tasks.actions.owners.next_step import next_steps_of
from tasks.actions.owners.undoing import remembering, reporting, undo
from tasks.actions.reopening import reopen
from tasks.actions.snoozing import morning, snooze
from tasks.actions.ticking import tick
from tasks.clock import london_day
from tasks.files.evidence_files import EvidenceFile, Unfit, UnfitFileError
from tasks.planning.reference_data import Books
from tasks.register.database import Register
from tasks.register.finding.colleagues import colleagues_of
from tasks.register.finding.tasks import area_of_task, tasks_of_person
from tasks.register.finding.veil import Veil
from tasks.register.people import person_numbered
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.directory_store import confirm_addresses
from tasks.register.plans.task_views import Sight
from tasks.register.record.answers import standing_answers
from tasks.register.session import Session
from tasks.register.visits.members import reader_of
from tasks.views.answers import (
    AnswerRefusedError,
    NotTakenError,
    Outcome,
    PersonBoard,
    UnknownPersonError,
)
from tasks.views.task import ADDED, TaskView
from tasks.views.undoing import Undoable


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
            by, books = person_as(session, person), books_of(session)
            check_sees(session, number, by, books, now=now)
            return view_of(session, number, by, books, now=now)

    def tasks_of(self, person: int, *, now: datetime) -> PersonBoard:
        """Every task of the posts this person holds, and those that were passed up to them.

        Raises:
            UnknownPersonError: no such person any more.
        """
        with self._register.read() as session:
            row = person_numbered(session, person)
            if row is None:
                raise UnknownPersonError(f"no person number {person} in the directory")
            books = books_of(session)
            undoable = undoable_tasks(session, row.id, books, now=now)
            rows = tasks_of_person(session, row.id, books.directory, london_day(now))
            steps = next_steps_of(session, rows, books, now=now)
            sight, veil = (
                Sight(session, rows, books, reader=row.id),
                Veil(books.directory, row.id, london_day(now)),
            )
            return PersonBoard(
                row.name,
                person,
                tuple(
                    veil.view(replace(sight.view(r, now=now), next_step=steps.get(r.number)))
                    for r in rows
                ),
                reader_of(books.directory, row.id, london_day(now)),
                colleagues_of(books.directory, row.id, london_day(now)),
                undoable,
            )

    def acknowledge(self, number: int, *, person: int, note: str, now: datetime) -> TaskView:
        """Note that this person deals with the task; nothing changes when they said so already.

        Raises:
            UnknownTaskError: no such task, none that this person may see, or no such person.
            AnswerRefusedError: it is not theirs to answer, it has not opened yet, or the note is
                too long.
            NotTakenError: somebody else does already, or it is closed; says what stands.
        """
        with self._answering(number, person, now) as (session, by, books):
            with remembering(session, number, by, now=now):
                answer = acknowledge(session, number, by, note=note, now=now)
            check_taken(answer, but_by=by)
            return view_of(session, number, by, books, now=now)

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
        files: Collection[EvidenceFile] = (),
    ) -> TaskView:
        """Take this person's report; `day` is the one on which it was done, where that is asked for,
        and `files` are further evidence, kept already.

        Raises:
            UnknownTaskError: no such task, none that this person may see, or no such person.
            AnswerRefusedError: it is not theirs to answer, no reason for not applicable, or the
                note or a piece of evidence is too long.
            NotTakenError: it is closed already; says what stands.
        """
        with self._answering(number, person, now) as (session, by, books):
            with reporting(session, number, by, outcome=Outcome(outcome), now=now):
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
                    files=files,
                )
                check_taken(answer)
            return view_of(session, number, by, books, now=now)

    def reopen(self, number: int, *, person: int, note: str, now: datetime) -> TaskView:
        """Take back what this person answered, so that the task is asked for again.

        Raises:
            UnknownTaskError: no such task, none that this person may see, or no such person.
            AnswerRefusedError: they did not answer it, there is no reason, or it is not needed.
        """
        with self._answering(number, person, now, check_sees) as (session, by, books):
            theirs = [a for a in standing_answers(session, number) if a.person == by.person]
            if all(answer.outcome == ADDED for answer in theirs):
                raise AnswerRefusedError(
                    "this was answered by somebody else; ask them, or the elections office, to open"
                    " it again"
                )
            reopen(session, number, by, why=note, now=now)
            return view_of(session, number, by, books, now=now)

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
        with self._answering(number, person, now) as (session, by, books):
            with remembering(session, number, by, now=now):
                for items, back in ((on, False), (off, True)):
                    if items:
                        tick(session, number, items, by, now=now, back=back)
            return view_of(session, number, by, books, now=now)

    def keep_file(self, slot: str, name: str, content: IO[bytes]) -> EvidenceFile:
        """Keep a file, so that an answer may refer to it; before any transaction, since it takes its time.

        Raises:
            UnfitFileError: it is not taken, or cannot be written; says why.
        """
        if self._register.evidence is None:
            raise UnfitFileError(Unfit.NOT_KEPT, name=name, why="no folder is set for files")
        return self._register.evidence.keep(slot, name, content)

    def file_place(self, file: EvidenceFile) -> Path | None:
        """Where a file is that was kept; None where it is missing, or was changed."""
        folder = self._register.evidence
        if folder is None or folder.fault(file):
            return None
        return folder.place(file.sha256)

    def add_evidence(
        self,
        number: int,
        *,
        person: int,
        evidence: Mapping[str, str],
        note: str,
        now: datetime,
        files: Collection[EvidenceFile] = (),
    ) -> TaskView:
        """Keep further evidence of a task that is done.

        Raises:
            UnknownTaskError: no such task, none that this person may see, or no such person.
            AnswerRefusedError: it is not theirs to answer, it is not done, or no evidence is given.
        """
        with self._answering(number, person, now) as (session, by, books):
            add_evidence(session, number, evidence, by, note=note, now=now, files=files)
            return view_of(session, number, by, books, now=now)

    def snooze(
        self, number: int, *, person: int, until: date | None, note: str, now: datetime
    ) -> TaskView:
        """Ask nobody about the task before offices open on a day, or again from now on.

        Raises:
            UnknownTaskError: no such task, none that this person may see, or no such person.
            AnswerRefusedError: it is not theirs to answer, has no reason, or is too late a day.
            NotTakenError: it is closed already; says what stands.
        """
        with self._answering(number, person, now) as (session, by, books):
            area = area_of_task(session, number)
            then = morning(session, area, until) if until else now
            with remembering(session, number, by, now=now):
                answer = snooze(session, number, by, until=then, why=note, now=now)
            check_taken(answer, but_open=True)
            return view_of(session, number, by, books, now=now)

    def hand_up(self, number: int, *, person: int, note: str, now: datetime) -> TaskView:
        """Have the next post on the task's ladder asked.

        Raises:
            UnknownTaskError: no such task, none that this person may see, or no such person.
            AnswerRefusedError: it is not theirs to answer, has no reason, or nobody stands above.
            NotTakenError: it is on its way up already, or closed.
        """
        with self._answering(number, person, now) as (session, by, books):
            handed = hand_up(session, number, by, why=note, books=books, now=now)
            if not handed.won:
                names = " and ".join(handed.to) or "nobody else"
                raise NotTakenError(f"it is closed, or {names} will be asked within minutes")
            return view_of(session, number, by, books, now=now)

    def hand_over(self, number: int, *, person: int, to: str, note: str, now: datetime) -> TaskView:
        """Give this person's part of the task to a colleague (an id).

        Raises:
            UnknownTaskError: no such task, none that this person may see, or no such person.
            AnswerRefusedError: it is not theirs, has no reason, or nobody of their organisation is chosen.
            NotTakenError: it is closed already, or that person has it; says what stands.
        """
        with self._answering(number, person, now) as (session, by, books):
            with remembering(session, number, by, now=now):
                give(session, number, to, by, why=note, directory=books.directory, now=now)
            return view_of(session, number, by, books, now=now)

    def ask(self, number: int, *, person: int, note: str, now: datetime) -> TaskView:
        """Ask the operators a question about the task.

        Raises:
            UnknownTaskError: no such task, none that this person may see, or no such person.
            AnswerRefusedError: nothing is asked, or too much, or too often.
        """
        with self._answering(number, person, now, check_sees) as (session, by, books):
            ask(session, number, note, by, now=now)
            return view_of(session, number, by, books, now=now)

    def undoable(self, number: int, *, person: int, now: datetime) -> Undoable | None:
        """What this person just answered about a task, whoever's it is by now, and can still undo: it would be theirs again."""
        with self._register.read() as session:
            by, books, tasks = person_as(session, person), books_of(session), [number]
            return undoable_for(session, by.person or "", books, now=now, tasks=tasks).get(number)

    def undo(self, number: int, *, person: int, entry: int, now: datetime) -> TaskView:
        """Put the task back to how it stood before this person's last answer about it (an entry).

        Raises:
            UnknownTaskError: no such task, or no such person.
            NotTakenError: it was undone already, too long ago, or somebody has acted since; says which.
            WithSomebodyElseError, AnswerRefusedError: it would not be theirs to answer again.
        """
        with self._register.write() as session:
            by, books = person_as(session, person), books_of(session)
            with veil_of(by, books, now=now).over_refusals():
                undo(session, number, entry, by, now=now)
            # Only now, since who handed it over may not see it before.
            check_answers(session, number, by, books, now=now)
            return view_of(session, number, by, books, now=now)

    @contextmanager
    def _answering(
        self, number: int, person: int, now: datetime, check: Check = check_answers
    ) -> Iterator[tuple[Session, Answerer, Books]]:
        """A transaction in which somebody answers about a task, once it is known that they may. Whoever
        answers reads their messages."""
        with self._register.write() as session:
            by, books = person_as(session, person), books_of(session)
            check(session, number, by, books, now=now)
            with veil_of(by, books, now=now).over_refusals():
                yield session, by, books
            confirm_addresses(session, person, now=now, told_of=number)
