"""The embedded Prefect server on SQLite: `prefect server start`, one fault mended.

Start it with `python -m flows.up.server`. With a plain one (3.8.8, Python 3.11) the event loop
can stop for SQLite's whole busy timeout, 60 s, after which everything that waited fails with
"database is locked". A statement that fails leaves an open cursor in the error's traceback;
the garbage collector finds it on the event loop, and to free it must wait until the cursor's
connection is idle. When that connection waits for the write lock, and the transaction that has
the lock waits for the event loop to commit it, both wait for each other.
"""

import sqlite3
import sys
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import Dialect
from typing_extensions import override


class TidyCursor(sqlite3.Cursor):
    """A cursor that is closed, in the thread that uses it, as soon as its statement fails."""

    @override
    def execute(self, *args: Any) -> "TidyCursor":
        """As in `sqlite3`; after an error the cursor is closed."""
        try:
            return super().execute(*args)
        except sqlite3.Error:
            self.close()
            raise

    @override
    def executemany(self, *args: Any) -> "TidyCursor":
        """As in `sqlite3`; after an error the cursor is closed."""
        try:
            return super().executemany(*args)
        except sqlite3.Error:
            self.close()
            raise


class TidyConnection(sqlite3.Connection):
    """A connection whose cursors leave nothing behind when a statement fails."""

    @override
    def cursor(self, factory: Any = TidyCursor) -> Any:
        """A new cursor, of `TidyCursor` unless asked for otherwise."""
        return super().cursor(factory)


def use_tidy_connections(
    dialect: Dialect, _record: Any, _args: Any, options: dict[str, Any]
) -> None:
    """Have SQLAlchemy make a `TidyConnection` where it is about to open an SQLite database."""
    if dialect.driver == "aiosqlite":
        options["factory"] = TidyConnection


def main() -> None:
    """Serve until SIGINT or SIGTERM, as the environment says."""
    event.listen(Engine, "do_connect", use_tidy_connections)
    # After the listener, and not for those who only want the connection: it takes 2 s.
    from prefect.cli import app

    sys.argv = ["prefect", "server", "start"]
    app()


if __name__ == "__main__":
    main()
