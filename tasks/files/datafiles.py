"""Reading TOML data files, ours and those that areas keep, with errors a clerk can act on."""

import errno
import os
import re
import stat
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, time
from functools import lru_cache
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

from calendars.errors import RuleDataError
from calendars.nearest import suggestion

DATA = Path(__file__).parents[1] / "data"
_FILES_KEPT = 4096
_AT_LINE = re.compile(r"at line (\d+)")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|#.*")
_HOUR = re.compile(r"(?<![\w:.-])\d{1,2}:\d{1,2}(?::\d{1,2})?(?![\w:])")
_DAY = re.compile(r"(?<![\w:.-])\d{4}-\d{1,2}-\d{1,2}(?![\w-])")
_WHOLE_HOUR = 8  # 08:00:00


class NoOrdinaryFileError(OSError):
    """A pipe, a device, or something else that may never end."""


class FaultsError(RuleDataError):
    """Several things are wrong with a file; `lines` has each. The message is the first, and says how
    many more there are."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = tuple(dict.fromkeys(lines))
        more = len(self.lines) - 1
        super().__init__(self.lines[0] + (f" (and {more} more)" if more else ""))


def lines_of(error: RuleDataError) -> tuple[str, ...]:
    """Everything that an error says is wrong."""
    return error.lines if isinstance(error, FaultsError) else (str(error),)


class Faults:
    """Collects what is wrong, so that all of it is said at once."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    @property
    def lines(self) -> tuple[str, ...]:
        """What was found, each once, in order."""
        return tuple(dict.fromkeys(self._lines))

    def add(self, *lines: str) -> None:
        """Note these."""
        self._lines += lines

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note what is refused inside, and go on after it."""
        try:
            yield
        except RuleDataError as error:
            self.add(*lines_of(error))

    def refuse(self) -> None:
        """
        Raises:
            FaultsError: anything was noted.
        """
        if self._lines:
            raise FaultsError(self._lines)


def read_toml(path: Path) -> Mapping[str, Any]:
    """The file's content, not to be changed.

    Raises:
        RuleDataError: the file is missing or is not TOML; names the file, the line and the remedy.
    """
    return parse_toml(read_text(path, where=str(path)), where=str(path))


def bytes_in(path: Path) -> bytes:
    """What an ordinary file holds. What may never end, as a pipe that nobody writes into, is not read.

    Raises:
        OSError: it cannot be read, or is no ordinary file.
    """
    with open(path, "rb", opener=_at_once) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise NoOrdinaryFileError(errno.EINVAL, "it is no ordinary file")
        return file.read()


def _at_once(path: str, flags: int) -> int:
    """Open without waiting for a writer, as a pipe would before it is seen to be one."""
    return os.open(path, flags | os.O_NONBLOCK)


def text_in(path: Path) -> str:
    """The text of an ordinary file in UTF-8, with or without the mark that Notepad puts before it.

    Raises:
        OSError: it cannot be read, or is no ordinary file.
        UnicodeDecodeError: it is not UTF-8.
    """
    return TextIOWrapper(BytesIO(bytes_in(path)), encoding="utf-8-sig").read()


def read_text(path: Path, *, where: str) -> str:
    """The file's text.

    Raises:
        RuleDataError: there is none, or it cannot be read; says what to do.
    """
    try:
        return text_in(path)
    except FileNotFoundError as error:
        raise RuleDataError(f"{where}: no such file; check the path") from error
    except IsADirectoryError as error:
        raise RuleDataError(f"{where}: is a folder; name a TOML file in it") from error
    except NoOrdinaryFileError as error:
        raise RuleDataError(f"{where}: is no ordinary file; put one there, or name one") from error
    except UnicodeDecodeError as error:
        raise RuleDataError(f"{where}: not UTF-8 text; save it as UTF-8") from error
    except OSError as error:
        raise RuleDataError(
            f"{where}: cannot be read ({error.strerror}); check who may read it"
        ) from error


@lru_cache(maxsize=_FILES_KEPT)
def parse_toml(text: str, *, where: str) -> Mapping[str, Any]:
    """TOML text as it reads, not to be changed. The same text is parsed once.

    Raises:
        RuleDataError: it is not TOML; names the line and the remedy, and an hour or a day that is none.
    """
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise RuleDataError(f"{where}: brackets within brackets without end; mend it") from error
    except tomllib.TOMLDecodeError as error:
        raise RuleDataError(
            f"{where}{_no_moment(text, error) or f': {error}; mend that line'}"
        ) from error
    except ValueError as error:
        raise RuleDataError(f"{where}: a number in it is beyond measure; mend it") from error


def _no_moment(text: str, error: tomllib.TOMLDecodeError) -> str:
    """Which hour or day on the line at fault is none, and how it is written; empty where all are."""
    found = _AT_LINE.search(str(error))
    number = int(found[1]) if found else 0
    line = _QUOTED.sub("", text.split("\n")[number - 1]) if number else ""
    for hour in _HOUR.findall(line):
        if len(hour) != _WHOLE_HOUR or not _reads(time, hour):
            return (
                f", line {number}: {hour} is no hour; write hours, minutes and seconds with two"
                " digits each, as 08:00:00, up to 23:59:59"
            )
    for day in _DAY.findall(line):
        if not _reads(date, day):
            return f", line {number}: {day} is no day; write year, month and day, as 2027-05-06"
    return ""


def _reads(kind: type[date] | type[time], text: str) -> bool:
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True


def check_keys(row: Mapping[str, Any], known: set[str], needed: set[str], *, where: str) -> None:
    """Refuse a row that has a key nobody reads, or lacks one that is needed.

    Raises:
        RuleDataError: names the place, the key, and the key that was meant.
    """
    for key in row:
        if key not in known:
            raise RuleDataError(f"{where}: unknown key {key!r}; {suggestion(key, sorted(known))}")
    missing = sorted(needed - set(row))
    if missing:
        raise RuleDataError(f"{where}: {missing[0]!r} is missing; add it")


def rows_of(content: Mapping[str, Any], table: str, *, where: str) -> Iterable[tuple[str, object]]:
    """The rows of a table that is written once for each, as `[[task]]`, and where each stands:
    `FILE, task 3`. None where the file does not have the table.

    Raises:
        RuleDataError: it is written otherwise.
    """
    rows = content.get(table, [])
    if not isinstance(rows, list):
        raise RuleDataError(f"{where}: write {table} as [[{table}]], once for each")
    return [(f"{where}, {table} {number}", row) for number, row in enumerate(rows, start=1)]
