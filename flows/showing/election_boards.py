"""What Prefect keeps of every election to be seen at a glance: what is late, post by post, the timetable drawn.

Each is one artifact, made anew when something happened in the election, a task has fallen due or a day
has begun, and not otherwise.
"""

import asyncio
import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from prefect.client.orchestration import PrefectClient

from flows.showing.artifacts import Artifact, keep_artifacts, marks_kept
from notifications.drawn.timetable import Drawn, ToDraw, timetable_svg
from tasks.clock import london_day
from tasks.planning.reference_data import Books
from tasks.register.database import Register
from tasks.register.finding.at_a_glance import marks_of_elections
from tasks.register.finding.tasks import tasks_of
from tasks.register.models import TaskRow
from tasks.register.plans.elections import milestones_of, the_election
from tasks.register.plans.rules import books_without_people
from tasks.register.plans.task_views import row_standing
from tasks.terms import Basis, Standing, basis_words
from tasks.words import long_day, short_moment

_LATE = (Standing.ESCALATED, Standing.OVERDUE)
_START, _END = "purdah_start", "purdah_end"
_NOT_IN_A_KEY = re.compile(r"[^a-z0-9]+")
GLANCES = (("what is late", "late"), ("post by post", "posts"), ("the timetable, drawn", "drawn"))


def glance_key(election: str, what: str) -> str:
    """The key of one of an election's artifacts: `what` is `late`, `posts` or `drawn`."""
    return f"{_NOT_IN_A_KEY.sub('-', election.lower()).strip('-')}-{what}"


async def keep_election_boards(client: PrefectClient, register: Register, *, now: datetime) -> int:
    """Have Prefect's artifacts of every election say what is so now; returns of how many elections they were
    made anew.

    Raises:
        RegisterError: the register does not answer.
        prefect.exceptions.PrefectHTTPStatusError: Prefect would not.
    """
    marks = await asyncio.to_thread(_marks, register, now)
    keys = {election: glance_key(election, "late") for election in marks}
    kept = await marks_kept(client, list(keys.values()))
    changed = [each for each, mark in marks.items() if kept.get(keys[each]) != mark]
    for election in changed:
        made = await asyncio.to_thread(
            glances_of, register, election, mark=marks[election], now=now
        )
        await keep_artifacts(client, made)
    return len(changed)


def _marks(register: Register, now: datetime) -> dict[str, str]:
    with register.read() as session:
        return marks_of_elections(session, now=now)


def glances_of(
    register: Register, election: str, *, mark: str, now: datetime
) -> tuple[Artifact, ...]:
    """The three artifacts of an election as the register has it; the one that carries the mark is the last to
    be kept, so that what broke off is made again.

    Raises:
        UnknownElectionError: no such election.
    """
    with register.read() as session:
        row, books = the_election(session, election), books_without_people(session)
        rows = tasks_of(session, election)
        dates = [(m.day, m.title) for m in milestones_of(session, election) if m.day]
        of = f"{books.directory.area(row.area).name}, {long_day(row.poll_date)}"
    standings = [(task, row_standing(task, now=now)) for task in rows]
    late = [(task, standing) for standing in _LATE for task, at in standings if at is standing]
    drawn = ToDraw(
        of,
        row.poll_date,
        [Drawn(task.due, at in _LATE, at.is_closed) for task, at in standings],
        sorted(set(dates)),
        _periods(rows),
    )
    picture = b64encode(timetable_svg(drawn, now=now).encode()).decode()
    asked = f"{of}, as of {short_moment(now)}"
    return (
        Artifact(
            glance_key(election, "drawn"),
            f"The timetable of {asked}",
            "image",
            f"data:image/svg+xml;base64,{picture}",
        ),
        _table(election, "posts", f"Post by post: {asked}", _posts(standings, books)),
        _table(
            election,
            "late",
            f"{len(late) or 'Nothing'} late: {asked}",
            [_late_row(task, standing, books) for task, standing in late],
            mark,
        ),
    )


def _table(
    election: str, what: str, heading: str, rows: Iterable[dict[str, str]], mark: str = ""
) -> Artifact:
    data = json.dumps(list(rows), ensure_ascii=False)
    return Artifact(glance_key(election, what), heading, "table", data, mark)


def _periods(rows: Sequence[TaskRow]) -> list[tuple[date, date]]:
    ends = {row.area: london_day(row.due) for row in rows if row.key == _END}
    starts = {row.area: london_day(row.due) for row in rows if row.key == _START}
    return sorted({(first, ends[area]) for area, first in starts.items() if area in ends})


def _late_row(task: TaskRow, standing: Standing, books: Books) -> dict[str, str]:
    definition = books.catalogue_of(task.area).by_key.get(task.key)
    by_law = definition is not None and definition.duty_of_law
    return {
        "was due": short_moment(task.due),
        "task": task.title,
        "where": books.directory.area(task.area).name,
        "owner": ", ".join(_titles(task, books)),
        "basis": basis_words(Basis(task.basis), duty_of_law=by_law),
        "stands": standing.value,
    }


def _titles(task: TaskRow, books: Books) -> list[str]:
    known = books.posts.roles
    return [known[role].title if role in known else role for role in task.roles]


def _posts(standings: Sequence[tuple[TaskRow, Standing]], books: Books) -> list[dict[str, str]]:
    """A row for each post of each area, those with most that is late first."""
    found: dict[tuple[str, str], list[tuple[TaskRow, Standing]]] = {}
    for task, standing in standings:
        for title in _titles(task, books):
            where = books.directory.area(task.area).name
            found.setdefault((title, where), []).append((task, standing))
    rows = [(_counted(each, _LATE.__contains__), post, each) for post, each in found.items()]
    return [
        _post_row(post, where, late, each)
        for late, (post, where), each in sorted(rows, key=lambda row: (-row[0], row[1]))
    ]


def _post_row(
    post: str, where: str, late: int, theirs: Sequence[tuple[TaskRow, Standing]]
) -> dict[str, str]:
    ahead = [task.due for task, standing in theirs if not standing.is_closed]
    return {
        "post": post,
        "where": where,
        "late": str(late),
        "waiting": str(_counted(theirs, lambda s: s.is_open and s not in _LATE)),
        "to come": str(_counted(theirs, lambda s: s is Standing.PLANNED)),
        "done": str(_counted(theirs, lambda s: s is Standing.DONE)),
        "next due": short_moment(min(ahead)) if ahead else "",
    }


def _counted(
    theirs: Iterable[tuple[TaskRow, Standing]], is_meant: Callable[[Standing], bool]
) -> int:
    return sum(is_meant(standing) for _, standing in theirs)
