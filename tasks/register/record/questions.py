"""Questions about tasks in the register: asked by owners, answered once by an operator."""

from datetime import datetime

from sqlalchemy import func, select, update

from tasks.register.record.models import QuestionRow
from tasks.register.session import Session
from tasks.views.questions import Question


def keep_question(
    session: Session, task: int, *, text: str, who: str, person: str, now: datetime
) -> int:
    """Keep what somebody (an id) asks about a task (by number); returns the number of the question."""
    row = QuestionRow(task=task, at=now, who=who, person=person, text=text)
    session.add(row)
    session.flush()
    return row.number


def asked_since(session: Session, task: int, person: str, since: datetime) -> int:
    """How many questions somebody has asked about a task after a moment (aware)."""
    query = select(func.count()).where(
        QuestionRow.task == task, QuestionRow.person == person, QuestionRow.at > since
    )
    return session.scalar(query) or 0


def questions_of(session: Session, task: int) -> tuple[Question, ...]:
    """What was asked about a task (by number), oldest first."""
    rows = session.scalars(
        select(QuestionRow).where(QuestionRow.task == task).order_by(QuestionRow.number)
    )
    return tuple(
        Question(
            row.number, row.at, row.who, row.text, row.answered_at, row.answered_by, row.answer
        )
        for row in rows
    )


def question_numbered(session: Session, number: int) -> QuestionRow | None:
    """The question with this number, as it stands at this moment."""
    return session.get(QuestionRow, number, populate_existing=True)


def waiting_questions(session: Session) -> tuple[QuestionRow, ...]:
    """The questions that nobody has answered, oldest first."""
    query = select(QuestionRow).where(QuestionRow.answered_at.is_(None))
    return tuple(session.scalars(query.order_by(QuestionRow.number)))


def keep_reply(session: Session, number: int, *, text: str, who: str, now: datetime) -> bool:
    """Keep the answer to a question; returns False where it has one already."""
    won = session.scalar(
        update(QuestionRow)
        .where(QuestionRow.number == number, QuestionRow.answered_at.is_(None))
        .values(answered_at=now, answered_by=who, answer=text)
        .returning(QuestionRow.number)
    )
    return won is not None
