"""Storing a plan: its election, polls, dates, tasks, owners and notices, with a few bulk statements."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from calendars.days.proclaimed import ProclaimedDay
from calendars.errors import WritError
from calendars.milestones import Timetable
from tasks.own_days.own_day import stored_days
from tasks.planning.contests import stored_contest
from tasks.planning.planning import Plan, PlannedTask
from tasks.planning.polls import ElectionFacts, Poll
from tasks.planning.replanning import described
from tasks.register.among import pairs_among
from tasks.register.messages.alarms import raise_alarms
from tasks.register.models import (
    ElectionRow,
    MilestoneRow,
    NoticeRow,
    OwnerRow,
    PollRow,
    ProclaimedRow,
    TaskRow,
    table_of,
)
from tasks.register.plans.elections import polls_of
from tasks.register.record.history import Event, EventKind, append
from tasks.register.session import Session
from tasks.terms import ElectionState, NoticeState, TaskState
from tasks.words import hour, short_day, short_moment


class CalledMeanwhileError(WritError):
    """Somebody else called the same election at the same moment; theirs stands."""


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
            actual=stored_days(facts.own),
            known_since=facts.known_since or now,
            state=ElectionState.CALLED,
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
    store_milestones(session, plan)
    numbers = insert_tasks(session, facts.id, plan.tasks)
    raise_alarms(session, plan.alarms, election=facts.id, now=now)
    _write_history(session, plan, numbers, reason=reason, who=who, now=now)


def _days_json(days: Mapping[str, date]) -> dict[str, str]:
    return {key: day.isoformat() for key, day in days.items()}


def store_proclaimed(session: Session, days: Sequence[ProclaimedDay]) -> None:
    """Put proclaimed days into the register."""
    session.add_all(
        ProclaimedRow(
            day=day.day,
            name=day.name,
            nations=[nation.value for nation in day.nations],
            proclaimed_on=day.proclaimed_on,
            mourning=day.mourning,
        )
        for day in days
    )
    session.flush()


def store_polls(session: Session, facts: ElectionFacts) -> None:
    """Make the register's polls of an election those of its facts; a poll keeps its id."""
    known = {(row.kind, row.area): row for row in polls_of(session, facts.id)}
    for poll in facts.polls:
        row = known.get((poll.kind, poll.area))
        contests = [stored_contest(contest) for contest in poll.contests]
        if row is None:
            session.add(
                PollRow(
                    id=poll.id(facts.poll_date),
                    election=facts.id,
                    kind=poll.kind,
                    area=poll.area,
                    state=poll.state,
                    known_since=poll.known_since,
                    contests=contests,
                    links=_links_json(poll),
                )
            )
        else:
            row.state, row.known_since = poll.state, poll.known_since
            row.contests, row.links = contests, _links_json(poll)
    session.flush()


def _links_json(poll: Poll) -> dict[str, str]:
    said = {
        "replaces": poll.replaces,
        "replaced_by": poll.replaced_by,
        "limits_since": poll.limits_since.isoformat() if poll.limits_since else None,
    }
    return {name: value for name, value in said.items() if value}


def store_facts(
    session: Session, row: ElectionRow, facts: ElectionFacts, state: ElectionState
) -> None:
    """Make the register's election what these facts say, one revision on."""
    row.poll_date = facts.poll_date
    row.given = _days_json(facts.given)
    row.actual = stored_days(facts.own)
    row.known_since = facts.known_since or row.known_since
    row.state = state
    row.revision += 1
    store_polls(session, facts)


def store_milestones(session: Session, plan: Plan) -> None:
    """Make the register's statutory dates of an election those of its plan.

    What is in them no more is kept while a task was planned with it: whoever reads that the task is
    not needed reads the rule and the source that it had.
    """
    election = plan.election.id
    rows = [
        *_milestone_rows(election, "", plan.timetables),
        *(
            row
            for (kind, area), timetable in plan.own.items()
            for row in _milestone_rows(election, area, {kind: timetable})
        ),
    ]
    now = {(row["kind"], row["key"]) for row in rows}
    there = session.execute(
        select(MilestoneRow.kind, MilestoneRow.key)
        .where(MilestoneRow.election == election)
        .distinct()
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
                pairs_among(
                    MilestoneRow.key, MilestoneRow.kind, [(key, kind) for kind, key in gone]
                ),
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


def _milestone_rows(
    election: str, area: str, timetables: Mapping[str, Timetable]
) -> list[dict[str, Any]]:
    return [
        {
            "election": election,
            "kind": kind,
            "key": m.key,
            "area": area,
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
            "by_rule": m.by_rule,
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
        "state": _first_state(task),
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
        {
            "task": number,
            "election": election,
            "kind": notice.kind,
            "at": notice.at,
            "state": NoticeState.DUE,
        }
        for task, number in pairs
        for notice in task.notices
    ]
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
        EventKind.CALLED,
        who,
        f"Called on {short_day(facts.called_on)} for {short_day(facts.poll_date)}: {polls}"
        + (f" ({reason})" if reason else ""),
        data={"tasks": len(plan.tasks), "notices": sum(len(t.notices) for t in plan.tasks)},
    )
    planned = [
        Event(EventKind.PLANNED, "Writ", _planned_text(task), task=number, data={"id": task.id})
        for task, number in zip(plan.tasks, numbers, strict=True)
    ]
    alarms = [Event(EventKind.ALARM, "Writ", str(alarm)) for alarm in plan.alarms]
    append(session, facts.id, [called, *planned, *alarms], at=now)


def _planned_text(task: PlannedTask) -> str:
    not_applicable = task.draft.definition.not_applicable
    if not_applicable is not None:
        return f"{task.draft.title}: not applicable, {not_applicable}"
    if task.passed:
        return f"{task.draft.title}: passed, {task.moved.why if task.moved else ''}"
    moved = f"; instead of {task.moved.origin}; {task.moved.why}" if task.moved else ""
    return (
        f"{task.draft.title}: opens {short_moment(task.opens)}, due {short_moment(task.due)}{moved}"
    )
