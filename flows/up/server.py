"""The embedded Prefect server on SQLite, behind a door (`flows.up.door`), and two faults mended.

Start it with `python -m flows.up.server`; it asks for the password that is kept in the home. With `--pages-only`
it serves and does nothing in the background, which `flows.up.several.background` then does for all servers.

One fault: with a plain `prefect server start` (3.8.8, Python 3.11) the event loop can stop for SQLite's whole busy timeout, 60 s, after which everything that waited fails with
"database is locked". A statement that fails leaves an open cursor in the error's traceback;
the garbage collector finds it on the event loop, and to free it must wait until the cursor's
connection is idle. When that connection waits for the write lock, and the transaction that has
the lock waits for the event loop to commit it, both wait for each other.

The other: a transaction that reads before it writes asks for the write lock only then, and SQLite
refuses it at once, with "database is locked", when another has written meanwhile or is writing. Of the
batches in which an election's runs are made that were two in five, on a busy machine the same one
again and again. One that asks for the lock when it begins waits for it instead.
"""

import argparse
import sqlite3
from typing import Any

import uvicorn
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import Dialect
from typing_extensions import override

from flows.prefect.environment import apply_environment, prefect_environment
from flows.up.door import guarded
from flows.up.several.engines import engines_of
from tasks.files.private import keep_private
from tasks.settings import load_settings


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


def lock_at_the_beginning(
    _connection: Connection,
    _cursor: Any,
    statement: str,
    parameters: Any,
    _context: Any,
    _many: Any,
) -> tuple[str, Any]:
    """Have each transaction that Prefect begins take SQLite's write lock first."""
    return "BEGIN IMMEDIATE" if statement == "BEGIN DEFERRED" else statement, parameters


def main() -> None:
    """Serve until SIGINT or SIGTERM, as the environment and Writ's settings say."""
    parser = argparse.ArgumentParser(prog="python -m flows.up.server", description=__doc__)
    parser.add_argument("--pages-only", action="store_true", help="without background services")
    pages_only = parser.parse_args().pages_only
    settings = load_settings()
    keep_private(settings.home)
    apply_environment(
        {
            **prefect_environment(
                settings.home, settings.prefect_port, public_url=settings.prefect_public_url
            ),
            **engines_of(settings),
        }
    )
    event.listen(Engine, "do_connect", use_tidy_connections)
    event.listen(Engine, "before_cursor_execute", lock_at_the_beginning, retval=True)
    # After the listeners, and not for those who only want the connection: it takes 2 s.
    from prefect.server.api.server import create_app
    from prefect.settings import get_current_settings

    server = get_current_settings().server
    uvicorn.run(
        guarded(
            create_app(webserver_only=pages_only, final=True),
            server.api.cors_allowed_origins.split(","),
        ),
        host=server.api.host,
        port=server.api.port,
        timeout_keep_alive=server.api.keepalive_timeout,
        ws_ping_interval=server.api.websocket_ping_interval,
        ws_ping_timeout=server.api.websocket_ping_timeout,
        log_level=server.logging_level.lower(),
    )


if __name__ == "__main__":
    main()
