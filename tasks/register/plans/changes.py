"""Re-planned elections in the register: reading what there is, and making it what it should be."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from tasks.people.ladder import PostPlace
from tasks.planning.planning import PlannedTask
from tasks.planning.replanning import DESCRIBED, ChangeKind, StoredTask, TaskChange, described
from tasks.policy.notice_kinds import OF_ITEMS
from tasks.reasons import Reason
from tasks.register.messages.notices import NewNotice, drop_due, plan_notices
from tasks.register.messages.who_has_heard import heard, lock_waiting, take_back
from tasks.register.models import ElectionRow, NoticeRow, OwnerRow, TaskRow
from tasks.register.plans.owned_tasks import owners_of
from tasks.register.plans.pauses import NOT_ACKNOWLEDGED, NOT_SNOOZED
from tasks.register.plans.storing import insert_tasks
from tasks.register.record.answers import NOT_ANSWERED, ask_all_again
from tasks.register.record.history import Event, EventKind
from tasks.register.session import Session
from tasks.register.turns import Turn, take_turn
from tasks.terms import NoticeKind, NoticeState, TaskState
from tasks.words import short_moment

_ANEW = "planned anew"
_EVENT_KINDS = {
    ChangeKind.ADDED: EventKind.PLANNED,
    ChangeKind.MOVED: EventKind.MOVED,
    ChangeKind.AMENDED: EventKind.AMENDED,
    ChangeKind.REVIVED: EventKind.REVIVED,
    ChangeKind.ASKED_AGAIN: EventKind.REOPENED,
    ChangeKind.STOOD_DOWN: EventKind.STOOD_DOWN,
    ChangeKind.PASSED: EventKind.STOOD_DOWN,
}


def lock_election(session: Session, election: str) -> None:
    """Keep everybody else from telling of, answering or changing an election's tasks until the
    commit, so that what was read of them still holds.

    Notices first, then tasks, as the dispatcher and the answers take them, and what waits to be sent
    last. SQLite needs no locks here, since one transaction writes at a time.
    """
    take_turn(session, Turn.OUTBOX)
    session.execute(select(ElectionRow.id).where(ElectionRow.id == election).with_for_update())
    own = select(TaskRow.number).where(TaskRow.election == election)
    due = select(NoticeRow.number).where(
        NoticeRow.task.in_(own), NoticeRow.state == NoticeState.DUE
    )
    session.execute(due.order_by(NoticeRow.number).with_for_update())
    session.execute(own.order_by(TaskRow.number).with_for_update())
    lock_waiting(session, election)


def stored_tasks(session: Session, election: str) -> list[StoredTask]:
    """Every task of an election as re-planning needs to know it."""
    rows = session.scalars(
        select(TaskRow).where(TaskRow.election == election).order_by(TaskRow.due, TaskRow.number)
    ).all()
    owners = owners_of(session, [row.number for row in rows])
    known = heard(session, election)
    return [
        StoredTask(
            number=row.number,
            id=row.id,
            title=row.title,
            state=TaskState(row.state),
            opens=row.opens,
            due=row.due,
            acknowledged=row.acknowledged_at is not None,
            told=row.number in known,
            area=row.area,
            description={column: getattr(row, column) for column in DESCRIBED},
            owners=frozenset(PostPlace(o.area, o.role) for o in owners.get(row.number, ())),
            heard_due=row.changed_from if known.get(row.number) else None,
            revision=row.revision,
            key=row.key,
            answered=any(o.answered_at for o in owners.get(row.number, ())),
        )
        for row in rows
    ]


def apply_changes(
    session: Session, election: str, changes: Sequence[TaskChange], *, why: str, now: datetime
) -> list[Event]:
    """Make the register's tasks what the changes say, with a few bulk statements.

    Returns:
        What is to be written into the election's history, in order.
    """
    added = [c.planned for c in changes if c.kind is ChangeKind.ADDED and c.planned is not None]
    numbers = dict(zip([t.id for t in added], insert_tasks(session, election, added), strict=True))
    known = [(change, change.stored) for change in changes if change.stored is not None]
    anew = [old.number for change, old in known if change.kind is not ChangeKind.AMENDED]
    drop_due(session, anew, why=_ANEW)
    untold = take_back(session, _not_told_any_more(known), now=now)
    replace_owners(session, [(old, c.planned) for c, old in known if c.planned is not None])
    again = [old.number for change, old in known if change.kind is ChangeKind.ASKED_AGAIN]
    ask_all_again(session, again, now=now)
    rows = [_values(change, old, why, now) for change, old in known]
    if rows:
        session.execute(update(TaskRow), rows)
    amended = [old.number for change, old in known if change.kind is ChangeKind.AMENDED]
    drop_due(session, amended, NoticeKind.REDRAFTED, *OF_ITEMS, why=_ANEW)
    notices = [
        NewNotice(
            old.number,
            election,
            notice.kind,
            notice.at,
            why=_question(change, why) if notice.kind is NoticeKind.REOPENED else None,
        )
        for change, old in known
        for notice in change.notices
    ]
    plan_notices(session, notices)
    made = [
        Event(
            _EVENT_KINDS[change.kind],
            "Writ",
            change_words(change, why),
            task=change.stored.number if change.stored else numbers[change.id],
        )
        for change in changes
    ]
    return [*made, *untold]


_OVER = {ChangeKind.STOOD_DOWN, ChangeKind.PASSED}


def _not_told_any_more(known: Iterable[tuple[TaskChange, StoredTask]]) -> dict[int, str]:
    """Why what still waits unsent about tasks is not sent: it is not needed any more, or nobody has
    heard of it, so that all of it is planned anew."""
    reasons: dict[int, str] = {}
    for change, old in known:
        if change.kind in _OVER:
            reasons[old.number] = f"the task is {change.kind.value}"
        elif change.kind is ChangeKind.ASKED_AGAIN:
            reasons[old.number] = "the task is open again"
        elif change.kind is not ChangeKind.AMENDED and not old.told:
            reasons[old.number] = _ANEW
    return reasons


def replace_owners(session: Session, tasks: Sequence[tuple[StoredTask, PlannedTask]]) -> None:
    """Make the posts that own these tasks those of the plan; who stays keeps their answer."""
    new = []
    for old, task in tasks:
        places = set(task.owners)
        new += [{"task": old.number, "area": p.area, "role": p.role} for p in places - old.owners]
        for place in old.owners - places:
            session.execute(
                delete(OwnerRow).where(
                    OwnerRow.task == old.number,
                    OwnerRow.area == place.area,
                    OwnerRow.role == place.role,
                )
            )
    if new:
        session.execute(insert(OwnerRow), new)


def open_again(session: Session, row: TaskRow, task: PlannedTask, *, now: datetime) -> None:
    """Make a task that was closed one that waits for its owners, with the dates and posts of the plan."""
    (stored,) = (each for each in stored_tasks(session, row.election) if each.id == row.id)
    replace_owners(session, [(stored, task)])
    starts_anew = task.due != row.due and task.due > now
    session.execute(
        update(TaskRow)
        .where(TaskRow.number == row.number)
        .values(
            **described(task),
            **NOT_ANSWERED,
            **NOT_ACKNOWLEDGED,
            **NOT_SNOOZED,
            state=TaskState.OPEN if task.opens <= now else TaskState.PLANNED,
            shown=None,
            opens=task.opens,
            due=task.due,
            revision=row.revision + 1,
            rung=0 if starts_anew else row.rung,
        )
    )


_STARTS_ANEW: dict[ChangeKind, dict[str, Any]] = {
    ChangeKind.REVIVED: {"state": TaskState.PLANNED, "note": None, "rung": 0},
    ChangeKind.ASKED_AGAIN: {**NOT_ANSWERED, **NOT_ACKNOWLEDGED, "state": TaskState.PLANNED},
}


def _values(change: TaskChange, old: StoredTask, why: str, now: datetime) -> dict[str, Any]:
    """The columns of one task after a change, as the bulk update wants them."""
    task = change.planned
    values: dict[str, Any] = {"number": old.number, "shown": None}
    if change.kind is ChangeKind.PASSED:
        return values | {"state": TaskState.PASSED, "note": why, "changed_why": why}
    if change.kind is ChangeKind.STOOD_DOWN or task is None:
        not_applicable = task.draft.definition.not_applicable if task else None
        said = {"note": not_applicable or why, "changed_why": None if not_applicable else why}
        return values | {"state": TaskState.STOOD_DOWN, **said}
    values |= {**described(task), "revision": old.revision + 1}
    if change.kind is ChangeKind.AMENDED:
        return values
    values |= {"opens": task.opens, "due": task.due}
    if change.due_moves:
        values |= NOT_SNOOZED
        known = old.heard_due or Reason("moment", at=old.due)
        moved = known != short_moment(task.due)
        values |= {
            "changed_from": known if moved else None,
            "changed_why": why if moved else None,
        }
    values |= _STARTS_ANEW.get(change.kind, {})
    if change.ask_again:
        values |= NOT_ACKNOWLEDGED
    if task.due > now:
        values["rung"] = 0
    return values


def change_words(change: TaskChange, why: str) -> str:
    """One change in a sentence, for the history and the preview."""
    old, task = change.stored, change.planned
    if change.kind is ChangeKind.PASSED:
        return f"{change.title}: can no longer be done, {why}"
    if change.kind is ChangeKind.STOOD_DOWN or task is None:
        return f"{change.title}: stood down, {why}"
    if change.kind is ChangeKind.AMENDED:
        return f"{change.title}: {_amended_words(old, task)}"
    due = f"due {short_moment(task.due)}"
    if change.kind is ChangeKind.ASKED_AGAIN:
        return f"{change.title}: {_question(change, why)}; {due}"
    again = "; asked again, because it is earlier" if change.ask_again else ""
    if change.kind is ChangeKind.MOVED and old is not None and change.due_moves:
        return f"{change.title}: {due}, was {short_moment(old.due)}{again}"
    if change.kind is ChangeKind.MOVED:
        return f"{change.title}: opens {short_moment(task.opens)}, {due} as before"
    return f"{change.title}: {change.kind.value}, opens {short_moment(task.opens)}, {due}"


def _question(change: TaskChange, why: str) -> Reason:
    """Why a task that was done is asked again."""
    return Reason("asked_again", why=why, day=change.done_for)


def _amended_words(old: StoredTask | None, task: PlannedTask) -> str:
    if old is not None and old.owners != set(task.owners):
        return f"now owned by {', '.join(map(str, task.owners)) or 'nobody'}"
    return "the same dates, described anew"
