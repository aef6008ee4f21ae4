"""A register of an earlier version, with what was in it, brought up to date step by step."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, insert, select, text

from tasks.register.columns import UtcDateTime
from tasks.register.database import Register
from tasks.register.models import TaskRow
from tasks.register.record.answers import answers_of
from tasks.register.record.models import HistoryRow
from tasks.register.record.verifying import verify
from tests.builders import at

MIGRATIONS = Path("tasks/register/migrations").absolute()
ELECTION = "blankshire.2027-05-06"
BEFORE, NINE, TEN = (at(f"Mon 2027-04-12 {hour}") for hour in ("08:00", "09:00", "10:00"))
POSTS = (("ashford", "returning_officer"), ("blankshire", "chief_constable"))
# Number, state, evidence, who answered when: as the first version kept them.
TASKS: tuple[tuple[int, str, dict[str, str], tuple[tuple[str, datetime], ...]], ...] = (
    (1, "done", {"Minutes": "M1"}, (("Chloe", NINE), ("Chloe", NINE))),
    (2, "done", {"Letter": "L2"}, (("Chloe", NINE), ("Hugh", TEN))),
    (3, "open", {"Letter": "L3"}, (("Chloe", NINE),)),
    (4, "open", {}, ()),
)
# The windows of these tasks, as they were written then, and in the words of today.
WINDOWS = {
    1: ("months -4..-3", "month -4 to month -3"),
    2: (
        "before M(notice_of_election|notice_of_referendum)",
        "1 working day before notice_of_election or notice_of_referendum",
    ),
    3: (
        "M(sopn) +1 wd .. wd -5",
        "1 working day after sopn to 5 statutory working days before poll",
    ),
    4: (None, None),
}


def values_for(table: Any, **given: Any) -> dict[str, Any]:
    """A row with a value in every column that needs one."""
    made: dict[str, Any] = {}
    for column in table.columns:
        kind = str(column.type).upper()
        if column.name in given:
            made[column.name] = given[column.name]
        elif not column.nullable and column.server_default is None and column.name != "number":
            made[column.name] = (
                NINE
                if "TIMESTAMP" in kind or "DATETIME" in kind
                else NINE.date()
                if kind == "DATE"
                else False
                if "BOOL" in kind
                else 1
                if "INT" in kind
                else {}
                if "JSON" in kind
                else "x"
            )
    return made


def tables_of(connection: Connection) -> dict[str, Any]:
    """The tables as they are, moments aware."""
    found = MetaData()
    found.reflect(connection)
    for table in found.tables.values():
        for column in table.columns:
            if any(word in str(column.type).upper() for word in ("DATETIME", "TIMESTAMP")):
                column.type = UtcDateTime(timezone=True)
    return dict(found.tables)


def entry(
    position: int,
    previous: str,
    kind: str,
    task: int,
    who: str,
    when: datetime,
    data: dict[str, Any],
) -> dict[str, Any]:
    """One entry of the history, hashed as every version does."""
    row: dict[str, Any] = {
        "chain": ELECTION,
        "position": position,
        "at": when.isoformat(),
        "kind": kind,
        "task": task,
        "who": who,
        "text": f"{kind} by {who}",
        "data": data,
        "previous": previous,
    }
    canonical = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return {**row, "at": when, "hash": hashlib.sha256(canonical.encode()).hexdigest()}


def history() -> Iterator[dict[str, Any]]:
    """What the first version wrote down: a partial answer without its evidence, the last with all."""
    previous = "0" * 64
    said: list[tuple[str, int, str, datetime, dict[str, Any]]] = [("opened", 1, "Writ", BEFORE, {})]
    for number, state, evidence, answers in TASKS:
        for place, (who, when) in enumerate(dict.fromkeys(answers)):
            last = state == "done" and place == len(dict.fromkeys(answers)) - 1
            data: dict[str, Any] = {"person": who.lower(), "note": f"note of {who}"}
            data |= {"evidence": evidence} if last else {}
            said.append(("completed" if last else "answered", number, who, when, data))
    for position, (kind, task, who, when, data) in enumerate(said, start=1):
        row = entry(position, previous, kind, task, who, when, data)
        previous = row["hash"]
        yield row


def put(connection: Connection, name: str, *rows: dict[str, Any]) -> None:
    """Rows into a table as it is now."""
    table = tables_of(connection)[name]
    for row in rows:
        connection.execute(insert(table), values_for(table, **row))


def fill(connection: Connection) -> None:
    """An election in which two answered, into the tables of the first version."""
    put(connection, "area", *({"id": area, "parent": None} for area, _ in POSTS))
    put(connection, "election", {"id": ELECTION, "area": "blankshire"})
    for number, state, evidence, answers in TASKS:
        row = {
            "id": f"{ELECTION}/ashford/task_{number}",
            "election": ELECTION,
            "area": "ashford",
            "number": number,
            "state": state,
            "evidence": evidence,
            "roles": [],
            "kinds": [],
            "window": WINDOWS[number][0],
        }
        put(connection, "task", row)
        for place, (area, role) in enumerate(POSTS):
            who, when = answers[place] if place < len(answers) else (None, None)
            put(
                connection,
                "task_owner",
                {
                    "task": number,
                    "area": area,
                    "role": role,
                    "answered_at": when,
                    "answered_by": who,
                },
            )
    rows = list(history())
    put(connection, "history", *rows)
    put(connection, "chain", {"name": ELECTION, "length": len(rows), "hash": rows[-1]["hash"]})


@contextmanager
def config_of(register: Register) -> Iterator[tuple[Config, Connection]]:
    """Alembic in a transaction of its own."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with register.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            config.attributes["connection"] = connection
            yield config, connection
    register.engine.dispose()


@pytest.fixture
def first_version(empty_url: str) -> Iterator[Register]:
    """A register as the first version left it."""
    register = Register(empty_url)
    with config_of(register) as (config, connection):
        command.upgrade(config, "0001")
        fill(connection)
    yield register
    register.close()


def test_answers_of_the_first_version_are_kept(first_version: Register) -> None:
    """Each with who gave it, for which posts and when; where it is not known whose evidence is, it
    stands as that of all who may have given it. The history is as it was."""
    first_version.migrate()
    with first_version.read() as session:
        found = answers_of(session, [1, 2, 3, 4])
        if session.get_bind().dialect.name == "sqlite":
            assert 1 == session.scalar(text("PRAGMA foreign_keys"))
            assert [] == session.execute(text("PRAGMA foreign_key_check")).all()
        assert [None] == [verdict.fault for verdict in verify(session)]
        people = session.scalars(select(HistoryRow.person).order_by(HistoryRow.number)).all()
    posts = ["/".join(post) for post in POSTS]
    assert {
        1: [("Chloe", "chloe", NINE, posts, {"Minutes": "M1"})],
        2: [
            ("Chloe", "chloe", NINE, posts[:1], {}),
            ("Hugh", "hugh", TEN, posts[1:], {}),
            ("Chloe or Hugh", None, TEN, [], {"Letter": "L2"}),
        ],
        3: [("Chloe", "chloe", NINE, posts[:1], {"Letter": "L3"})],
    } == {
        task: [(a.who, a.person, a.at, a.posts, a.evidence) for a in answers]
        for task, answers in found.items()
    }
    assert ["note of Chloe", "note of Hugh", ""] == [answer.note for answer in found[2]]
    assert [None, "chloe", "chloe", "hugh", "chloe"] == people


def test_windows_are_in_the_words_of_today(first_version: Register) -> None:
    """So that a page can say what was planned then."""
    first_version.migrate()
    with first_version.read() as session:
        found = dict(session.execute(select(TaskRow.number, TaskRow.window)).tuples().all())
    assert {number: new for number, (_, new) in WINDOWS.items()} == found


def test_the_way_back_keeps_the_evidence(first_version: Register) -> None:
    """Down to the version before, and up again: nothing of what was given is lost."""
    first_version.migrate()
    with config_of(first_version) as (config, connection):
        command.downgrade(config, "0008")
        task = tables_of(connection)["task"]
        found = dict(connection.execute(select(task.c.number, task.c.evidence)).tuples().all())
    assert {number: evidence for number, _, evidence, _ in TASKS} == found
    first_version.migrate()
    with first_version.read() as session:
        assert [{"Letter": "L3"}] == [a.evidence for a in answers_of(session, [3])[3]]
        assert [None] == [verdict.fault for verdict in verify(session)]


def test_each_migration_has_a_number_of_its_own_and_follows_the_one_before() -> None:
    """Two that were made at the same time under one number leave no register that can be opened."""
    scripts = [*ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    files = [path.name.partition("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*.py")]
    assert sorted(files) == sorted(script.revision for script in scripts)
    assert sorted(files)[:-1] == sorted(
        str(script.down_revision) for script in scripts if script.down_revision
    )
