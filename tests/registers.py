"""Registers to test on: SQLite always, PostgreSQL where a server answers on 127.0.0.1:5432."""

import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import delete, select, update

from tasks.files.area_files import AreaFiles
from tasks.register.database import Register, open_register
from tasks.register.models import Base, OfficeRow, PersonRow
from tasks.register.record.models import HistoryRow

SERVER = "host=127.0.0.1 port=5432 dbname=postgres connect_timeout=60"
PREFIX = "writ_tests_"
COPY = "register.db"


@contextmanager
def copied(source: Path, folder: Path, **opened: Any) -> Iterator[Register]:
    """A register of SQLite that is a copy of a file, in this folder as `COPY`; open for as long as this lasts."""
    path = folder / COPY
    shutil.copy(source, path)
    register = open_register(f"sqlite:///{path}", **opened)
    yield register
    register.close()


@contextmanager
def new_postgres_database() -> Iterator[str]:
    """A database of its own, dropped at the end; yields its URL.

    While it is in use its name is locked on the server, so that what a killed run left behind is
    known by not being locked, and is dropped by the next one.

    Without a server the test is skipped, but fails in CI, where there must be one.
    """
    name = f"{PREFIX}{secrets.token_hex(6)}"
    user, server = _server()
    with server:
        drop_left_behind(server)
        assert locked(server, name)
        server.execute(f'CREATE DATABASE "{name}"')
        # A test's data need not outlive a power cut, and thousands of commits wait for it.
        server.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        try:
            yield f"postgresql://{user}@127.0.0.1:5432/{name}"
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def drop_left_behind(server: psycopg.Connection) -> None:
    """Drop the databases of runs that were killed."""
    rows = server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (PREFIX,)
    ).fetchall()
    for (name,) in rows:
        if locked(server, name):
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            server.execute("SELECT pg_advisory_unlock(hashtext(%s))", (name,))


def locked(server: psycopg.Connection, name: str) -> bool:
    """Lock a name until the connection ends; False when another has it."""
    row = server.execute("SELECT pg_try_advisory_lock(hashtext(%s))", (name,)).fetchone()
    return row == (True,)


def _server() -> tuple[str, psycopg.Connection]:
    refused = ""
    for user in ("postgres", "root"):
        try:
            return user, psycopg.connect(f"{SERVER} user={user}", autocommit=True)
        except psycopg.OperationalError as error:
            refused = str(error).splitlines()[0]
    reason = f"no PostgreSQL to test on: {refused}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


_begun: dict[str, bytes] = {}


def begin(register: Register, beginning: str, work: Callable[[], object]) -> None:
    """Do the work in a register that is empty; where the same was done before in a SQLite file, take
    what came of it then. Most stories begin alike, and planning takes longer than telling them.

    What a register calls itself stays its own.

    Args:
        beginning: says in full what the work does; what it reads of files is always the same.
    """
    place = register.engine.url.database
    if register.engine.dialect.name != "sqlite" or not place or not is_empty(register):
        work()
        return
    file = Path(place)
    if beginning not in _begun:
        work()
        register.close()
        if file.with_name(f"{file.name}-wal").exists():
            return  # somebody else reads it, too
        _begun[beginning] = file.read_bytes()
    with register.read() as session:
        own = session.scalar(select(OfficeRow.id))
    register.close()
    file.write_bytes(_begun[beginning])
    with register.write() as session:
        session.execute(update(OfficeRow).values(id=own))


def is_empty(register: Register) -> bool:
    """True while nothing was ever put into it, and no area's own files lie beside it."""
    with register.read() as session:
        files = session.area_folders.read()
        return (
            files == AreaFiles()
            and session.scalar(select(PersonRow).limit(1)) is None
            and session.scalar(select(HistoryRow).limit(1)) is None
        )


def empty(register: Register) -> None:
    """Take everything out of the register but its tables and what it is called."""
    with register.write() as session:
        for table in reversed(Base.metadata.sorted_tables):
            if table is not OfficeRow.__table__:
                session.execute(delete(table))


def take_back(register: Register, to: str) -> None:
    """Make the register one of an earlier version, with what is in it."""
    config = Config()
    config.set_main_option("script_location", "tasks/register/migrations")
    with register.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            config.attributes["connection"] = connection
            command.downgrade(config, to)
    register.engine.dispose()
