"""Handing up: somebody asks the next post on the ladder, without waiting for the policy to do so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from tasks.answers import AnswerRefusedError
from tasks.books import Books
from tasks.ladder import Rung
from tasks.notice_kinds import NoticeKind
from tasks.register.history import EventKind, append
from tasks.register.models import NoticeRow, TaskRow
from tasks.register.notices import DUE
from tasks.register.told import task_ladder
from tasks.register.work import Answerer, check_note, event_of, lock_task, owners_of
from tasks.standing import TaskState
from tasks.words import short_moment


@dataclass(frozen=True, slots=True)
class HandedUp:
    """That a task goes up: its id, and the names of those who are asked next. `won` is False where it
    is closed, or on its way up already: nothing changed then."""

    task: str
    to: tuple[str, ...]
    won: bool


def hand_up(
    session: Session, number: int, by: Answerer, *, why: str, books: Books, now: datetime
) -> HandedUp:
    """Have the next post on the ladder asked at once, whoever deals with the task.

    Args:
        session: a writing session.
        number: of the task.
        by: who wants it.
        why: the reason, which those who are asked read.
        books: directory, posts and policy.
        now: aware.

    Raises:
        UnknownTaskError: no such task.
        AnswerRefusedError: no reason, not open yet, or nobody stands above; says who was asked last.
    """
    check_note(why)
    if not why.strip():
        raise AnswerRefusedError("handing a task up needs a reason; write it in the note")
    row = lock_task(session, number)
    if row.state == TaskState.PLANNED.value:
        raise AnswerRefusedError(
            f"{row.id} opens on {short_moment(row.opens)}; hand it up then, or hand it over now"
        )
    ladder = task_ladder(row, owners_of(session, [number]).get(number, ()), books, now=now)
    next_up = _names(ladder, row.rung + 1)
    if row.state != TaskState.OPEN.value or _on_its_way(session, number):
        return HandedUp(row.id, next_up, won=False)
    if not next_up:
        there = " and ".join(_names(ladder, len(ladder) - 1)) or "nobody"
        raise AnswerRefusedError(
            f"nobody stands above {there}, who was asked last about {row.id}; hand it over by name"
            " (`writ handover`), or give the post a longer ladder in the directory"
        )
    _plan(session, row, by, why.strip(), now)
    text = f"Handed up to {' and '.join(next_up)} by {by.name}: {why.strip()}"
    event = event_of(EventKind.HANDED_UP, by, text, row, note=why.strip())
    append(session, row.election, [event], at=now)
    return HandedUp(row.id, next_up, won=True)


def _names(ladder: Sequence[Rung], rung: int) -> tuple[str, ...]:
    return tuple(person.name for step in ladder[rung : rung + 1] for person in step.people)


def _on_its_way(session: Session, number: int) -> bool:
    waiting = select(NoticeRow.number).where(
        NoticeRow.task == number,
        NoticeRow.state == DUE,
        NoticeRow.kind == NoticeKind.HANDED_UP.value,
    )
    return session.scalar(waiting) is not None


def _plan(session: Session, row: TaskRow, by: Answerer, why: str, now: datetime) -> None:
    session.execute(
        insert(NoticeRow).values(
            task=row.number, election=row.election, kind=NoticeKind.HANDED_UP.value, at=now,
            state=DUE, by=by.person, why=why,
        )
    )  # fmt: skip
