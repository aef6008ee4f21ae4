"""`writ tasks` and `writ catalogue`: lists of tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calendars.errors import WritError
from flows.cli.commands.elections import task_json
from flows.cli.commands.plans import say_list, stored_lines
from flows.cli.terminal.show import Entry, as_json, say, say_table
from flows.wiring import open_office
from tasks.catalogue.catalogue import load_catalogue
from tasks.catalogue.definitions import TaskDefinition, visibility_of
from tasks.clock import london_day, utc_now
from tasks.people.posts import load_posts
from tasks.register.finding.history_search import check_post
from tasks.register.finding.tasks import tasks_of, tasks_of_person, tasks_seen_by
from tasks.register.messages.notices import notices_of
from tasks.register.models import OwnerRow, TaskRow
from tasks.register.plans.answerers import nearest_person, person_of
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.elections import the_election
from tasks.register.plans.owned_tasks import owners_of
from tasks.register.plans.task_views import Sight, open_books_of
from tasks.register.session import Session
from tasks.terms import Standing, basis_words


class TaskFilterError(WritError):
    """A filter that matches nothing there could be; names what it takes."""


@dataclass(frozen=True)
class TasksAsked:
    """`writ tasks`."""

    election: str | None
    post: str | None
    person: str | None
    may_see: bool
    state: str | None
    json: bool


@dataclass(frozen=True)
class CatalogueAsked:
    """`writ catalogue`."""

    area: str | None
    json: bool


def tasks(args: TasksAsked) -> int:
    """Owned tasks by due moment, of one election or of all."""
    now = utc_now()
    if args.may_see and not args.person:
        raise TaskFilterError("--may-see says what one person may see: add --person")
    with open_office().register.read() as session:
        rows = _rows(session, args, now=now)
        if args.post:
            check_post(session, args.post)
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
        posts = {number: [f"{o.area}/{o.role}" for o in found] for number, found in owners.items()}
        said = [
            task_json(row, view, posts.get(row.number, []), notices.get(row.number, ()))
            for row, view in kept
        ]
        say(as_json(said))
        return 0
    say_list(stored_lines([row for row, _ in kept], [view for _, view in kept]))
    if not kept:
        say("no such tasks")
    return 0


def _standing(text: str) -> Standing:
    word = text.replace("_", " ").replace("-", " ").lower()
    for standing in Standing:
        if standing.value.lower() in {word, f"{word} owner"}:
            return standing
    known = ", ".join([*(standing.value.lower() for standing in Standing), "snoozed"])
    raise TaskFilterError(f"--state {text!r} is not known; use one of {known}")


def _rows(session: Session, args: TasksAsked, *, now: datetime) -> Sequence[TaskRow]:
    """The tasks of an election or of all; of a person, as their page lists them, or all that they may
    see."""
    election = the_election(session, args.election).id if args.election else None
    if not args.person:
        return tasks_of(session, election)
    directory = stored_directory(session).directory
    person = person_of(directory, args.person)
    if person is None:
        hint = nearest_person(directory, args.person)
        raise TaskFilterError(f"--person {args.person!r} is not in the directory; {hint}")
    found = tasks_seen_by if args.may_see else tasks_of_person
    return found(session, person.id, directory, london_day(now), election=election)


def _is_of(owners: Sequence[OwnerRow], post: str) -> bool:
    return any(post in {owner.role, f"{owner.area}/{owner.role}"} for owner in owners)


def catalogue(args: CatalogueAsked) -> int:
    """Every task an election can need: ours, or as the police force around an area has them."""
    definitions: Sequence[TaskDefinition] = load_catalogue()
    if args.area:
        with open_office().register.read() as session:
            books = open_books_of(session)
        books.check([books.directory.area(args.area).id])
        definitions = books.catalogue_of(args.area).definitions
    if args.json:
        say(as_json([_definition_json(d) for d in definitions]))
        return 0
    titles = {key: role.title for key, role in load_posts().roles.items()}
    say_table(
        ("Task", "Basis", "When", "Post"),
        [
            Entry(
                (
                    d.title,
                    basis_words(d.basis, duty_of_law=d.duty_of_law),
                    d.window_text or f"by {d.milestone}",
                    ", ".join(titles.get(post, post) for post in d.posts) or "by law",
                ),
                below=d.key,
            )
            for d in definitions
        ],
        titles="Task",
    )
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
        "for_polling_day": definition.for_polling_day,
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
