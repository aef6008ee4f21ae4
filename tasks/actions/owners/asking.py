"""Questions: an owner asks the operators about a task, and an operator answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tasks.alarms import Alarm
from tasks.policy.policy import load_policy
from tasks.register.finding.tasks import task_numbered
from tasks.register.messages.alarms import clear_these, raise_alarms
from tasks.register.messages.notices import NewNotice, plan_notices
from tasks.register.models import TaskRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.owned_tasks import event_of, lock_task
from tasks.register.record.history import EventKind, append
from tasks.register.record.questions import (
    asked_since,
    keep_question,
    keep_reply,
    question_numbered,
    questions_of,
    waiting_questions,
)
from tasks.register.session import Session
from tasks.terms import NoticeKind
from tasks.views.answers import AnswerRefusedError, read_note
from tasks.words import short_moment

_DAY = timedelta(days=1)
_SHOWN = 300


def ask(session: Session, number: int, text: str, by: Answerer, *, now: datetime) -> int | None:
    """Ask the operators about a task. They are written to once; the task goes on as it stands.

    Args:
        session: a writing session.
        number: of the task.
        text: the question.
        by: who asks: a person of the directory.
        now: aware.

    Returns:
        The number of the question; None where they have asked this very thing, which is not answered yet.

    Raises:
        UnknownTaskError: no such task.
        AnswerRefusedError: nothing is asked, or too much, or too often; or its election is archived.
    """
    text, person = read_note(text), by.person
    if not text or person is None:
        raise AnswerRefusedError("the question is empty; write what you want to know")
    row = lock_task(session, number)
    if any(
        each.text == text and each.who == by.name and each.answer is None
        for each in questions_of(session, number)
    ):
        return None
    most = load_policy().answers.questions_a_day
    if asked_since(session, number, person, now - _DAY) >= most:
        raise AnswerRefusedError(
            f"you have asked {most} questions about this within a day; the answer comes by mail, and if it"
            " cannot wait telephone the elections office"
        )
    asked = keep_question(session, number, text=text, who=by.name, person=person, now=now)
    raise_alarms(session, [_alarm(row, asked, by.name, text)], election=row.election, now=now)
    said = f"Question to the operators, by {by.words}: {text}"
    event = event_of(EventKind.ASKED, by, said, row, note=text, question=asked)
    append(session, row.election, [event], at=now)
    return asked


@dataclass(frozen=True, slots=True)
class Replied:
    """That a question was answered: about which task (its id), who asked, and what."""

    task: str
    asker: str
    question: str

    @property
    def words(self) -> str:
        """What was done, in a sentence."""
        return f"answered: {' '.join(self.question.split())} {self.asker} is written to"


def oldest_question(session: Session, task: int, title: str) -> int:
    """The question about a task (by number) that has waited longest.

    Raises:
        AnswerRefusedError: none waits.
    """
    waiting = [each.number for each in questions_of(session, task) if each.answer is None]
    if not waiting:
        raise AnswerRefusedError(f"no question about {title} waits for an answer")
    return waiting[0]


def reply(session: Session, number: int, text: str, by: Answerer, *, now: datetime) -> Replied:
    """Answer a question (by its number): who asked it is written to, and the task's page shows it.

    Raises:
        AnswerRefusedError: no such question, nothing is answered, or it has an answer already; says which.
    """
    text = read_note(text)
    if not text:
        raise AnswerRefusedError("the answer is empty; write what they want to know")
    asked = question_numbered(session, number)
    task = task_numbered(session, asked.task) if asked else None
    if asked is None or task is None:
        waiting = ", ".join(str(each.number) for each in waiting_questions(session)) or "none"
        raise AnswerRefusedError(f"no question {number}; those without an answer: {waiting}")
    row = lock_task(session, task.number)
    if not keep_reply(session, number, text=text, who=by.name, now=now):
        raise AnswerRefusedError(_answered(session, number))
    clear_these(session, [_alarm(row, number, asked.who, asked.text)], now=now)
    told = NewNotice(
        row.number, row.election, NoticeKind.REPLIED, now, person=asked.person, why=text
    )
    plan_notices(session, [told])
    said = f"Answered by {by.words}: {text}"
    event = event_of(EventKind.REPLIED, by, said, row, note=text, question=number)
    append(session, row.election, [event], at=now)
    return Replied(row.id, asked.who, asked.text)


def _answered(session: Session, number: int) -> str:
    row = question_numbered(session, number)
    if row is None or row.answered_at is None:
        return f"question {number} has gone; nothing is changed"
    return (
        f"question {number} was answered by {row.answered_by} on {short_moment(row.answered_at)};"
        f" nothing is changed: {row.answer}"
    )


def _alarm(row: TaskRow, question: int, who: str, text: str) -> Alarm:
    said = " ".join(text.split())
    said = said if len(said) <= _SHOWN else f"{said[:_SHOWN]}..."
    about: dict[str, str | int] = {"question": question, "task": row.id}
    return Alarm.of("question.task", about, who=who, title=row.title, text=said)
