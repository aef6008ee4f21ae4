"""The anchors: a file outside the register that says how long each chain of history was, and when.

One line of JSON for each chain at each time, each sealed with the one before. Whoever puts an older
copy of the register in its place, or takes a chain out of it, does not change what this file says.

A line ends with its line break: what stands behind the last one is what a crash left of a write, was never
noted, and gives way to the next.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from calendars.errors import WritError

_LONGEST = 4096


class AnchorFileError(WritError):
    """The file of anchors cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """How long a chain was at a moment (aware), and its last hash; `seal` is over this and the seal of the
    line before. `accepted` says why from here on the chain is not held against what was noted before."""

    at: datetime
    chain: str
    length: int
    hash: str
    seal: str
    accepted: str = ""


@dataclass(frozen=True, slots=True)
class AnchorFile:
    """The file at this path, which need not be there yet."""

    path: Path

    def read(self) -> list[Anchor]:
        """Every anchor, oldest first.

        Raises:
            AnchorFileError: it cannot be read, or a line is none of ours.
        """
        return list(self._lines())

    def last(self) -> Anchor | None:
        """The newest anchor, without reading the others; None where there is none yet.

        Raises:
            AnchorFileError: as for `read`.
        """
        try:
            with self.path.open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - _LONGEST))
                whole, _, _ = file.read().rpartition(b"\n")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unreadable(error) from error
        _, _, line = whole.rpartition(b"\n")
        return self._anchor("the last line", line.decode("utf-8", "replace")) if line else None

    def size(self) -> int:
        """How many bytes its whole lines are; 0 where there is none.

        Raises:
            AnchorFileError: as for `read`.
        """
        try:
            with self.path.open("rb") as file:
                end = file.seek(0, os.SEEK_END)
                file.seek(max(0, end - _LONGEST))
                return end - len(file.read().rpartition(b"\n")[2])
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise self._unreadable(error) from error

    def _lines(self) -> Iterator[Anchor]:
        try:
            with self.path.open(encoding="utf-8", errors="replace") as lines:
                for number, line in enumerate(lines, start=1):
                    if line.endswith("\n"):
                        yield self._anchor(f"line {number}", line)
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: Exception) -> AnchorFileError:
        return AnchorFileError(
            f"{self.path} cannot be read ({error}); check the path and its rights"
        )

    def _anchor(self, place: str, line: str) -> Anchor:
        try:
            said: dict[str, Any] = json.loads(line)
            return Anchor(**{**said, "at": datetime.fromisoformat(said["at"])})
        except (ValueError, TypeError, KeyError) as error:
            raise AnchorFileError(
                f"{self.path}, {place}: no anchor of Writ's; the file was changed or cut short,"
                " so fetch it from a backup"
            ) from error

    def add(self, anchors: Iterable[Anchor]) -> None:
        """Write anchors at its end, and have the disk keep them.

        Raises:
            AnchorFileError: it cannot be written.
        """
        lines = "".join(
            f"{json.dumps(_kept(anchor), separators=(',', ':'), ensure_ascii=False)}\n"
            for anchor in anchors
        )
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            own = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            with os.fdopen(own, "r+b") as file:
                _cut_torn_line(file)
                file.write(lines.encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise AnchorFileError(
                f"{self.path} cannot be written ({error.strerror}); check the disk and its rights"
            ) from error


def _cut_torn_line(file: BinaryIO) -> None:
    """Leave the file at the end of its last whole line."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - _LONGEST))
    _, _, torn = file.read().rpartition(b"\n")
    file.truncate(end - len(torn))
    file.seek(end - len(torn))


def _kept(anchor: Anchor) -> dict[str, Any]:
    kept = {**asdict(anchor), "at": anchor.at.isoformat()}
    return {name: value for name, value in kept.items() if value != ""}
