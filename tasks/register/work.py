"""Owned tasks in the register: finding them, opening them, taking their owners' answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches

from sqlalchemy import ColumnElement, and_, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from tasks.answers import AnswerRefusedError, Outcome, UnknownTaskError
from tasks.clock import london_day
from tasks.directory import Directory
from tasks.ladder import rungs
from tasks.notice_kinds import NoticeKind
from tasks.policy import acknowledged_until
from tasks.posts import load_posts
from tasks.register.elections import ElectionState
from tasks.register.history import Event, EventKind, append
from tasks.register.models import ElectionRow, NoticeRow, OwnerRow, TaskRow
from tasks.register.resting import NOT_SNOOZED, climb_again, forget_end, plan_end
from tasks.register.rules import rules_of
from tasks.standing import TaskState
from tasks.views import Basis
from tasks.words import short_moment

LONGEST_NOTE = 4000
_CLOSED_AS = {
    Outcome.DONE: TaskState.DONE,
    Outcome.NOT_APPLICABLE: TaskState.NOT_APPLICABLE,
}
_WAITING = (TaskState.PLANNED.value, TaskState.OPEN.value)


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who answers: the name that the history keeps, and the person where they are known."""

    name: str
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer did. `won` is False when somebody had answered before: nothing changed then.

    `still_asked` are the posts, as area/role, that have yet to answer.
    """

    task: TaskRow
    won: bool
    still_asked: tuple[str, ...] = ()


def the_task(session: Session, task_id: str) -> TaskRow:
    """The task with this id.

    Raises:
        UnknownTaskError: there is none; names a few that are alike.
    """
    row = session.scalar(select(TaskRow).where(TaskRow.id == task_id))
    if row is not None:
        return row
    election = task_id.partition("/")[0]
    there = session.scalars(select(TaskRow.id).where(TaskRow.election == election)).all()
    near = get_close_matches(task_id, there, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "`writ tasks` lists them"
    raise UnknownTaskError(f"no task {task_id!r}; {hint}")


def tasks_where(session: Session, *conditions: ColumnElement[bool]) -> Sequence[TaskRow]:
    """Tasks that meet the conditions, by due moment."""
    return session.scalars(
        select(TaskRow).where(*conditions).order_by(TaskRow.due, TaskRow.opens, TaskRow.id)
    ).all()


def owners_of(session: Session, numbers: Sequence[int]) -> dict[int, list[OwnerRow]]:
    """The owner posts of each of these tasks."""
    found: dict[int, list[OwnerRow]] = {}
    rows = session.scalars(
        select(OwnerRow).where(OwnerRow.task.in_(numbers)).order_by(OwnerRow.area, OwnerRow.role)
    )
    for row in rows:
        found.setdefault(row.task, []).append(row)
    return found


def open_due(session: Session, *, now: datetime) -> int:
    """Open every planned task whose window has begun; returns how many."""
    rows = session.execute(
        update(TaskRow)
        .where(TaskRow.state == TaskState.PLANNED.value, TaskRow.opens <= now)
        .values(state=TaskState.OPEN.value)
        .returning(TaskRow.number, TaskRow.election, TaskRow.title)
    ).all()
    for election in sorted({row.election for row in rows}):
        events = [
            Event(EventKind.OPENED, "Writ", f"Opened: {row.title}", task=row.number)
            for row in sorted(rows, key=lambda r: r.number)
            if row.election == election
        ]
        append(session, election, events, at=now)
    return len(rows)


def acknowledge(session: Session, number: int, by: Answerer, *, note: str, now: datetime) -> Answer:
    """Note that somebody has seen the task and will do it, for as long as policy says.

    The first to do so counts until that runs out, or until somebody above was asked and another
    person says so. It ends a snooze.

    Raises:
        UnknownTaskError: no such task.
        AnswerRefusedError: it has not opened yet, its election is archived, or the note is too long.
    """
    check_note(note)
    row = _answerable(session, number)
    if row.state == TaskState.PLANNED.value:
        raise AnswerRefusedError(
            f"{row.id} opens on {short_moment(row.opens)}; acknowledge it then, or mark it done now"
        )
    policy, days = rules_of(session, row.area)
    until = acknowledged_until(Basis(row.basis), now, row.due, policy=policy, days=days)
    again, snoozed = row.acknowledged_at is not None, row.snoozed_until is not None
    won = session.scalar(
        update(TaskRow)
        .where(
            TaskRow.number == number,
            TaskRow.state == TaskState.OPEN.value,
            _may_acknowledge(by, now),
        )
        .values(
            acknowledged_at=now, acknowledged_by=by.name, acknowledged_until=until, **NOT_SNOOZED
        )
        .returning(TaskRow.number)
    )
    session.refresh(row)
    if won is None:
        return Answer(row, won=False)
    if snoozed:
        climb_again(session, row, policy=policy, days=days, now=now)
    if until < row.due:
        why = f"{by.name} said that they deal with it, and it is still open"
        plan_end(session, row, until, by=by.person, why=why)
    else:
        forget_end(session, number)
    text = f"Acknowledged{' again' if again else ''} by {by.name} until {short_moment(until)}"
    said = event_of(
        EventKind.ACKNOWLEDGED, by, text + (f": {note}" if note else ""), row, note=note
    )
    append(session, row.election, [said], at=now)
    return Answer(row, won=True)


def _may_acknowledge(by: Answerer, now: datetime) -> ColumnElement[bool]:
    """Nobody deals with the task any more; or somebody above was asked since somebody said that they
    do, so that another may take it over."""
    asked_since = exists().where(
        NoticeRow.task == TaskRow.number,
        NoticeRow.state == "told",
        NoticeRow.kind.in_((NoticeKind.ESCALATION.value, NoticeKind.HANDED_UP.value)),
        NoticeRow.at > TaskRow.acknowledged_at,
    )
    return or_(
        TaskRow.acknowledged_until.is_(None),
        TaskRow.acknowledged_until <= now,
        and_(TaskRow.acknowledged_by != by.name, asked_since),
    )


def complete(
    session: Session,
    number: int,
    by: Answerer,
    *,
    directory: Directory,
    outcome: Outcome,
    note: str,
    evidence: Mapping[str, str],
    now: datetime,
) -> Answer:
    """Close the task, or, where several posts must answer, note this one's answer.

    Not applicable needs a note with the reason, and one answer is enough for it. A deputy, or
    somebody higher up the ladder of a post, answers for that post; anybody else (an operator) for
    all of them.

    Raises:
        UnknownTaskError: no such task.
        AnswerRefusedError: no reason for not applicable, its election is archived, or the note is
            too long.
    """
    check_note(note)
    if outcome is Outcome.NOT_APPLICABLE and not note.strip():
        raise AnswerRefusedError("not applicable needs a reason; write it in the note")
    row = lock_task(session, number)
    if row.state not in _WAITING:
        return Answer(row, won=False)
    owners = owners_of(session, [number]).get(number, [])
    still = _answer_for(session, owners, by, directory, now=now)
    kept = {**row.evidence, **{slot: said for slot, said in evidence.items() if said.strip()}}
    if still and outcome is Outcome.DONE:
        session.execute(update(TaskRow).where(TaskRow.number == number).values(evidence=kept))
        text = f"{by.name} has answered; {' and '.join(still)} still asked"
        append(
            session, row.election, [event_of(EventKind.ANSWERED, by, text, row, note=note)], at=now
        )
        session.refresh(row)
        return Answer(row, won=True, still_asked=tuple(still))
    return _close(session, row, by, outcome=outcome, note=note, evidence=kept, now=now)


def _answer_for(
    session: Session,
    owners: Sequence[OwnerRow],
    by: Answerer,
    directory: Directory,
    *,
    now: datetime,
) -> list[str]:
    """Mark the posts this person answers for; returns those that have yet to answer."""
    held = _answers_for(owners, by, directory, london_day(now))
    for owner in held:
        if owner.answered_at is None:
            owner.answered_at, owner.answered_by = now, by.name
    session.flush()
    return [f"{owner.area}/{owner.role}" for owner in owners if owner.answered_at is None]


def _answers_for(
    owners: Sequence[OwnerRow], by: Answerer, directory: Directory, day: date
) -> Sequence[OwnerRow]:
    """The posts this person holds, or whose part they were handed; else those they are deputy of or above; else every one."""
    held, above = [], []
    for owner in owners:
        holders = {p.id for p in directory.holders(owner.area, owner.role, day)}
        if by.person and by.person in {owner.person, *holders}:
            held.append(owner)
        ladder = rungs(directory, load_posts(), owner.area, [owner.role], day)
        reach = {person.id for rung in ladder for person in rung.people}
        reach |= {h.person for h in directory.holdings_of(owner.area, owner.role, day)}
        if by.person in reach:
            above.append(owner)
    return held or above or owners


def _close(
    session: Session,
    row: TaskRow,
    by: Answerer,
    *,
    outcome: Outcome,
    note: str,
    evidence: Mapping[str, str],
    now: datetime,
) -> Answer:
    won = session.scalar(
        update(TaskRow)
        .where(TaskRow.number == row.number, TaskRow.state.in_(_WAITING))
        .values(
            state=_CLOSED_AS[outcome].value,
            closed_at=now,
            closed_by=by.name,
            outcome=outcome.value,
            note=note or None,
            evidence=dict(evidence),
        )
        .returning(TaskRow.number)
    )
    if won is None:
        return Answer(row, won=False)
    session.execute(
        update(NoticeRow)
        .where(_due_of(row.number))
        .values(state="dropped", dropped=f"closed by {by.name}")
    )
    _tell_the_others(session, row, by, now=now)
    done = outcome is Outcome.DONE
    kind = EventKind.COMPLETED if done else EventKind.NOT_APPLICABLE
    text = f"{'Done' if done else 'Not applicable'}, says {by.name}" + (f": {note}" if note else "")
    event = event_of(kind, by, text, row, note=note, evidence=dict(evidence))
    append(session, row.election, [event], at=now)
    session.refresh(row)
    return Answer(row, won=True)


def _tell_the_others(session: Session, row: TaskRow, by: Answerer, *, now: datetime) -> None:
    """Those who were asked about the task hear that it is closed, where anybody was."""
    asked = exists().where(NoticeRow.task == row.number, NoticeRow.state == "told")
    if session.scalar(select(asked)):
        session.execute(
            insert(NoticeRow).values(
                task=row.number, election=row.election, kind=NoticeKind.DONE.value, at=now,
                state="due", by=by.person,
            )
        )  # fmt: skip


def _numbered(session: Session, number: int) -> TaskRow:
    row = session.get(TaskRow, number, populate_existing=True)
    if row is None:
        raise UnknownTaskError(f"no task number {number}; `writ tasks` lists them")
    return row


def lock_task(session: Session, number: int) -> TaskRow:
    """The task, so that nobody else answers or tells about it until the commit.

    Its notices first: the dispatcher takes them before the task as well, so neither waits for
    the other in a circle. SQLite needs no locks here, since one transaction writes at a time.

    Raises:
        UnknownTaskError: no such task.
        AnswerRefusedError: its election is archived.
    """
    session.execute(select(NoticeRow.number).where(_due_of(number)).with_for_update())
    session.execute(select(TaskRow.number).where(TaskRow.number == number).with_for_update())
    return _answerable(session, number)


def _answerable(session: Session, number: int) -> TaskRow:
    """The task, unless its election is archived."""
    row = _numbered(session, number)
    state = session.scalar(select(ElectionRow.state).where(ElectionRow.id == row.election))
    if state == ElectionState.ARCHIVED.value:
        raise AnswerRefusedError(f"{row.election} is archived; nothing in it changes any more")
    return row


def _due_of(number: int) -> ColumnElement[bool]:
    return and_(NoticeRow.task == number, NoticeRow.state == "due")


def check_note(note: str) -> None:
    """Refuse a note that is longer than what is kept.

    Raises:
        AnswerRefusedError: says how long it is, and may be.
    """
    if len(note) > LONGEST_NOTE:
        raise AnswerRefusedError(
            f"the note has {len(note)} characters; {LONGEST_NOTE} are kept: shorten it, and put the"
            " rest where the evidence points"
        )


def event_of(kind: EventKind, by: Answerer, text: str, row: TaskRow, **data: object) -> Event:
    """What somebody did about a task, for the history."""
    said = {key: value for key, value in data.items() if value}
    return Event(kind, by.name, text, task=row.number, data={**said, "person": by.person or ""})
