"""Registers to test on: SQLite always, PostgreSQL where a server answers on 127.0.0.1:5432."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import delete

from tasks.register.database import Register
from tasks.register.models import Base

SERVER = "host=127.0.0.1 port=5432 dbname=postgres connect_timeout=3"


@contextmanager
def new_postgres_database() -> Iterator[str]:
    """A database of its own, dropped at the end; yields its URL.

    Without a server the test is skipped, but fails in CI, where there must be one.
    """
    name = f"writ_test_{secrets.token_hex(6)}"
    user, server = _server()
    with server:
        server.execute(f'CREATE DATABASE "{name}"')
        # A test's data need not outlive a power cut, and thousands of commits wait for it.
        server.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        try:
            yield f"postgresql://{user}@127.0.0.1:5432/{name}"
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


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


def empty(register: Register) -> None:
    """Take everything out of the register but its tables."""
    with register.write() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(delete(table))
