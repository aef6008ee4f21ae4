"""`writ tasks`, `catalogue`, `ack`, `done`, `skip`, `snooze`, `escalate` and `handover`."""

import argparse
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from calendars.errors import WritError
from flows.cli.elections import task_json, task_lines
from flows.cli.parser import Until
from flows.cli.prefect_side import show_one
from flows.cli.show import as_json, columns, login, say
from flows.wiring import open_office
from tasks.answers import Outcome
from tasks.catalogue import load_catalogue
from tasks.clock import london_day, utc_now
from tasks.definitions import TaskDefinition, visibility_of
from tasks.handing_over import hand_over
from tasks.handing_up import hand_up
from tasks.overlay import lay_over
from tasks.posts import load_posts
from tasks.register.directory_store import stored_directory
from tasks.register.elections import the_election
from tasks.register.models import OwnerRow, TaskRow
from tasks.register.notices import notices_of
from tasks.register.visibility import visible_to
from tasks.register.work import (
    Answer,
    Answerer,
    acknowledge,
    complete,
    owners_of,
    tasks_where,
    the_task,
)
from tasks.settings import load_settings
from tasks.sight import Sight, open_books_of
from tasks.snoozing import morning
from tasks.snoozing import snooze as put_off
from tasks.standing import TaskState
from tasks.views import Standing
from tasks.words import short_moment


class TaskFilterError(WritError):
    """A filter that matches nothing there could be; names what it takes."""


def tasks(args: argparse.Namespace) -> int:
    """Owned tasks by due moment, of one election or of all."""
    now = utc_now()
    with open_office().register.read() as session:
        conditions: list[ColumnElement[bool]] = []
        if args.election:
            conditions.append(TaskRow.election == the_election(session, args.election).id)
        if args.person:
            conditions.append(_seen_by(session, args.person, now=now))
        rows = tasks_where(session, *conditions)
        owners = owners_of(session, [row.number for row in rows])
        sight = Sight(session, rows, open_books_of(session))
        snoozed = args.state == "snoozed"
        wanted = _standing(args.state) if args.state and not snoozed else None
        kept = [
            (row, view)
            for row in rows
            for view in [sight.view(row, now=now)]
            if (wanted is None or view.standing is wanted)
            and (not snoozed or view.snoozed_until is not None)
            and (args.post is None or _is_of(owners.get(row.number, ()), args.post))
        ]
        notices = notices_of(session, [row.number for row, _ in kept]) if args.json else {}
    if args.json:
        say(as_json([
            task_json(row, view, [f"{o.area}/{o.role}" for o in owners.get(row.number, ())],
                      notices.get(row.number, ()))
            for row, view in kept
        ]))  # fmt: skip
    else:
        say(columns(list(task_lines(view for _, view in kept))) or "no such tasks")
    return 0


def _standing(text: str) -> Standing:
    word = text.replace("_", " ").replace("-", " ").lower()
    for standing in Standing:
        if standing.value.lower() in {word, f"{word} owner"}:
            return standing
    known = ", ".join([*(standing.value.lower() for standing in Standing), "snoozed"])
    raise TaskFilterError(f"--state {text!r} is not known; use one of {known}")


def _seen_by(session: Session, person: str, *, now: datetime) -> ColumnElement[bool]:
    directory = stored_directory(session).directory
    if person not in directory.people:
        raise TaskFilterError(
            f"--person {person!r} is not in the directory; see `writ directory show`"
        )
    return visible_to(person, directory, london_day(now))


def _is_of(owners: Sequence[OwnerRow], post: str) -> bool:
    return any(post in {owner.role, f"{owner.area}/{owner.role}"} for owner in owners)


def catalogue(args: argparse.Namespace) -> int:
    """Every task an election can need, with what the areas here have changed."""
    definitions: Sequence[TaskDefinition] = load_catalogue()
    for path in sorted((load_settings().home / "catalogue").glob("*.toml")):
        definitions = lay_over(definitions, path)
    if args.json:
        say(as_json([_definition_json(d) for d in definitions]))
        return 0
    say(columns([
        (d.key, d.basis.value, d.window_text or f"by {d.milestone}", ", ".join(d.posts) or "by law", d.title)
        for d in definitions
    ]))  # fmt: skip
    return 0


def _definition_json(definition: TaskDefinition) -> dict[str, Any]:
    when = (
        {"milestone": definition.milestone}
        if definition.milestone
        else {"window": definition.window_text}
    )
    source = definition.source
    return {
        "key": definition.key,
        "title": definition.title,
        "post": definition.posts[0] if definition.posts else None,
        "posts": list(definition.posts),
        "scope": definition.scope.value if definition.scope else None,
        "basis": definition.basis.value,
        **when,
        "evidence": list(definition.evidence),
        "guidance": definition.guidance,
        "each": definition.each.value if definition.each else None,
        "kinds": sorted(definition.kinds) if definition.kinds else None,
        "nations": sorted(definition.nations) if definition.nations else None,
        "needs": definition.needs.value if definition.needs else None,
        "elsewhere": [
            {"kinds": sorted(d.kinds or ()), "posts": list(d.posts), "scope": d.scope.value}
            for d in definition.elsewhere
        ],
        "depends_on": list(definition.depends_on),
        "copied_to": list(definition.copied_to),
        "visibility": _seen_by_default(definition),
        "outcome": definition.outcome,
        "local": definition.local,
        "not_applicable": definition.not_applicable,
        "source": {"document": source.document, "section": source.section} if source else None,
    }


def _seen_by_default(definition: TaskDefinition) -> str | None:
    """Who sees the task; None where that follows the law's officer of each kind of poll."""
    if definition.visibility is None and not definition.posts:
        return None
    return visibility_of(definition, definition.posts, load_posts()).value


def ack(args: argparse.Namespace) -> int:
    """Note that somebody will do a task."""
    office, now = open_office(), utc_now()
    with office.register.write() as session:
        row = the_task(session, args.task)
        by = Answerer(login(args.who))
        answer = acknowledge(session, row.number, by, note=args.note, now=now)
    until = answer.task.acknowledged_until
    word = f"acknowledged until {short_moment(until)}" if until else "acknowledged"
    before = f"already {word} by {answer.task.acknowledged_by}"
    is_open = answer.task.state == TaskState.OPEN
    _report(args, answer, word, before if is_open else "closed already")
    show_one(office, args.task, now=now)
    return 0


def done(args: argparse.Namespace) -> int:
    """Note that a task is done."""
    return _close(args, Outcome.DONE, evidence={"Evidence": args.evidence} if args.evidence else {})


def skip(args: argparse.Namespace) -> int:
    """Note that a task is not applicable."""
    return _close(args, Outcome.NOT_APPLICABLE, evidence={})


def snooze(args: argparse.Namespace) -> int:
    """Ask nobody about a task until a moment."""
    office, now = open_office(), utc_now()
    with office.register.write() as session:
        row = the_task(session, args.task)
        until = _until(session, row, args.until, now=now)
        by = Answerer(login(args.who))
        answer = put_off(session, row.number, by, until=until, why=args.note, now=now)
    there = answer.task.snoozed_until
    word = f"snoozed until {short_moment(there)}" if there else "not snoozed any more"
    _report(args, answer, word, "not snoozed")
    show_one(office, args.task, now=now)
    return 0


def _until(session: Session, row: TaskRow, until: Until, *, now: datetime) -> datetime:
    """The moment that was typed; a day means when the task's office opens on it."""
    if until is None:
        return now
    if isinstance(until, datetime):
        return until
    return morning(session, row.area, until)


def escalate(args: argparse.Namespace) -> int:
    """Ask the next post on the ladder at once."""
    office, now = open_office(), utc_now()
    with office.register.write() as session:
        handed = hand_up(
            session, the_task(session, args.task).number, Answerer(login(args.who)),
            why=args.note, books=open_books_of(session), now=now,
        )  # fmt: skip
    names = " and ".join(handed.to)
    words = f"handed up to {names}" if handed.won else "on its way up or closed; nothing changed"
    if args.json:
        say(as_json({"task": args.task, "changed": handed.won, "to": list(handed.to)}))
    else:
        say(f"{args.task}: {words}")
    show_one(office, args.task, now=now)
    return 0


def handover(args: argparse.Namespace) -> int:
    """Give a task to a named person instead of the holder of its post."""
    office, now = open_office(), utc_now()
    with office.register.write() as session:
        handed = hand_over(
            session, args.task, args.to, who=login(args.who), note=args.note, now=now,
            post=args.post,
        )  # fmt: skip
    if args.json:
        say(as_json({"task": handed.task, "post": handed.post, "to": handed.to}))
    else:
        say(f"{handed.task}: handed over to {handed.to} for {handed.post}")
    show_one(office, args.task, now=now)
    return 0


def _close(args: argparse.Namespace, outcome: Outcome, *, evidence: dict[str, str]) -> int:
    office, now = open_office(), utc_now()
    with office.register.write() as session:
        row = the_task(session, args.task)
        answer = complete(
            session, row.number, Answerer(login(args.who)),
            directory=stored_directory(session).directory,
            outcome=outcome, note=args.note, evidence=evidence, now=now,
        )  # fmt: skip
    said = (
        f"answered; still asked: {', '.join(answer.still_asked)}" if answer.still_asked else outcome
    )
    _report(args, answer, said, f"already closed by {answer.task.closed_by}")
    show_one(office, args.task, now=now)
    return 0


def _report(args: argparse.Namespace, answer: Answer, won: str, lost: str) -> None:
    words = won if answer.won else f"{lost}; nothing changed"
    if args.json:
        said = {"task": args.task, "changed": answer.won, "state": answer.task.state, "said": words}
        say(as_json(said))
    else:
        say(f"{args.task}: {words}")
