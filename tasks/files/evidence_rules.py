"""Which files are taken as evidence: `data/evidence.toml`, read and checked."""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from calendars.errors import RuleDataError
from tasks.files.datafiles import DATA, read_toml
from tasks.files.rows import Flag, Line, Name, Once, Row, SaidError, Some, read_row, whole

_MEGABYTE = 1 << 20


def _hexadecimal(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        try:
            bytes.fromhex(value)
        except ValueError:
            raise SaidError(f"{value!r} is no row of hexadecimal bytes; write 255044462d") from None
    return values


_Bytes = Annotated[tuple[Line, ...], AfterValidator(_hexadecimal)]


class FileKind(Row):
    """A kind of file, and how it is known; see `data/evidence.toml` for each key."""

    name: Line
    endings: Annotated[tuple[Name, ...], Once, Some]
    begins: _Bytes = ()
    holds: _Bytes = ()
    members: tuple[Line, ...] = ()
    not_members: tuple[Line, ...] = ()
    headers: tuple[Line, ...] = ()
    text: Flag = False


class EvidenceRules(Row):
    """How large files may be, of which kinds, and how long one that no answer refers to is left alone."""

    megabytes: Annotated[int, whole(1, 100)]
    megabytes_at_once: Annotated[int, whole(1, 500)]
    kept_unused_hours: Annotated[int, whole(1, 24 * 366)]
    kind: Annotated[tuple[FileKind, ...], Some]

    @property
    def most_bytes(self) -> int:
        """How large one file may be."""
        return self.megabytes * _MEGABYTE

    @property
    def most_bytes_at_once(self) -> int:
        """How much one form may bring."""
        return self.megabytes_at_once * _MEGABYTE

    @property
    def endings(self) -> tuple[str, ...]:
        """Every ending that a name may have."""
        return tuple(ending for kind in self.kind for ending in kind.endings)

    def of_ending(self, ending: str) -> FileKind | None:
        """The kind of a name that ends so; None where such files are not taken."""
        return next((kind for kind in self.kind if ending in kind.endings), None)


@cache
def load_evidence_rules() -> EvidenceRules:
    """What Writ takes. Raises RuleDataError, as `read_evidence_rules`."""
    return read_evidence_rules(DATA / "evidence.toml")


def read_evidence_rules(path: Path) -> EvidenceRules:
    """What a file says that is taken.

    Raises:
        RuleDataError: the file, the key and what was expected; or an ending that two kinds have.
    """
    rules = read_row(EvidenceRules, read_toml(path), where=path.name)
    for ending in rules.endings:
        if rules.endings.count(ending) > 1:
            raise RuleDataError(
                f"{path.name}: two kinds have the ending {ending!r}; give it to one"
            )
    return rules
