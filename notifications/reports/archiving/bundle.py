"""One archive file: a zip with a list of the SHA-256 of everything in it, and the proof that it is whole.

Nothing of Writ is needed to read it, nor to check it: `sha256sum -c SHA256SUMS` does, in the unpacked folder.
"""

import json
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from calendars.errors import WritError
from tasks.clock import london
from tasks.files.evidence_files import digest_of, files_in
from tasks.files.zips import DAMAGED
from tasks.register.record.history import exported_fault

# What becomes a file of the archive: its bytes, or where they are.
Content = bytes | Path
SUMS = "SHA256SUMS"
CHAIN = "history/chain.jsonl"
EVIDENCE = "evidence/"
_CHUNK = 1 << 20
_LONGEST_LINE = 1 << 24
_FILE_RIGHTS = (stat.S_IFREG | 0o644) << 16


class ArchiveFileError(WritError):
    """What should be an archive of Writ's is none, or cannot be read; says what it is."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking an archive found: its own SHA-256, how many files and entries of history it has, and
    everything that differs from what was archived, a line each."""

    sha256: str
    files: int
    entries: int
    faults: tuple[str, ...]


def bundle(to: IO[bytes], files: Mapping[str, Content], *, at: datetime) -> None:
    """Write the zip of these files and their list; the same files at the same moment (aware) are the same
    zip."""
    moment = london(at).timetuple()[:6]
    sums = []
    with ZipFile(to, "w", ZIP_DEFLATED) as zipped:
        for name, content in sorted(files.items()):
            sums.append(f"{_put(zipped, name, content, moment)}  {name}\n")
        _put(zipped, SUMS, "".join(sums).encode(), moment)


def _put(zipped: ZipFile, name: str, content: Content, moment: tuple[int, ...]) -> str:
    """Put a file in, piece by piece; returns its SHA-256."""
    year, month, day, hour, minute, second = moment
    info = ZipInfo(name, (year, month, day, hour, minute, second))
    info.compress_type, info.external_attr = ZIP_DEFLATED, _FILE_RIGHTS
    found = sha256()
    with (
        zipped.open(info, "w") as into,
        content.open("rb") if isinstance(content, Path) else BytesIO(content) as source,
    ):
        while chunk := source.read(_CHUNK):
            found.update(chunk)
            into.write(chunk)
    return found.hexdigest()


def check_archive(path: Path) -> Checked:
    """Check an archive against its own list, and the history in it entry by entry.

    Raises:
        ArchiveFileError: it cannot be read, is no zip, or has no list that can be read.
    """
    try:
        with path.open("rb") as file:
            whole = digest_of(file)
        with ZipFile(path) as zipped:
            return _checked(zipped, whole)
    except OSError as error:
        raise ArchiveFileError(f"{path} cannot be read ({error.strerror or error})") from error
    except DAMAGED as error:
        raise ArchiveFileError(
            f"{path} is no zip file, or was cut off or damaged: {error}; fetch another copy"
        ) from error
    except _NoListError as error:
        raise ArchiveFileError(f"{path} is no archive of Writ's: {error}") from error


class _NoListError(Exception):
    """The list of sums is not there, or is none."""


def _checked(zipped: ZipFile, whole: str) -> Checked:
    listed, faults = _listed(zipped), []
    names = [info.filename for info in zipped.infolist() if info.filename != SUMS]
    faults += [f"twice in it: {name}" for name in sorted(set(names)) if names.count(name) > 1]
    faults += [f"not on its list: {name}" for name in sorted(set(names) - set(listed))]
    faults += [f"taken out: {name}" for name in sorted(set(listed) - set(names))]
    for name in sorted(set(names) & set(listed)):
        try:
            with zipped.open(name) as file:
                same = digest_of(file) == listed[name]
        except (*DAMAGED, OSError):
            same = False
        faults += [] if same else [f"changed: {name}"]
    history = _history(zipped, names)
    faults += [f"{CHAIN}: {history.fault}"] if history.fault else []
    there = {listed[name] for name in set(names) & set(listed)}
    faults += [
        f"evidence that the history tells of is not in it: {words}"
        for digest, words in sorted(history.evidence.items())
        if digest not in there
    ]
    return Checked(whole, len(names), history.entries, tuple(faults))


def _listed(zipped: ZipFile) -> Mapping[str, str]:
    if SUMS not in zipped.namelist():
        raise _NoListError(f"there is no {SUMS} in it")
    found: dict[str, str] = {}
    for line in zipped.read(SUMS).decode("utf-8", "replace").splitlines():
        digest, _, name = line.partition("  ")
        if len(digest) != sha256().digest_size * 2 or not name:
            raise _NoListError(f"{SUMS} has a line that is none: {line[:80]!r}")
        found[name] = digest
    return found


@dataclass(slots=True)
class _History:
    """How many entries of history there are, what is wrong with them, and the files that were given as evidence
    by what they tell: by SHA-256, in words."""

    entries: int = 0
    fault: str | None = None
    evidence: dict[str, str] = field(default_factory=dict)

    def read(self, file: IO[bytes]) -> Iterator[Mapping[str, Any]]:
        """Each entry, counted."""
        while line := file.readline(_LONGEST_LINE):
            self.entries += 1
            found = json.loads(line)
            if not isinstance(found, dict):
                raise TypeError
            for each in files_in(found.get("data", {}).get("files")):
                self.evidence[each.sha256] = each.words
            yield found


def _history(zipped: ZipFile, names: list[str]) -> _History:
    history = _History()
    if CHAIN not in names:
        history.fault = "is not there"
        return history
    try:
        with zipped.open(CHAIN) as file:
            history.fault = exported_fault(history.read(file))
    except (*DAMAGED, TypeError, AttributeError, OSError):
        history.fault = f"line {history.entries} cannot be read"
    return history
