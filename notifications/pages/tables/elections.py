"""The tables of an election's pages, in their reader's language: of what they see there, and no more. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from notifications.pages.signed_in.summary import Summary
from notifications.reports.document import Cell, Table
from notifications.wording.language import Language
from tasks.clock import london_day
from tasks.register.finding.seen_elections import SeenElection
from tasks.views.answers import Outcome
from tasks.views.election import (
    Asked,
    Deed,
    ElectionSight,
    Happened,
    LawDate,
    Mark,
    Period,
    SeenTask,
    lines_of,
    of_phases,
    silent,
)


def election_tables(sight: ElectionSight, words: Language) -> Mapping[str, Table]:
    """What the page of an election shows, with a row for each task where the page has one for all areas."""
    return {
        table.key: table
        for table in (
            _timetable(sight.tasks, words),
            _periods(sight.periods, words),
            _silent(sight.tasks, words),
            _changes(sight.happened, words),
            _record(sight.deeds, words),
            _dates(sight.dates, words),
        )
    }


def summary_tables(summary: Summary, words: Language) -> Mapping[str, Table]:
    """What the summary of one organisation shows; of what is late and next all, not the first alone."""
    late = _tasks("late", words.say("summary.late"), summary.late, words)
    soon = _tasks("next", words.say("summary.next"), summary.next_tasks, words)
    return {table.key: table for table in (late, soon, _areas(summary, words))}


def elections_table(
    elections: Iterable[SeenElection], polls: Mapping[str, str], words: Language
) -> Table:
    """Elections as they are listed, each with its polls in words (by id)."""
    say = words.say
    return Table(
        "elections",
        say("election.all"),
        (
            *(say("election.which"), say("table.day"), say("table.polls"), say("election.state")),
            *(say("election.late"), say("mark.escalated"), say("election.to_do")),
            *(say("election.coming"), say("election.done"), say("table.all")),
            say("election.next"),
        ),
        tuple(
            (
                each.area,
                each.poll_date,
                polls[each.id],
                "" if each.state == "called" else say(f"election.is_{each.state}"),
                each.counts.late,
                each.counts.escalated,
                each.counts.open,
                each.counts.coming,
                each.counts.done,
                each.counts.all,
                each.counts.next_due,
            )
            for each in elections
        ),
    )


def _timetable(tasks: Iterable[SeenTask], words: Language) -> Table:
    say = words.say
    in_order = [
        (phase, task)
        for phase, lines in of_phases(lines_of(tasks))
        for line in lines
        for task in line.tasks
    ]
    return Table(
        "timetable",
        say("election.timetable"),
        (
            *(say("election.task"), say("summary.area"), say("election.post")),
            *(say("election.phase"), say("table.opens"), say("table.due"), say("table.by_law")),
            *(say("election.stands"), say("summary.asked")),
        ),
        tuple(
            (
                task.title,
                task.area,
                _posts(task.posts, words),
                say(f"phase.{phase.name.lower()}"),
                london_day(task.opens),
                _due(task),
                say("table.yes") if task.by_law else say("table.no"),
                say(f"mark.{task.mark}"),
                _asked(task.asked, words),
            )
            for phase, task in in_order
        ),
    )


def _tasks(key: str, title: str, tasks: Iterable[SeenTask], words: Language) -> Table:
    say = words.say
    return Table(
        key,
        title,
        (
            *(say("election.task"), say("summary.area"), say("table.due"), say("table.by_law")),
            *(say("summary.asked"), say("election.stands")),
        ),
        tuple(
            (
                task.title,
                task.area,
                _due(task),
                say("table.yes") if task.by_law else say("table.no"),
                _asked(task.asked, words),
                say(f"mark.{task.mark}"),
            )
            for task in tasks
        ),
    )


def _areas(summary: Summary, words: Language) -> Table:
    say = words.say
    marks = tuple(Mark)
    return Table(
        "areas",
        say("summary.by_area"),
        (say("summary.area"), *(say(f"mark.{mark}") for mark in marks), say("table.all")),
        tuple(
            (row.name, *(row.counts.get(mark, 0) for mark in marks), row.all)
            for row in summary.areas
        ),
    )


def _periods(periods: Iterable[Period], words: Language) -> Table:
    say = words.say
    return Table(
        "periods",
        say("election.periods"),
        (say("summary.area"), say("directory.first"), say("directory.last")),
        tuple((each.area, each.first, each.last) for each in periods),
    )


def _silent(tasks: Iterable[SeenTask], words: Language) -> Table:
    say = words.say
    return Table(
        "silent",
        say("election.silent"),
        (
            *(say("election.post"), say("summary.area"), say("access.person"), say("mark.late")),
            *(say("mark.waiting"), say("election.first_of_them"), say("table.due")),
        ),
        tuple(
            (
                words.known(row.title),
                row.area,
                words.listed(row.people),
                row.late,
                row.waiting,
                row.first.title,
                _due(row.first),
            )
            for row in silent(tasks)
        ),
    )


def _changes(happened: Iterable[Happened], words: Language) -> Table:
    say = words.say
    return Table(
        "changes",
        say("election.lately"),
        (say("election.when"), say("table.what"), say("election.task"), say("summary.area")),
        tuple(
            (each.at, say(f"happened.{each.what.replace('-', '_')}"), each.title, each.area)
            for each in happened
        ),
    )


def _record(deeds: Iterable[Deed], words: Language) -> Table:
    say = words.say
    return Table(
        "record",
        say("election.deeds"),
        (
            *(say("election.task"), say("summary.area"), say("election.stands")),
            *(say("election.when"), say("election.who"), say("election.post")),
            *(say("election.evidence"), say("table.note")),
        ),
        tuple(
            (
                deed.title,
                deed.area,
                say("mark.not_needed" if deed.outcome == Outcome.NOT_APPLICABLE else "mark.done"),
                deed.at,
                deed.who or ("" if deed.posts else say("election.another_organisation")),
                "; ".join(_post_of(title, area, words) for title, area in deed.posts),
                evidence_words(deed.evidence),
                deed.note,
            )
            for deed in deeds
        ),
    )


def _dates(dates: Iterable[LawDate], words: Language) -> Table:
    say = words.say
    return Table(
        "dates",
        say("election.dates"),
        (say("table.day"), say("table.hour"), say("table.what")),
        tuple((each.day, each.hour, each.title) for each in dates),
    )


def evidence_words(evidence: Iterable[tuple[str, str]]) -> str:
    """Evidence in one cell."""
    return "; ".join(f"{slot}: {said}" for slot, said in evidence)


def due_cell(due: datetime, *, has_hour: bool) -> date | datetime:
    """A due moment, or its day where no hour counts."""
    return due if has_hour else london_day(due)


def _due(task: SeenTask) -> Cell:
    return due_cell(task.due, has_hour=task.due_has_hour)


def _posts(titles: Sequence[str], words: Language) -> str:
    return ", ".join(words.known(title) for title in titles)


def _post_of(title: str, area: str, words: Language) -> str:
    return words.say("page.post_of", posts=words.known(title), area=area)


def _asked(asked: Iterable[Asked], words: Language) -> str:
    """Who is asked: by name where the reader may know it, else by post."""
    return "; ".join(
        words.listed(each.people) if each.people else _post_of(each.title, each.area, words)
        for each in asked
    )
