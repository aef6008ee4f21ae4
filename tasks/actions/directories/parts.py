"""The part of the directory that is one organisation's: taken out of it, and put back in place of what there is."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from tasks.actions.directories.keeping import people_of, posts_of
from tasks.clock import london_day
from tasks.people.directory import Directory, DirectoryError, Holding, Person
from tasks.people.posts import OFFICE_AT
from tasks.register.visits.members import Organisation


def part_of(directory: Directory, place: Organisation, now: datetime) -> Directory:
    """The people, posts and absences of an organisation, with all areas, on which they lean; nobody who is of
    another organisation alone is in it, also where they held a post here once."""
    people = people_of(directory, place, now)
    return Directory(
        areas=directory.areas,
        people={person: directory.people[person] for person in people},
        holdings=tuple(_own(directory, place, people)),
        absences=tuple(a for a in directory.absences if a.person in people),
    )


def _own(directory: Directory, place: Organisation, people: Collection[str]) -> Collection[Holding]:
    posts = set(posts_of(directory, place))
    return [h for h in directory.holdings if (h.area, h.role) in posts and h.person in people]


def with_part(old: Directory, part: Directory, key: str, now: datetime) -> Directory:
    """The directory with the part of one organisation in place of what there is of it.

    Who is not in the part any more, and belongs to another organisation besides, stays there.

    Args:
        old: as it is.
        part: as a file has it.
        key: the organisation, as `place_key` writes it.
        now: aware.

    Raises:
        DirectoryError: there is no such organisation, or the part has what is not of it.
    """
    place = read_place(old, key)
    was = part_of(old, place, now)
    _check(old, part, place)
    gone = was.people.keys() - part.people.keys()
    kept = tuple(h for h in old.holdings if h not in was.holdings)
    needed = {h.person for h in kept if h.end is None or h.end >= london_day(now)}
    leave = gone - needed - {who for who in gone if _elsewhere(old, who, place)}
    people = {
        who: _without_role(each, place) if who in gone else each
        for who, each in old.people.items()
        if who not in leave
    }
    away = (a for a in old.absences if a.person not in was.people or a.person in gone - leave)
    return replace(
        old,
        people=people | dict(part.people),
        holdings=(*(h for h in kept if h.person not in leave), *part.holdings),
        absences=(*away, *part.absences),
    )


def _elsewhere(directory: Directory, person: str, place: Organisation) -> bool:
    """Whether somebody has a role on the pages of another organisation as well."""
    return any(access.area != place.area for access in directory.people[person].access)


def _without_role(person: Person, place: Organisation) -> Person:
    return replace(person, access=tuple(a for a in person.access if a.area != place.area))


def place_key(place: Organisation) -> str:
    """How an organisation is written: `ashford/council`."""
    return f"{place.area}/{place.office}"


def read_place(directory: Directory, key: str) -> Organisation:
    """The organisation that is written so.

    Raises:
        DirectoryError: there is none.
    """
    area, _, office = key.partition("/")
    if area not in directory.areas or office not in set(OFFICE_AT.values()):
        raise DirectoryError(
            f"only: {key!r} is no organisation of this directory; write an area and whose people they are,"
            " such as ashford/council, or leave it out where the file is of the whole directory"
        )
    return Organisation(area, office)


def _check(old: Directory, part: Directory, place: Organisation) -> None:
    key, posts = place_key(place), set(posts_of(old, place))
    for held in part.holdings:
        if (held.area, held.role) not in posts:
            raise DirectoryError(
                f"post {held.area}/{held.role} is not of {key}, of which alone this file is (`only`); take"
                " it out"
            )
    other = [
        *(area for area in part.areas if old.areas.get(area) != part.areas[area]),
        *(choice.area for choice in part.ladders if choice not in old.ladders),
    ]
    if other:
        raise DirectoryError(
            f"area {other[0]} is not as it is in the register, and a file of {key} alone changes people,"
            " posts and absences; change areas and ladders in a file of the whole directory"
        )
