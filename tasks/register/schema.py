"""The schema of the register: which revision a database is at, and bringing it to another."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from tasks.register.errors import RegisterError

HEAD = "head"
_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 0x57726974


def upgrade(connection: Connection, to: str = HEAD) -> None:
    """Bring the schema up to a revision, in the transaction of this connection.

    Raises:
        RegisterError: it is newer than this program.
    """
    config = _config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, to)
    except CommandError as error:
        raise RegisterError(
            f"the register is newer than this program ({error}); use the newer program"
        ) from error


def at_head(connection: Connection) -> bool:
    """Whether the schema is that of this program."""
    current = MigrationContext.configure(connection).get_current_heads()
    connection.rollback()
    return set(current) == {head()}


def revision_of(connection: Connection) -> str | None:
    """The revision that a database is at; None for one that is none of Writ's."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def head() -> str:
    """What a register of this program is at: the same for as long as a process lives, and slow to find."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    if found is None:
        raise RegisterError(f"there are no migrations in {_MIGRATIONS}; install Writ again")
    return found


@cache
def revisions() -> tuple[str, ...]:
    """Every revision that this program knows, oldest first."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return tuple(script.revision for script in reversed([*scripts]))


def one_at_a_time(connection: Connection) -> None:
    """Keep every other process from changing the schema until the commit; SQLite lets one write anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})


@contextmanager
def tables_may_be_rebuilt(connection: Connection) -> Iterator[None]:
    """On SQLite a table is altered by putting another in its place, which its rows' own children
    forbid as long as they are watched; inside a transaction SQLite does not hear of that."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config
