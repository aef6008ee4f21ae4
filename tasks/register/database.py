"""Opening the register: engines, transactions and the schema."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from calendars.errors import WritError

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_SECONDS = 30
_TRIES_A_SECOND = 20
_MIGRATION_LOCK = 0x57726974

_POSTGRES_DISK_FULL = "53100"
_SQLITE_PRIMARY = 0xFF

CATALOGUES, POLICIES = "catalogues", "policies"


class RegisterError(WritError):
    """The register cannot be opened, read or written; the message says what to check."""


class Register:
    """The database behind its transactions.

    `write()` takes the write lock at once (SQLite) so that a compare-and-set never meets a
    half-read state; `read()` never does.
    """

    def __init__(
        self, url: str, *, catalogues: Path | None = None, policies: Path | None = None
    ) -> None:
        """
        Args:
            url: a SQLAlchemy URL of SQLite or PostgreSQL.
            catalogues: a folder in which areas keep their own tasks, `<area id>.toml` each; every
                session carries it, so that whoever plans from the register plans with them.
            policies: the same for areas' own policy.

        Raises:
            RegisterError: the URL is not one of those.
        """
        self.engine = _engine(url)
        self._info = {CATALOGUES: catalogues, POLICIES: policies}
        self._writing = self.engine.execution_options(writ_writing=True)
        # SQLite reads one state in any transaction; PostgreSQL has to be asked for it.
        self._reading = (
            self.engine
            if self.engine.dialect.name == "sqlite"
            else self.engine.execution_options(isolation_level="REPEATABLE READ")
        )

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that may write: committed at the end, rolled back on an error.

        Raises:
            RegisterError: its disk is full or broken; nothing of the transaction was kept.
        """
        with (
            self._disk_trouble(),
            Session(self._writing, expire_on_commit=False, info=self._info) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads: what it sees is one state of the register.

        Raises:
            RegisterError: its disk is full or broken.
        """
        with (
            self._disk_trouble(),
            Session(self._reading, expire_on_commit=False, info=self._info) as session,
        ):
            yield session

    def migrate(self) -> None:
        """Bring the schema up to date; does nothing when it is.

        Raises:
            RegisterError: the database cannot be reached, its disk is full or broken, or it is newer
                than this program.
        """
        try:
            with self._disk_trouble(), self._writing.connect() as connection:
                if _at_head(connection):
                    return
                with connection.begin():
                    if connection.dialect.name == "postgresql":
                        connection.execute(
                            text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK}
                        )
                    config = _config()
                    config.attributes["connection"] = connection
                    command.upgrade(config, "head")
        except DatabaseError as error:
            said = " ".join(str(error.orig).split())
            raise RegisterError(
                f"the register does not answer ({said}); check WRIT_DATABASE_URL and that the"
                " database is running"
            ) from error
        except CommandError as error:
            raise RegisterError(
                f"the register is newer than this program ({error}); use the newer program"
            ) from error

    def in_memory(self) -> "Register":
        """A new register in memory, empty but for its schema, that plans with the same areas' own
        files. One thread at a time may use it, and it is gone when it is closed."""
        new = Register(
            "sqlite://", catalogues=self._info[CATALOGUES], policies=self._info[POLICIES]
        )
        new.migrate()
        return new

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    @contextmanager
    def _disk_trouble(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            if not _is_of_the_disk(error.orig):
                raise
            said = " ".join(str(error.orig).split())
            raise RegisterError(
                f"the register {self.engine.url.database} has no room or a broken disk ({said}):"
                " free or repair it; everything kept so far is safe, and the next pass goes on"
            ) from error


def open_register(
    url: str, *, catalogues: Path | None = None, policies: Path | None = None
) -> Register:
    """The register at this URL with its schema up to date; the folders are as for `Register`.

    Raises:
        RegisterError: the URL is unusable or the database cannot be reached.
    """
    register = Register(url, catalogues=catalogues, policies=policies)
    register.migrate()
    return register


def own_files(session: Session, kind: str) -> list[Path]:
    """The files that areas have of their own, `CATALOGUES` or `POLICIES`, in order of name."""
    folder: Path | None = session.info.get(kind)
    return sorted(folder.glob("*.toml")) if folder is not None and folder.is_dir() else []


def _is_of_the_disk(error: BaseException | None) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & _SQLITE_PRIMARY
    if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
        return True
    return getattr(error, "sqlstate", None) == _POSTGRES_DISK_FULL


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def _at_head(connection: Any) -> bool:
    current = MigrationContext.configure(connection).get_current_heads()
    connection.rollback()
    return set(current) == set(ScriptDirectory.from_config(_config()).get_heads())


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise RegisterError(
            "WRIT_DATABASE_URL is not a database address; write sqlite:///path or"
            " postgresql://user@host/name"
        ) from error
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    raise RegisterError(
        f"WRIT_DATABASE_URL names {parsed.get_backend_name()!r}; the register lives in SQLite or"
        " PostgreSQL"
    )


def _sqlite(url: Any) -> Engine:
    options: dict[str, Any] = {}
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    else:
        # The database lives and dies with its connection, so there is only the one.
        options = {"poolclass": StaticPool}
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS}, **options)

    @event.listens_for(engine, "connect")
    def _settle(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy's own BEGIN below, not the driver's
        _write_ahead(connection)
        for pragma in ("synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writing = connection.get_execution_options().get("writ_writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _write_ahead(connection: Any) -> None:
    """Switch a new database to write-ahead logging. SQLite does not wait for another process that is
    doing the same, as it does for any other lock."""
    for left in reversed(range(_BUSY_SECONDS * _TRIES_A_SECOND)):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or not left:
                raise
            time.sleep(1 / _TRIES_A_SECOND)
        else:
            return
