"""Files of identifiers: CSV, one a line, with the seats and, where the scheme does not say it, the area.

Read with a comma or a semicolon, with or without a first line that names the columns.
"""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path

from calendars.errors import RuleDataError, WritError
from tasks.contests.identifiers import EXAMPLE, Named, read_identifier
from tasks.files.datafiles import Faults, read_text
from tasks.limits import MOST_SEATS
from tasks.people.directory import Directory

_ID, _SEATS, _AREA = "id", "seats", "area"
_COLUMNS = (_ID, _SEATS, _AREA)
# What other people's files call them.
_ALSO = {"election_id": _ID, "ballot_paper_id": _ID, "seats_contested": _SEATS}
_DELIMITERS = ",;"


def read_id_file(path: Path, directory: Directory) -> tuple[Named, ...]:
    """What the identifiers of a file name, in its order.

    Raises:
        FaultsError: each line that is wrong, with what to write.
        RuleDataError: there is no such file, it cannot be read, or has no ids.
    """
    faults, found = Faults(), []
    for line, cells in _rows(read_text(path, where=str(path)), where=path.name):
        where = f"{path.name}, line {line}"
        try:
            named = read_identifier(
                cells.get(_ID, ""),
                directory,
                seats=read_seats(cells.get(_SEATS, "")),
                area=cells.get(_AREA, ""),
            )
            found.append(named)
        except WritError as error:
            faults.add(f"{where}: {error}")
    faults.refuse()
    if not found:
        raise RuleDataError(f"{path.name} has no ids; write one a line, {EXAMPLE}")
    return tuple(found)


def read_seats(text: str) -> int | None:
    """How many seats are to be filled; None where nothing is said.

    Raises:
        RuleDataError: it is no such number.
    """
    if not text:
        return None
    digits = text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_SEATS))
    if not (digits and 0 < int(text) <= MOST_SEATS):
        raise RuleDataError(f"{text!r} is no number of seats; write a whole number, or nothing")
    return int(text)


def _rows(text: str, *, where: str) -> Iterator[tuple[int, dict[str, str]]]:
    first = text.partition("\n")[0]
    reader = csv.reader(
        StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=first.count), strict=True
    )
    columns: Sequence[str] = _COLUMNS
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            named = [_ALSO.get(cell.lower(), cell.lower()) for cell in cells]
            if reader.line_num == 1 and _ID in named:
                columns = named
            elif any(cells):
                yield reader.line_num, dict(zip(columns, cells, strict=False))
    except csv.Error as error:
        raise RuleDataError(
            f"{where}, line {reader.line_num}: {error}; mend the double quotes of that line"
        ) from error
