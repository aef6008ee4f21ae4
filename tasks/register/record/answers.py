"""Answers in the register: each kept as it was given, by whom, for which posts and when."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from tasks.files.evidence_files import EvidenceFile
from tasks.register.among import among
from tasks.register.models import OwnerRow
from tasks.register.record.models import AnswerRow
from tasks.register.session import Session
from tasks.views.answers import Outcome


def keep_answer(
    session: Session,
    task: int,
    *,
    who: str,
    person: str | None,
    posts: Sequence[str],
    outcome: str,
    note: str,
    evidence: Mapping[str, str],
    now: datetime,
    files: Collection[EvidenceFile] = (),
) -> None:
    """Add an answer to those of a task (by number); `posts` are those it is given for, as area/role, and
    `files` are kept already."""
    given = {"files": [file.data for file in files]} if files else {}
    session.add(
        AnswerRow(
            task=task,
            at=now,
            who=who,
            person=person,
            posts=list(posts),
            outcome=outcome,
            note=note,
            evidence=dict(evidence),
            **given,
        )
    )
    session.flush()


def take_part(
    session: Session, owners: Iterable[OwnerRow], *, who: str, now: datetime
) -> tuple[str, ...]:
    """Note that these posts have answered; returns those, as area/role, that had not before."""
    return tuple(
        f"{owner.area}/{owner.role}"
        for owner in owners
        if session.scalar(
            update(OwnerRow)
            .where(
                OwnerRow.task == owner.task,
                OwnerRow.area == owner.area,
                OwnerRow.role == owner.role,
                OwnerRow.answered_at.is_(None),
            )
            .values(answered_at=now, answered_by=who)
            .returning(OwnerRow.task)
        )
    )


def deciding_answer(session: Session, number: int) -> AnswerRow:
    """Of the answers to a task that all its posts have given, the one by which it ends: the last that
    reports it done, or the last where nobody does."""
    standing = standing_answers(session, number)
    done = [answer for answer in standing if answer.outcome == Outcome.DONE.value]
    return (done or standing)[-1]


def answer_for(session: Session, number: int, posts: Collection[str]) -> AnswerRow | None:
    """The last answer that counts of those given for any of these posts, as area/role."""
    given = [row for row in standing_answers(session, number) if set(posts) & set(row.posts)]
    return given[-1] if given else None


def answers_of(session: Session, numbers: Sequence[int]) -> dict[int, list[AnswerRow]]:
    """Every answer ever given about each of these tasks, oldest first."""
    found: dict[int, list[AnswerRow]] = {}
    rows = session.scalars(
        select(AnswerRow).where(among(AnswerRow.task, numbers)).order_by(AnswerRow.number)
    )
    for row in rows:
        found.setdefault(row.task, []).append(row)
    return found


def standing_answers(session: Session, number: int) -> list[AnswerRow]:
    """The answers about a task that count, oldest first."""
    return [row for row in answers_of(session, [number]).get(number, ()) if row.taken_back is None]


NOT_ANSWERED: dict[str, Any] = {"closed_at": None, "closed_by": None, "outcome": None, "note": None}


def ask_all_again(session: Session, tasks: Collection[int], *, now: datetime) -> None:
    """Let every answer about these tasks (by number) count no longer, and ask each of their owners."""
    session.execute(
        update(OwnerRow)
        .where(among(OwnerRow.task, tasks))
        .values(answered_at=None, answered_by=None)
    )
    session.execute(
        update(AnswerRow)
        .where(among(AnswerRow.task, tasks), AnswerRow.taken_back.is_(None))
        .values(taken_back=now)
    )


def withdraw(answers: Iterable[AnswerRow], *, now: datetime) -> None:
    """Note that these answers count no longer; they stay as they were given."""
    for answer in answers:
        answer.taken_back = now
