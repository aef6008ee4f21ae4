"""`writ call` and `writ plan`: calling an election, and showing its plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flows.cli.commands.plans import (
    plan_landmarks,
    planned_lines,
    say_plan,
    say_polls,
    say_summary,
    stored_landmarks,
    stored_lines,
)
from flows.cli.terminal.election_asked import ElectionAsked
from flows.cli.terminal.prefect_side import show_election
from flows.cli.terminal.progress import progress
from flows.cli.terminal.show import as_json, say, say_folded, warn
from flows.wiring import open_office
from tasks.actions.calling import call_election, plan_call
from tasks.clock import london, utc_now
from tasks.own_days.own_day import OwnDay
from tasks.own_days.words import day_words, name_words
from tasks.planning.planning import Plan
from tasks.planning.polls import Poll, day_in
from tasks.planning.reference_data import Books
from tasks.register.finding.tasks import tasks_of
from tasks.register.messages.alarms import alarm_words, standing_alarms
from tasks.register.messages.notices import notices_of
from tasks.register.models import NoticeRow, TaskRow
from tasks.register.plans.answerers import name_of
from tasks.register.plans.directory_store import stored_areas
from tasks.register.plans.elections import (
    milestones_of,
    own_days_of,
    poll_of,
    polls_of,
    the_election,
)
from tasks.register.plans.owned_tasks import owners_of
from tasks.register.plans.task_views import Sight, open_books_of
from tasks.terms import NoticeState, TaskState
from tasks.typist import name_given
from tasks.views.task import CheckItem, GivenAnswer, Lesson, TaskView
from tasks.words import long_day


@dataclass(frozen=True)
class CallAsked(ElectionAsked):
    """`writ call`."""

    reason: str
    who: str
    preview: bool
    all: bool
    json: bool


@dataclass(frozen=True)
class PlanAsked:
    """`writ plan`."""

    election: str
    summary: bool
    json: bool


def call(args: CallAsked) -> int:
    """Plan an election and keep it, or only show the plan with --preview."""
    now = utc_now()
    office = open_office()
    with office.register.read() as session:
        facts = args.facts(stored_areas(session), now=now)
    with progress(f"Planning {facts.id}"), office.register.opened(preview=args.preview) as session:
        made = (
            plan_call(session, facts, now=now, reason=args.reason)
            if args.preview
            else call_election(
                session,
                facts,
                reason=args.reason,
                who=name_of(session, name_given(args.who)),
                now=now,
            )
        )
        books = open_books_of(session, around=facts.area)
    if args.json:
        say(as_json(planned_json(made)))
    else:
        _show_plan(args, made, books, now=now)
    if not args.preview:
        show_election(office, facts.id, now=now)
    return 0


def _show_plan(args: CallAsked, made: Plan, books: Books, *, now: datetime) -> None:
    """What was called, or would be: the summary, or every task with --all."""
    facts, lines, marks = made.election, planned_lines(made, books, now=now), plan_landmarks(made)
    what = f"{books.directory.area(facts.area).name}, {long_day(facts.poll_date)}"
    say(f"{facts.id} {'would be' if args.preview else 'is'} called: {what}.")
    say_polls([(poll.id(facts.poll_date), poll) for poll in facts.polls], books)
    say_summary(lines, marks, books.posts.roles, would=args.preview)
    if args.all:
        say_plan(lines, marks)
    say("")
    for alarm in made.alarms:
        warn(f"alarm: {alarm}")
    notices = [notice for task in made.tasks for notice in task.notices]
    soon = sum(notice.at <= now for notice in notices)
    say(f"{len(lines)} tasks, {len(notices)} notices, {soon} of them at once.")
    if args.preview:
        say("Preview: nothing was kept. --all lists every task.")
    else:
        say_folded(
            f"`writ plan {facts.id}` lists every task, `writ tasks {facts.id}` each with its id."
        )


def planned_json(made: Plan) -> dict[str, Any]:
    """A plan that is made now, as `--json` gives it."""
    facts = made.election
    return {
        "election": facts.id,
        "polls": [_poll_json(poll.id(facts.poll_date), poll) for poll in facts.polls],
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
                "from": london(task.possible_from) if task.possible_from else None,
                "checklist": [
                    {"key": item.key, "title": item.title, "done": None}
                    for item in task.draft.items
                ],
                "state": "passed" if task.passed else "planned",
                "moved": _moved_json(task.moved.origin, task.moved.why) if task.moved else None,
                "notices": [
                    {"kind": notice.kind.value, "at": london(notice.at), "state": NoticeState.DUE}
                    for notice in task.notices
                ],
            }
            for task in made.tasks
        ],
        "alarms": [str(alarm) for alarm in made.alarms],
    }


def _poll_json(poll_id: str, poll: Poll) -> dict[str, Any]:
    day = day_in(poll_id)
    return {
        "id": poll_id,
        "kind": poll.kind,
        "area": poll.area,
        "state": poll.state.value,
        "replaces": poll.replaces,
        "replaced_by": poll.replaced_by,
        "contests": [
            {
                "id": poll.contest_id(contest, day),
                "name": contest.name,
                "state": contest.state.value,
                "seats": contest.seats,
                "by_election": contest.by_election,
                "replaces": contest.replaces,
                "replaced_by": contest.replaced_by,
            }
            for contest in poll.contests
        ],
    }


def _moved_json(origin: str | None, why: str | None) -> dict[str, str] | None:
    return {"from": origin, "why": why or ""} if origin else None


def plan(args: PlanAsked) -> int:
    """The tasks of an election as they stand, with dates, owners and notices."""
    now = utc_now()
    with open_office().register.read() as session:
        election = the_election(session, args.election)
        rows = tasks_of(session, election.id)
        books = open_books_of(session)
        sight = Sight(session, rows, books)
        views = [sight.view(row, now=now) for row in rows]
        notices = notices_of(session, [row.number for row in rows])
        owners = owners_of(session, [row.number for row in rows])
        polls = polls_of(session, election.id)
        marks = stored_landmarks(election, milestones_of(session, election.id), polls)
        alarms = [alarm_words(row) for row in standing_alarms(session, election.id)]
        own = own_days_of(session, election)
    if args.json:
        posts = {number: [f"{o.area}/{o.role}" for o in held] for number, held in owners.items()}
        whole = {
            "election": election.id,
            "polls": [_poll_json(row.id, poll_of(row)) for row in polls],
            "days": [_own_json(day, by_rule) for day, by_rule in own],
            "tasks": [
                task_json(row, view, posts.get(row.number, ()), notices.get(row.number, ()))
                for row, view in zip(rows, views, strict=True)
            ],
            "alarms": alarms,
        }
        say(as_json(whole))
        return 0
    lines = stored_lines(rows, views)
    say(
        f"{election.id}: {books.directory.area(election.area).name}, {long_day(election.poll_date)}."
    )
    say_polls([(row.id, poll_of(row)) for row in polls], books)
    say_summary(lines, marks, books.posts.roles)
    if not args.summary:
        say_plan(lines, marks)
    _say_own(own, books)
    for alarm in alarms:
        warn(f"alarm: {alarm}")
    return 0


def _say_own(own: Iterable[tuple[OwnDay, date | None]], books: Books) -> None:
    """The days that officers have fixed or reported, beside those of the rules."""
    say("")
    for day, by_rule in own:
        area = books.directory.area(day.area).name if day.area else "all"
        say_folded(f"{area}: {name_words(day)}: {day_words(day, by_rule)}")


def _own_json(day: OwnDay, by_rule: date | None) -> dict[str, Any]:
    return {
        "name": day.name,
        "area": day.area or None,
        "kind": day.kind or None,
        "day": day.day.isoformat(),
        "happened": day.happened,
        "reason": day.reason,
        "by_rule": by_rule.isoformat() if by_rule else None,
        "warning": str(day_words(day, by_rule)) if by_rule else None,
    }


def _rest_json(until: datetime | None, **said: str | None) -> dict[str, Any] | None:
    return {"until": london(until), **said} if until else None


def _answer_json(answer: GivenAnswer) -> dict[str, Any]:
    return {
        "who": answer.who,
        "at": london(answer.at),
        "posts": list(answer.posts),
        "outcome": answer.outcome,
        "note": answer.note,
        "evidence": dict(answer.evidence),
        "taken_back": london(answer.taken_back) if answer.taken_back else None,
    }


def _item_json(item: CheckItem) -> dict[str, Any]:
    done = {"by": item.ticked_by, "at": london(item.ticked_at)} if item.ticked_at else None
    return {"key": item.key, "title": item.title, "done": done}


def _lesson_json(lesson: Lesson) -> dict[str, Any]:
    return {
        "poll": lesson.poll_date,
        "who": lesson.who,
        "at": london(lesson.at),
        "text": lesson.text,
    }


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
        "from": london(row.possible_from) if row.possible_from else None,
        "checklist": [_item_json(item) for item in view.checklist],
        "state": row.state,
        "standing": view.standing.value,
        "acknowledged": _rest_json(view.acknowledged_until, by=view.acknowledged_by),
        "snoozed": _rest_json(view.snoozed_until, by=view.snoozed_by, why=view.snoozed_why),
        "moved": _moved_json(row.moved_from, row.moved_why),
        "answers": [_answer_json(answer) for answer in view.answers],
        "still_asked": list(view.still_asked),
        "lessons": [_lesson_json(lesson) for lesson in view.lessons],
        "evidence_missing": list(view.evidence_missing) if row.state == TaskState.DONE else [],
        "notices": [
            {"kind": n.kind, "at": london(n.at), "state": n.state, "dropped": n.dropped}
            for n in notices
        ],
    }
    return dict(said)
