"""Handing over by oneself: somebody gives a task of theirs to a colleague, with a reason."""

from datetime import datetime

from tasks.actions.answering import what_stands
from tasks.actions.handing_over import HandedTask, hand_over
from tasks.clock import london_day
from tasks.people.directory import Directory
from tasks.register.finding.colleagues import giving_of
from tasks.register.models import OwnerRow
from tasks.register.plans.answerers import Answerer, post_of
from tasks.register.plans.owned_tasks import lock_task
from tasks.register.session import Session
from tasks.terms import TO_DO
from tasks.views.answers import AnswerRefusedError, NotTakenError, read_note


def give(
    session: Session,
    number: int,
    to: str,
    by: Answerer,
    *,
    why: str,
    directory: Directory,
    now: datetime,
) -> tuple[HandedTask, ...]:
    """Give the parts of a task that are somebody's own to a person of their organisation.

    Args:
        session: a writing session.
        number: of the task.
        to: who gets it, by id.
        by: who gives it.
        why: the reason, which whoever gets it reads.
        directory: as it is now.
        now: aware.

    Raises:
        UnknownTaskError: no such task.
        AnswerRefusedError: no reason, nobody chosen to whom they may give it, or nothing of it is theirs.
        NotTakenError: it is closed; says what stands.
    """
    why = read_note(why)
    if not why:
        raise AnswerRefusedError("handing over needs a reason; write it in the note")
    row, day = lock_task(session, number), london_day(now)
    if row.state not in TO_DO:
        raise NotTakenError(what_stands(row))
    giving = giving_of(session, row, by, directory, day)
    if not giving.parts:
        raise AnswerRefusedError(
            "nothing of this is yours to hand over any more; ask the elections office"
        )
    if to not in {colleague.id for colleague in giving.colleagues}:
        raise AnswerRefusedError(
            "choose to whom it goes from the list: who is there, and of your own organisation"
        )
    parts = [part for part in giving.parts if _has(part, directory, now) != [to]]
    if not parts:
        raise NotTakenError(f"{directory.people[to].name} has it already")
    return tuple(
        hand_over(
            session, row.id, to, who=by.name, note=why, now=now, post=post_of(part), by=by.person
        )
        for part in parts
    )


def _has(part: OwnerRow, directory: Directory, now: datetime) -> list[str]:
    """Whose part it is, by id."""
    if part.person is not None:
        return [part.person]
    return [held.id for held in directory.holders(part.area, part.role, london_day(now))]
