"""Handing up: somebody asks the next post on the ladder, without waiting for the policy to do so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tasks.outbox.due_notices import task_ladder
from tasks.people.ladder import Rung
from tasks.planning.reference_data import Books
from tasks.register.messages.notices import NewNotice, is_due, plan_notices
from tasks.register.models import TaskRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.elections import polled_areas
from tasks.register.plans.owned_tasks import event_of, lock_task, owners_of
from tasks.register.record.history import EventKind, append
from tasks.register.session import Session
from tasks.terms import NoticeKind, TaskState
from tasks.views.answers import AnswerRefusedError, read_note
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
    why = read_note(why)
    if not why:
        raise AnswerRefusedError("handing a task up needs a reason; write it in the note")
    row = lock_task(session, number)
    if row.state == TaskState.PLANNED:
        raise AnswerRefusedError(
            f"{row.id} opens on {short_moment(row.opens)}; hand it up then, or hand it over now"
        )
    ladder = _ladder(session, row, books, now)
    next_up = _names(ladder, row.rung + 1)
    if row.state != TaskState.OPEN or is_due(session, number, NoticeKind.HANDED_UP):
        return HandedUp(row.id, next_up, won=False)
    if not next_up:
        there = " and ".join(_names(ladder, len(ladder) - 1)) or "nobody"
        raise AnswerRefusedError(
            f"nobody stands above {there}, who was asked last about {row.id}; hand it over by name"
            " (`writ handover`), or give the post a longer ladder in the directory"
        )
    up = NewNotice(row.number, row.election, NoticeKind.HANDED_UP, now, by=by.person, why=why)
    plan_notices(session, [up])
    text = f"Handed up to {' and '.join(next_up)} by {by.name}: {why}"
    event = event_of(EventKind.HANDED_UP, by, text, row, note=why)
    append(session, row.election, [event], at=now)
    return HandedUp(row.id, next_up, won=True)


def asked_above(session: Session, row: TaskRow, books: Books, *, now: datetime) -> tuple[str, ...]:
    """The names of those who are asked about an open task beside its owners: on the steps that it has
    climbed, and on the next where it is on its way there by hand."""
    top = row.rung + is_due(session, row.number, NoticeKind.HANDED_UP)
    if not top:
        return ()
    ladder = _ladder(session, row, books, now)
    return tuple(name for rung in range(1, top + 1) for name in _names(ladder, rung))


def _ladder(session: Session, row: TaskRow, books: Books, now: datetime) -> tuple[Rung, ...]:
    owners = owners_of(session, [row.number]).get(row.number, ())
    polled = polled_areas(session, [row.election]).get(row.election, ())
    return task_ladder(row, owners, books, polled=polled, now=now)


def _names(ladder: Sequence[Rung], rung: int) -> tuple[str, ...]:
    return tuple(person.name for step in ladder[rung : rung + 1] for person in step.people)
