"""Several of each on this machine's own PostgreSQL and Redis: `make up-scaled`, which is for trying it.

What settings name is taken; for what they do not name, databases are made on 127.0.0.1.
"""

import argparse
import getpass
import os
import sys
from contextlib import closing

import psycopg
from psycopg import sql

from calendars.errors import WritError
from flows.up.errors import EngineMissingError
from tasks.files.private import keep_private
from tasks.settings import Settings, load_settings

_HERE = "127.0.0.1:5432"
_DATABASES = {"database_url": "writ", "prefect_database_url": "writ_prefect"}
_REDIS = "redis://127.0.0.1:6379/0"
_PATIENCE = 5


def main() -> None:
    """Make what is missing, say what is used, and become `writ up`; where that cannot be, one line says why."""
    parser = argparse.ArgumentParser(prog="python -m flows.up.several.here", description=__doc__)
    parser.add_argument("--copies", default="2", help="how many of each")
    copies = parser.parse_args().copies
    try:
        settings = load_settings()
        keep_private(settings.home)
        os.environ.update(_not_named(settings))
    except WritError as error:
        sys.exit(f"writ: {error}")
    command = [sys.executable, "-m", "flows.cli", "up", "--copies", copies]
    os.execv(command[0], command)  # noqa: S606 - our own command


def _not_named(settings: Settings) -> dict[str, str]:
    """The settings that are missing, each with what is on this machine."""
    found = {}
    for field, database in _DATABASES.items():
        if getattr(settings, field) is None:
            found[f"WRIT_{field.upper()}"] = _made(database)
    if settings.redis_url is None:
        found["WRIT_REDIS_URL"] = _REDIS
    for name, value in found.items():
        sys.stdout.write(f"{name} is not set: {value} is used\n")
    sys.stdout.flush()
    return found


def _made(database: str) -> str:
    """The address of a database on this machine, made where it is not there."""
    refused = ""
    for user in dict.fromkeys((getpass.getuser(), "postgres")):
        server = f"postgresql://{user}@{_HERE}"
        try:
            with closing(
                psycopg.connect(f"{server}/postgres", autocommit=True, connect_timeout=_PATIENCE)
            ) as connection:
                _make(connection, database)
        except psycopg.Error as error:
            refused = str(error).strip().splitlines()[0]
        else:
            return f"{server}/{database}"
    raise EngineMissingError(
        f"PostgreSQL on {_HERE} lets nobody in who may make the database {database} ({refused}); make it"
        " yourself, and name it: docs/how-to/run-it-scaled.md"
    )


def _make(connection: psycopg.Connection, database: str) -> None:
    there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
    if there.fetchone() is None:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))


if __name__ == "__main__":
    main()
