"""Reading and writing the directory as one TOML file that a clerk can edit."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import tomli_w

from calendars.errors import RuleDataError
from tasks.files.datafiles import check_keys, read_toml, rows_of
from tasks.people.directory import Directory
from tasks.people.directory_entries import (
    EXAMPLE,
    MAY_BE_LEFT_OUT,
    ONLY,
    Entry,
    directory_content,
    directory_of,
    name_of,
)
from tasks.people.directory_rows import KEYS
from tasks.people.posts import Posts


def only_in(path: Path) -> str:
    """The organisation of which alone a TOML file is, as `ashford/council`; empty for one of the whole directory.

    Raises:
        RuleDataError: file and key, what was expected.
    """
    only = read_toml(path).get(ONLY, "")
    if not isinstance(only, str):
        raise RuleDataError(f"{path.name}, {ONLY}: is no text; write it as in {ONLY} = {EXAMPLE!r}")
    return only


def read_directory(path: Path, posts: Posts) -> Directory:
    """The directory of a TOML file.

    Raises:
        RuleDataError: file, entry, key, what was expected. Nothing is half read.
    """
    content = read_toml(path)
    check_keys(content, {*KEYS, ONLY}, set(), where=path.name)
    entries = {table: list(_entries(content, table, path)) for table in KEYS}
    check_keys(content, {*KEYS, ONLY}, set(KEYS) - MAY_BE_LEFT_OUT, where=path.name)
    return directory_of(entries, posts)


def write_directory(directory: Directory, only: str = "") -> str:
    """The directory as TOML text that `read_directory` reads back to the same values; `only` says of which
    organisation alone it is."""
    first = {ONLY: only} if only else {}
    return tomli_w.dumps({**first, **directory_content(directory)})


def _entries(content: Mapping[str, Any], table: str, path: Path) -> Iterator[Entry]:
    for place, row in rows_of(content, table, where=path.name):
        values = row if isinstance(row, dict) else {}
        name = name_of(values)
        shown = str(name) if str(name).isprintable() else repr(name)
        yield Entry(f"{place} ({shown})", row)
