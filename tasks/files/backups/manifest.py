"""What a backup says of itself: which Writ made it, of what, and every part with its SHA-256."""

from collections.abc import Mapping
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from calendars.errors import WritError

FORMAT = 1
MANIFEST = "manifest.json"
ANCHORS = "anchors.jsonl"
TABLES, EVIDENCE, AREA_FILES = "tables/", "evidence/", "area-files/"


class BackupFileError(WritError):
    """A backup cannot be written or read, or is not as it was made; says what to do."""


class NotABackupError(BackupFileError):
    """The file is none of Writ's backups."""


class ChangedBackupError(BackupFileError):
    """The backup was cut short, changed or damaged; names the part."""


class NewerBackupError(BackupFileError):
    """The backup was made by a newer Writ, which this one cannot read."""


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Part(_Said):
    """One part: its SHA-256, its size in bytes and, of a table, how many rows."""

    sha256: str
    size: int
    rows: int | None = None


class Manifest(_Said):
    """All that a backup says of itself.

    `writ` is the version that made it, `revision` that of its schema, `database` the kind it was in, `key` the
    mark of the key that its history is sealed with, `tables` the columns of each table with the kind of their
    values, `missing` what should be in it and was not there. `seal` is over all the rest, by that key.
    """

    writ_backup: int = FORMAT
    writ: str
    revision: str
    made_at: AwareDatetime
    database: str
    key: str
    tables: Mapping[str, Mapping[str, str]]
    parts: Mapping[str, Part]
    missing: tuple[str, ...] = ()
    seal: str = ""

    @property
    def rows(self) -> int:
        """How many rows all tables have together."""
        return sum(part.rows or 0 for part in self.parts.values())

    @property
    def size(self) -> int:
        """How many bytes all parts have together."""
        return sum(part.size for part in self.parts.values())

    @property
    def said(self) -> str:
        """What the seal is over."""
        return self.model_dump_json(exclude={"seal"})

    def names(self, folder: str) -> list[str]:
        """The parts in a folder of it."""
        return [name for name in self.parts if name.startswith(folder)]

    @classmethod
    def read(cls, content: bytes, place: str) -> Self:
        """What stands in a backup.

        Args:
            content: of its manifest.
            place: what the backup is called, for messages.

        Raises:
            NewerBackupError: it is of a form that this Writ does not know.
            ChangedBackupError: it is none that Writ wrote.
        """
        try:
            form = _Form.model_validate_json(content).writ_backup
            if form > FORMAT:
                raise NewerBackupError(
                    f"{place} is of form {form}, and this Writ reads forms up to {FORMAT}; use the Writ"
                    " that made it, or a newer one"
                )
            return cls.model_validate_json(content)
        except ValidationError as error:
            raise changed(place, MANIFEST) from error


class _Form(BaseModel):
    """The one thing that every form says."""

    writ_backup: int


def table_part(table: str) -> str:
    """Where the rows of a table stand in a backup."""
    return f"{TABLES}{table}.jsonl"


def changed(place: str, part: str) -> ChangedBackupError:
    """That a part is not as it was written."""
    return ChangedBackupError(
        f"{place}: {part} was changed or damaged after the backup was made; take another copy"
    )
