"""How a task stands, to the last notice, so that what one answer changed can be put back; and the answers
of which that is kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import aliased

from tasks.register.among import among
from tasks.register.models import ElectionRow, NoticeRow, OwnerRow, TaskRow, TickRow
from tasks.register.record.history import EventKind
from tasks.register.record.models import AnswerRow, HistoryRow, UndoRow
from tasks.register.session import Session
from tasks.terms import NoticeState
from tasks.views.undoing import Undoable

_MOMENTS = ("acknowledged_at", "acknowledged_until", "snoozed_until", "closed_at")
_OF_TASK = (
    "state",
    "rung",
    "acknowledged_by",
    "acknowledged_person",
    "snoozed_by",
    "snoozed_why",
    "closed_by",
    "outcome",
    "note",
    *_MOMENTS,
)
# What Writ does of itself about a task, and what changes nothing of it.
_NOBODYS_ACT = frozenset(
    {
        EventKind.OPENED,
        EventKind.ESCALATED,
        EventKind.NOTICE_DROPPED,
        EventKind.NOBODY_TO_TELL,
        EventKind.HELD,
        EventKind.SENT,
        EventKind.RETRY,
        EventKind.SEND_FAILED,
        EventKind.SEND_UNKNOWN,
        EventKind.RECEIPT,
        EventKind.ALARM,
        EventKind.LEARNT,
        EventKind.ASKED,
        EventKind.REPLIED,
        EventKind.SEALED,
    }
)

# How a task stands, as plain values: its columns, owners, ticks, answers that count, notices and, of its
# election, the days on which something was done.
Trace = Mapping[str, Any]


def trace_of(session: Session, number: int) -> dict[str, Any]:
    """How a task (by number) stands in this transaction."""
    session.flush()
    task = session.execute(
        select(TaskRow.election, *(getattr(TaskRow, name) for name in _OF_TASK)).where(
            TaskRow.number == number
        )
    ).one()
    notices = select(NoticeRow.number, NoticeRow.state).where(NoticeRow.task == number)
    answers = (
        select(AnswerRow.number)
        .where(AnswerRow.task == number, AnswerRow.taken_back.is_(None))
        .order_by(AnswerRow.number)
    )
    days = select(ElectionRow.actual).where(ElectionRow.id == task.election)
    return {
        "task": {name: _plain(getattr(task, name)) for name in _OF_TASK},
        "owners": _owners(session, number),
        "ticks": _ticks(session, number),
        "notices": {str(row.number): str(row.state) for row in session.execute(notices)},
        "answers": list(session.scalars(answers)),
        "days": session.scalars(days).one(),
    }


def _owners(session: Session, number: int) -> dict[str, Any]:
    columns = (OwnerRow.answered_at, OwnerRow.answered_by, OwnerRow.person)
    query = select(OwnerRow.area, OwnerRow.role, *columns).where(OwnerRow.task == number)
    return {
        f"{area}/{role}": [_plain(answered_at), answered_by, person]
        for area, role, answered_at, answered_by, person in session.execute(query)
    }


def _ticks(session: Session, number: int) -> dict[str, Any]:
    query = select(TickRow.item, TickRow.at, TickRow.who, TickRow.person)
    rows = session.execute(query.where(TickRow.task == number))
    return {item: [_plain(at), who, person] for item, at, who, person in rows}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def changed(before: Trace, after: Trace, part: str) -> dict[str, Any]:
    """What of a part of a trace (`task`, `owners`, `ticks`) an answer changed, as it was before; None for
    what was not there."""
    were, are = before[part], after[part]
    return {
        key: were.get(key)
        for key in sorted({*were, *are})
        if were.get(key) != are.get(key) or (key in were) != (key in are)
    }


def changed_since(before: Trace, after: Trace, now: Trace) -> bool:
    """Whether what an answer changed is something else by now than what the answer made of it."""
    return any(
        after[part].get(key) != now[part].get(key)
        for part in ("task", "owners", "ticks")
        for key in changed(before, after, part)
    ) or not set(after["answers"]) <= set(now["answers"])


def put_back(session: Session, number: int, before: Trace, after: Trace, *, now: datetime) -> None:
    """Make a task's columns, owners and ticks what they were before an answer, and let the answer count no
    longer: it stays as it was given. The run that shows it, and its calendar entry, are new ones where it
    was closed or somebody else's."""
    values = changed(before, after, "task")
    owners = changed(before, after, "owners")
    given = {name: _moment(v) if name in _MOMENTS else v for name, v in values.items()}
    anew = "state" in values or any(was[2] != after["owners"][o][2] for o, was in owners.items())
    session.execute(
        update(TaskRow)
        .where(TaskRow.number == number)
        .values(**given, shown=None, revision=TaskRow.revision + int(anew))
    )
    for post, (answered_at, answered_by, person) in owners.items():
        area, _, role = post.partition("/")
        session.execute(
            update(OwnerRow)
            .where(OwnerRow.task == number, OwnerRow.area == area, OwnerRow.role == role)
            .values(answered_at=_moment(answered_at), answered_by=answered_by, person=person)
        )
    ticks = changed(before, after, "ticks")
    session.execute(
        delete(TickRow).where(TickRow.task == number, among(TickRow.item, sorted(ticks)))
    )
    session.add_all(
        TickRow(task=number, item=item, at=_moment(tick[0]), who=tick[1], person=tick[2])
        for item, tick in ticks.items()
        if tick is not None
    )
    mine = set(after["answers"]) - set(before["answers"])
    session.execute(
        update(AnswerRow)
        .where(among(AnswerRow.number, sorted(mine)), AnswerRow.taken_back.is_(None))
        .values(taken_back=now)
    )
    session.flush()
    session.expire_all()


@dataclass(frozen=True, slots=True)
class Notices:
    """The notices of a task that an answer made, by number, and those that wait no longer because of it."""

    made: tuple[int, ...]
    lost: tuple[int, ...]

    @classmethod
    def of(cls, before: Trace, after: Trace, now: Trace) -> "Notices":
        """By how they stood before the answer, after it, and stand now."""
        were, are = before["notices"], now["notices"]
        made = sorted(int(number) for number in after["notices"].keys() - were.keys())
        lost = sorted(
            int(number)
            for number, state in were.items()
            if state != NoticeState.DROPPED and are.get(number) == NoticeState.DROPPED
        )
        return cls(tuple(made), tuple(lost))


def last_entry(session: Session, number: int) -> int:
    """The number of the last entry of the history about a task; 0 where there is none."""
    query = select(func.max(HistoryRow.number)).where(HistoryRow.task == number)
    return session.scalar(query) or 0


def acts_since(session: Session, number: int, entry: int) -> Sequence[HistoryRow]:
    """What people did about a task after an entry of the history, oldest first."""
    return session.scalars(
        select(HistoryRow)
        .where(
            HistoryRow.task == number,
            HistoryRow.number > entry,
            HistoryRow.kind.not_in(_NOBODYS_ACT),
        )
        .order_by(HistoryRow.number)
    ).all()


def replanned_since(session: Session, number: int, entry: int) -> bool:
    """Whether the election of a task was changed after an entry about it, and not by that answer itself."""
    task = select(TaskRow.number).where(TaskRow.number == number, _replanned(entry))
    return session.scalar(task) is not None


def _replanned(entry: ColumnElement[int] | int) -> ColumnElement[bool]:
    """That the election of the task in hand was changed after this entry: at a later moment."""
    answer = aliased(HistoryRow)
    return (
        select(HistoryRow.number)
        .join(answer, answer.number == entry)
        .where(
            HistoryRow.chain == TaskRow.election,
            HistoryRow.kind == EventKind.REPLANNED,
            HistoryRow.number > entry,
            HistoryRow.at > answer.at,
        )
        .exists()
    )


def keep_undo(
    session: Session,
    number: int,
    person: str,
    *,
    until: datetime,
    since: int,
    before: Trace,
    after: Trace,
) -> None:
    """Keep what an answer of somebody (an id) about a task changed, in place of what was kept of the one
    before; `since` is the last entry about the task before it."""
    acts = [[entry.kind, entry.position] for entry in acts_since(session, number, since)]
    session.execute(delete(UndoRow).where(UndoRow.task == number))
    session.add(
        UndoRow(
            task=number,
            person=person,
            until=until,
            entry=last_entry(session, number),
            acts=acts,
            before=dict(before),
            after=dict(after),
        )
    )
    session.flush()


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of an answer until it is undone; the fields are those of `UndoRow`."""

    task: int
    until: datetime
    entry: int
    acts: Sequence[tuple[str, int]]
    before: Trace
    after: Trace

    @property
    def kind(self) -> EventKind:
        """What was done, by the kind of its first entry in the history."""
        return EventKind(self.acts[0][0])


def claim_undo(session: Session, number: int, entry: int, person: str) -> Kept | None:
    """What is kept of an answer, for the one who undoes it, who alone gets it; None where it was undone
    already, another answer has come since, or it is not theirs."""
    columns = (
        UndoRow.task,
        UndoRow.until,
        UndoRow.entry,
        UndoRow.acts,
        UndoRow.before,
        UndoRow.after,
    )
    row = session.execute(
        delete(UndoRow)
        .where(UndoRow.task == number, UndoRow.entry == entry, UndoRow.person == person)
        .returning(*columns)
    ).one_or_none()
    return None if row is None else Kept(*row)


def undoable_of(
    session: Session, person: str, *, now: datetime, tasks: Collection[int] | None = None
) -> dict[int, Undoable]:
    """What somebody (an id) can undo at this moment, by the number of the task; of these tasks only, where
    they are given. Nothing can be undone about which somebody did something since, or whose election was
    changed since."""
    of_these = [] if tasks is None else [among(UndoRow.task, tasks)]
    acted = (
        select(HistoryRow.number)
        .where(
            HistoryRow.task == UndoRow.task,
            HistoryRow.number > UndoRow.entry,
            HistoryRow.kind.not_in(_NOBODYS_ACT),
        )
        .exists()
    )
    rows = session.execute(
        select(UndoRow.task, UndoRow.entry, UndoRow.acts, UndoRow.until)
        .join(TaskRow, TaskRow.number == UndoRow.task)
        .where(UndoRow.person == person, UndoRow.until > now, ~acted, *of_these)
        .where(~_replanned(UndoRow.__table__.c.entry))
        .order_by(UndoRow.entry)
    )
    return {row.task: Undoable(row.entry, row.acts[0][0], row.until) for row in rows}


def owners_before(
    session: Session, person: str, tasks: Collection[int]
) -> dict[int, dict[str, str | None]]:
    """Whose tasks (by number) become again what somebody (an id) can undo about them: by post, as `ashford/esm`,
    the person whom it was handed to, if anybody."""
    rows = session.execute(
        select(UndoRow.task, UndoRow.before)
        .where(UndoRow.person == person, among(UndoRow.task, tasks))
        .order_by(UndoRow.entry)
    )
    return {
        row.task: {post: handed for post, (_, _, handed) in row.before["owners"].items()}
        for row in rows
    }
