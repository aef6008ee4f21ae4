"""Noting what was learnt about a task, for the elections that come after."""

from datetime import datetime

from tasks.register.plans.answerers import Answerer
from tasks.register.plans.owned_tasks import event_of, lock_task
from tasks.register.record.history import EventKind, append
from tasks.register.record.lessons import keep_lesson, lessons_of
from tasks.register.session import Session
from tasks.views.answers import AnswerRefusedError, read_note


def learn(session: Session, number: int, text: str, by: Answerer, *, now: datetime) -> bool:
    """Note what was learnt about a task, whatever has become of it; the same words of the same person
    again change nothing, and False is returned.

    Args:
        session: a writing session.
        number: of the task.
        text: what was learnt; seen by those who see the task, now and at later elections.
        by: who says so; kept with it and in the history.
        now: aware.

    Raises:
        UnknownTaskError: no such task.
        AnswerRefusedError: nothing is said, or too much, or its election is archived.
    """
    text = read_note(text)
    if not text:
        raise AnswerRefusedError("the lesson is empty; write what to do otherwise next time")
    row = lock_task(session, number)
    known = lessons_of(session, [number]).get(number, ())
    if any((lesson.who, lesson.text) == (by.name, text) for lesson in known):
        return False
    keep_lesson(session, number, text=text, who=by.name, person=by.person, now=now)
    said = f"Lesson for next time, says {by.words}: {text}"
    append(session, row.election, [event_of(EventKind.LEARNT, by, said, row, note=text)], at=now)
    return True
