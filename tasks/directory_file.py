"""Reading and writing the directory as one TOML file that a clerk can edit."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import tomli_w

from calendars.errors import RuleDataError
from tasks.datafiles import check_keys, read_toml
from tasks.directory import Directory
from tasks.directory_entries import (
    DAYS,
    FLAGS,
    KEYS,
    LISTS,
    MAY_BE_LEFT_OUT,
    Entry,
    directory_content,
    directory_of,
)
from tasks.posts import Posts


def read_directory(path: Path, posts: Posts) -> Directory:
    """The directory of a TOML file.

    Raises:
        RuleDataError: file, entry, key, what was expected. Nothing is half read.
    """
    content = read_toml(path)
    check_keys(content, set(KEYS), set(KEYS) - MAY_BE_LEFT_OUT, where=path.name)
    return directory_of({table: list(_entries(content, table, path)) for table in KEYS}, posts)


def write_directory(directory: Directory) -> str:
    """The directory as TOML text that `read_directory` reads back to the same values."""
    return tomli_w.dumps(directory_content(directory))


def _entries(content: Mapping[str, Any], table: str, path: Path) -> Iterator[Entry]:
    rows = content.get(table, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RuleDataError(f"{path.name}: {table} must be written as [[{table}]], once for each")
    for number, row in enumerate(rows, start=1):
        name = row.get("id") or row.get("role") or row.get("person") or "without an id"
        where = f"{path.name}, {table} {number} ({name})"
        yield Entry(where, {key: _value(key, value, where=where) for key, value in row.items()})


def _value(key: str, value: object, *, where: str) -> object:
    """The value, if it is of the shape that its key takes: a day, a flag, texts or one text."""
    if key in DAYS:
        expected = "is not a day; write it as 2027-05-06, no quotes"
        fits = type(value) is date
    elif key in FLAGS:
        expected = "is neither true nor false; write one of them"
        fits = isinstance(value, bool)
    elif key in LISTS:
        expected = 'is not a list of texts; write it as ["...", "..."]'
        fits = isinstance(value, list) and all(_is_text(text) for text in value)
    elif key == "parent" and isinstance(value, list):
        expected, fits = "is a list, and an area lies in one other only; write the one", False
    else:
        expected, fits = "is not a text; write it in quotes", _is_text(value)
    if not fits:
        raise RuleDataError(f"{where}, {key}: {value!r} {expected}")
    return _stripped(value)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _stripped(value: object) -> object:
    if isinstance(value, list):
        return [_stripped(each) for each in value]
    return value.strip() if isinstance(value, str) else value
