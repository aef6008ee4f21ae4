"""The organisations of a police force area, and who belongs to which: whose names somebody may read."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from tasks.people.access import AccessRole
from tasks.people.directory import Directory
from tasks.people.posts import OFFICE_AT, AreaKind, load_posts
from tasks.register.models import AreaRow, HoldingRow, PersonRow
from tasks.register.plans.directory_store import person_of, stored_directory
from tasks.register.session import Session


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


def directory_for(session: Session, person: int, *, around: str | None = None) -> Directory:
    """The directory of the force in which an area lies, with a person (by number) in it, who may have no
    post there.

    Without an area it is that of the person's own force; all of it for somebody of several forces.
    """
    row = session.get_one(PersonRow, person)
    if around is None:
        around = _only_force(session, row)
    directory = stored_directory(session, around=around).directory
    if row.id in directory.people:
        return directory
    return replace(directory, people={**directory.people, row.id: person_of(row, ())})


def _only_force(session: Session, row: PersonRow) -> str | None:
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
