"""What stands before every answer on a page: who it is, and whether they may see the task and answer it."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, datetime

from notifications.wording.language import english
from notifications.writing.asked import asked_words
from tasks.actions.answering import Answer
from tasks.actions.asked_again import quiet_of
from tasks.actions.owners.next_step import next_steps_of
from tasks.clock import london_day
from tasks.people.directory import Directory
from tasks.planning.reference_data import Books
from tasks.register.finding.colleagues import giving_of
from tasks.register.finding.tasks import may_answer, may_see, task_numbered
from tasks.register.finding.veil import Veil
from tasks.register.messages.who_has_heard import was_told
from tasks.register.people import person_numbered
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.directory_store import area_names
from tasks.register.plans.owned_tasks import owners_of, tasks_numbered
from tasks.register.plans.task_views import Sight, open_books_of, task_history
from tasks.register.record.questions import questions_of
from tasks.register.record.traces import owners_before, undoable_of
from tasks.register.session import Session
from tasks.register.visits.members import reader_of
from tasks.terms import TaskState
from tasks.views.answers import (
    AnswerRefusedError,
    NotTakenError,
    UnknownTaskError,
    WithSomebodyElseError,
)
from tasks.views.task import TaskView
from tasks.views.undoing import Undoable, UndoableTask

# Lets somebody go on, or refuses.
Check = Callable[..., None]


def books_of(session: Session) -> Books:
    """The books as the register has them now."""
    return open_books_of(session)


def person_as(session: Session, number: int) -> Answerer:
    """Who answers, by their number.

    Raises:
        UnknownTaskError: nobody in the directory any more.
    """
    row = person_numbered(session, number)
    if row is None:
        raise UnknownTaskError(f"person number {number} is not in the directory any more")
    return Answerer(row.name, row.id)


def check_taken(answer: Answer, *, but_by: Answerer | None = None, but_open: bool = False) -> None:
    """Raise NotTakenError for an answer that changed nothing, unless that one has said so before or
    the task is open still."""
    row = answer.task
    is_open = row.state == TaskState.OPEN
    said_before = is_open and but_by is not None and row.acknowledged_by == but_by.name
    if not (answer.won or said_before or (but_open and is_open)):
        raise NotTakenError(answer.stands)


def view_of(
    session: Session, number: int, reader: Answerer, books: Books, *, now: datetime
) -> TaskView:
    """A task as its reader sees it, with what holds for them while they look."""
    row = task_numbered(session, number)
    if row is None:
        raise UnknownTaskError(f"no task number {number}")
    sight = Sight(session, [row], books, reader=reader.person)
    shown = sight.view(row, now=now, history=task_history(session, number))
    person, day = reader.person or "", london_day(now)
    answers = may_answer(session, number, person, books.directory, day)
    seen = replace(
        shown,
        quiet=quiet_of(session, row, books, now=now),
        reader=reader_of(books.directory, person, day),
        reader_may_answer=answers,
        colleagues=giving_of(session, row, reader, books.directory, day).colleagues
        if answers
        else (),
        questions=questions_of(session, number),
        next_step=next_steps_of(session, [row], books, now=now).get(number),
        undo=undoable_for(session, person, books, now=now, tasks=[number]).get(number),
    )
    return veil_of(reader, books, now=now).view(seen)


def undoable_for(
    session: Session,
    person: str,
    books: Books,
    *,
    now: datetime,
    tasks: Collection[int] | None = None,
) -> dict[int, Undoable]:
    """What somebody (an id) can undo, by the number of the task, oldest first: of what would be theirs to answer
    again, which it is not where they have lost the post since. Of these tasks only, where they are given."""
    found = undoable_of(session, person, now=now, tasks=tasks)
    before, owners = owners_before(session, person, found), owners_of(session, list(found))
    directory, day = books.directory, london_day(now)

    def theirs(number: int) -> bool:
        held = (
            handed == person if handed else person in _set_in(post, directory, day)
            for post, handed in before[number].items()
        )
        stays = before[number] == {f"{o.area}/{o.role}": o.person for o in owners.get(number, [])}
        return any(held) or (stays and may_answer(session, number, person, directory, day))

    return {number: undo for number, undo in found.items() if theirs(number)}


def _set_in(post: str, directory: Directory, day: date) -> set[str]:
    """Everybody set in a post (`ashford/esm`), deputies too."""
    area, _, role = post.partition("/")
    return {held.person for held in directory.holdings_of(area, role, day)}


def undoable_tasks(
    session: Session, person: str, books: Books, *, now: datetime
) -> tuple[UndoableTask, ...]:
    """What somebody (an id) just answered and can still undo, oldest first, whosever task it is by now."""
    found = undoable_for(session, person, books, now=now)
    rows, areas = tasks_numbered(session, list(found)), area_names(session)
    return tuple(
        UndoableTask(number, rows[number].title, areas[rows[number].area], undo)
        for number, undo in found.items()
    )


def veil_of(reader: Answerer, books: Books, *, now: datetime) -> Veil:
    """What keeps the names of other organisations from who reads."""
    return Veil(books.directory, reader.person or "", london_day(now))


def check_sees(session: Session, number: int, by: Answerer, books: Books, *, now: datetime) -> None:
    """Let only those go on who may see a task.

    Raises:
        UnknownTaskError, WithSomebodyElseError: there is no such task for them, or not any more.
    """
    if not may_see(session, number, by.person or "", books.directory, london_day(now)):
        if was_told(session, number, by.person or ""):
            raise WithSomebodyElseError(_whose(session, number, by, books, now=now))
        raise UnknownTaskError(f"no task number {number} that {by.name} may see")


def _whose(session: Session, number: int, reader: Answerer, books: Books, *, now: datetime) -> str:
    """Who has a task now, in a sentence."""
    task = view_of(session, number, reader, books, now=now)
    asked = asked_words(task, english())
    has = f"Who has it now: {asked}." if task.owners else f"It is the task of: {task.post}."
    return f"{task.title}, {task.area}. {has}"


def check_answers(
    session: Session, number: int, by: Answerer, books: Books, *, now: datetime
) -> None:
    """Let only those go on who may answer about a task.

    Raises:
        UnknownTaskError, WithSomebodyElseError: there is no such task for them, or not any more.
        AnswerRefusedError: they may only read it; says whose it is.
    """
    check_sees(session, number, by, books, now=now)
    if not may_answer(session, number, by.person or "", books.directory, london_day(now)):
        raise AnswerRefusedError(
            "this task is another post's; you can read it, and its owners answer it. "
            + _whose(session, number, by, books, now=now)
        )
