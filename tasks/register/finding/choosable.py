"""What an operator may choose from, in words with the id behind: areas, elections, people, posts, tasks."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from tasks.people.directory import Directory
from tasks.people.posts import AreaKind, load_posts
from tasks.register.models import ElectionRow, TaskRow
from tasks.register.plans.directory_store import stored_directory
from tasks.register.session import Session
from tasks.terms import REPORTED, TO_DO, ElectionState, TaskState
from tasks.words import short_day

MOST = 3000  # of one sort; where there are more, none is offered and the id is typed

FORCE, AREA, ELECTION = "force", "area", "election"
PERSON, POST = "person", "post"
OPEN_TASK, REPORTED_TASK, ANY_TASK = "open_task", "reported_task", "any_task"


def label(words: str, name: str) -> str:
    """`Ashford (ashford)`."""
    return f"{' '.join(words.split())} ({name})"


def choosable(session: Session) -> Mapping[str, Sequence[str]]:
    """The labels of each sort there are; of a sort of which there are too many, none."""
    directory = stored_directory(session).directory
    areas = directory.areas.values()
    forces = (area for area in areas if area.kind is AreaKind.FORCE)
    held = (area for area in areas if area.kind in {AreaKind.AUTHORITY, AreaKind.FORCE})
    people = sorted(label(person.name, person.id) for person in directory.people.values())
    found = {
        FORCE: sorted(label(area.name, area.id) for area in forces),
        AREA: sorted(label(area.name, area.id) for area in held),
        ELECTION: _elections(session, directory),
        PERSON: people,
        POST: _posts(directory),
        OPEN_TASK: _tasks(session, directory, TO_DO),
        REPORTED_TASK: _tasks(session, directory, REPORTED),
        ANY_TASK: _tasks(session, directory, TO_DO | REPORTED),
    }
    return {sort: labels if len(labels) <= MOST else [] for sort, labels in found.items()}


def _posts(directory: Directory) -> list[str]:
    """Those that somebody holds, or held."""
    roles = load_posts().roles
    held = {(holding.area, holding.role) for holding in directory.holdings}
    return sorted(
        label(f"{directory.area(area).name} · {roles[role].title}", f"{area}/{role}")
        for area, role in held
        if role in roles
    )


def _elections(session: Session, directory: Directory) -> list[str]:
    rows = session.scalars(
        select(ElectionRow)
        .where(ElectionRow.state != ElectionState.ARCHIVED)
        .order_by(ElectionRow.poll_date, ElectionRow.id)
    )
    return [
        label(f"{directory.area(row.area).name}, {short_day(row.poll_date)}", row.id)
        for row in rows
    ]


def _tasks(session: Session, directory: Directory, states: Iterable[TaskState]) -> list[str]:
    """Those of elections that are not archived, the first due first."""
    rows = session.execute(
        select(TaskRow.id, TaskRow.title, TaskRow.area)
        .join(ElectionRow, ElectionRow.id == TaskRow.election)
        .where(
            TaskRow.state.in_(states),
            ElectionRow.state != ElectionState.ARCHIVED,
        )
        .order_by(TaskRow.due, TaskRow.id)
        .limit(MOST + 1)
    )
    return [label(f"{directory.area(area).name} · {title}", task) for task, title, area in rows]
