"""From entries, as a file holds them, to a directory: every check that does not depend on the
file's format."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from calendars.errors import RuleDataError
from tasks.files.datafiles import Faults
from tasks.files.rows import read_row
from tasks.people.access import Access, AccessRole, read_access
from tasks.people.channels import CHANNELS
from tasks.people.directory import (
    ENGLISH,
    Absence,
    Address,
    Area,
    Directory,
    Holding,
    LadderChoice,
    ListedContest,
    Person,
    overlapping,
)
from tasks.people.directory_rows import ABSENCE, AREA, CONTEST, LADDER, PERSON, POST, ROWS
from tasks.people.posts import AreaKind, Posts
from tasks.text import on_one_line
from tasks.words import in_sentence, with_article

LISTS = {"addresses", "access", "deputies", "rungs"}
DAYS = {"from", "until"}
FLAGS = {"calendar", "fire"}
NUMBERS = {"seats"}
MAY_BE_LEFT_OUT = {CONTEST, LADDER, ABSENCE}
# How a file says that it is of one organisation alone, and an organisation as it is written there.
ONLY, EXAMPLE = "only", "ashford/council"

_LIES_IN = {
    AreaKind.FORCE: set[AreaKind](),
    AreaKind.BCU: {AreaKind.FORCE},
    AreaKind.AUTHORITY: {AreaKind.FORCE, AreaKind.BCU},
    AreaKind.OFFICE: {AreaKind.FORCE},
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a file: `where` it stands, for a person who has to find it, and its values.

    The values are as the file has them; `directory_of` checks them.
    """

    where: str
    values: Any


def name_of(values: Mapping[str, Any]) -> Any:
    """How an entry is known to a person: by its id, its post, whose it is, or as what an area lists."""
    known = [values.get(key) for key in ("id", "role", "person")]
    known.append(values.get("name") if "area" in values else None)
    name = next(filter(None, known), "without an id")
    return on_one_line(name) if isinstance(name, str) else name


def directory_of(entries: Mapping[str, Sequence[Entry]], posts: Posts) -> Directory:
    """The directory that the entries (by table: area, person, ...) make.

    Raises:
        RuleDataError: the entry, its key, what was expected. Nothing is half read.
    """
    faults = Faults()
    read = {table: list(_read(table, rows, faults)) for table, rows in entries.items()}
    faults.refuse()
    areas = _with_contests(_areas(read[AREA]), read.get(CONTEST, ()))
    people = _people(read[PERSON], areas)
    return Directory(
        areas=areas,
        people=people,
        holdings=_holdings(read[POST], areas, people, posts),
        ladders=_ladders(read.get(LADDER, ()), areas, posts),
        absences=_absences(read.get(ABSENCE, ()), people),
    )


def _read(table: str, entries: Sequence[Entry], faults: Faults) -> Iterator[Entry]:
    """The entries with their values as the models have them."""
    for entry in entries:
        with faults.noted():
            row = read_row(ROWS[table], entry.values, where=entry.where)
            yield Entry(entry.where, row.model_dump(by_alias=True, exclude_unset=True))


def _areas(rows: Sequence[Entry]) -> dict[str, Area]:
    """Areas may stand in any order: which lies in which follows from their kinds."""
    kinds: dict[str, AreaKind] = {}
    at: dict[str, Entry] = {}
    for entry in rows:
        area = entry.values["id"]
        if area in at:
            _refuse_twice(at[area], entry)
        at[area] = entry
        kinds[area] = AreaKind(entry.values["kind"])
    made: dict[str, Area] = {}
    for kind in _LIES_IN:
        for area, entry in at.items():
            if kinds[area] is kind:
                made[area] = _area(entry, kinds, made)
    return {area: made[area] for area in at}


def _refuse_twice(first: Entry, second: Entry) -> None:
    area = second.values["id"]
    parents = [entry.values.get("parent") for entry in (first, second)]
    if None in parents or parents[0] == parents[1]:
        raise RuleDataError(f"{second.where}: the id is used twice; choose another")
    raise RuleDataError(
        f"{second.where}, parent: {area} lies in {parents[0]} already ({first.where});"
        f" {with_article(str(second.values['kind']))} lies in one force only: keep one of the two"
    )


def _area(entry: Entry, kinds: Mapping[str, AreaKind], made: Mapping[str, Area]) -> Area:
    row, where = entry.values, entry.where
    kind, parent = kinds[row["id"]], row.get("parent")
    if parent is not None and parent not in kinds:
        raise RuleDataError(f"{where}, parent: no area {parent!r}; add it or mend the id")
    wanted = _LIES_IN[kind]
    if (parent is None and wanted) or (parent is not None and kinds[parent] not in wanted):
        known = " or ".join(with_article(other) for other in sorted(wanted))
        lies = f"lies in {known}; name it" if wanted else "lies in nothing; leave parent out"
        raise RuleDataError(f"{where}, parent: {with_article(kind)} {lies}")
    nation = row.get("nation") or (made[parent].nation if parent is not None else None)
    if nation is None:
        raise RuleDataError(f"{where}: nation is missing; add it")
    fire = bool(row.get("fire", False))
    if fire and kind is not AreaKind.OFFICE:
        raise RuleDataError(f"{where}, fire: only a commissioner's office has it; leave it out")
    return Area(row["id"], kind, row["name"], nation, parent, fire)


def _with_contests(areas: Mapping[str, Area], rows: Sequence[Entry]) -> dict[str, Area]:
    listed: dict[str, dict[tuple[str, str], ListedContest]] = {}
    for entry in rows:
        row, where = entry.values, entry.where
        area = _known_area(row["area"], areas, where=where)
        contest = ListedContest(row["name"], row.get("election", "local"), row.get("seats"))
        own = listed.setdefault(area.id, {})
        key = contest.election, contest.name.casefold()
        if key in own:
            raise RuleDataError(f"{where}: {area.id} lists {contest.name} already; keep one")
        own[key] = contest
    return {
        name: replace(area, contests=tuple(listed.get(name, {}).values()))
        for name, area in areas.items()
    }


def _people(rows: Sequence[Entry], areas: Mapping[str, Area]) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for entry in rows:
        row, where = entry.values, entry.where
        if row["id"] in people:
            raise RuleDataError(f"{where}: the id is used twice; choose another")
        addresses = [
            _address(text, where=f"{where}, addresses") for text in row.get("addresses", [])
        ]
        if not addresses:
            raise RuleDataError(
                f"{where}, addresses: has no address and could never be told anything;"
                " add one as email:name@example.org"
            )
        people[row["id"]] = Person(
            id=row["id"],
            name=row["name"],
            language=row.get("language", ENGLISH),
            addresses=tuple(dict.fromkeys(addresses)),
            access=tuple(_accesses(row.get("access", ()), areas, where=f"{where}, access")),
        )
    return people


def _accesses(written: Sequence[str], areas: Mapping[str, Area], *, where: str) -> Iterator[Access]:
    seen = set()
    for text in written:
        access = read_access(text)
        if access is None:
            known = ", ".join(AccessRole)
            raise RuleDataError(
                f"{where}: {text!r} is no role in an area; write one of {known}, a colon and the id of"
                " an area, such as operator:ashford"
            )
        area = _known_area(access.area, areas, where=where)
        if area.kind is AreaKind.BCU:
            raise RuleDataError(
                f"{where}: {area.id} is a BCU, which is part of its force; name the force, an authority"
                " or a commissioner's office"
            )
        if area.id in seen:
            raise RuleDataError(f"{where}: there are two roles in {area.id}; keep the higher one")
        seen.add(area.id)
        yield access


def _address(text: str, *, where: str) -> Address:
    channel, colon, to = text.partition(":")
    if not colon or channel not in CHANNELS:
        known = " or ".join(f"{known}:..." for known in CHANNELS)
        raise RuleDataError(f"{where}: {text!r} names no channel; write {known}")
    if not to.strip():
        raise RuleDataError(f"{where}: {text!r} says nothing after the colon; complete it")
    if (fault := CHANNELS[channel].fault_in(to)) is not None:
        raise RuleDataError(f"{where}: {fault}")
    return Address(channel, to)


def _holdings(
    rows: Sequence[Entry], areas: Mapping[str, Area], people: Mapping[str, Person], posts: Posts
) -> tuple[Holding, ...]:
    found: list[Holding] = []
    at: dict[int, str] = {}
    for entry in rows:
        for holding in _held(entry, areas, people, posts):
            at[id(holding)] = entry.where
            found.append(holding)
    twice = overlapping(found)
    if twice is None:
        return tuple(found)
    one, other = twice
    if one.person == other.person:
        raise RuleDataError(
            f"{at[id(other)]}: {one.person} is in {one.role} of {one.area} already on the same day;"
            " name them once, as holder or as deputy"
        )
    raise RuleDataError(
        f"{at[id(other)]}: {one.person} and {other.person} both hold {one.role} of {one.area} on"
        " the same day; give one of them `until` or `from`, or make one a deputy"
    )


def _held(
    entry: Entry, areas: Mapping[str, Area], people: Mapping[str, Person], posts: Posts
) -> Iterator[Holding]:
    row, where = entry.values, entry.where
    role = posts.role(row["role"], where=f"{where}, role")
    area = _known_area(row["area"], areas, where=where)
    if area.kind is not role.at:
        raise RuleDataError(
            f"{where}: {in_sentence(role.title)} is a post of {with_article(role.at)},"
            f" and {area.id} is {with_article(area.kind)}"
        )
    start, end = row.get("from"), row.get("until")
    _check_order(start, end, where=where)
    named = [("holder", row["holder"])] if "holder" in row else []
    named += [("deputies", deputy) for deputy in row.get("deputies", [])]
    for key, person in named:
        _check_person(person, people, where=f"{where}, {key}")
        yield Holding(area.id, role.key, person, key == "deputies", start, end)


def _known_area(area: str, areas: Mapping[str, Area], *, where: str) -> Area:
    if area not in areas:
        raise RuleDataError(f"{where}, area: no area {area!r}; add it or mend the id")
    return areas[area]


def _check_person(person: str, people: Mapping[str, Person], *, where: str) -> None:
    if person not in people:
        raise RuleDataError(f"{where}: no person {person!r}; add them or mend the id")


def _check_order(start: date | None, end: date | None, *, where: str) -> None:
    if start and end and end < start:
        raise RuleDataError(f"{where}: until is before from; swap them")


def _ladders(
    rows: Sequence[Entry], areas: Mapping[str, Area], posts: Posts
) -> tuple[LadderChoice, ...]:
    ladders: dict[tuple[str, str], LadderChoice] = {}
    for entry in rows:
        row, where = entry.values, entry.where
        area = _known_area(row["area"], areas, where=where)
        role = posts.role(row["role"], where=f"{where}, role")
        for rung in row["rungs"]:
            posts.role(rung, where=f"{where}, rungs")
        if (area.id, role.key) in ladders:
            raise RuleDataError(f"{where}: {area.id} has a ladder for it already; keep one")
        ladders[area.id, role.key] = LadderChoice(area.id, role.key, tuple(row["rungs"]))
    return tuple(ladders.values())


def _absences(rows: Sequence[Entry], people: Mapping[str, Person]) -> tuple[Absence, ...]:
    found = []
    for entry in rows:
        row, where = entry.values, entry.where
        _check_person(row["person"], people, where=f"{where}, person")
        _check_order(row["from"], row["until"], where=where)
        found.append(
            Absence(
                row["person"], row["from"], row["until"], row.get("why"), row.get("calendar", False)
            )
        )
    return tuple(dict.fromkeys(found))


def directory_content(directory: Directory) -> dict[str, list[dict[str, Any]]]:
    """The directory as plain tables, days as `date`; `directory_of` makes the same of them."""
    return {
        AREA: [_without_none(_area_row(area)) for area in _parents_first(directory)],
        CONTEST: [
            _without_none(
                {"area": area.id, "name": c.name, "election": c.election, "seats": c.seats}
            )
            for area in _parents_first(directory)
            for c in area.contests
        ],
        PERSON: [_person_row(person) for person in directory.people.values()],
        POST: [_without_none(_post_row(holding)) for holding in directory.holdings],
        LADDER: [
            {"area": choice.area, "role": choice.role, "rungs": list(choice.rungs)}
            for choice in directory.ladders
        ],
        ABSENCE: [_without_none(_absence_row(absence)) for absence in directory.absences],
    }


def _parents_first(directory: Directory) -> list[Area]:
    return sorted(directory.areas.values(), key=lambda a: (len(directory.upward(a.id)), a.id))


def _area_row(area: Area) -> dict[str, Any]:
    return {
        "id": area.id,
        "kind": area.kind.value,
        "name": area.name,
        "nation": area.nation,
        "parent": area.parent,
        "fire": area.fire or None,
    }


def _person_row(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "language": person.language,
        "addresses": [str(address) for address in person.addresses],
    } | ({"access": [str(access) for access in person.access]} if person.access else {})


def _post_row(holding: Holding) -> dict[str, Any]:
    who: dict[str, Any] = (
        {"deputies": [holding.person]} if holding.deputy else {"holder": holding.person}
    )
    place = {"area": holding.area, "role": holding.role}
    return place | who | {"from": holding.start, "until": holding.end}


def _absence_row(absence: Absence) -> dict[str, Any]:
    return {
        "person": absence.person,
        "from": absence.start,
        "until": absence.end,
        "why": absence.why,
        "calendar": absence.calendar or None,
    }


def _without_none(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None}
