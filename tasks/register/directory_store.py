"""The directory in the register."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from tasks.directory import Address, Area, Directory, DirectoryError, Holding, LadderChoice, Person
from tasks.posts import AreaKind
from tasks.register.models import (
    AddressRow,
    AreaRow,
    ElectionRow,
    HoldingRow,
    LadderRow,
    PersonRow,
    PollRow,
    TaskRow,
)


@dataclass(frozen=True, slots=True)
class StoredDirectory:
    """The directory and the numbers that stand for its people in links and deliveries."""

    directory: Directory
    numbers: Mapping[str, int]


def stored_directory(session: Session) -> StoredDirectory:
    """The directory as it stands in the register."""
    people = session.scalars(select(PersonRow).where(PersonRow.removed.is_(False))).all()
    ids = {row.number: row.id for row in people}
    addresses: dict[int, list[Address]] = {}
    for address in session.scalars(select(AddressRow).order_by(AddressRow.person, AddressRow.rank)):
        addresses.setdefault(address.person, []).append(Address(address.channel, address.to))
    return StoredDirectory(
        directory=Directory(
            areas={
                a.id: Area(a.id, AreaKind(a.kind), a.name, a.nation, a.parent)
                for a in session.scalars(select(AreaRow).order_by(AreaRow.id))
            },
            people={
                p.id: Person(p.id, p.name, p.language, tuple(addresses.get(p.number, ())))
                for p in people
            },
            holdings=tuple(
                Holding(h.area, h.role, ids[h.person], h.deputy, h.start, h.end)
                for h in session.scalars(select(HoldingRow).order_by(HoldingRow.number))
                if h.person in ids
            ),
            ladders=tuple(
                LadderChoice(row.area, row.role, tuple(row.rungs))
                for row in session.scalars(
                    select(LadderRow).order_by(LadderRow.area, LadderRow.role)
                )
            ),
        ),
        numbers={row.id: row.number for row in people},
    )


def changes(old: Directory, new: Directory) -> list[str]:
    """What loading `new` over `old` changes, a line each; empty when it changes nothing."""
    lines = []
    for noun, before, after in (
        ("area", old.areas, new.areas),
        ("person", old.people, new.people),
        ("post", _by_post(old), _by_post(new)),
        ("ladder", _by_ladder(old), _by_ladder(new)),
    ):
        lines += [f"+ {noun} {key}" for key in after if key not in before]
        lines += [f"~ {noun} {key}" for key in after if key in before and before[key] != after[key]]
        lines += [f"- {noun} {key}" for key in before if key not in after]
    return lines


def _by_post(directory: Directory) -> dict[str, frozenset[Holding]]:
    found: dict[str, set[Holding]] = {}
    for holding in directory.holdings:
        found.setdefault(f"{holding.area}/{holding.role}", set()).add(holding)
    return {post: frozenset(held) for post, held in found.items()}


def _by_ladder(directory: Directory) -> dict[str, LadderChoice]:
    return {f"{choice.area}/{choice.role}": choice for choice in directory.ladders}


def replace_directory(session: Session, new: Directory) -> list[str]:
    """Make the register's directory the new one; people keep their numbers.

    Returns:
        What changed, a line each.

    Raises:
        DirectoryError: an area is left out that elections or tasks still need.
    """
    lines = changes(stored_directory(session).directory, new)
    if not lines:
        return lines
    _replace_areas(session, new)
    numbers = _replace_people(session, new)
    session.execute(delete(HoldingRow))
    session.execute(delete(LadderRow))
    holdings = [
        {"area": h.area, "role": h.role, "person": numbers[h.person], "deputy": h.deputy,
         "start": h.start, "end": h.end}
        for h in new.holdings
    ]  # fmt: skip
    ladders = [{"area": c.area, "role": c.role, "rungs": list(c.rungs)} for c in new.ladders]
    if holdings:
        session.execute(insert(HoldingRow), holdings)
    if ladders:
        session.execute(insert(LadderRow), ladders)
    return lines


def _replace_areas(session: Session, new: Directory) -> None:
    known = {row.id: row for row in session.scalars(select(AreaRow))}
    gone = set(known) - set(new.areas)
    needed = {
        area
        for column in (ElectionRow.area, PollRow.area, TaskRow.area)
        for area in session.scalars(select(column).distinct())
    }
    if gone & needed:
        name = sorted(gone & needed)[0]
        raise DirectoryError(
            f"area {name!r} is not in the new directory, and elections need it; keep it in the file"
        )
    for area in sorted(new.areas.values(), key=lambda a: len(new.upward(a.id))):
        values = {"kind": area.kind.value, "name": area.name, "nation": area.nation,
                  "parent": area.parent}  # fmt: skip
        if area.id in known:
            session.execute(update(AreaRow).where(AreaRow.id == area.id).values(**values))
        else:
            session.execute(insert(AreaRow).values(id=area.id, **values))
    session.execute(delete(HoldingRow).where(HoldingRow.area.in_(gone)))
    session.execute(delete(LadderRow).where(LadderRow.area.in_(gone)))
    session.execute(update(AreaRow).where(AreaRow.id.in_(gone)).values(parent=None))
    session.execute(delete(AreaRow).where(AreaRow.id.in_(gone)))


def _replace_people(session: Session, new: Directory) -> dict[str, int]:
    known = {row.id: row for row in session.scalars(select(PersonRow))}
    for row in known.values():
        row.removed = row.id not in new.people
    for person in new.people.values():
        row = known.get(person.id) or PersonRow(id=person.id, removed=False)
        row.name, row.language = person.name, person.language
        session.add(row)
        known[person.id] = row
    session.flush()
    session.execute(delete(AddressRow))
    rows = [
        {"person": known[p.id].number, "rank": rank, "channel": a.channel, "to": a.to}
        for p in new.people.values()
        for rank, a in enumerate(p.addresses)
    ]
    if rows:
        session.execute(insert(AddressRow), rows)
    return {person_id: row.number for person_id, row in known.items()}
