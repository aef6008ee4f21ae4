"""A made-up directory the size of Great Britain: 43 forces of England and Wales, one of Scotland,
and 380 authorities, each with the people an election needs."""

from collections.abc import Iterator
from datetime import date

from tasks.people.directory import Address, Area, Directory, Holding, Person
from tasks.people.posts import AreaKind, load_posts
from tasks.planning.polls import ElectionFacts, Poll

POLL = date(2027, 5, 6)
CALLED = date(2026, 11, 22)
BCUS = 3
# nation: forces, authorities, the kind of its council elections
NATIONS = {
    "England": (39, 326, "local_england"),
    "Wales": (4, 22, "local_wales"),
    "Scotland": (1, 32, "local_scotland"),
}


def great_britain(forces: int | None = None) -> tuple[Directory, list[ElectionFacts]]:
    """The directory, and the election of every force (or of the first so many) on one day."""
    areas: dict[str, Area] = {}
    elections = []
    for force, nation, authorities, kind in list(_forces())[:forces]:
        areas |= {area.id: area for area in _areas(force, nation, authorities)}
        polls = [Poll(kind, f"{force}-a{n}") for n in range(authorities)]
        if nation != "Scotland":
            polls.append(Poll("pcc", force))
        elections.append(ElectionFacts(force, POLL, CALLED, tuple(polls)))
    return _peopled(areas), elections


def _forces() -> Iterator[tuple[str, str, int, str]]:
    for nation, (forces, authorities, kind) in NATIONS.items():
        for number in range(forces):
            share = authorities // forces + (number < authorities % forces)
            yield f"{nation.lower()}{number}", nation, share, kind


def _areas(force: str, nation: str, authorities: int) -> Iterator[Area]:
    yield Area(force, AreaKind.FORCE, force.title(), nation, None)
    for number in range(BCUS):
        yield Area(f"{force}-b{number}", AreaKind.BCU, f"BCU {number}", nation, force)
    for number in range(authorities):
        bcu = f"{force}-b{number % BCUS}"
        yield Area(f"{force}-a{number}", AreaKind.AUTHORITY, f"{force} {number}", nation, bcu)
    if nation != "Scotland":
        yield Area(f"{force}-o", AreaKind.OFFICE, "Commissioner's office", nation, force)


def _peopled(areas: dict[str, Area]) -> Directory:
    people: dict[str, Person] = {}
    holdings = []
    for area in areas.values():
        for role in load_posts().roles.values():
            if role.at is area.kind:
                name = f"{area.id}.{role.key}"
                address = Address("email", f"{name}@example.org")
                people[name] = Person(name, name, "en", (address,))
                holdings.append(
                    Holding(area.id, role.key, name, deputy=False, start=None, end=None)
                )
    return Directory(areas, people, tuple(holdings))
