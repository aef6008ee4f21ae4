"""A report as it is read, and its tables as they are kept: plain values, from which page, PDF, workbook and
CSV are made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Flag:
    """Words that a reader should not miss: they are set off, and say by themselves what is wrong."""

    words: str


Cell = str | int | date | datetime | Flag | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `key` names its file, `title` is its caption. Rows that begin alike in the first `merged`
    cells are shown as one there; the first cell of a row is its heading. `widths` are the shares of the
    columns, empty where all are alike."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    merged: int = 0
    widths: tuple[int, ...] = ()

    def spanned(self) -> Sequence[tuple[tuple[Cell, ...], int]]:
        """Each row, and over how many its first cells stand; 0 where they stand in a row above."""
        spans: list[int] = []
        begun = 0
        for place, row in enumerate(self.rows):
            if self.merged and place and row[: self.merged] == self.rows[begun][: self.merged]:
                spans[begun] += 1
                spans.append(0)
            else:
                begun = place
                spans.append(1)
        return list(zip(self.rows, spans, strict=True))

    def only(self, *columns: str) -> "Table":
        """The table with these columns alone."""
        places = [self.columns.index(name) for name in columns]
        rows = tuple(tuple(row[place] for place in places) for row in self.rows)
        return Table(self.key, self.title, columns, rows)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a section under a heading of its own: sentences, then a table."""

    heading: str
    words: tuple[str, ...]
    table: Table | None


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its heading, sentences, tables and parts. `key` is its place in the page."""

    key: str
    heading: str
    words: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    parts: tuple[Part, ...] = ()

    @classmethod
    def of(cls, key: str, heading: str, table: Table, none: str) -> "Section":
        """A section of one table, or the sentence `none` where it has no rows."""
        return cls(key, heading, tables=(table,)) if table.rows else cls(key, heading, (none,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report: its title, what it is about, a few facts (label and value), its sections, and its tables
    whole, as a spreadsheet keeps them. `at` is the moment (aware) at which it stood so; `brief` and
    `chief` are what fits a terminal: how it stands in short, and what is to be looked at first."""

    title: str
    about: str
    at: datetime
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    sheets: tuple[Table, ...]
    brief: Table
    chief: Table
