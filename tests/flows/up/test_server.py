"""The server's mended faults: no failed statement stops the event loop later, no transaction asks for the lock late."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from prefect.server.database.configurations import AioSqliteConfiguration
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import create_async_engine

from flows.up.server import TidyConnection, lock_at_the_beginning, use_tidy_connections

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


async def reads_then_writes(path: Path, *, mended: bool) -> list[int]:
    """What is in the table when a transaction of Prefect's reads, another one writes, and the first
    writes too."""
    prefect = AioSqliteConfiguration(connection_url=f"sqlite+aiosqlite:///{path}")
    engine = await prefect.engine()
    if mended:
        event.listen(
            engine.sync_engine, "before_cursor_execute", lock_at_the_beginning, retval=True
        )

    async def write(number: int) -> None:
        async with await prefect.session(engine) as session, prefect.begin_transaction(session):
            await session.execute(text(f"INSERT INTO numbers VALUES ({number})"))

    async with await prefect.session(engine) as session:
        async with prefect.begin_transaction(session):
            await session.execute(text("SELECT number FROM numbers"))
            other = asyncio.create_task(write(2))
            await asyncio.wait([other], timeout=BUSY_SECONDS / 4)
            await session.execute(text("INSERT INTO numbers VALUES (3)"))
        await other
        found = await session.execute(text("SELECT number FROM numbers ORDER BY number"))
        return list(found.scalars())


@pytest.mark.parametrize("mended", [False, True])
def test_a_transaction_that_reads_first_is_not_refused(tmp_path: Path, *, mended: bool) -> None:
    """Prefect makes runs in such ones: SQLite lets none write after others have written meanwhile."""
    path = tmp_path / "numbers.db"
    a_database(path, sqlite3.Connection).close()
    if mended:
        assert [1, 2, 3] == asyncio.run(reads_then_writes(path, mended=mended))
    else:
        with pytest.raises(OperationalError, match="database is locked"):
            asyncio.run(reads_then_writes(path, mended=mended))
