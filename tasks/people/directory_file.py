"""Reading and writing the directory as one TOML file that a clerk can edit."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import tomli_w

from tasks.files.datafiles import check_keys, read_toml, rows_of
from tasks.people.directory import Directory
from tasks.people.directory_entries import (
    MAY_BE_LEFT_OUT,
    Entry,
    directory_content,
    directory_of,
    name_of,
)
from tasks.people.directory_rows import KEYS
from tasks.people.posts import Posts


def read_directory(path: Path, posts: Posts) -> Directory:
    """The directory of a TOML file.

    Raises:
        RuleDataError: file, entry, key, what was expected. Nothing is half read.
    """
    content = read_toml(path)
    check_keys(content, set(KEYS), set(), where=path.name)
    entries = {table: list(_entries(content, table, path)) for table in KEYS}
    check_keys(content, set(KEYS), set(KEYS) - MAY_BE_LEFT_OUT, where=path.name)
    return directory_of(entries, posts)


def write_directory(directory: Directory) -> str:
    """The directory as TOML text that `read_directory` reads back to the same values."""
    return tomli_w.dumps(directory_content(directory))


def _entries(content: Mapping[str, Any], table: str, path: Path) -> Iterator[Entry]:
    for place, row in rows_of(content, table, where=path.name):
        values = row if isinstance(row, dict) else {}
        name = name_of(values)
        shown = str(name) if str(name).isprintable() else repr(name)
        yield Entry(f"{place} ({shown})", row)
