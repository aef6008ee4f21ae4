"""What a database says when something is wrong with it, in our words."""

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from tasks.register.errors import RegisterBusyError, RegisterError, RegisterLostError

_SQLITE_PRIMARY = 0xFF
_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_SQLITE_DISK = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_SQLITE_FILE = {
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
}
# lock_not_available, deadlock_detected, serialization_failure
_POSTGRES_BUSY = {"55P03", "40P01", "40001"}
_POSTGRES_DISK = {"53100"}
# read_only_sql_transaction, insufficient_privilege
_POSTGRES_RIGHTS = {"25006", "42501"}
# Connection exceptions, shutdowns, too many connections.
_POSTGRES_GONE = ("08", "57P", "53300")


def in_our_words(error: DBAPIError, database: str) -> RegisterError | None:
    """The trouble as an error of ours; None where it is no trouble of the database but a fault.

    Args:
        error: as SQLAlchemy raised it.
        database: what the database is called, to be named.
    """
    said = " ".join(str(error.orig).split())
    if _is(error, _SQLITE_BUSY, _POSTGRES_BUSY):
        return RegisterBusyError(
            "the register is busy: another command or a pass has kept it too long; what you asked"
            " for was not done, try again"
        )
    if _is(error, _SQLITE_DISK, _POSTGRES_DISK):
        return RegisterError(
            f"the register {database} has no room or a broken disk ({said}):"
            " free or repair it; everything kept so far is safe, and the next pass goes on"
        )
    if _is(error, _SQLITE_FILE, _POSTGRES_RIGHTS):
        return RegisterError(
            f"the register {database} cannot be read or written ({said}); check that it is a"
            " database of Writ's and who may write to it"
        )
    if _is_gone(error):
        return RegisterLostError(
            f"the register does not answer ({said}); check WRIT_DATABASE_URL and that the database"
            " is running, and look what was kept before you ask again"
        )
    return None


def _is(error: DBAPIError, of_sqlite: set[int], of_postgres: set[str]) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", 0) & _SQLITE_PRIMARY
    return code in of_sqlite or getattr(error.orig, "sqlstate", None) in of_postgres


def _is_gone(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    if isinstance(error.orig, sqlite3.Error) or not isinstance(
        error, OperationalError | InterfaceError
    ):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state is None or state.startswith(_POSTGRES_GONE)
