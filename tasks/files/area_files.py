"""The files that areas keep in Writ's home: `catalogue/FORCE.toml` and `policy/AREA.toml`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from calendars.errors import RuleDataError
from tasks.files.datafiles import read_text

CATALOGUE, POLICY = "catalogue", "policy"


_FILE_NAME = re.compile(r"[\w.-]+\.toml")


class AreaFileError(RuleDataError):
    """A file that an area keeps is malformed, so that nothing is planned for it; others go on."""


@dataclass(frozen=True)
class AreaFile:
    """A file that an area keeps: `place` is its name for messages, `text` what it says. One that cannot
    even be read has a `fault` instead."""

    place: str
    text: str = ""
    fault: str = ""


@dataclass(frozen=True)
class AreaFiles:
    """What the areas keep, by the id that names each file."""

    catalogues: Mapping[str, AreaFile] = field(default_factory=dict)
    policies: Mapping[str, AreaFile] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AreaFolders:
    """Where areas keep their own tasks and their own policy, a file for each; None where nowhere."""

    catalogues: Path | None = None
    policies: Path | None = None

    def read(self) -> AreaFiles:
        """The files as they stand now."""
        return read_area_files(_toml_files(self.catalogues), _toml_files(self.policies))

    def paths(self) -> dict[str, Path]:
        """Where each file is, by its name for messages: `policy/ashford.toml`."""
        files = ((CATALOGUE, self.catalogues), (POLICY, self.policies))
        return {
            f"{name}/{path.name}": path for name, folder in files for path in _toml_files(folder)
        }

    def place(self, name: str) -> Path:
        """Where the file with this name for messages is kept.

        Raises:
            ValueError: it is no such name, or nowhere.
        """
        folder, _, file = name.partition("/")
        kept = {CATALOGUE: self.catalogues, POLICY: self.policies}.get(folder)
        if kept is None or not _FILE_NAME.fullmatch(file):
            raise ValueError(f"{name!r} is no file of an area")
        return kept / file


def _toml_files(folder: Path | None) -> list[Path]:
    return sorted(folder.glob("*.toml")) if folder is not None and folder.is_dir() else []


def read_area_files(catalogues: Sequence[Path] = (), policies: Sequence[Path] = ()) -> AreaFiles:
    """Read these files. One that cannot be read is a fault of its area, and no error here."""
    return AreaFiles(
        {path.stem: _read(path, CATALOGUE) for path in catalogues},
        {path.stem: _read(path, POLICY) for path in policies},
    )


def _read(path: Path, folder: str) -> AreaFile:
    place = f"{folder}/{path.name}"
    try:
        return AreaFile(place, read_text(path, where=place))
    except RuleDataError as error:
        return AreaFile(place, fault=str(error))
