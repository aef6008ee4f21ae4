"""Opening the register: engines, transactions and the schema."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import StaticPool

from tasks.files.area_files import AreaFolders
from tasks.files.evidence_files import EvidenceFolder
from tasks.register.errors import RegisterBusyError, RegisterError, not_an_address
from tasks.register.record.seals import Seals
from tasks.register.schema import at_head, one_at_a_time, tables_may_be_rebuilt, upgrade
from tasks.register.session import Session
from tasks.register.troubles import in_our_words

T = TypeVar("T")

_BUSY_SECONDS = 30
_TRIES_A_SECOND = 20
_NO_FOLDERS = AreaFolders()


class Register:
    """The database behind its transactions.

    `write()` takes the write lock at once (SQLite) so that a compare-and-set never meets a
    half-read state; `read()` never does.
    """

    def __init__(
        self,
        url: str,
        *,
        area_folders: AreaFolders = _NO_FOLDERS,
        seals: Seals | None = None,
        evidence: EvidenceFolder | None = None,
        patience: int | None = None,
    ) -> None:
        """
        Args:
            url: a SQLAlchemy URL of SQLite or PostgreSQL.
            area_folders: where areas keep their own files, which every session is given.
            seals: what seals the history, which every session is given; None leaves it unsealed.
            evidence: where the files are kept that answers refer to, which every session is given.
            patience: how many seconds to wait for what another transaction has locked; None for
                half a minute on SQLite and as long as it takes on PostgreSQL.

        Raises:
            RegisterError: the URL is not one of those.
        """
        self.engine = _engine(url, patience)
        self.area_folders, self.seals, self.evidence = area_folders, seals, evidence
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
            RegisterBusyError: another transaction had it for longer than the patience lasts.
            RegisterLostError: the database does not answer (any more).
            RegisterError: its disk is full or broken; nothing of the transaction was kept.
        """
        with (
            self._troubles(),
            Session(self._writing, self.area_folders, self.seals, self.evidence) as session,
        ):
            yield session
            session.commit()

    def patiently(self, work: Callable[[Session], T], *, seconds: float) -> T:
        """What `work` returns from a transaction that may write. Where the register is busy, wherever in
        the transaction that shows (SQLite: as it begins; PostgreSQL: at a row that another has locked,
        or in a deadlock), all of it is done again, until so many seconds have gone by.

        Raises:
            RegisterBusyError, RegisterLostError, RegisterError: as for `write`.
        """
        deadline = time.monotonic() + seconds
        while True:
            try:
                with self.write() as session:
                    return work(session)
            except RegisterBusyError:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(1 / _TRIES_A_SECOND)

    def opened(self, *, preview: bool) -> AbstractContextManager[Session]:
        """A session for a change: one that only reads where it is a `preview`, of which nothing is kept, or
        else one that writes.

        Raises:
            As `read` and `write`.
        """
        return self.read() if preview else self.write()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads: what it sees is one state of the register.

        Raises:
            RegisterBusyError, RegisterLostError: as for `write`.
            RegisterError: its disk is full or broken.
        """
        with (
            self._troubles(),
            Session(self._reading, self.area_folders, self.seals, self.evidence) as session,
        ):
            yield session

    def migrate(self) -> None:
        """Bring the schema up to date; does nothing when it is.

        Raises:
            RegisterError: the database cannot be reached, its disk is full or broken, or it is newer
                than this program.
        """
        with self._troubles(), self._writing.connect() as connection:
            current = at_head(connection)
        if not current:
            with self.rebuilding() as connection:
                upgrade(connection)

    @contextmanager
    def rebuilding(self) -> Iterator[Connection]:
        """A transaction in which tables may be made and altered, and no other process does the same: committed
        at the end, rolled back on an error.

        Raises:
            RegisterBusyError, RegisterLostError, RegisterError: as for `write`.
        """
        with (
            self._troubles(),
            self._writing.connect() as connection,
            tables_may_be_rebuilt(connection),
            connection.begin(),
        ):
            one_at_a_time(connection)
            yield connection

    def in_memory(self) -> "Register":
        """A new register in memory, empty but for its schema, that plans with the same areas' own
        files. One thread at a time may use it, and it is gone when it is closed."""
        new = Register("sqlite://", area_folders=self.area_folders)
        new.migrate()
        return new

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    @contextmanager
    def _troubles(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            ours = in_our_words(error, self.engine.url.database or "in memory")
            if ours is None:
                raise
            raise ours from error


def open_register(
    url: str,
    *,
    area_folders: AreaFolders = _NO_FOLDERS,
    seals: Seals | None = None,
    evidence: EvidenceFolder | None = None,
    patience: int | None = None,
) -> Register:
    """The register at this URL with its schema up to date; the rest is as for `Register`. However
    impatient it will be, it waits for another process that is bringing the schema up to date.

    Raises:
        RegisterError: the URL is unusable or the database cannot be reached.
    """
    register = Register(url, area_folders=area_folders, seals=seals, evidence=evidence)
    register.migrate()
    if patience is None:
        return register
    register.close()
    return Register(
        url, area_folders=area_folders, seals=seals, evidence=evidence, patience=patience
    )


def _engine(url: str, patience: int | None) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(parsed, patience or _BUSY_SECONDS)
        if parsed.get_backend_name() == "postgresql":
            return _postgres(parsed, patience)
    except (ArgumentError, ValueError, TypeError) as error:
        raise not_an_address() from error
    raise RegisterError(
        f"WRIT_DATABASE_URL names {parsed.get_backend_name()!r}; the register lives in SQLite or"
        " PostgreSQL"
    )


def _postgres(url: URL, patience: int | None) -> Engine:
    engine = create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    if patience is not None:

        @event.listens_for(engine, "connect")
        def _settle(connection: Any, _record: object) -> None:
            connection.execute(f"SET lock_timeout = '{patience}s'")
            connection.commit()

    return engine


def _sqlite(url: URL, patience: int) -> Engine:
    options: dict[str, Any] = {}
    if (url.database or "").startswith("file:"):
        raise not_an_address()
    if url.database and url.database != ":memory:":
        _folder_of(Path(url.database))
    else:
        # The database lives and dies with its connection, so there is only the one.
        options = {"poolclass": StaticPool}
    engine = create_engine(url, connect_args={"timeout": patience}, **options)

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


def _folder_of(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RegisterError(
            f"the register cannot be kept in {path.parent} ({error.strerror}); check the path and its"
            " rights"
        ) from error


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
