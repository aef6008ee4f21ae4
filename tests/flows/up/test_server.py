"""The server's one mended fault: a failed statement must not stop the event loop later."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine

from flows.up.server import TidyConnection, use_tidy_connections

BUSY_SECONDS = 2.0


def a_database(path: Path, kind: type[sqlite3.Connection]) -> sqlite3.Connection:
    """A connection that waits for the write lock, to a table that takes a number once."""
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, factory=kind
    )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE numbers (number INTEGER UNIQUE)")
    connection.execute("INSERT INTO numbers VALUES (1)")
    return connection


def seconds_to_free(cursor: list[sqlite3.Cursor], waiting: sqlite3.Connection, path: Path) -> float:
    """How long it takes to free the listed cursor while its connection waits for the write lock."""
    outcome: list[str] = []

    def wait() -> None:
        try:
            waiting.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            outcome.append(str(error))

    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    waiter = threading.Thread(target=wait)
    waiter.start()
    time.sleep(BUSY_SECONDS / 4)
    started = time.monotonic()
    cursor.clear()
    took = time.monotonic() - started
    waiter.join()
    writer.close()
    assert outcome == ["database is locked"]
    return took


def fails_alone(cursor: sqlite3.Cursor) -> None:
    """One statement that breaks the table's rule."""
    cursor.execute("INSERT INTO numbers VALUES (1)")


def fails_among_many(cursor: sqlite3.Cursor) -> None:
    """The second of two."""
    cursor.executemany("INSERT INTO numbers VALUES (?)", [(2,), (1,)])


@pytest.mark.parametrize(("kind", "stops"), [(sqlite3.Connection, True), (TidyConnection, False)])
@pytest.mark.parametrize("fail", [fails_alone, fails_among_many])
def test_a_failed_statement_is_freed_without_waiting(
    tmp_path: Path,
    kind: type[sqlite3.Connection],
    fail: Callable[[sqlite3.Cursor], None],
    *,
    stops: bool,
) -> None:
    """When plain connections no longer make it wait, `flows.up.server` can go."""
    path = tmp_path / "numbers.db"
    connection = a_database(path, kind)
    cursors = [connection.cursor()]
    with pytest.raises(sqlite3.IntegrityError):
        fail(cursors[0])

    took = seconds_to_free(cursors, connection, path)
    connection.close()
    assert (took > BUSY_SECONDS / 4) is stops


def test_the_servers_connections_are_tidy(tmp_path: Path) -> None:
    """SQLAlchemy opens them as it is told, and they serve on after an error."""

    async def story() -> None:
        engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path}/numbers.db")
        event.listen(engine.sync_engine, "do_connect", use_tidy_connections)
        async with engine.connect() as connection:
            await connection.execute(text("CREATE TABLE numbers (number INTEGER UNIQUE)"))
            await connection.execute(text("INSERT INTO numbers VALUES (1)"))
            with pytest.raises(IntegrityError):
                await connection.execute(text("INSERT INTO numbers VALUES (1)"))
            found = await connection.execute(text("SELECT number FROM numbers"))
            raw = (await connection.get_raw_connection()).driver_connection
            assert raw is not None
            assert isinstance(raw._conn, TidyConnection)
            assert found.scalars().all() == [1]
        await engine.dispose()

    asyncio.run(story())


def test_other_databases_are_opened_as_they_are() -> None:
    """PostgreSQL knows no such option."""
    dialect = create_async_engine("postgresql+psycopg://office@localhost/writ").dialect
    options: dict[str, object] = {}
    use_tidy_connections(dialect, None, (), options)
    assert options == {}
