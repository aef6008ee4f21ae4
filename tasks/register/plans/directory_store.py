"""The directory in the register."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, delete, exists, insert, select, update

from tasks.people.absences import keeping_calendars
from tasks.people.access import read_access
from tasks.people.differences import differences
from tasks.people.directory import (
    Absence,
    Address,
    Area,
    Directory,
    DirectoryError,
    Holding,
    LadderChoice,
    ListedContest,
    Person,
)
from tasks.people.posts import AreaKind
from tasks.register.among import among
from tasks.register.models import (
    AbsenceRow,
    AddressRow,
    AreaRow,
    DeliveryNoticeRow,
    DeliveryRow,
    ElectionRow,
    HoldingRow,
    LadderRow,
    NoticeRow,
    PersonRow,
    PollRow,
    TaskRow,
)
from tasks.register.session import Session
from tasks.terms import DeliveryState


@dataclass(frozen=True, slots=True)
class StoredDirectory:
    """The directory and the numbers that stand for its people in links and deliveries."""

    directory: Directory
    numbers: Mapping[str, int]


def people_numbers(session: Session) -> dict[str, int]:
    """The number that stands for each person in the directory, by id."""
    rows = session.execute(
        select(PersonRow.id, PersonRow.number).where(PersonRow.removed.is_(False))
    )
    return {person: number for person, number in rows}  # noqa: C416 - rows are typed tuples


def area_names(session: Session) -> dict[str, str]:
    """What each area is called, by id."""
    return dict(session.execute(select(AreaRow.id, AreaRow.name)).tuples().all())


def stored_areas(session: Session) -> Directory:
    """The areas of the directory, without its people."""
    return Directory(_areas(session), {}, ())


def _areas(session: Session) -> dict[str, Area]:
    return {
        a.id: Area(
            a.id,
            AreaKind(a.kind),
            a.name,
            a.nation,
            a.parent,
            a.fire,
            tuple(ListedContest(*listed) for listed in a.contests),
        )
        for a in session.scalars(select(AreaRow).order_by(AreaRow.id))
    }


def stored_directory(session: Session, *, around: str | None = None) -> StoredDirectory:
    """The directory as it stands in the register.

    Args:
        session: an open session.
        around: an area; then only who holds posts in its police force area is read. The areas
            are always all there. One election needs no more, and costs the same however many
            forces there are.
    """
    areas = _areas(session)
    holdings = _holdings(session, areas, around)
    people = _people(session, None if around is None else {held.person for held in holdings})
    ids = {number: person_id for number, person_id, *_ in people}
    addresses = _addresses(session, None if around is None else ids)
    return StoredDirectory(
        directory=Directory(
            areas=areas,
            people={
                person_id: _person(person_id, name, language, access, addresses.get(number, ()))
                for number, person_id, name, language, access in people
            },
            holdings=tuple(
                Holding(area, role, ids[person], deputy, start, end)
                for area, role, person, deputy, start, end in holdings
                if person in ids
            ),
            ladders=tuple(
                LadderChoice(row.area, row.role, tuple(row.rungs))
                for row in session.scalars(
                    select(LadderRow).order_by(LadderRow.area, LadderRow.role)
                )
            ),
            absences=tuple(
                Absence(ids[row.person], row.start, row.end, row.why, row.calendar)
                for row in session.scalars(select(AbsenceRow).order_by(AbsenceRow.number))
                if row.person in ids
            ),
        ),
        numbers={person_id: number for number, person_id in ids.items()},
    )


def _holdings(
    session: Session, areas: Mapping[str, Area], around: str | None
) -> Sequence[Row[tuple[str, str, int, bool, date | None, date | None]]]:
    """Area, role, person, deputy, start and end of each. Columns, not rows that could be changed: of
    thousands, those cost most of a page."""
    held = select(
        HoldingRow.area,
        HoldingRow.role,
        HoldingRow.person,
        HoldingRow.deputy,
        HoldingRow.start,
        HoldingRow.end,
    ).order_by(HoldingRow.number)
    if around is not None and around in areas:
        held = held.where(among(HoldingRow.area, _same_force(areas, around)))
    return session.execute(held).all()


def person_of(row: PersonRow, addresses: Sequence[Address]) -> Person:
    """The person of a row, with the addresses that the register has of them."""
    return _person(row.id, row.name, row.language, row.access, addresses)


def _person(
    person_id: str, name: str, language: str, access: Sequence[str], addresses: Sequence[Address]
) -> Person:
    roles = (read_access(written) for written in access)
    known = tuple(role for role in roles if role is not None)
    return Person(person_id, name, language, tuple(addresses), known)


def _same_force(areas: Mapping[str, Area], area_id: str) -> list[str]:
    """Every area that lies in the same police force area, the force itself included."""

    def top(area: Area) -> str:
        return area.id if area.parent is None else top(areas[area.parent])

    force = top(areas[area_id])
    return [area.id for area in areas.values() if top(area) == force]


def _people(
    session: Session, numbers: Collection[int] | None
) -> Sequence[Row[tuple[int, str, str, str, list[str]]]]:
    """Number, id, name, language and access of these people (None: of everybody)."""
    query = (
        select(PersonRow.number, PersonRow.id, PersonRow.name, PersonRow.language, PersonRow.access)
        .where(PersonRow.removed.is_(False))
        .order_by(PersonRow.number)
    )
    if numbers is not None:
        query = query.where(among(PersonRow.number, numbers))
    return session.execute(query).all()


def _addresses(session: Session, people: Collection[int] | None) -> dict[int, list[Address]]:
    """The addresses of these people (None: of everybody) in order of preference, by number."""
    query = select(AddressRow.person, AddressRow.channel, AddressRow.to).order_by(
        AddressRow.person, AddressRow.rank
    )
    if people is not None:
        query = query.where(among(AddressRow.person, people))
    found: dict[int, list[Address]] = {}
    for person, channel, to in session.execute(query):
        found.setdefault(person, []).append(Address(channel, to))
    return found


def changes(old: Directory, new: Directory) -> list[str]:
    """What loading `new` over `old` changes, a line each; empty when it changes nothing."""
    return differences(old, keeping_calendars(new, old))


def replace_directory(session: Session, new: Directory) -> list[str]:
    """Make the register's directory the new one; people keep their numbers, addresses that stay
    their confirmation, and absences that were read from calendars stand (`keeping_calendars`).

    Returns:
        What changed, a line each.

    Raises:
        DirectoryError: an area is left out, or moved to another force, that elections need.
    """
    old = stored_directory(session).directory
    return _store(session, keeping_calendars(new, old), old)


def replace_absences(session: Session, new: Directory) -> list[str]:
    """Make the register's absences those of the directory, calendars and all; the rest stays.

    Returns:
        What changed, a line each.
    """
    stored = stored_directory(session)
    lines = differences(stored.directory, new)
    if lines:
        _replace_absences(session, new, stored.numbers)
    return lines


def _store(session: Session, new: Directory, old: Directory) -> list[str]:
    lines = differences(old, new)
    if not lines:
        return lines
    _check_forces(session, old, new)
    _replace_areas(session, new)
    numbers = _replace_people(session, new)
    session.execute(delete(HoldingRow))
    session.execute(delete(LadderRow))
    holdings = [
        {
            "area": h.area,
            "role": h.role,
            "person": numbers[h.person],
            "deputy": h.deputy,
            "start": h.start,
            "end": h.end,
        }
        for h in new.holdings
    ]
    ladders = [{"area": c.area, "role": c.role, "rungs": list(c.rungs)} for c in new.ladders]
    if holdings:
        session.execute(insert(HoldingRow), holdings)
    if ladders:
        session.execute(insert(LadderRow), ladders)
    _replace_absences(session, new, numbers)
    return lines


def _replace_absences(session: Session, new: Directory, numbers: Mapping[str, int]) -> None:
    session.execute(delete(AbsenceRow))
    rows = [
        {
            "person": numbers[a.person],
            "start": a.start,
            "end": a.end,
            "why": a.why,
            "calendar": a.calendar,
        }
        for a in new.absences
    ]
    if rows:
        session.execute(insert(AbsenceRow), rows)


def _check_forces(session: Session, old: Directory, new: Directory) -> None:
    """An election stays with the force it was called for: its areas cannot leave that."""
    moved = [
        area
        for area in sorted(old.areas.keys() & new.areas.keys())
        if old.force_of(area).id != new.force_of(area).id
    ]
    if not moved:
        return
    for area, election in session.execute(
        select(TaskRow.area, TaskRow.election).distinct().where(among(TaskRow.area, moved))
    ):
        raise DirectoryError(
            f"area {area!r} moves from {old.force_of(area).id} to {new.force_of(area).id}, and"
            f" {election} has tasks there; keep it where it is, or give the area a new id in"
            f" {new.force_of(area).id}"
        )


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
        values = {
            "kind": area.kind.value,
            "name": area.name,
            "nation": area.nation,
            "parent": area.parent,
            "fire": area.fire,
            "contests": [[c.name, c.election, c.seats] for c in area.contests],
        }
        if area.id in known:
            session.execute(update(AreaRow).where(AreaRow.id == area.id).values(**values))
        else:
            session.execute(insert(AreaRow).values(id=area.id, **values))
    session.execute(delete(HoldingRow).where(among(HoldingRow.area, gone)))
    session.execute(delete(LadderRow).where(among(LadderRow.area, gone)))
    session.execute(update(AreaRow).where(among(AreaRow.id, gone)).values(parent=None))
    session.execute(delete(AreaRow).where(among(AreaRow.id, gone)))


def _replace_people(session: Session, new: Directory) -> dict[str, int]:
    known = {row.id: row for row in session.scalars(select(PersonRow))}
    for row in known.values():
        row.removed = row.id not in new.people
    for person in new.people.values():
        row = known.get(person.id) or PersonRow(id=person.id, removed=False)
        row.name, row.language = person.name, person.language
        row.access = [str(access) for access in person.access]
        session.add(row)
        known[person.id] = row
    session.flush()
    confirmed = {
        (row.person, row.channel, row.to): row.confirmed_at
        for row in session.scalars(select(AddressRow).where(AddressRow.confirmed_at.is_not(None)))
    }
    session.execute(delete(AddressRow))
    rows = [
        {
            "person": number,
            "rank": rank,
            "channel": a.channel,
            "to": a.to,
            "confirmed_at": confirmed.get((number, a.channel, a.to)),
        }
        for p in new.people.values()
        for number in [known[p.id].number]
        for rank, a in enumerate(p.addresses)
    ]
    if rows:
        session.execute(insert(AddressRow), rows)
    return {person_id: row.number for person_id, row in known.items()}


def confirm_addresses(
    session: Session, person: int, *, now: datetime, told_of: int | None = None
) -> list[str]:
    """Note that a person reads what is sent to their addresses.

    Args:
        session: a writing session.
        person: their number.
        now: aware; since when it is known.
        told_of: only the addresses to which they were told of this task (its number).

    Returns:
        The addresses that were not confirmed before.
    """
    confirming = update(AddressRow).where(
        AddressRow.person == person, AddressRow.confirmed_at.is_(None)
    )
    if told_of is not None:
        told = (
            exists()
            .where(
                DeliveryRow.person == AddressRow.person,
                DeliveryRow.channel == AddressRow.channel,
                DeliveryRow.address == AddressRow.to,
                DeliveryRow.state.in_([DeliveryState.SENT, DeliveryState.UNKNOWN]),
            )
            .where(
                DeliveryNoticeRow.delivery == DeliveryRow.number,
                NoticeRow.number == DeliveryNoticeRow.notice,
                NoticeRow.task == told_of,
            )
        )
        confirming = confirming.where(told)
    return list(session.scalars(confirming.values(confirmed_at=now).returning(AddressRow.to)))


def confirmed_people(session: Session) -> frozenset[str]:
    """The people (ids) with at least one confirmed address."""
    return frozenset(
        session.scalars(
            select(PersonRow.id)
            .join(AddressRow, AddressRow.person == PersonRow.number)
            .where(AddressRow.confirmed_at.is_not(None))
        )
    )
