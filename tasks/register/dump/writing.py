"""Rows put into the empty tables of a database, in its transaction, a few thousand at a time."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Table,
    bindparam,
    func,
    insert,
    select,
    text,
    types,
    update,
)

from tasks.register.dump.reading import tables_of
from tasks.register.dump.values import Change, bound, kind_of
from tasks.register.errors import RegisterError
from tasks.register.models import Base

OLDEST_POSTGRES = 13
_AT_ONCE = 2000
# What a register has in it before anything was put into it.
_OF_NO_ACCOUNT = {"office", "agenda"}
Row = dict[str, Any]


class NotEmptyError(RegisterError):
    """There is something in the database into which a backup was to be put."""


class OldServerError(RegisterError):
    """The database's server is older than what Writ needs."""


def check_server(connection: Connection, oldest: int = OLDEST_POSTGRES) -> None:
    """Refuse a PostgreSQL that is too old.

    Raises:
        OldServerError: says which is wanted.
    """
    found = connection.dialect.server_version_info or ()
    if connection.dialect.name == "postgresql" and found < (oldest,):
        said = ".".join(map(str, found))
        raise OldServerError(
            f"the server is PostgreSQL {said}, and Writ needs {oldest} or newer; name a database on such a"
            " server (WRIT_DATABASE_URL)"
        )


def clear_empty(connection: Connection, place: str) -> None:
    """Take the tables out of a database that has none but Writ's, and nothing in them.

    Args:
        connection: in a transaction.
        place: what the database is called, to be named.

    Raises:
        NotEmptyError: there is something in it.
    """
    tables = tables_of(connection)
    if others := sorted({table.name for table in tables} - Base.metadata.tables.keys()):
        raise NotEmptyError(f"{place} has tables that are none of Writ's ({others[0]}); {_ANOTHER}")
    for table in tables:
        rows = connection.scalar(select(func.count()).select_from(table))
        if rows and table.name not in _OF_NO_ACCOUNT:
            raise NotEmptyError(f"{place} is not empty ({table.name}: {rows} rows); {_ANOTHER}")
    for table in reversed(tables):
        table.drop(connection)
    connection.execute(text("DROP TABLE IF EXISTS alembic_version"))


def put_in(connection: Connection, table: Table, rows: Iterable[Row]) -> Iterator[int]:
    """Put rows into a table.

    Args:
        connection: in a transaction.
        table: empty; those that it refers to are full.
        rows: by the names of the columns, values as JSON has them.

    Yields:
        how many are in it, now and then.
    """
    statement = insert(table).values(
        {column.name: bound(column, connection.dialect) for column in table.columns}
    )
    upwards = {column.name: None for column in _upwards(table)}
    done = 0
    for some in _several(rows, _reads(table)):
        connection.execute(statement, [{**row, **upwards} for row in some] if upwards else some)
        done += len(some)
        yield done


def refer_upwards(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Let the rows of a table refer to others of the same, once all of them are there."""
    for column in _upwards(table):
        keys = [key == bindparam(f"of_{key.name}") for key in table.primary_key]
        statement = update(table).where(*keys).values({column.name: bindparam("to")})
        referring = (
            {
                "to": row[column.name],
                **{f"of_{key.name}": row[key.name] for key in table.primary_key},
            }
            for row in rows
            if row[column.name] is not None
        )
        for some in _several(referring, {}):
            connection.execute(statement, some)


def set_sequences(connection: Connection, tables: Iterable[Table]) -> None:
    """Let PostgreSQL count on from the highest number of each table; SQLite does by itself."""
    if connection.dialect.name != "postgresql":
        return
    counting = text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)")
    for table in tables:
        for key in table.primary_key:
            highest = connection.scalar(select(func.max(key))) if _counts(key) else None
            if highest is not None:
                of = {"table": f'"{table.name}"', "column": key.name, "highest": highest}
                connection.execute(counting, of)


def dangling(connection: Connection) -> str | None:
    """The first row that refers to one that is not there, in words; PostgreSQL lets none in."""
    if connection.dialect.name != "sqlite":
        return None
    found = connection.execute(text("PRAGMA foreign_key_check")).first()
    return None if found is None else f"{found[0]}, row {found[1]}, refers to no row of {found[2]}"


def _counts(key: Column[Any]) -> bool:
    return (
        isinstance(key.type, types.Integer)
        and not key.foreign_keys
        and key.autoincrement is not False
    )


def _upwards(table: Table) -> list[Column[Any]]:
    """The columns that refer to other rows of the same table."""
    return [
        column
        for column in table.columns
        if any(key.column.table is table for key in column.foreign_keys)
    ]


def _reads(table: Table) -> dict[str, Change]:
    return {
        column.name: read for column in table.columns if (read := kind_of(column).read) is not None
    }


def _several(rows: Iterable[Row], reads: Mapping[str, Change]) -> Iterator[list[Row]]:
    """A few thousand rows at a time, each value as what it is."""
    found = iter(rows)
    while some := list(islice(found, _AT_ONCE)):
        for row in some:
            for name, read in reads.items():
                if row[name] is not None:
                    row[name] = read(row[name])
        yield some


_ANOTHER = (
    "a backup goes into an empty database: name another in WRIT_DATABASE_URL, or move this one away"
)
