"""`writ rehearse`: the whole life of an election against a moved clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.cli.terminal.election_asked import ElectionAsked
from flows.cli.terminal.progress import progress
from flows.cli.terminal.show import as_json, say, say_folded, say_table, warn
from flows.elections.rehearsing import check_page_file, rehearse_in, write_page
from flows.wiring import open_office
from notifications.rehearsal.findings import Findings, Rehearsed, Told
from notifications.rehearsal.people import Behaviour
from tasks.clock import london, utc_now
from tasks.register.plans.directory_store import stored_areas
from tasks.terms import TaskState
from tasks.words import short_day, short_moment


@dataclass(frozen=True)
class RehearsalAsked(ElectionAsked):
    """`writ rehearse`."""

    silent: int
    seed: int
    behaviour: str
    all: bool
    json: bool
    html: Path | None


def rehearse_election(args: RehearsalAsked) -> int:
    """Rehearse an election; as a table with a summary, as JSON, or as a page in a file."""
    if args.html:
        check_page_file(args.html)
    office = open_office()
    with office.register.read() as session:
        facts = args.facts(stored_areas(session), now=utc_now())
    with progress(f"Rehearsing {facts.id}", "days") as tell:
        found = rehearse_in(
            office,
            facts,
            silent=args.silent,
            seed=args.seed,
            behaviour=Behaviour(args.behaviour),
            progress=tell,
        )
    if args.json:
        say(as_json(findings_json(found)))
        return 0
    if args.html:
        write_page(args.html, found)
    for line in summary_lines(found):
        say_folded(line)
    shown = found.tasks if args.all else found.never_done
    title = "Every task:" if args.all else f"Done by nobody: {len(shown)}"
    say_table(
        ("Due", "Basis", "Task", "Told", "Ladder"), map(_row, shown), title=title, titles="Task"
    )
    for alarm in found.alarms:
        warn(f"alarm: {alarm}")
    if args.html:
        say(f"{args.html} is written; open it in any browser.")
    elif not args.all:
        say("--all lists every task, --html FILE writes a page with every message.")
    return 0


def _row(task: Rehearsed) -> Sequence[str]:
    ending = task.ending.words if task.ending else "nobody asked"
    if task.state not in {TaskState.OPEN, TaskState.DONE}:
        ending = task.state.value.replace("_", " ")
    title = f"{task.area_name}: {task.title}"
    return short_moment(task.due), task.basis.value, title, str(task.told), ending


def summary_lines(found: Findings) -> Sequence[str]:
    """What a rehearsal found, in a few lines."""
    played, busiest = found.scenario, found.busiest
    silent = f"{len(played.silent_people)} of {played.people} people silent"
    lines = [
        f"Rehearsal of {played.facts.id}, {short_moment(played.began)} to"
        f" {short_moment(played.ended)}, {silent}. Nothing was sent, nothing was kept.",
        f"{len(found.tasks)} tasks: {found.done_by(owners=True)} done by their owners,"
        f" {found.done_by(owners=False)} by people above them, {len(found.never_done)} by nobody.",
        f"{len(found.messages)} messages"
        + (
            f"; the most for one person on one day: {busiest.messages}, for {busiest.name} on"
            f" {short_day(busiest.day)}."
            if busiest
            else "."
        ),
    ]
    lost = found.statutory_never_done
    lines.append(f"Statutory tasks that nobody would have done: {len(lost) or 'none'}.")
    return lines


def findings_json(found: Findings) -> Mapping[str, Any]:
    """A rehearsal as `writ rehearse --json` gives it; keys are added, never changed.

    `election`, `called_on`, `began`, `ended`; `silent` with `percent`, `seed`, `of` (how many people
    there are) and `people` (ids); `summary` with counts; `tasks`, each with `ladder` (null where
    nobody was to be asked: `rung`, `people` by name, `answered`, `words`); `messages` in the order of
    sending, each with `made` (when it fell due), `at` (when it was sent), `held` (why it waited, or
    null), `to`, `about` and its `text`; `alarms`.
    """
    played, busiest = found.scenario, found.busiest
    return {
        "election": played.facts.id,
        "called_on": played.facts.called_on,
        "began": london(played.began),
        "ended": london(played.ended),
        "silent": {
            "percent": played.silent,
            "seed": played.seed,
            "of": played.people,
            "people": sorted(played.silent_people),
        },
        "summary": {
            "tasks": len(found.tasks),
            "done_by_owners": found.done_by(owners=True),
            "done_above": found.done_by(owners=False),
            "never_done": len(found.never_done),
            "statutory_never_done": [task.id for task in found.statutory_never_done],
            "messages": len(found.messages),
            "busiest": {"name": busiest.name, "day": busiest.day, "messages": busiest.messages}
            if busiest
            else None,
        },
        "tasks": [_task_json(task) for task in found.tasks],
        "messages": [_message_json(told) for told in found.messages],
        "alarms": list(found.alarms),
    }


def _task_json(task: Rehearsed) -> Mapping[str, Any]:
    end = task.ending
    return {
        "id": task.id,
        "key": task.key,
        "title": task.title,
        "area": task.area,
        "basis": task.basis.value,
        "opens": london(task.opens),
        "due": london(task.due),
        "state": task.state.value,
        "closed": london(task.closed_at) if task.closed_at else None,
        "told": task.told,
        "ladder": {
            "rung": end.rung,
            "people": list(end.people),
            "answered": end.answered,
            "words": end.words,
        }
        if end
        else None,
    }


def _message_json(told: Told) -> Mapping[str, Any]:
    return {
        "at": london(told.at),
        "made": london(told.made),
        "held": told.held or None,
        "urgent": told.urgent,
        "to": {
            "person": told.person or None,
            "name": told.name,
            "channel": told.channel,
            "address": told.address,
        },
        "subject": told.subject,
        "text": told.text,
        "files": list(told.files),
        "overviews": told.overviews,
        "about": [
            {"task": about.task, "kind": about.kind.value, "rung": about.rung}
            for about in told.about
        ],
    }
