"""Reading and writing the directory as a folder of CSV files that Excel can edit.

Written as UTF-8 with a mark, commas, days as 2027-05-06. Read with a comma or a semicolon, with or
without the mark, days also as 06/05/2027 (day first). Cells that a spreadsheet would take for a
formula are written behind an apostrophe, which is taken off again when they are read.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from calendars.errors import RuleDataError
from tasks.files.datafiles import text_in
from tasks.people.directory import Directory
from tasks.people.directory_entries import (
    DAYS,
    EXAMPLE,
    FLAGS,
    LISTS,
    MAY_BE_LEFT_OUT,
    NUMBERS,
    ONLY,
    Entry,
    directory_content,
    directory_of,
    name_of,
)
from tasks.people.directory_rows import KEYS, NEEDED
from tasks.people.posts import Posts
from tasks.text import spreadsheet_cell

FILES = {
    "area": "areas.csv",
    "contest": "contests.csv",
    "person": "people.csv",
    "post": "posts.csv",
    "ladder": "ladders.csv",
    "absence": "absences.csv",
}
ONLY_FILE = f"{ONLY}.csv"
_DELIMITERS = ",;"
_BRITISH_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FLAG_WORDS = {"yes": True, "true": True, "no": False, "false": False}


def read_directory_csv(folder: Path, posts: Posts) -> Directory:
    """The directory of a folder with areas.csv, people.csv, posts.csv and, where there are any,
    contests.csv, ladders.csv and absences.csv.

    Raises:
        RuleDataError: file, line, column, what was expected. Nothing is half read.
    """
    entries = {}
    for table, name in FILES.items():
        path = folder / name
        if table in MAY_BE_LEFT_OUT and not path.exists():
            continue
        entries[table] = list(_entries(path, table))
    return directory_of(entries, posts)


def only_in_csv(folder: Path) -> str:
    """The organisation of which alone a folder is, by its only.csv; empty for one of the whole directory.

    Raises:
        RuleDataError: what was expected in it.
    """
    path = folder / ONLY_FILE
    if not path.exists():
        return ""
    cells = [cell.strip() for _, row in _lines(path) for cell in row if cell.strip()]
    if len(cells) != 2 or cells[0].lower() != ONLY:  # noqa: PLR2004 - the first line and the one below
        raise RuleDataError(f"{path.name}: write {ONLY} in the first line and {EXAMPLE} below")
    return cells[1]


def directory_csv(directory: Directory, only: str = "") -> dict[str, str]:
    """The files, each by its name, which `read_directory_csv` reads back to the same values; `only` says of
    which organisation alone they are."""
    tables = {
        FILES[table]: [KEYS[table], *([_cell(row.get(key)) for key in KEYS[table]] for row in rows)]
        for table, rows in directory_content(directory).items()
    }
    if only:
        tables[ONLY_FILE] = [(ONLY,), [only]]
    return {name: _written(rows) for name, rows in tables.items()}


def _written(rows: Sequence[Sequence[str]]) -> str:
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def write_directory_csv(directory: Directory, folder: Path) -> None:
    """Write the files into a folder.

    Raises:
        RuleDataError: the folder cannot be written to.
    """
    for name, text in directory_csv(directory).items():
        path = folder / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8-sig", newline="")
        except OSError as error:
            raise RuleDataError(
                f"{path}: cannot be written ({error.strerror}); name another folder, or close the"
                " file where it is open"
            ) from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    text = " ".join(value) if isinstance(value, list) else str(value)
    return spreadsheet_cell(text)


def _entries(path: Path, table: str) -> Iterator[Entry]:
    lines = _lines(path)
    number, header = next(lines, (1, []))
    columns = [cell.strip().lower() for cell in header]
    while columns and not columns[-1]:
        columns.pop()
    _check_columns(columns, table, where=f"{path.name}, line {number}")
    for number, cells in lines:
        values = [_bare(cell) for cell in cells]
        if not any(values):
            continue
        row = {
            key: text for key, text in zip(columns, values, strict=False) if text or key in LISTS
        }
        name = name_of(row)
        where = f"{path.name}, line {number} ({name})"
        if any(values[len(columns) :]):
            raise RuleDataError(
                f"{where}: has {len(values)} cells and the first line {len(columns)}; put a cell"
                " that holds a comma or a semicolon in double quotes"
            )
        yield Entry(
            where, {key: _value(key, text, where=f"{where}, {key}") for key, text in row.items()}
        )


def _lines(path: Path) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows of the file, each with the number of the line it begins on."""
    text = _text(path)
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for row in rows:
            yield begins, row
            begins = rows.line_num + 1
    except csv.Error as error:
        raise RuleDataError(
            f"{path.name}, line {begins}: {error}; mend the double quotes of that line"
        ) from error


def _text(path: Path) -> str:
    try:
        return text_in(path)
    except FileNotFoundError as error:
        raise RuleDataError(
            f"{path}: no such file; a directory of CSV files needs"
            f" {', '.join(FILES[table] for table in FILES if table not in MAY_BE_LEFT_OUT)}"
        ) from error
    except OSError as error:
        raise RuleDataError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise RuleDataError(
            f"{path}: not UTF-8 text; save it in Excel as 'CSV UTF-8 (Comma delimited)'"
        ) from error


def _check_columns(columns: Sequence[str], table: str, *, where: str) -> None:
    known = ", ".join(KEYS[table])
    for number, column in enumerate(columns, start=1):
        if column not in KEYS[table]:
            raise RuleDataError(
                f"{where}, column {number}: unknown column {column!r}; expected {known}"
            )
    if len(set(columns)) < len(columns):
        twice = next(column for column in columns if columns.count(column) > 1)
        raise RuleDataError(f"{where}: column {twice!r} stands there twice; keep one")
    missing = sorted(NEEDED[table] - set(columns))
    if missing:
        raise RuleDataError(f"{where}: no column {missing[0]!r}; expected {known}")


def _bare(cell: str) -> str:
    text = cell.strip()
    return text[1:] if text.startswith("'") and spreadsheet_cell(text) != text else text


def _value(key: str, text: str, *, where: str) -> Any:
    if key in DAYS:
        return _day(text, where=where)
    if key in FLAGS:
        if text.lower() not in _FLAG_WORDS:
            raise RuleDataError(f"{where}: {text!r} is neither yes nor no; write one, or nothing")
        return _FLAG_WORDS[text.lower()]
    if key in NUMBERS and text.isascii() and text.isdecimal():
        return int(text[:4])
    if key in LISTS:
        return [part for part in re.split(r"[\s,;]+", text) if part]
    return text


def _day(text: str, *, where: str) -> date:
    british = _BRITISH_DAY.fullmatch(text)
    try:
        if british:
            day, month, year = (int(part) for part in british.groups())
            return date(year, month, day)
        if _ISO_DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise RuleDataError(
        f"{where}: {text!r} is not a day; write it as 2027-05-06 or 06/05/2027 (day first)"
    )
