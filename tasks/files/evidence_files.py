"""Files that are given as evidence: their names, what they hold, and where they are kept.

A file is kept under the SHA-256 of what is in it, so that nothing is kept twice and a change shows. It is
written before the answer that refers to it is; one to which no answer refers is harmless, and is cleared.
"""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from calendars.errors import WritError
from tasks.files.evidence_rules import EvidenceRules, FileKind, load_evidence_rules
from tasks.files.file_kinds import is_of_kind
from tasks.files.zips import settle
from tasks.text import clean_line

LONGEST_FILE_NAME = 100
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SHOWN_DIGITS = 12
_CHUNK = 1 << 20
_NOT_IN_A_NAME = re.compile(r'[<>:"|?*\\/]+')


class Unfit(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    KIND = "kind"
    CONTENT = "content"
    NOT_KEPT = "not_kept"


_WORDS = {
    Unfit.EMPTY: "{name} is empty; give the file that was meant",
    Unfit.TOO_LARGE: "{name} is larger than {megabytes} MB; give a smaller one, or say where it can be found",
    Unfit.KIND: "{name} is of no kind that is taken ({endings}); save it as one of these",
    Unfit.CONTENT: "{name} is not what its name says ({kind}), or is protected or damaged; give the file as it was saved",
    Unfit.NOT_KEPT: "{name} cannot be kept now ({why}); give it again later, or say where it can be found",
}


class UnfitFileError(WritError):
    """A file that is not taken as evidence; `unfit` is why, `given` what fills the sentence that says so."""

    def __init__(self, unfit: Unfit, **given: object) -> None:
        super().__init__(_WORDS[unfit].format(**given))
        self.unfit, self.given = unfit, given


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file that is kept: for which slot it was given, its name (without a path), the SHA-256 of what is in
    it, and its size in bytes."""

    slot: str
    name: str
    sha256: str
    size: int

    @property
    def words(self) -> str:
        """How evidence names it: `minutes.pdf [SHA-256 0123456789ab]`."""
        return f"{self.name} [SHA-256 {self.sha256[:_SHOWN_DIGITS]}]"

    @property
    def data(self) -> dict[str, Any]:
        """The same as plain values, for the register and its history."""
        return asdict(self)


def files_in(kept: Iterable[Mapping[str, Any]] | None) -> tuple[EvidenceFile, ...]:
    """The files of an answer, or of an entry of the history, as the register has them."""
    return tuple(EvidenceFile(**each) for each in kept or ())


def with_files(evidence: Mapping[str, str], files: Collection[EvidenceFile]) -> dict[str, str]:
    """Evidence by its label, with the files that were given for it named there."""
    found = dict(evidence)
    for file in files:
        found[file.slot] = "; ".join(filter(None, (found.get(file.slot), file.words)))
    return found


def clean_name(name: str) -> str:
    """A name as it is kept: the last part of a path, on one line, without what no system takes."""
    plain = _NOT_IN_A_NAME.sub("-", clean_line(re.split(r"[\\/]", name)[-1])).strip(" .-")
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        return plain[:LONGEST_FILE_NAME] or "?"
    return f"{stem[: max(1, LONGEST_FILE_NAME - len(ending) - 1)].rstrip()}.{ending}"


def fit(name: str, content: IO[bytes], *, rules: EvidenceRules | None = None) -> str:
    """The name under which a file may be kept as evidence.

    Args:
        name: what it was called where it comes from.
        content: it, from the start; is read through.
        rules: Writ's own where they are left out.

    Raises:
        UnfitFileError: it is empty, too large, or of no kind that is taken; says what to do.
    """
    rules, name = rules or load_evidence_rules(), clean_name(name)
    kind = rules.of_ending(name.rpartition(".")[2].lower()) if "." in name else None
    if kind is None:
        raise UnfitFileError(Unfit.KIND, name=name, endings=", ".join(rules.endings))
    size = content.seek(0, os.SEEK_END)
    if not size:
        raise UnfitFileError(Unfit.EMPTY, name=name)
    if size > rules.most_bytes:
        raise UnfitFileError(Unfit.TOO_LARGE, name=name, megabytes=rules.megabytes)
    if not _holds(content, kind):
        raise UnfitFileError(Unfit.CONTENT, name=name, kind=kind.name)
    return name


def _holds(content: IO[bytes], kind: FileKind) -> bool:
    content.seek(0)
    return is_of_kind(content, kind)


@dataclass(frozen=True, slots=True)
class EvidenceFolder:
    """The folder in which they are kept, which need not be there yet."""

    path: Path

    def keep(self, slot: str, name: str, content: IO[bytes]) -> EvidenceFile:
        """Keep a file, where it is fit, so that it is there whole or not at all.

        Raises:
            UnfitFileError: it is not taken, or cannot be written; says why.
        """
        name = fit(name, content)
        try:
            return replace(self._put(content), slot=slot, name=name)
        except OSError as error:
            why = error.strerror or "its folder cannot be written"
            raise UnfitFileError(Unfit.NOT_KEPT, name=name, why=why) from error

    def put_back(self, content: IO[bytes]) -> str:
        """Keep a file that was kept before; returns its SHA-256.

        Raises:
            OSError: it cannot be written.
        """
        return self._put(content).sha256

    def has(self, digest: str) -> bool:
        """Whether the file with this SHA-256 is there as it was kept."""
        return self.fault(EvidenceFile("", "", digest, 0)) is None

    def _put(self, content: IO[bytes]) -> EvidenceFile:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        content.seek(0)
        found, size = sha256(), 0
        # Readable by its owner only, whatever others may read in the folder.
        with NamedTemporaryFile(dir=self.path, prefix=".part-", delete=False) as part:
            try:
                while chunk := content.read(_CHUNK):
                    found.update(chunk)
                    size += part.write(chunk)
                part.flush()
                os.fsync(part.fileno())
                # What is there by that name already, this is; where that was damaged, it is mended.
                Path(part.name).replace(self.path / found.hexdigest())
            except BaseException:
                with suppress(OSError):
                    Path(part.name).unlink()
                raise
        settle(self.path)
        return EvidenceFile("", "", found.hexdigest(), size)

    def place(self, digest: str) -> Path:
        """Where the file with this SHA-256 is kept."""
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"{digest!r} is no SHA-256")
        return self.path / digest

    def fault(self, file: EvidenceFile) -> str | None:
        """What is wrong with a file that was kept, or None."""
        try:
            with self.place(file.sha256).open("rb") as content:
                same = digest_of(content) == file.sha256
        except FileNotFoundError:
            return "is missing"
        except (OSError, ValueError) as error:
            return f"cannot be read ({error})"
        return None if same else "was changed"

    def unused(self, used: Collection[str], *, now: datetime) -> list[Path]:
        """What lies there and is none of the files in use (by SHA-256), without what is so new that the
        answer may be on its way.

        Raises:
            OSError: the folder cannot be read.
        """
        since = now - timedelta(hours=load_evidence_rules().kept_unused_hours)
        return [each for each in self._ours() if each.name not in used and _is_older(each, since)]

    def _ours(self) -> Iterator[Path]:
        if self.path.is_dir():
            for each in sorted(self.path.iterdir()):
                if _DIGEST.fullmatch(each.name) or each.name.startswith(".part-"):
                    yield each


def _is_older(path: Path, moment: datetime) -> bool:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime < moment.timestamp()
    return False


def digest_of(content: IO[bytes]) -> str:
    """The SHA-256 of what is read."""
    found = sha256()
    while chunk := content.read(_CHUNK):
        found.update(chunk)
    return found.hexdigest()
