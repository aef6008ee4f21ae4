"""A backup's tables put into an empty database of either kind, in its transaction, and brought up to date."""

from collections.abc import Iterator

from sqlalchemy import Connection, Table

from tasks.files.backups.manifest import MANIFEST, Manifest, NewerBackupError, changed, table_part
from tasks.files.backups.reading import Backup
from tasks.progress import Progress, in_silence
from tasks.register.dump.reading import columns_of, tables_of
from tasks.register.dump.writing import (
    check_server,
    clear_empty,
    dangling,
    put_in,
    refer_upwards,
    set_sequences,
)
from tasks.register.schema import head, revisions, upgrade


def check_revision(backup: Backup) -> None:
    """Refuse a backup whose schema this Writ does not know.

    Raises:
        NewerBackupError: says which Writ made it.
    """
    manifest = backup.manifest
    if manifest.revision not in revisions():
        raise NewerBackupError(
            f"{backup.path} was made by a newer Writ ({manifest.writ}, schema {manifest.revision}; this"
            f" one has {head()}); install that Writ, or a newer one, and restore with it"
        )


def load_backup(
    connection: Connection, backup: Backup, place: str, progress: Progress = in_silence
) -> None:
    """Put all rows of a backup into a database that is empty, at the revision that it was made of, and
    bring that up to date.

    Args:
        connection: in a transaction.
        backup: looked through already.
        place: what the database is called, for messages.
        progress: hears how many rows are in.

    Raises:
        NotEmptyError, OldServerError: it cannot take it.
        ChangedBackupError: the backup does not fit together.
    """
    check_server(connection)
    clear_empty(connection, place)
    upgrade(connection, backup.manifest.revision)
    tables = _tables(connection, backup)
    done = 0
    for table in tables:
        for put in put_in(connection, table, _rows(backup, table)):
            progress(done + put, backup.manifest.rows)
        done += backup.manifest.parts[table_part(table.name)].rows or 0
        refer_upwards(connection, table, _rows(backup, table))
    set_sequences(connection, tables)
    if fault := dangling(connection):
        raise changed(f"{backup.path} ({fault})", MANIFEST)
    upgrade(connection)


def _tables(connection: Connection, backup: Backup) -> tuple[Table, ...]:
    """The tables to fill, which are those of the backup to the last column."""
    tables = tables_of(connection)
    # What a migration puts into a new register, the backup has as well.
    for table in reversed(tables):
        connection.execute(table.delete())
    wanted: Manifest = backup.manifest
    if {table.name: dict(columns_of(table)) for table in tables} != {
        name: dict(columns) for name, columns in wanted.tables.items()
    }:
        raise changed(str(backup.path), MANIFEST)
    return tables


def _rows(backup: Backup, table: Table) -> Iterator[dict[str, object]]:
    return backup.rows(table.name)
