"""Lists as long as the register grows: PostgreSQL takes no more than 65,535 parameters."""

import pytest
from sqlalchemy import delete, insert, select, text, tuple_, update

from tasks.register.among import among, pairs_among
from tasks.register.database import Register
from tasks.register.messages.notices import notices_of
from tasks.register.messages.who_has_heard import take_back, told_people, waiting_people
from tasks.register.models import AreaRow, PersonRow, TaskRow
from tasks.register.plans.owned_tasks import owners_of, tasks_where
from tasks.register.plans.task_views import Sight, open_books_of
from tasks.register.session import Session
from tests.builders import an_election, at, call, settle
from tests.cast import directory
from tests.registers import empty

MANY = 66_100
MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
NOW = at("Mon 2026-11-02 09:00")


def copies(session: Session, n: int) -> None:
    """One of the tasks `n` times more, with its owner."""
    columns = [c.name for c in TaskRow.__table__.columns if c.name not in {"number", "id"}]
    quoted = ", ".join(f'"{name}"' for name in columns)
    numbers = f"WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {n})"
    first = "(SELECT min(number) FROM task)"
    session.execute(
        text(
            f"INSERT INTO task (id, {quoted}) {numbers} SELECT id || '#' || x, {quoted}"
            f" FROM task, n WHERE number = {first}"
        )
    )
    session.execute(
        text(
            "INSERT INTO task_owner (task, area, role) SELECT number, 'ashford', 'esm' FROM task"
            " WHERE id LIKE '%#%'"
        )
    )


@pytest.mark.postgres
def test_a_list_longer_than_the_database_takes_parameters(postgres_register: Register) -> None:
    """All that `writ tasks` asks for, and what telling asks for, with 66,100 tasks."""
    register = postgres_register
    empty(register)
    settle(register, directory())
    call(register, MAY, now=NOW)
    with register.write() as session:
        copies(session, MANY)
    with register.write() as session:
        rows = tasks_where(session)
        numbers = [row.number for row in rows]
        assert len(numbers) > MANY
        assert set(numbers) == set(owners_of(session, numbers))
        assert notices_of(session, numbers).keys() < set(numbers)
        assert {} == told_people(session, numbers) | waiting_people(session, numbers)
        assert [] == take_back(session, dict.fromkeys(numbers, "a test"), now=NOW)
        view = Sight(session, rows, open_books_of(session)).view(rows[-1], now=NOW)
        assert rows[-1].id == view.id
        session.execute(update(TaskRow).where(among(TaskRow.number, numbers)).values(shown="seen"))
        assert {"seen"} == set(session.scalars(select(TaskRow.shown).distinct()))


@pytest.mark.parametrize(
    "ids", [[], ["asha"], ["asha", "o'neill", 'say "hi"', "ŵyn", "a\\b", "{}", "%s", ":x"]]
)
def test_text_is_found_as_it_is(register: Register, ids: list[str]) -> None:
    """Whatever signs are in it; nothing is found by an empty list."""
    with register.write() as session:
        everybody = {"asha", "o'neill", 'say "hi"', "ŵyn", "a\\b", "{}", "%s", ":x", "nobody"}
        session.execute(
            insert(PersonRow), [{"id": who, "name": who, "language": "en"} for who in everybody]
        )
        found = session.scalars(select(PersonRow.id).where(among(PersonRow.id, ids)))
        assert sorted(ids) == sorted(found)
        numbers = session.scalars(select(PersonRow.number).where(among(PersonRow.id, ids))).all()
        assert sorted(ids) == sorted(
            session.scalars(select(PersonRow.id).where(among(PersonRow.number, numbers)))
        )
        session.execute(delete(PersonRow).where(among(PersonRow.number, numbers)))
        assert everybody - set(ids) == set(session.scalars(select(PersonRow.id)))


@pytest.mark.parametrize("pairs", [[], [("north", "bcu")], [("north", "bcu"), ("ashford", "bcu")]])
def test_pairs_are_found_together(register: Register, pairs: list[tuple[str, str]]) -> None:
    """Both values of one pair, not the first of one and the second of another."""
    settle(register, directory())
    with register.read() as session:
        wanted = select(AreaRow.id).where(tuple_(AreaRow.id, AreaRow.kind).in_(pairs))
        found = select(AreaRow.id).where(pairs_among(AreaRow.id, AreaRow.kind, pairs))
        assert sorted(session.scalars(wanted)) == sorted(session.scalars(found))
