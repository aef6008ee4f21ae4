"""The rows of every table as lines of JSON, all of one moment, a few thousand in memory at a time."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, MetaData, Table, func, select, types

from tasks.files.evidence_files import EvidenceFile, files_in
from tasks.register.dump.values import kind_of, selected
from tasks.register.schema import revision_of
from tasks.register.session import Session

_AT_ONCE = 2000
_VERSIONS = "alembic_version"
# Where a row refers to files that were given as evidence.
_WITH_FILES = {"answer": "files", "history": "data"}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The register as it is at one moment, whatever is written meanwhile, of any revision of the schema."""

    connection: Connection
    tables: tuple[Table, ...]
    revision: str

    @classmethod
    def of(cls, session: Session) -> "Snapshot":
        """That of a reading session, which begins with this."""
        connection = session.connection(execution_options={"postgresql_readonly": True})
        return cls(connection, tables_of(connection), revision_of(connection) or "")

    def count(self) -> int:
        """How many rows all tables have together."""
        counts = [select(func.count()).select_from(table) for table in self.tables]
        return sum(self.connection.scalar(each) or 0 for each in counts)

    @property
    def database(self) -> str:
        """The kind of database."""
        return self.connection.dialect.name


def tables_of(connection: Connection) -> tuple[Table, ...]:
    """The tables of a database, each after those that it refers to; without the one that Alembic keeps."""
    found = MetaData()
    found.reflect(connection)
    return tuple(table for table in found.sorted_tables if table.name != _VERSIONS)


def columns_of(table: Table) -> Mapping[str, str]:
    """The kind of value of each column."""
    return {column.name: kind_of(column).name for column in table.columns}


@dataclass(slots=True)
class Rows:
    """The rows of a table, in pieces of many lines; how many there were, and the files of evidence that they
    refer to (by SHA-256), once they are read."""

    snapshot: Snapshot
    table: Table
    count: int = 0
    files: dict[str, EvidenceFile] = field(default_factory=dict)

    def __iter__(self) -> Iterator[bytes]:
        """Each piece, in UTF-8."""
        columns = list(self.table.columns)
        names = [column.name for column in columns]
        writes = [
            (place, write)
            for place, column in enumerate(columns)
            if (write := kind_of(column).write) is not None
        ]
        with_files = _WITH_FILES.get(self.table.name)
        found = iter(self._found(columns))
        while some := list(islice(found, _AT_ONCE)):
            lines = []
            for row in some:
                values = list(row)
                for place, write in writes:
                    if values[place] is not None:
                        values[place] = write(values[place])
                said = dict(zip(names, values, strict=True))
                if with_files is not None:
                    self._note_files(said.get(with_files))
                lines.append(f"{json.dumps(said, ensure_ascii=False, separators=(',', ':'))}\n")
            self.count += len(lines)
            yield "".join(lines).encode()

    def _found(self, columns: list[Column[Any]]) -> Any:
        order = [_in_order(key, self.snapshot.database) for key in self.table.primary_key]
        query = select(*map(selected, columns)).order_by(*order)
        return self.snapshot.connection.execute(query, execution_options={"yield_per": _AT_ONCE})

    def _note_files(self, kept: str | None) -> None:
        """Note which files an answer refers to, or an entry of the history tells of."""
        if kept is None or '"sha256"' not in kept:
            return
        said = json.loads(kept)
        for file in files_in(said.get("files") if isinstance(said, dict) else said):
            self.files[file.sha256] = file


def _in_order(column: Column[Any], database: str) -> ColumnElement[Any]:
    """By the bytes of a text, so that the same rows are in the same order on either database."""
    if database == "postgresql" and isinstance(column.type, types.String):
        return column.collate("C")
    return column
