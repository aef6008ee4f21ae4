"""Reading and writing the directory as one TOML file that a clerk can edit."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from email.errors import MessageError
from email.headerregistry import Address as MailAddress
from pathlib import Path
from typing import Any

import tomli_w

from calendars.errors import RuleDataError
from tasks.datafiles import check_keys, read_toml
from tasks.directory import (
    Address,
    Area,
    Directory,
    Holding,
    LadderChoice,
    Person,
    overlapping,
)
from tasks.posts import AreaKind, Posts
from tasks.words import in_sentence, with_article

CHANNELS = ("email",)
LANGUAGES = ("en", "cy")
_LISTS = {"addresses", "deputies", "rungs"}
_DAYS = {"from", "until"}
_LONGEST_ID = 60
_ID = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{_LONGEST_ID - 1}}}")
_LIES_IN = {
    AreaKind.FORCE: set[AreaKind](),
    AreaKind.BCU: {AreaKind.FORCE},
    AreaKind.AUTHORITY: {AreaKind.FORCE, AreaKind.BCU},
    AreaKind.OFFICE: {AreaKind.FORCE},
}


def read_directory(path: Path, posts: Posts) -> Directory:
    """The directory of a TOML file.

    Raises:
        RuleDataError: file, entry, key, what was expected. Nothing is half read.
    """
    content = read_toml(path)
    check_keys(content, {"area", "person", "post", "ladder"}, {"area", "person", "post"},
               where=path.name)  # fmt: skip
    areas = _areas(_rows(content, "area", path), posts)
    people = _people(_rows(content, "person", path))
    holdings = tuple(
        holding
        for where, row in _rows(content, "post", path)
        for holding in _holdings(row, areas, people, posts, where=where)
    )
    twice = overlapping(holdings)
    if twice:
        one, other = twice
        raise RuleDataError(
            f"{path.name}: {one.person} and {other.person} both hold {one.role} of {one.area} on"
            " the same day; give one of them `until` or `from`, or make one a deputy"
        )
    return Directory(
        areas, people, holdings, _ladders(_rows(content, "ladder", path), areas, posts)
    )


def _rows(
    content: Mapping[str, Any], table: str, path: Path
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    rows = content.get(table, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RuleDataError(f"{path.name}: {table} must be written as [[{table}]], once for each")
    for number, row in enumerate(rows, start=1):
        name = row.get("id") or row.get("role") or "without an id"
        where = f"{path.name}, {table} {number} ({name})"
        _check_values(row, where=where)
        yield where, row


def _check_values(row: Mapping[str, Any], *, where: str) -> None:
    """Refuse a value that is not what every key but the days holds: text, or a list of it."""
    for key, value in row.items():
        if key in _LISTS:
            if not isinstance(value, list) or not all(_is_text(text) for text in value):
                raise RuleDataError(
                    f'{where}, {key}: {value!r} is not a list of texts; write it as ["...", "..."]'
                )
        elif key not in _DAYS and not _is_text(value):
            raise RuleDataError(f"{where}, {key}: {value!r} is not a text; write it in quotes")
    if "id" in row and not _ID.fullmatch(row["id"]):
        raise RuleDataError(
            f"{where}, id: write letters, digits and . _ - only, {_LONGEST_ID} at the most"
        )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _areas(rows: Iterator[tuple[str, Mapping[str, Any]]], posts: Posts) -> dict[str, Area]:
    areas: dict[str, Area] = {}
    for where, row in rows:
        check_keys(row, {"id", "kind", "name", "nation", "parent"}, {"id", "kind", "name"},
                   where=where)  # fmt: skip
        if row["id"] in areas:
            raise RuleDataError(f"{where}: the id is used twice; choose another")
        kind = _choice(row["kind"], tuple(AreaKind), where=f"{where}, kind")
        parent = areas.get(row["parent"]) if "parent" in row else None
        if "parent" in row and parent is None:
            raise RuleDataError(
                f"{where}, parent: no area {row['parent']!r} above this line; add it first"
            )
        wanted = _LIES_IN[AreaKind(kind)]
        if (parent is None and wanted) or (parent is not None and parent.kind not in wanted):
            known = " or ".join(with_article(kind) for kind in sorted(wanted))
            lies = f"lies in {known}; name it" if wanted else "lies in nothing; leave parent out"
            raise RuleDataError(f"{where}, parent: {with_article(kind)} {lies}")
        nation = row.get("nation") or (parent.nation if parent else None)
        if nation is None:
            raise RuleDataError(f"{where}: nation is missing; add it")
        _choice(nation, tuple(posts.office_calendars), where=f"{where}, nation")
        areas[row["id"]] = Area(row["id"], AreaKind(kind), row["name"], nation, row.get("parent"))
    return areas


def _choice(value: object, known: Sequence[str], *, where: str) -> str:
    if value not in known:
        raise RuleDataError(f"{where}: {value!r} is not known; expected one of {', '.join(known)}")
    return str(value)


def _people(rows: Iterator[tuple[str, Mapping[str, Any]]]) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for where, row in rows:
        check_keys(row, {"id", "name", "language", "addresses"}, {"id", "name"}, where=where)
        if row["id"] in people:
            raise RuleDataError(f"{where}: the id is used twice; choose another")
        addresses = row.get("addresses", [])
        if not addresses:
            raise RuleDataError(
                f"{where}: has no address and could never be told anything;"
                ' add addresses = ["email:name@example.org"]'
            )
        people[row["id"]] = Person(
            id=row["id"],
            name=row["name"],
            language=_choice(row.get("language", "en"), LANGUAGES, where=f"{where}, language"),
            addresses=tuple(_address(text, where=f"{where}, addresses") for text in addresses),
        )
    return people


def _address(text: object, *, where: str) -> Address:
    channel, colon, to = str(text).partition(":")
    if not colon or channel not in CHANNELS:
        known = " or ".join(f"{known}:..." for known in CHANNELS)
        raise RuleDataError(f"{where}: {text!r} names no channel; write {known}")
    try:
        mail = MailAddress(addr_spec=to)
    except (ValueError, MessageError, IndexError) as error:
        raise RuleDataError(f"{where}: {to!r} is not an e-mail address; mend it") from error
    if not mail.username or "." not in mail.domain:
        raise RuleDataError(f"{where}: {to!r} is not a full e-mail address; mend it")
    return Address(channel, to)


def _holdings(
    row: Mapping[str, Any],
    areas: Mapping[str, Area],
    people: Mapping[str, Person],
    posts: Posts,
    *,
    where: str,
) -> Iterator[Holding]:
    check_keys(
        row, {"area", "role", "holder", "deputies", "from", "until"}, {"area", "role"}, where=where
    )
    role = posts.role(row["role"], where=where)
    area = areas.get(row["area"])
    if area is None:
        raise RuleDataError(f"{where}: no area {row['area']!r} in this file; add it or mend the id")
    if area.kind is not role.at:
        raise RuleDataError(
            f"{where}: {in_sentence(role.title)} is a post of {with_article(role.at)},"
            f" and {area.id} is {with_article(area.kind)}"
        )
    start, end = (_day(row.get(key), where=f"{where}, {key}") for key in ("from", "until"))
    if start and end and end < start:
        raise RuleDataError(f"{where}: until is before from; swap them")
    named = [(row["holder"], False)] if "holder" in row else []
    named += [(deputy, True) for deputy in row.get("deputies", ())]
    for person, deputy in named:
        if person not in people:
            raise RuleDataError(
                f"{where}: no person {person!r} in this file; add them or mend the id"
            )
        yield Holding(area.id, role.key, person, deputy, start, end)


def _day(value: object, *, where: str) -> date | None:
    if value is not None and type(value) is not date:
        raise RuleDataError(f"{where}: {value!r} is not a day; write it as 2027-05-06, no quotes")
    return value


def _ladders(
    rows: Iterator[tuple[str, Mapping[str, Any]]], areas: Mapping[str, Area], posts: Posts
) -> tuple[LadderChoice, ...]:
    ladders: dict[tuple[str, str], LadderChoice] = {}
    for where, row in rows:
        choice = _ladder(row, areas, posts, where=where)
        if (choice.area, choice.role) in ladders:
            raise RuleDataError(f"{where}: {choice.area} has a ladder for it already; keep one")
        ladders[choice.area, choice.role] = choice
    return tuple(ladders.values())


def _ladder(
    row: Mapping[str, Any], areas: Mapping[str, Area], posts: Posts, *, where: str
) -> LadderChoice:
    check_keys(row, {"area", "role", "rungs"}, {"area", "role", "rungs"}, where=where)
    if row["area"] not in areas:
        raise RuleDataError(f"{where}: no area {row['area']!r} in this file; add it or mend the id")
    posts.role(row["role"], where=where)
    for rung in row["rungs"]:
        posts.role(rung, where=f"{where}, rungs")
    return LadderChoice(row["area"], row["role"], tuple(row["rungs"]))


def write_directory(directory: Directory) -> str:
    """The directory as TOML text that `read_directory` reads back to the same values."""
    return tomli_w.dumps(directory_content(directory))


def directory_content(directory: Directory) -> dict[str, list[dict[str, Any]]]:
    """The directory as plain tables, days as `date`."""
    return {
        "area": [_without_none(_area_row(area)) for area in _parents_first(directory)],
        "person": [_person_row(person) for person in directory.people.values()],
        "post": [_without_none(_post_row(holding)) for holding in directory.holdings],
        "ladder": [
            {"area": choice.area, "role": choice.role, "rungs": list(choice.rungs)}
            for choice in directory.ladders
        ],
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
    }


def _person_row(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "language": person.language,
        "addresses": [str(address) for address in person.addresses],
    }


def _post_row(holding: Holding) -> dict[str, Any]:
    who: dict[str, Any] = (
        {"deputies": [holding.person]} if holding.deputy else {"holder": holding.person}
    )
    place = {"area": holding.area, "role": holding.role}
    return place | who | {"from": holding.start, "until": holding.end}


def _without_none(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None}
