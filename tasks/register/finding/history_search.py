"""Looking into the history: by election, task, person, post, area and day, always through an index."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from difflib import get_close_matches
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from calendars.errors import WritError
from calendars.nearest import suggestion
from tasks.clock import london_moment
from tasks.people.posts import load_posts
from tasks.register.among import among
from tasks.register.models import AreaRow, ElectionRow, OwnerRow, PersonRow, TaskRow
from tasks.register.plans.elections import the_election
from tasks.register.plans.owned_tasks import the_task
from tasks.register.record.models import HistoryRow
from tasks.register.session import Session


class FilterError(WritError):
    """A filter of the history, or of tasks, that matches nothing there could be; names what it takes."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are wanted; what is empty does not count.

    `election` and `task` are ids, `person` an id or a name that the history keeps, `post` a role or
    area/role, `area` an id, with all that lies in it; `since` and `until` are London days, both
    included.
    """

    election: str = ""
    task: str = ""
    person: str = ""
    post: str = ""
    area: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An entry of the history: the id of its task, and the area of that or of its election."""

    entry: HistoryRow
    task: str | None
    area: str | None

    @property
    def evidence(self) -> dict[str, str]:
        """What was given as evidence with it, by its label."""
        return dict(self.entry.data.get("evidence", {}))


def search(session: Session, wanted: Wanted) -> Iterator[Found]:
    """The entries that are wanted, oldest first.

    Raises:
        UnknownElectionError, UnknownTaskError: no such election or task.
        FilterError: no such person, post or area, or days that end before they begin.
    """
    conditions = [*_conditions(session, wanted)]
    # SQLite would read every entry in the order of its number, rather than sort those of an index.
    order = HistoryRow.number + 0 if conditions else HistoryRow.number
    query = (
        select(HistoryRow, TaskRow.id, TaskRow.area, ElectionRow.area)
        .outerjoin(TaskRow, TaskRow.number == HistoryRow.task)
        .outerjoin(ElectionRow, ElectionRow.id == HistoryRow.chain)
        .where(*conditions)
        .order_by(order)
    )
    with session.execute(query.execution_options(yield_per=1000)) as rows:
        for entry, task, area, force in rows:
            yield Found(entry, task, area or force)


def _conditions(session: Session, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.election:
        yield HistoryRow.chain == the_election(session, wanted.election).id
    if wanted.task:
        yield HistoryRow.task == the_task(session, wanted.task).number
    if wanted.person:
        yield _about(session, wanted.person)
    if wanted.post:
        yield _of_post(session, wanted.post)
    if wanted.area:
        yield _in_area(session, wanted.area)
    yield from _in_days(wanted.since, wanted.until)


def _in_days(since: date | None, until: date | None) -> Iterator[ColumnElement[bool]]:
    """What happened on these days of London, both included."""
    if since is not None and until is not None and until < since:
        raise FilterError(f"--since {since} is after --until {until}; write the earlier day first")
    if since is not None:
        yield HistoryRow.at >= london_moment(since, time())
    if until is not None:
        yield HistoryRow.at < london_moment(until + timedelta(days=1), time())


def _about(session: Session, person: str) -> ColumnElement[bool]:
    """What somebody did or was told: as a person of the directory, or by name alone."""
    row = session.scalar(select(PersonRow).where(PersonRow.id == person))
    if row is not None:
        return or_(
            HistoryRow.person == row.id,
            and_(HistoryRow.who == row.name, HistoryRow.person.is_(None)),
        )
    if session.scalar(select(exists().where(HistoryRow.who == person))):
        return HistoryRow.who == person
    known = session.execute(select(PersonRow.id, PersonRow.name)).all()
    near = get_close_matches(person, [word for pair in known for word in pair], n=1)
    hint = f"did you mean {near[0]!r}?" if near else "`writ directory show` lists them"
    raise FilterError(
        f"--person {person!r} is neither in the directory nor a name in the history; {hint}"
    )


def _of_post(session: Session, post: str) -> ColumnElement[bool]:
    """What concerns the tasks that a post owns, in one area or in all."""
    check_post(session, post)
    area, _, role = post.rpartition("/")
    owned = select(OwnerRow.task).where(OwnerRow.role == role)
    if area:
        owned = owned.where(OwnerRow.area == area)
    return HistoryRow.task.in_(owned)


def check_post(session: Session, post: str) -> None:
    """Refuse a post, as esm or ashford/esm, that there is not.

    Raises:
        FilterError: no such role, or no such area; names the nearest.
    """
    area, slash, role = post.rpartition("/")
    roles = load_posts().roles
    if role not in roles:
        raise FilterError(f"--post {post!r} is not known; {suggestion(role, sorted(roles))}")
    if slash:
        _known_area(session, area, "--post")


def _in_area(session: Session, area: str) -> ColumnElement[bool]:
    """What concerns the tasks of an area and of all that lies in it, and the elections called there."""
    parents = dict(session.execute(select(AreaRow.id, AreaRow.parent)).tuples().all())
    inside = [
        name for name in parents if _lies_in(name, _known_area(session, area, "--area"), parents)
    ]
    tasks = select(TaskRow.number).where(among(TaskRow.area, inside))
    elections = select(ElectionRow.id).where(among(ElectionRow.area, inside))
    return or_(
        HistoryRow.task.in_(tasks),
        and_(HistoryRow.task.is_(None), HistoryRow.chain.in_(elections)),
    )


def _lies_in(area: str | None, outer: str, parents: dict[str, Any]) -> bool:
    while area is not None and area != outer:
        area = parents.get(area)
    return area == outer


def _known_area(session: Session, area: str, option: str) -> str:
    known = session.scalars(select(AreaRow.id)).all()
    if area not in known:
        raise FilterError(
            f"{option}: no area {area!r} in the directory; {suggestion(area, sorted(known))}"
        )
    return area
