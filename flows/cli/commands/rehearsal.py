"""`writ rehearse` and `writ messages`: the life of an election, or its next days, against a moved clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calendars.errors import WritError
from flows.cli.terminal.election_asked import ElectionAsked
from flows.cli.terminal.progress import progress
from flows.cli.terminal.show import as_json, say, say_folded, say_table, warn
from flows.elections.rehearsing import ahead_in, check_page_file, rehearse_in, write_page
from flows.wiring import Office, open_office
from notifications.rehearsal.findings import Findings, Rehearsed
from notifications.rehearsal.people import Behaviour
from tasks.clock import london, utc_now
from tasks.register.plans.answerers import nearest_person, person_of
from tasks.register.plans.directory_store import stored_areas, stored_directory
from tasks.terms import TaskState
from tasks.views.messages import Ahead, Told
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


class UnknownReaderError(WritError):
    """Messages were asked for of somebody who is not in the directory."""


@dataclass(frozen=True)
class MessagesAsked:
    """`writ messages`."""

    election: str
    days: int
    to: str
    full: bool
    json: bool


def messages_to_come(args: MessagesAsked) -> int:
    """What would leave about an election in the next days if nobody answered; as a list, as it will read,
    or as JSON.

    Raises:
        UnknownReaderError: `--to` names nobody of the directory.
    """
    office = open_office()
    reader = _reader(office, args.to) if args.to else None
    found = ahead_in(office, args.election, now=utc_now(), days=args.days)
    shown = [told for told in found.messages if reader in {None, told.person}]
    if args.json:
        say(as_json(ahead_json(found, shown)))
        return 0
    until = short_moment(found.until)
    if not shown:
        say_folded(f"Nothing would leave about {found.election} until {until}.")
        return 0
    count = "1 message" if len(shown) == 1 else f"{len(shown)} messages"
    say_folded(
        f"{count} about {found.election} would leave until {until} if nobody answered; nothing was sent."
    )
    if args.full:
        for told in shown:
            say(f"\n{short_moment(told.at)}, to {told.name} ({told.channel})\n{told.subject}\n")
            say(told.text)
        return 0
    rows = [(short_moment(told.at), told.name, told.channel, told.subject) for told in shown]
    say_table(("When", "To", "By", "Subject"), rows, titles="Subject")
    say("--full shows each as it will read; --to PERSON those to one person.")
    return 0


def _reader(office: Office, who: str) -> str:
    with office.register.read() as session:
        directory = stored_directory(session).directory
        person = person_of(directory, who)
    if person is None:
        hint = nearest_person(directory, who)
        raise UnknownReaderError(f"--to {who!r} is not in the directory; {hint}")
    return person.id


def ahead_json(found: Ahead, shown: Sequence[Told]) -> Mapping[str, Any]:
    """What is to come as `writ messages --json` gives it; keys are added, never changed.

    `election`, `began`, `until`; `messages` in the order of sending, as `writ rehearse --json` has them.
    """
    return {
        "election": found.election,
        "began": london(found.began),
        "until": london(found.until),
        "messages": [_message_json(told) for told in shown],
    }


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
    return short_moment(task.due), task.basis_words, title, str(task.told), ending


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
