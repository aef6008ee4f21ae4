"""Archiving: an election is over, and nothing ever leaves for it again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from tasks.changing import Changed, ChangeRefusedError
from tasks.clock import london_day
from tasks.register.changes import apply_changes, lock_election, stored_tasks
from tasks.register.elections import ElectionState, the_election
from tasks.register.history import Event, EventKind, append
from tasks.register.models import (
    AlarmRow,
    AreaRow,
    DeliveryNoticeRow,
    DeliveryRow,
    ElectionRow,
    NoticeRow,
)
from tasks.replanning import ChangeKind, StoredTask, TaskChange
from tasks.standing import TaskState
from tasks.views import Basis
from tasks.words import long_day

_STILL = {TaskState.PLANNED, TaskState.OPEN}
_NAMED = 5
_WHY = "the election is archived"


def archive_election(
    session: Session,
    election_id: str,
    *,
    reason: str,
    who: str,
    now: datetime,
    even_if_open: bool = False,
    preview: bool = False,
) -> Changed:
    """Close what is still to do as passed, drop what is not sent, and let nothing change any more.

    Nobody is told. What was done, and the history, stays as it is.

    Args:
        session: a writing session, or a reading one for a preview.
        election_id: which election.
        reason: why; may be empty, but not with `even_if_open`.
        who: who asks for it; kept in the history.
        now: aware.
        even_if_open: archive it though statutory tasks are not reported done.
        preview: only work out what would change.

    Raises:
        UnknownElectionError: no such election.
        ChangeRefusedError: it is archived already, its polling day has not passed, or statutory
            tasks are not reported done; names them.
    """
    row = the_election(session, election_id)
    if not preview:
        lock_election(session, row.id)
        session.refresh(row)
    stored = stored_tasks(session, row.id)
    still = [task for task in stored if task.state in _STILL]
    _check(row, still, reason, now=now, even_if_open=even_if_open)
    why = "the election was archived" + (f" ({reason})" if reason else "")
    changes = tuple(
        TaskChange(ChangeKind.PASSED, task.id, task.title, task.area, task) for task in still
    )
    areas = {area.id: area.name for area in session.scalars(select(AreaRow))}
    if not preview:
        _keep(session, row, changes, why, who=who, now=now)
    return Changed(row.id, why, changes, {}, (), areas)


def _check(
    row: ElectionRow,
    still: Sequence[StoredTask],
    reason: str,
    *,
    now: datetime,
    even_if_open: bool,
) -> None:
    if row.state == ElectionState.ARCHIVED.value:
        raise ChangeRefusedError(f"{row.id} is archived already; nothing is changed")
    if row.state != ElectionState.CANCELLED.value and london_day(now) <= row.poll_date:
        raise ChangeRefusedError(
            f"{row.id} cannot be archived before the day after polling day,"
            f" {long_day(row.poll_date)}; to end it, cancel it first"
        )
    if even_if_open and not reason.strip():
        raise ChangeRefusedError("say why it is archived with statutory tasks open: --reason")
    law = [task for task in still if task.description["basis"] == Basis.STATUTE.value]
    if law and not even_if_open:
        named = ", ".join(task.id.partition("/")[2] for task in law[:_NAMED])
        more = f" and {len(law) - _NAMED} more" if len(law) > _NAMED else ""
        raise ChangeRefusedError(
            f"{row.id} has statutory tasks that are not reported done: {named}{more}; report them"
            " (`writ done`), or archive it all the same with --even-if-open and a --reason"
        )


def _keep(
    session: Session,
    row: ElectionRow,
    changes: Sequence[TaskChange],
    why: str,
    *,
    who: str,
    now: datetime,
) -> None:
    session.execute(
        update(NoticeRow)
        .where(NoticeRow.election == row.id, NoticeRow.state == "due")
        .values(state="dropped", dropped=_WHY)
    )
    _drop_unsent(session, row.id, now=now)
    events = apply_changes(session, row.id, changes, why=why, now=now)
    row.state = ElectionState.ARCHIVED.value
    session.execute(
        update(AlarmRow)
        .where(AlarmRow.election == row.id, AlarmRow.cleared_at.is_(None))
        .values(cleared_at=now)
    )
    first = Event(EventKind.ARCHIVED, who, f"Archived: {why}", data={"still_open": len(changes)})
    append(session, row.id, [first, *events], at=now)


def _drop_unsent(session: Session, election: str, *, now: datetime) -> None:
    """Drop the messages that wait and carry nothing but this election's notices; what else carries
    them is written without."""

    carried = exists().where(
        DeliveryNoticeRow.delivery == DeliveryRow.number,
        NoticeRow.number == DeliveryNoticeRow.notice,
    )
    own, others = NoticeRow.election == election, NoticeRow.election != election
    waiting = session.scalars(
        select(DeliveryRow).where(
            DeliveryRow.state == "ready", carried.where(own), ~carried.where(others)
        )
    ).all()
    for delivery in waiting:
        if not delivery.parts:
            delivery.state, delivery.finished_at, delivery.answer = "dropped", now, _WHY
    session.flush()
