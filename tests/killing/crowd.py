"""A register in which many people have something due: one task each, every fifth person two."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from tasks.actions.calling import call_election
from tasks.people.directory import Address, Area, Directory, Holding, Person
from tasks.people.posts import AreaKind, load_posts
from tasks.register.database import Register
from tasks.register.models import NoticeRow, OwnerRow, TaskRow, table_of
from tasks.register.plans.directory_store import replace_directory
from tasks.register.record.history import Event, EventKind, append
from tasks.register.record.standings import checkpoint, standings_in
from tasks.register.session import Session
from tests.builders import an_election, at
from tests.killing.post_office import GONE, REFUSED

NINE = at("Thu 2027-04-01 09:00")
APART = timedelta(minutes=15)
KEY = "local_england.notice_of_election"
ELECTION = "shire.2027-05-06"
SECOND, BEYOND = 5, 25


def quarters(number: int) -> list[datetime]:
    """So many moments from nine o'clock on, a quarter of an hour apart."""
    return [NINE + place * APART for place in range(number)]


def fill(
    register: Register,
    people: int,
    moments: Sequence[datetime],
    *,
    due: timedelta = timedelta(days=7),
) -> None:
    """Give so many people a statutory task each, and every fifth person two.

    Each is open, is due so long after the last of these moments, and has a reminder at one of them
    and another when it is due. Nothing else happens until then.
    """
    directory = crowd(people)
    facts = an_election("Thu 2027-05-06", "Sun 2026-11-22", "local_england:a0", area="shire")
    with register.write() as session:
        replace_directory(session, directory)
        call_election(session, facts, reason="", who="test", now=at("Sun 2026-11-22 12:00"))
        session.execute(update(TaskRow).values(opens=moments[-1] + due + timedelta(days=20)))
        session.execute(update(NoticeRow).values(state="dropped"))
        _give_tasks(session, directory, moments, moments[-1] + due)
        kept = checkpoint(standings_in(session, ELECTION))
        append(session, ELECTION, [Event(EventKind.SEALED, "test", "A crowd", data=kept)], at=NINE)


def crowd(people: int) -> Directory:
    """One police force with as many authorities as it takes to give everybody a post."""
    areas = {
        "shire": Area("shire", AreaKind.FORCE, "Shire", "England", None),
        "bcu": Area("bcu", AreaKind.BCU, "BCU", "England", "shire"),
    }
    roles = [role.key for role in load_posts().roles.values() if role.at is AreaKind.AUTHORITY]
    found: dict[str, Person] = {}
    holdings = []
    for number in range(people):
        area, role = f"a{number // len(roles)}", roles[number % len(roles)]
        areas[area] = Area(area, AreaKind.AUTHORITY, area.title(), "England", "bcu")
        who = f"p{number}"
        found[who] = Person(who, f"Person {number}", "en", addresses(number))
        holdings.append(Holding(area, role, who, deputy=False, start=None, end=None))
    return Directory(areas, found, tuple(holdings))


def addresses(number: int) -> tuple[Address, ...]:
    """Of 25 people one has an address that is gone; two have such a one and another besides."""
    plain = Address("email", f"p{number}@example.org")
    match number % BEYOND:
        case 3:
            return (Address("email", f"{GONE}{number}@example.org"),)
        case 9:
            return (Address("email", f"{GONE}{number}@example.org"), plain)
        case 16:
            return (Address("email", f"{REFUSED}{number}@example.org"), plain)
        case _:
            return (plain,)


def _give_tasks(
    session: Session, directory: Directory, moments: Sequence[datetime], due: datetime
) -> None:
    """Copy one planned task for each person."""
    columns = [column for column in table_of(TaskRow).c if column.name != "number"]
    model = session.execute(select(*columns).where(TaskRow.id.endswith(f"/{KEY}"))).mappings().one()
    tasks = list(
        _tasks({str(name): value for name, value in model.items()}, directory, moments, due)
    )
    numbers = session.scalars(
        insert(TaskRow).returning(TaskRow.number, sort_by_parameter_order=True),
        [task for task, _, _ in tasks],
    ).all()
    owned = list(zip(numbers, tasks, strict=True))
    session.execute(
        insert(table_of(OwnerRow)),
        [{"task": number, "area": t["area"], "role": t["roles"][0]} for number, (t, _, _) in owned],
    )
    session.execute(
        insert(table_of(NoticeRow)),
        [
            {
                "task": number,
                "election": t["election"],
                "kind": "reminder",
                "at": moment,
                "state": "due",
            }
            for number, (t, first, last) in owned
            for moment in (first, last)
        ],
    )


def _tasks(
    model: Mapping[str, Any], directory: Directory, moments: Sequence[datetime], due: datetime
) -> Iterator[tuple[dict[str, Any], datetime, datetime]]:
    """The tasks, each with the moments of its two reminders."""
    for number, holding in enumerate(directory.holdings):
        for which in range(1 if number % SECOND else 2):
            task = {
                **model,
                "id": f"{model['election']}/{holding.area}/{holding.role}.{which}",
                "area": holding.area,
                "roles": [holding.role],
                "state": "open",
                "opens": moments[0] - timedelta(days=7),
                "due": due,
            }
            yield task, moments[(number + 7 * which) % len(moments)], due
