"""Elections in the register: storing a plan, and finding elections and alarms."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from calendars.errors import WritError
from calendars.milestones import Timetable
from calendars.nations import Nation
from calendars.proclaimed import ProclaimedDay
from tasks.planning import Plan, PlannedTask
from tasks.polls import STANDING_POLLS, ElectionFacts, Poll, PollState
from tasks.register.history import Event, EventKind, append
from tasks.register.models import (
    AlarmRow,
    ElectionRow,
    MilestoneRow,
    NoticeRow,
    OwnerRow,
    PollRow,
    ProclaimedRow,
    TaskRow,
    table_of,
)
from tasks.replanning import described
from tasks.standing import TaskState
from tasks.words import hour, short_day, short_moment


class CalledMeanwhileError(WritError):
    """Somebody else called the same election at the same moment; theirs stands."""


class ElectionState(StrEnum):
    """What has become of an election. A postponed one has no day until it is given one."""

    CALLED = "called"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    ARCHIVED = "archived"


class UnknownElectionError(WritError):
    """No such election in the register."""


def the_election(session: Session, election_id: str) -> ElectionRow:
    """The election.

    Raises:
        UnknownElectionError: lists those there are.
    """
    row = session.get(ElectionRow, election_id)
    if row is None:
        known = session.scalars(select(ElectionRow.id).order_by(ElectionRow.poll_date)).all()
        raise UnknownElectionError(
            f"no election {election_id!r}; known: {', '.join(known) or 'none, call one first'}"
        )
    return row


def elections(session: Session) -> Sequence[ElectionRow]:
    """Every election, in order of polling day."""
    return session.scalars(
        select(ElectionRow).order_by(ElectionRow.poll_date, ElectionRow.id)
    ).all()


def polls_of(session: Session, election_id: str) -> Sequence[PollRow]:
    """The polls of an election, by id."""
    return session.scalars(
        select(PollRow).where(PollRow.election == election_id).order_by(PollRow.id)
    ).all()


def milestones_of(session: Session, election_id: str) -> Sequence[MilestoneRow]:
    """The statutory dates the election was planned with, kind by kind in order of time; those of
    kinds of which no poll stands any more are left out."""
    standing = select(PollRow.kind).where(
        PollRow.election == election_id, PollRow.state.in_(STANDING_POLLS)
    )
    return session.scalars(
        select(MilestoneRow)
        .where(MilestoneRow.election == election_id, MilestoneRow.kind.in_(standing))
        .order_by(MilestoneRow.kind, MilestoneRow.position)
    ).all()


def store_plan(session: Session, plan: Plan, *, reason: str, who: str, now: datetime) -> None:
    """Put a newly called election with its tasks, notices and alarms into the register.

    Everything goes in with a few bulk statements; the caller's transaction makes it all or nothing.

    Raises:
        CalledMeanwhileError: the register has it already.
    """
    facts = plan.election
    session.add(
        ElectionRow(
            id=facts.id,
            area=facts.area,
            nation=plan.nation,
            poll_date=facts.poll_date,
            called_on=facts.called_on,
            called_at=now,
            reason=reason,
            given=_days_json(facts.given),
            actual=_days_json(facts.actual),
            known_since=facts.known_since or now,
            state=ElectionState.CALLED.value,
            revision=1,
        )
    )
    try:
        session.flush()
    except IntegrityError as error:
        raise CalledMeanwhileError(
            f"{facts.id} was called by somebody else just now; see `writ plan {facts.id}`"
        ) from error
    store_polls(session, facts)
    store_milestones(session, facts.id, plan.timetables)
    numbers = insert_tasks(session, facts.id, plan.tasks)
    raise_alarms(session, plan.alarms, kind="plan", election=facts.id, now=now)
    _write_history(session, plan, numbers, reason=reason, who=who, now=now)


def _days_json(days: Mapping[str, date]) -> dict[str, str]:
    return {key: day.isoformat() for key, day in days.items()}


def facts_of(session: Session, row: ElectionRow) -> ElectionFacts:
    """The facts an election stands on now; polls that are cancelled or countermanded included."""
    return ElectionFacts(
        area=row.area,
        poll_date=row.poll_date,
        called_on=row.called_on,
        polls=tuple(
            Poll(poll.kind, poll.area, PollState(poll.state), poll.known_since)
            for poll in polls_of(session, row.id)
        ),
        given={key: date.fromisoformat(day) for key, day in row.given.items()},
        actual={key: date.fromisoformat(day) for key, day in row.actual.items()},
        proclaimed=proclaimed_days(session),
        known_since=row.known_since,
        known_as=row.id,
    )


def proclaimed_days(session: Session) -> tuple[ProclaimedDay, ...]:
    """The days proclaimed since the data was written, by date."""
    return tuple(
        ProclaimedDay(
            day=row.day,
            name=row.name,
            nations=tuple(Nation(nation) for nation in row.nations),
            proclaimed_on=row.proclaimed_on,
            mourning=row.mourning,
        )
        for row in session.scalars(select(ProclaimedRow).order_by(ProclaimedRow.day))
    )


def store_polls(session: Session, facts: ElectionFacts) -> None:
    """Make the register's polls of an election those of its facts; a poll keeps its id."""
    known = {(row.kind, row.area): row for row in polls_of(session, facts.id)}
    for poll in facts.polls:
        row = known.get((poll.kind, poll.area))
        if row is None:
            session.add(
                PollRow(
                    id=poll.id(facts.poll_date), election=facts.id, kind=poll.kind,
                    area=poll.area, state=poll.state.value, known_since=poll.known_since,
                )
            )  # fmt: skip
        else:
            row.state, row.known_since = poll.state.value, poll.known_since
    session.flush()


def store_facts(
    session: Session, row: ElectionRow, facts: ElectionFacts, state: ElectionState
) -> None:
    """Make the register's election what these facts say, one revision on."""
    row.poll_date = facts.poll_date
    row.given = _days_json(facts.given)
    row.actual = _days_json(facts.actual)
    row.known_since = facts.known_since or row.known_since
    row.state = state.value
    row.revision += 1
    store_polls(session, facts)


def store_milestones(session: Session, election: str, timetables: Mapping[str, Timetable]) -> None:
    """Make the register's statutory dates of an election those of these timetables.

    What is in them no more is kept while a task was planned with it: whoever reads that the task is
    not needed reads the rule and the source that it had.
    """
    rows = _milestone_rows(election, timetables)
    now = {(row["kind"], row["key"]) for row in rows}
    there = session.execute(
        select(MilestoneRow.kind, MilestoneRow.key).where(MilestoneRow.election == election)
    )
    used = session.execute(
        select(TaskRow.milestone_kind, TaskRow.milestone_key)
        .where(TaskRow.election == election, TaskRow.milestone_key.is_not(None))
        .distinct()
    )
    kept = {(kind, key) for kind, key in used if kind and key} - now
    gone = [(kind, key) for kind, key in there if (kind, key) not in kept]
    if gone:
        session.execute(
            delete(MilestoneRow).where(
                MilestoneRow.election == election,
                tuple_(MilestoneRow.kind, MilestoneRow.key).in_(gone),
            )
        )
    if rows:
        session.execute(insert(table_of(MilestoneRow)), rows)


def insert_tasks(session: Session, election: str, tasks: Sequence[PlannedTask]) -> Sequence[int]:
    """Put planned tasks with their owners and notices in; returns their numbers, in order."""
    if not tasks:
        return []
    session.execute(insert(table_of(TaskRow)), [_task_row(election, task) for task in tasks])
    # Asked for after, not by RETURNING: SQLite would give them in order only row by row.
    known = session.execute(select(TaskRow.id, TaskRow.number).where(TaskRow.election == election))
    by_id = {row.id: row.number for row in known}
    numbers = [by_id[task.id] for task in tasks]
    _store_owners_and_notices(session, election, tasks, numbers)
    return numbers


def _milestone_rows(election: str, timetables: Mapping[str, Timetable]) -> list[dict[str, Any]]:
    return [
        {
            "election": election,
            "kind": kind,
            "key": m.key,
            "position": position,
            "title": m.title,
            "earliest": m.earliest,
            "day": m.date,
            "hour": hour(m.time) if m.time else None,
            "rule": m.rule,
            "role": m.role,
            "source": m.source,
            "verified": m.verified,
            "needs": m.needs,
            "skipped": [[s.date.isoformat(), s.why] for s in m.skipped],
        }
        for kind, timetable in timetables.items()
        for position, m in enumerate(timetable.milestones)
    ]


def _task_row(election: str, task: PlannedTask) -> dict[str, Any]:
    draft = task.draft
    return {
        "id": task.id,
        "election": election,
        "key": draft.definition.key,
        "area": draft.area,
        "opens": task.opens,
        "due": task.due,
        "state": _first_state(task).value,
        "note": draft.definition.not_applicable,
        "revision": 1,
        "rung": 0,
        "evidence": {},
        **described(task),
    }


def _first_state(task: PlannedTask) -> TaskState:
    if task.draft.definition.not_applicable is not None:
        return TaskState.NOT_APPLICABLE
    return TaskState.PASSED if task.passed else TaskState.PLANNED


def _store_owners_and_notices(
    session: Session, election: str, tasks: Sequence[PlannedTask], numbers: Sequence[int]
) -> None:
    pairs = list(zip(tasks, numbers, strict=True))
    owners = [
        {"task": number, "area": place.area, "role": place.role}
        for task, number in pairs
        for place in dict.fromkeys(task.owners)
    ]
    notices = [
        {"task": number, "election": election, "kind": notice.kind.value, "at": notice.at,
         "state": "due"}
        for task, number in pairs
        for notice in task.notices
    ]  # fmt: skip
    if owners:
        session.execute(insert(table_of(OwnerRow)), owners)
    if notices:
        session.execute(insert(table_of(NoticeRow)), notices)


def _write_history(
    session: Session, plan: Plan, numbers: Sequence[int], *, reason: str, who: str, now: datetime
) -> None:
    facts = plan.election
    polls = ", ".join(poll.id(facts.poll_date) for poll in facts.polls)
    called = Event(
        EventKind.CALLED, who,
        f"Called on {short_day(facts.called_on)} for {short_day(facts.poll_date)}: {polls}"
        + (f" ({reason})" if reason else ""),
        data={"tasks": len(plan.tasks), "notices": sum(len(t.notices) for t in plan.tasks)},
    )  # fmt: skip
    planned = [
        Event(EventKind.PLANNED, "Writ", _planned_text(task), task=number, data={"id": task.id})
        for task, number in zip(plan.tasks, numbers, strict=True)
    ]
    alarms = [Event(EventKind.ALARM, "Writ", text) for text in plan.alarms]
    append(session, facts.id, [called, *planned, *alarms], at=now)


def _planned_text(task: PlannedTask) -> str:
    not_applicable = task.draft.definition.not_applicable
    if not_applicable is not None:
        return f"{task.draft.title}: not applicable, {not_applicable}"
    if task.passed:
        return f"{task.draft.title}: passed, {task.moved.why if task.moved else ''}"
    moved = f"; moved from {task.moved.origin}: {task.moved.why}" if task.moved else ""
    return (
        f"{task.draft.title}: opens {short_moment(task.opens)}, due {short_moment(task.due)}{moved}"
    )


def raise_alarms(
    session: Session, texts: Sequence[str], *, kind: str, election: str | None, now: datetime
) -> None:
    """Raise an alarm for each text, unless the same one already stands."""
    if not texts:
        return
    standing = set(
        session.scalars(
            select(AlarmRow.text).where(
                AlarmRow.cleared_at.is_(None),
                AlarmRow.kind == kind,
                AlarmRow.election.is_not_distinct_from(election),
            )
        )
    )
    rows = [
        {"election": election, "kind": kind, "text": text, "raised_at": now}
        for text in dict.fromkeys(texts)
        if text not in standing
    ]
    if rows:
        session.execute(insert(AlarmRow), rows)


def clear_alarms(
    session: Session,
    *,
    kind: str,
    but: Collection[str],
    now: datetime,
    election: str | None = None,
) -> None:
    """Clear the standing alarms of a kind (of one election, where it is named), but for those
    with one of these texts."""
    query = update(AlarmRow).where(
        AlarmRow.kind == kind, AlarmRow.cleared_at.is_(None), AlarmRow.text.not_in(but)
    )
    if election is not None:
        query = query.where(AlarmRow.election == election)
    session.execute(query.values(cleared_at=now))


def standing_alarms(session: Session, election: str | None = None) -> Sequence[AlarmRow]:
    """Alarms not yet cleared, of one election or of all, oldest first."""
    query = select(AlarmRow).where(AlarmRow.cleared_at.is_(None)).order_by(AlarmRow.number)
    if election is not None:
        query = query.where(AlarmRow.election == election)
    return session.scalars(query).all()
