"""A backup as it is read: whether it is one, whether it is whole, and its parts."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from zipfile import ZipFile

from tasks.files.backups.kind import ABOUT, begins_as_backup
from tasks.files.backups.manifest import (
    MANIFEST,
    BackupFileError,
    ChangedBackupError,
    Manifest,
    NotABackupError,
    changed,
    table_part,
)
from tasks.files.zips import DAMAGED
from tasks.progress import Progress, in_silence

_CHUNK = 1 << 20
# Some hundred bytes for each file of evidence; it is read as one.
_LARGEST_MANIFEST = 64 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that is open: where it is, and what it says of itself."""

    path: Path
    manifest: Manifest
    _zipped: ZipFile

    @contextmanager
    def part(self, name: str) -> Iterator[IO[bytes]]:
        """A part, to be read.

        Raises:
            ChangedBackupError: it cannot be, there or somewhere in it.
        """
        try:
            with self._zipped.open(name) as content:
                yield content
        except (*DAMAGED, KeyError) as error:
            raise changed(str(self.path), name) from error

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a table, by the names of the columns; values as JSON has them.

        Raises:
            ChangedBackupError: a line is no row.
        """
        with self.part(table_part(table)) as lines:
            for line in lines:
                yield json.loads(line)

    def faults(self, progress: Progress = in_silence) -> Iterator[ChangedBackupError]:
        """What is wrong with its parts, as far as it says itself: one that was changed, taken out or put in.

        Args:
            progress: hears how many bytes were looked through.
        """
        there, listed = self._names(), self.manifest.parts
        for name in sorted({*there, *listed}):
            if there.count(name) != 1 or name not in listed:
                yield changed(str(self.path), name)
        done = 0
        for name, part in listed.items():
            progress(done, self.manifest.size)
            if there.count(name) == 1 and not self._is_as_said(name):
                yield changed(str(self.path), name)
            done += part.size
        progress(done, self.manifest.size)

    def check(self, progress: Progress = in_silence) -> None:
        """Look through all of it.

        Raises:
            ChangedBackupError: the first thing that is wrong with its parts.
        """
        for fault in self.faults(progress):
            raise fault

    def _names(self) -> list[str]:
        return [name for name in self._zipped.namelist() if name not in {ABOUT, MANIFEST}]

    def _is_as_said(self, name: str) -> bool:
        said, found, size, rows = self.manifest.parts[name], sha256(), 0, 0
        try:
            with self.part(name) as content:
                while chunk := content.read(_CHUNK):
                    found.update(chunk)
                    size += len(chunk)
                    rows += chunk.count(b"\n")
        except ChangedBackupError:
            return False
        counted = said.rows is None or said.rows == rows
        return counted and (found.hexdigest(), size) == (said.sha256, said.size)


@contextmanager
def opened_backup(path: Path) -> Iterator[Backup]:
    """A backup, open for as long as this lasts. Its parts are not looked at yet.

    Raises:
        NotABackupError: the file is none.
        ChangedBackupError: it was cut short, or what it says of itself was changed.
        NewerBackupError: this Writ cannot read it.
        BackupFileError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            begins = begins_as_backup(file)
            try:
                zipped = ZipFile(file)
            except DAMAGED as error:
                raise _cut_short(path) if begins else _none(path) from error
            with zipped:
                yield Backup(path, _manifest(zipped, path), zipped)
    except OSError as error:
        raise BackupFileError(f"{path} cannot be read ({error.strerror or error})") from error


def _manifest(zipped: ZipFile, path: Path) -> Manifest:
    if MANIFEST not in zipped.namelist() or ABOUT not in zipped.namelist():
        raise _none(path)
    if zipped.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
        raise changed(str(path), MANIFEST)
    try:
        return Manifest.read(zipped.read(MANIFEST), str(path))
    except DAMAGED as error:
        raise changed(str(path), MANIFEST) from error


def _none(path: Path) -> NotABackupError:
    return NotABackupError(
        f"{path} is no backup of Writ's; name a file that `writ backup` has made"
    )


def _cut_short(path: Path) -> ChangedBackupError:
    return ChangedBackupError(
        f"{path} was cut short: its end is missing, and with it the list of its parts ({MANIFEST});"
        " take another copy"
    )
