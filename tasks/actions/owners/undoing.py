"""Undoing within some minutes: somebody takes back what they just answered, as though it had not been.

The answer stays in the history, and that it was undone is a new entry. What had not left the office yet does
not leave; whoever was told already hears how it stands.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from tasks.actions.days.recording import lock_reported, put_back_days
from tasks.actions.handing_over import hand_over_notice
from tasks.clock import london
from tasks.policy.notice_kinds import TRAITS, Audience
from tasks.policy.policy import load_policy
from tasks.reasons import Reason
from tasks.register.finding.tasks import task_numbered
from tasks.register.messages.notices import NewNotice, plan_notices, put_back_notices
from tasks.register.messages.who_has_heard import reached_by, take_back, waiting_people
from tasks.register.models import TaskRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.changes import lock_election
from tasks.register.plans.owned_tasks import event_of, lock_task
from tasks.register.record.history import Event, EventKind, append
from tasks.register.record.traces import (
    Kept,
    Notices,
    acts_since,
    changed_since,
    claim_undo,
    keep_undo,
    last_entry,
    put_back,
    replanned_since,
    trace_of,
)
from tasks.register.session import Session
from tasks.terms import NoticeKind
from tasks.views.answers import NotTakenError, Outcome, UnknownTaskError

_WHY = Reason("undone")
# Told to the one person whom they are for.
_OF_ONE = {Audience.NEW_OWNERS, Audience.FORMER_OWNERS}
# What is undone, in the words of the history.
_WHAT = {
    EventKind.ACKNOWLEDGED: "that they deal with it",
    EventKind.SNOOZED: "the snooze",
    EventKind.TICKED: "what was ticked",
    EventKind.UNTICKED: "what was ticked",
    EventKind.HANDED_OVER: "the hand-over",
}


@contextmanager
def remembering(session: Session, number: int, by: Answerer, *, now: datetime) -> Iterator[None]:
    """Keep what the answer inside changes about a task, so that its giver can undo it for some minutes.

    Args:
        session: a writing session.
        number: of the task.
        by: who answers; an operator, who is nobody of the directory, undoes nothing.
        now: aware.

    Raises:
        UnknownTaskError: no such task.
        AnswerRefusedError: its election is archived.
    """
    lock_task(session, number)
    since, before = last_entry(session, number), trace_of(session, number)
    waited = waiting_people(session, [number]).get(number, ())
    yield
    after = trace_of(session, number)
    if by.person is None or before == after:
        return
    waits = waiting_people(session, [number]).get(number, ())
    before["untold"] = [person for person in waited if person not in waits]
    keep_undo(
        session,
        number,
        by.person,
        until=now + load_policy().answers.undo_for,
        since=since,
        before=before,
        after=after,
    )


@contextmanager
def reporting(
    session: Session, number: int, by: Answerer, *, outcome: Outcome, now: datetime
) -> Iterator[None]:
    """As `remembering`, of a report, which may change more of the election than its task."""
    row = task_numbered(session, number)
    if row is not None:
        lock_reported(session, row, outcome)
    with remembering(session, number, by, now=now):
        yield


def undo(session: Session, number: int, entry: int, by: Answerer, *, now: datetime) -> None:
    """Put a task back to how it stood before somebody's last answer about it: state, owners, ticks and what
    is due to be told.

    Args:
        session: a writing session.
        number: of the task.
        entry: which answer, as `Undoable` has it.
        by: who gave it.
        now: aware.

    Raises:
        UnknownTaskError: no such task.
        NotTakenError: it was undone already, its time has gone by, or somebody has acted on the task since;
            says which.
        AnswerRefusedError: its election is archived.
    """
    found = task_numbered(session, number)
    if found is None:
        raise UnknownTaskError(f"no task number {number}")
    lock_election(session, found.election)
    row = lock_task(session, number)
    kept = claim_undo(session, number, entry, by.person or "")
    if kept is None:
        raise NotTakenError(
            "this was undone already, or somebody has answered since; nothing more is undone"
        )
    trace = trace_of(session, number)
    _check(session, kept, changed=changed_since(kept.before, kept.after, trace), now=now)
    notices = Notices.of(kept.before, kept.after, trace)
    reached = reached_by(session, notices.made)
    put_back_days(session, row, kept.before["days"], kept.after["days"], by, why=_WHY, now=now)
    put_back(session, number, kept.before, kept.after, now=now)
    put_back_notices(session, number, made=notices.made, lost=notices.lost, why=_WHY)
    untold = take_back(session, {number: _WHY}, now=now, notices=notices.made)
    plan_notices(session, _told_instead(session, row, kept, reached, by, now))
    append(session, row.election, [_event(row, kept, by), *untold], at=now)


def _check(session: Session, kept: Kept, *, changed: bool, now: datetime) -> None:
    if now >= kept.until:
        raise NotTakenError(
            f"it could be undone until {london(kept.until):%H:%M}; nothing is changed. What was reported"
            " can be opened again, with a reason"
        )
    acts = acts_since(session, kept.task, kept.entry)
    if acts:
        raise NotTakenError(
            f"something has been done about it since ({acts[-1].text}); nothing is undone"
        )
    if replanned_since(session, kept.task, kept.entry):
        raise NotTakenError(
            "the election was changed since, so that nothing is undone; look how the task stands"
        )
    if changed:
        raise NotTakenError("it has gone on since, so that nothing is undone; look how it stands")


def _told_instead(
    session: Session,
    row: TaskRow,
    kept: Kept,
    reached: Sequence[tuple[NoticeKind, str]],
    by: Answerer,
    now: datetime,
) -> Sequence[NewNotice]:
    """What those hear who were told of what is undone; and those from whom something was kept by it, whose
    task it is again."""
    told = {person: kind for said, person in reached if (kind := TRAITS[said].unsaid)}
    if kept.kind is EventKind.HANDED_OVER:
        told = dict.fromkeys(kept.before["untold"], NoticeKind.HANDED_OVER) | told
    to_all = {kind for kind in told.values() if TRAITS[kind].audience not in _OF_ONE}
    if to_all:
        kinds = sorted(to_all)
        return [NewNotice(row.number, row.election, k, now, by=by.person, why=_WHY) for k in kinds]
    return [hand_over_notice(row, who, now, kind, _WHY) for who, kind in told.items()]


def _event(row: TaskRow, kept: Kept, by: Answerer) -> Event:
    text = f"Undone by {by.words}: {_WHAT.get(kept.kind, 'the report')}"
    return event_of(EventKind.UNDONE, by, text, row, undoes=[place for _, place in kept.acts])
