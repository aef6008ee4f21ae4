"""The organisations of a police force area, and who belongs to which: whose names somebody may read."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import or_, select

from tasks.people.access import AccessRole
from tasks.people.directory import Directory
from tasks.people.posts import OFFICE_AT, AreaKind, load_posts
from tasks.register.models import AreaRow, HoldingRow, PersonRow
from tasks.register.plans.directory_store import person_of, stored_directory
from tasks.register.session import Session
from tasks.views.reader import Reader


@dataclass(frozen=True, slots=True, order=True)
class Organisation:
    """The police of a force, the council of an authority, a commissioner's office: the area (an id) that
    stands for it, and whose people they are (`police`)."""

    area: str
    office: str


def organisation_at(directory: Directory, area: str, office: str) -> Organisation:
    """The organisation of a post of this office in an area: that of a BCU's is its force's."""
    place = directory.area(area)
    return Organisation(directory.force_of(area).id if place.kind is AreaKind.BCU else area, office)


def memberships(directory: Directory, day: date) -> dict[str, dict[Organisation, AccessRole]]:
    """Where everybody (by id) belongs on a day, by post or by role, and what they may do there."""
    found: dict[str, dict[Organisation, AccessRole]] = {}
    roles = load_posts().roles
    for held in directory.holdings:
        if held.covers(day):
            place = organisation_at(directory, held.area, roles[held.role].office)
            found.setdefault(held.person, {})[place] = AccessRole.READER
    for person in directory.people.values():
        for access in person.access:
            if access.area in directory.areas:
                office = OFFICE_AT[directory.area(access.area).kind]
                place = organisation_at(directory, access.area, office)
                found.setdefault(person.id, {})[place] = access.role
    return found


def posts_held(session: Session, person: int, day: date) -> list[tuple[str, str]]:
    """The posts that a person (by number) holds on a day, as deputy too: each a role and its area's name."""
    held = session.execute(
        select(HoldingRow.role, AreaRow.name)
        .join(AreaRow, AreaRow.id == HoldingRow.area)
        .where(
            HoldingRow.person == person,
            or_(HoldingRow.start.is_(None), HoldingRow.start <= day),
            or_(HoldingRow.end.is_(None), HoldingRow.end >= day),
        )
        .order_by(HoldingRow.number)
    )
    return [(role, area) for role, area in held.tuples()]


def directory_for(session: Session, person: int, *, around: str | None = None) -> Directory:
    """The directory of the force in which an area lies, with a person (by number) in it, who may have no
    post there.

    Without an area it is that of the person's own force; all of it for somebody of several forces.
    """
    row = session.get_one(PersonRow, person)
    if around is None:
        around = only_force(session, row)
    directory = stored_directory(session, around=around).directory
    if row.id in directory.people:
        return directory
    return replace(directory, people={**directory.people, row.id: person_of(row, ())})


def only_force(session: Session, row: PersonRow) -> str | None:
    """The force in which somebody works; None where they work in several, or in none."""
    held = session.scalars(
        select(HoldingRow.area).where(HoldingRow.person == row.number).distinct()
    )
    places = {*held, *(written.partition(":")[2] for written in row.access)}
    parents = dict(session.execute(select(AreaRow.id, AreaRow.parent)).tuples().all())
    forces = {_top(place, parents) for place in places if place in parents}
    return forces.pop() if len(forces) == 1 else None


def _top(area: str, parents: dict[str, str | None]) -> str:
    parent = parents.get(area)
    return area if parent is None else _top(parent, parents)


def reader_of(directory: Directory, person: str, day: date) -> Reader | None:
    """A person (an id) with the posts that they hold on that day; None for nobody in the directory."""
    known = directory.people.get(person)
    if known is None:
        return None
    held = (h for h in directory.holdings if h.person == person and h.covers(day))
    posts = by_area((h.role, directory.area(h.area).name) for h in held)
    return Reader(known.name, posts, known.language)


def by_area(held: Iterable[tuple[str, str]]) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Posts, each a role and the name of its area, as titles by area."""
    roles, found = load_posts().roles, dict[str, list[str]]()
    for role, area in held:
        title = roles[role].title if role in roles else role
        found.setdefault(area, []).append(title)
    return tuple((tuple(dict.fromkeys(titles)), area) for area, titles in found.items())
