"""The tables of the other pages, in their reader's language: own tasks, a task's history, people, posts. Pure."""

from collections.abc import Iterable

from notifications.pages.directory.keeping import Kept
from notifications.pages.signed_in.people import Shown
from notifications.pages.tables.elections import due_cell, evidence_words
from notifications.reports.document import Table
from notifications.wording.language import Language
from tasks.terms import Standing
from tasks.views.task import HistoryLine, TaskView


def tasks_table(tasks: Iterable[TaskView], words: Language) -> Table:
    """Somebody's own tasks, by when they are due."""
    say = words.say
    return Table(
        "tasks",
        say("page.my_tasks"),
        (
            *(say("election.task"), say("summary.area"), say("election.which"), say("table.due")),
            *(say("election.stands"), say("table.still_asked"), say("table.to_come")),
        ),
        tuple(
            (
                task.title,
                task.area,
                task.election_title,
                due_cell(task.due, has_hour=task.due_has_hour),
                words.known(task.standing.value),
                words.listed(task.still_asked),
                "; ".join(task.evidence_missing) if task.standing is Standing.DONE else "",
            )
            for task in sorted(tasks, key=lambda task: (task.due, task.number))
        ),
    )


def history_table(lines: Iterable[HistoryLine], words: Language) -> Table:
    """What happened about a task, the last first, as its page says it."""
    say = words.say
    return Table(
        "history",
        say("table.history"),
        (
            *(say("election.when"), say("table.what"), say("election.who"), say("table.note")),
            say("election.evidence"),
        ),
        tuple(
            (
                line.at,
                words.known(line.what),
                line.who,
                line.note,
                evidence_words(line.evidence.items()),
            )
            for line in reversed(tuple(lines))
        ),
    )


def people_table(organisations: Iterable[Shown], words: Language) -> Table:
    """Who may see what, of the organisations in which the visitor runs the register."""
    say = words.say
    return Table(
        "people",
        say("access.title"),
        (
            *(say("table.organisation"), say("access.person"), say("access.posts")),
            *(say("access.role"), say("access.last")),
        ),
        tuple(
            (
                organisation.name,
                person.name,
                ", ".join(words.known(title) for title in person.posts),
                say(f"access.{person.role}"),
                person.last,
            )
            for organisation in organisations
            for person in organisation.people
        ),
    )


def away_table(organisations: Iterable[Kept], words: Language) -> Table:
    """Who is away, of the organisations that the visitor administers."""
    say = words.say
    return Table(
        "away",
        say("directory.away"),
        (
            *(say("table.organisation"), say("access.person"), say("directory.first")),
            *(say("directory.last"), say("directory.why")),
        ),
        tuple(
            (ours.name, name, away.start, away.end, away.why)
            for ours in organisations
            for name, away in ours.away
        ),
    )


def posts_table(organisations: Iterable[Kept], words: Language) -> Table:
    """Who holds which post, now or later, of the organisations that the visitor administers."""
    say = words.say
    return Table(
        "posts",
        say("access.posts"),
        (
            *(say("table.organisation"), say("election.post"), say("summary.area")),
            *(say("access.person"), say("directory.as_deputy")),
            *(say("directory.first"), say("directory.last")),
        ),
        tuple(
            (
                ours.name,
                words.known(post.title),
                post.area,
                name,
                say("table.yes") if held.deputy else say("table.no"),
                held.start,
                held.end,
            )
            for ours in organisations
            for post in ours.posts
            for name, held in post.held
        ),
    )
