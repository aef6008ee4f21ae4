"""Archiving: an election is over, and nothing ever leaves for it again."""

from collections.abc import Sequence
from datetime import datetime

from tasks.actions.asks.ask import ChangeRefusedError
from tasks.actions.changing import Changed, duties_of_law
from tasks.clock import london_day
from tasks.planning.replanning import ChangeKind, StoredTask, TaskChange
from tasks.register.messages.alarms import clear_alarms_of
from tasks.register.messages.notices import drop_due_of
from tasks.register.messages.who_has_heard import take_back
from tasks.register.models import ElectionRow
from tasks.register.plans.changes import apply_changes, lock_election, stored_tasks
from tasks.register.plans.directory_store import area_names
from tasks.register.plans.elections import the_election
from tasks.register.plans.task_views import open_books_of
from tasks.register.record.history import Event, EventKind, append
from tasks.register.session import Session
from tasks.terms import TO_DO, Basis, ElectionState
from tasks.words import long_day

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
    still = [task for task in stored if task.state in TO_DO]
    _check(row, still, reason, now=now, even_if_open=even_if_open)
    why = "the election was archived" + (f" ({reason})" if reason else "")
    changes = tuple(
        TaskChange(ChangeKind.PASSED, task.id, task.title, task.area, task) for task in still
    )
    if not preview:
        _keep(session, row, stored, changes, why, who=who, now=now)
    duties = duties_of_law(changes, open_books_of(session, around=row.area))
    return Changed(row.id, why, changes, {}, (), area_names(session), duties=duties)


def _check(
    row: ElectionRow,
    still: Sequence[StoredTask],
    reason: str,
    *,
    now: datetime,
    even_if_open: bool,
) -> None:
    if row.state == ElectionState.ARCHIVED:
        raise ChangeRefusedError(f"{row.id} is archived already; nothing is changed")
    if row.state != ElectionState.CANCELLED and london_day(now) <= row.poll_date:
        raise ChangeRefusedError(
            f"{row.id} cannot be archived before the day after polling day,"
            f" {long_day(row.poll_date)}; to end it, cancel it first"
        )
    if even_if_open and not reason.strip():
        raise ChangeRefusedError("say why it is archived with statutory tasks open: --reason")
    law = [task for task in still if task.description["basis"] == Basis.STATUTE]
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
    stored: Sequence[StoredTask],
    changes: Sequence[TaskChange],
    why: str,
    *,
    who: str,
    now: datetime,
) -> None:
    drop_due_of(session, row.id, why=_WHY)
    untold = take_back(session, dict.fromkeys((task.number for task in stored), _WHY), now=now)
    events = [*untold, *apply_changes(session, row.id, changes, why=why, now=now)]
    row.state = ElectionState.ARCHIVED
    clear_alarms_of(session, row.id, now=now)
    first = Event(EventKind.ARCHIVED, who, f"Archived: {why}", data={"still_open": len(changes)})
    append(session, row.id, [first, *events], at=now)
