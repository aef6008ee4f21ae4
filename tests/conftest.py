"""The registers that tests run on."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from tasks.register.database import Register, open_register
from tests.chromium import chromium_up
from tests.registers import empty, new_postgres_database

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    """Each statement is compiled once for all SQLite registers of a process, as in one that lives long: by
    itself SQLAlchemy does it again for every engine, which took a sixth of what thousands of them cost."""
    compiled: LRUCache[object, object] = LRUCache(5000)

    def share(connection: Connection) -> None:
        if type(connection.dialect) is SQLiteDialect_pysqlite:
            vars(connection.engine)["_compiled_cache"] = compiled

    event.listen(Engine, "engine_connect", share)
    with pytest.MonkeyPatch.context() as patch:
        # A dialect is part of a statement's key; those of all our registers are alike.
        patch.setattr(SQLiteDialect_pysqlite, "__hash__", lambda each: hash(type(each)))
        patch.setattr(SQLiteDialect_pysqlite, "__eq__", lambda one, two: type(one) is type(two))
        yield
    event.remove(Engine, "engine_connect", share)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite register with its schema and nothing in it, to be copied."""
    path = tmp_path_factory.mktemp("register") / "empty.db"
    open_register(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgres_register() -> Iterator[Register]:
    """A PostgreSQL register with its schema."""
    with new_postgres_database() as url:
        register = open_register(url)
        yield register
        register.close()


@pytest.fixture
def sqlite_register(migrated_file: Path, tmp_path: Path) -> Iterator[Register]:
    """An empty register in a SQLite file."""
    path = tmp_path / "register.db"
    shutil.copy(migrated_file, path)
    register = open_register(f"sqlite:///{path}")
    register.close()
    # A test's data need not outlive a power cut, and thousands of commits wait for the disk.
    event.listen(
        register.engine, "connect", lambda made, _: made.execute("PRAGMA synchronous = OFF")
    )
    yield register
    register.close()


@pytest.fixture(params=BOTH)
def register(request: pytest.FixtureRequest) -> Register:
    """An empty register, on each database in turn."""
    if request.param == "sqlite":
        found: Register = request.getfixturevalue("sqlite_register")
        return found
    found = request.getfixturevalue("postgres_register")
    empty(found)
    return found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for the tests of one module; a driver that is up keeps others from `asyncio.run`."""
    with chromium_up() as browser:
        yield browser


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any tables, on each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.db'}"
    else:
        with new_postgres_database() as url:
            yield url
