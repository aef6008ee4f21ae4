"""`writ call` and `writ plan`: calling an election, and showing its plan."""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flows.cli.prefect_side import show_election
from flows.cli.show import as_json, columns, login, say, warn
from flows.wiring import open_office
from tasks.calling import call_election, parse_poll, plan_call
from tasks.clock import london, london_day, utc_now
from tasks.planning import Plan, PlannedTask
from tasks.polls import ElectionFacts, Poll
from tasks.register.elections import polls_of, standing_alarms, the_election
from tasks.register.models import NoticeRow, PollRow, TaskRow
from tasks.register.notices import notices_of
from tasks.register.work import owners_of, tasks_where
from tasks.sight import Sight, open_books_of
from tasks.views import TaskView
from tasks.words import short_moment


def call(args: argparse.Namespace) -> int:
    """Plan an election and keep it, or only show the plan with --preview."""
    now = utc_now()
    facts = ElectionFacts(
        area=args.area,
        poll_date=args.date,
        called_on=args.called_on or london_day(now),
        polls=tuple(parse_poll(text) for several in args.poll for text in several),
        given=dict(args.given),
    )
    office = open_office()
    if args.preview:
        with office.register.read() as session:
            made = plan_call(session, facts, now=now)
        _show_plan(args, made, note="Preview: nothing was kept.")
        return 0
    with office.register.write() as session:
        made = call_election(session, facts, reason=args.reason, who=login(args.who), now=now)
    _show_plan(args, made, note=f"{facts.id} is called.")
    show_election(office, facts.id, now=now)
    return 0


def _show_plan(args: argparse.Namespace, made: Plan, *, note: str) -> None:
    if args.json:
        say(as_json(_planned_json(made)))
        return
    say(columns([_planned_line(task) for task in made.tasks]))
    for task in made.tasks:
        if task.moved:
            say(f"  moved: {task.draft.title}, from {task.moved.origin}: {task.moved.why}")
    for alarm in made.alarms:
        warn(f"alarm: {alarm}")
    notices = sum(len(task.notices) for task in made.tasks)
    say(f"{note} {len(made.tasks)} tasks, {notices} notices.")


def _planned_line(task: PlannedTask) -> Sequence[str]:
    state = "passed" if task.passed else ""
    return (
        short_moment(task.due),
        f"opens {short_moment(task.opens)}",
        task.draft.area,
        task.draft.title,
        state or ", ".join(str(place) for place in task.owners),
    )


def _planned_json(made: Plan) -> dict[str, Any]:
    facts = made.election
    return {
        "election": facts.id,
        "polls": [_poll_json(poll, poll.id(facts.poll_date)) for poll in facts.polls],
        "tasks": [
            {
                "id": task.id,
                "key": task.draft.definition.key,
                "title": task.draft.title,
                "scope": task.draft.scope.value,
                "area": task.draft.area,
                "post": task.draft.roles[0],
                "posts": list(task.draft.roles),
                "owners": [str(place) for place in task.owners],
                "opens": london(task.opens),
                "due": london(task.due),
                "basis": task.draft.definition.basis.value,
                "state": "passed" if task.passed else "planned",
                "moved": _moved_json(task.moved.origin, task.moved.why) if task.moved else None,
                "notices": [
                    {"kind": notice.kind.value, "at": london(notice.at), "state": "due"}
                    for notice in task.notices
                ],
            }
            for task in made.tasks
        ],
        "alarms": list(made.alarms),
    }


def _poll_json(poll: Poll | PollRow, poll_id: str) -> dict[str, str]:
    return {"id": poll_id, "kind": poll.kind, "area": poll.area}


def _moved_json(origin: str | None, why: str | None) -> dict[str, str] | None:
    return {"from": origin, "why": why or ""} if origin else None


def plan(args: argparse.Namespace) -> int:
    """The tasks of an election as they stand, with dates, owners and notices."""
    now = utc_now()
    with open_office().register.read() as session:
        election = the_election(session, args.election)
        rows = tasks_where(session, TaskRow.election == election.id)
        sight = Sight(session, rows, open_books_of(session))
        views = [sight.view(row, now=now) for row in rows]
        notices = notices_of(session, [row.number for row in rows])
        owners = owners_of(session, [row.number for row in rows])
        polls = polls_of(session, election.id)
        alarms = [alarm.text for alarm in standing_alarms(session, election.id)]
    if args.json:
        said = [
            task_json(row, view, [f"{o.area}/{o.role}" for o in owners.get(row.number, ())],
                      notices.get(row.number, ()))
            for row, view in zip(rows, views, strict=True)
        ]  # fmt: skip
        polls_said = [_poll_json(poll, poll.id) for poll in polls]
        say(
            as_json({"election": election.id, "polls": polls_said, "tasks": said, "alarms": alarms})
        )
        return 0
    say(columns(list(task_lines(views))))
    for alarm in alarms:
        warn(f"alarm: {alarm}")
    return 0


def task_lines(views: Iterable[TaskView]) -> Iterable[Sequence[str]]:
    """A line for each task: due, standing, area, title, owners, id."""
    for view in views:
        yield (
            short_moment(view.due),
            _standing_words(view),
            view.area,
            view.title,
            ", ".join(view.owners) or "nobody",
            view.id,
        )


def _standing_words(view: TaskView) -> str:
    """Where a task stands, and until when nobody is asked about it."""
    if view.snoozed_until is None:
        return view.standing.value
    return f"{view.standing.value}, snoozed until {short_moment(view.snoozed_until)}"


def _rest_json(until: datetime | None, **said: str | None) -> dict[str, Any] | None:
    return {"until": london(until), **said} if until else None


def task_json(
    row: TaskRow, view: TaskView, owners: Sequence[str], notices: Sequence[NoticeRow]
) -> dict[str, Any]:
    """One task as `writ plan --json` gives it."""
    said: Mapping[str, Any] = {
        "id": row.id,
        "key": row.key,
        "title": row.title,
        "scope": row.scope,
        "area": row.area,
        "post": row.roles[0],
        "posts": list(row.roles),
        "owners": list(owners),
        "people": list(view.owners),
        "opens": london(row.opens),
        "due": london(row.due),
        "basis": row.basis,
        "state": row.state,
        "standing": view.standing.value,
        "acknowledged": _rest_json(view.acknowledged_until, by=view.acknowledged_by),
        "snoozed": _rest_json(view.snoozed_until, by=view.snoozed_by, why=view.snoozed_why),
        "moved": _moved_json(row.moved_from, row.moved_why),
        "notices": [
            {"kind": n.kind, "at": london(n.at), "state": n.state, "dropped": n.dropped}
            for n in notices
        ],
    }
    return dict(said)
