"""Lessons in the register: what was learnt about a task, kept for the same task of later elections."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from tasks.register.among import among
from tasks.register.models import ElectionRow, TaskRow
from tasks.register.record.models import LessonRow
from tasks.register.session import Session
from tasks.views.task import Lesson


def keep_lesson(
    session: Session, task: int, *, text: str, who: str, person: str | None, now: datetime
) -> None:
    """Add a lesson to those of a task (by number)."""
    session.add(LessonRow(task=task, at=now, who=who, person=person, text=text))
    session.flush()


def lessons_of(session: Session, tasks: Collection[int]) -> dict[int, tuple[Lesson, ...]]:
    """What was noted about these tasks themselves (by number), oldest first."""
    rows = session.execute(
        select(LessonRow, ElectionRow.poll_date)
        .join(TaskRow, TaskRow.number == LessonRow.task)
        .join(ElectionRow, ElectionRow.id == TaskRow.election)
        .where(among(LessonRow.task, tasks))
        .order_by(LessonRow.number)
    )
    found: dict[int, tuple[Lesson, ...]] = {}
    for row, poll_date in rows:
        lesson = Lesson(poll_date, row.who, row.at, row.text)
        found[row.task] = (*found.get(row.task, ()), lesson)
    return found


def lessons_for(session: Session, tasks: Sequence[TaskRow]) -> dict[int, tuple[Lesson, ...]]:
    """What earlier elections learnt about the same tasks (by number), oldest first: of the same key in the
    same area, and seen by the same organisation then as now, so that nobody reads what was not theirs."""
    if session.scalar(select(LessonRow.number).limit(1)) is None:
        return {}
    now, before = aliased(TaskRow), aliased(TaskRow)
    held, held_before = aliased(ElectionRow), aliased(ElectionRow)
    rows = session.execute(
        select(now.number, LessonRow, held_before.poll_date)
        .join(before, before.number == LessonRow.task)
        .join(
            now,
            and_(
                now.key == before.key,
                now.area == before.area,
                now.visibility == before.visibility,
            ),
        )
        .join(held, held.id == now.election)
        .join(held_before, held_before.id == before.election)
        .where(among(now.number, [row.number for row in tasks]))
        .where(held_before.poll_date < held.poll_date)
        .order_by(LessonRow.number)
    )
    found: dict[int, dict[int, Lesson]] = {}
    for task, row, poll_date in rows:
        lesson = Lesson(poll_date, row.who, row.at, row.text)
        found.setdefault(task, {})[row.number] = lesson
    return {task: tuple(lessons.values()) for task, lessons in found.items()}
