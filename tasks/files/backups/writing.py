"""A backup as it is written: part after part, each in pieces, so that no more than a piece is in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from tasks.files.backups.kind import ABOUT, is_backup
from tasks.files.backups.manifest import MANIFEST, BackupFileError, Manifest, Part
from tasks.files.zips import written_whole

_LEVEL = 3
_CHUNK = 1 << 20
_ABOUT = """A backup of Writ's register, made by `writ backup`; `writ restore` puts it into an empty database.

manifest.json   who made it, of what, and the SHA-256 of every part
tables/         every table of the register, a row a line, as JSON; the manifest says of what kind each value is
evidence/       the files that were given as evidence, each named by its SHA-256
area-files/     the tasks and the policies that areas keep beside the register
anchors.jsonl   how long the history was, as it was noted outside the register

NOT in it, to be kept safe apart: the keys (history.key, without which it cannot be restored, and signing.key), the
settings with their passwords (writ.toml, the environment), and what else is in Writ's home (mail, archives, reports).
"""


@dataclass(slots=True)
class Growing:
    """A part that is being written."""

    into: IO[bytes]
    size: int = 0
    rows: int | None = None
    _hash: Any = field(default_factory=sha256)

    def write(self, piece: bytes) -> None:
        """Write some of it."""
        self._hash.update(piece)
        self.size += self.into.write(piece)

    @property
    def part(self) -> Part:
        """What it is, so far."""
        return Part(sha256=self._hash.hexdigest(), size=self.size, rows=self.rows)


class BackupWriter:
    """Writes the parts of a backup, and keeps what each is."""

    def __init__(self, zipped: ZipFile) -> None:
        """Say in it what it is, first."""
        self.parts: dict[str, Part] = {}
        self._zipped = zipped
        self._say(ABOUT, _ABOUT)

    @contextmanager
    def part(self, name: str) -> Iterator[Growing]:
        """A new part, for as long as this lasts."""
        with self._zipped.open(name, "w", force_zip64=True) as into:
            growing = Growing(into)
            yield growing
        self.parts[name] = growing.part

    def copy(self, name: str, source: IO[bytes], *, most: int | None = None) -> Part:
        """Put in what is read, up to so many bytes; returns what it is."""
        left = most
        with self.part(name) as into:
            while chunk := source.read(_CHUNK if left is None else min(_CHUNK, left)):
                into.write(chunk)
                left = None if left is None else left - len(chunk)
        return self.parts[name]

    def finish(self, manifest: Manifest) -> None:
        """Put in what it says of itself, last."""
        self._say(MANIFEST, manifest.model_dump_json(indent=1))

    def _say(self, name: str, text: str) -> None:
        # Not `writestr`, which dates it by the clock.
        with self._zipped.open(name, "w") as into:
            into.write(text.encode())


@contextmanager
def new_backup(path: Path, *, overwrite: bool) -> Iterator[BackupWriter]:
    """A new backup, which is at this path once it is whole.

    Args:
        path: where.
        overwrite: the backup that stands there gives way to it, once it is whole.

    Raises:
        BackupFileError: something stands there (which is no backup, with `overwrite`), or it cannot be written.
    """
    _check_place(path, overwrite=overwrite)
    try:
        with written_whole(path) as file:
            with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as zipped:
                yield BackupWriter(zipped)
            _check_place(path, overwrite=overwrite)
    except OSError as error:
        raise BackupFileError(
            f"{path} cannot be written ({error.strerror or error}); free some room, or name another place"
        ) from error


def _check_place(path: Path, *, overwrite: bool) -> None:
    if path.is_dir():
        raise BackupFileError(f"{path} is a folder; name a file in it")
    if not path.parent.is_dir():
        raise BackupFileError(f"there is no folder {path.parent}; make it, or name another place")
    if path.exists() and not overwrite:
        raise BackupFileError(
            f"{path} is there already; name another file, or give --overwrite to put this one in its place"
        )
    if path.exists() and not _may_give_way(path):
        raise BackupFileError(
            f"{path} is no backup of Writ's, and --overwrite puts one in the place of another backup alone;"
            " name another file"
        )


def _may_give_way(path: Path) -> bool:
    return path.is_file() and (not path.stat().st_size or is_backup(path))
