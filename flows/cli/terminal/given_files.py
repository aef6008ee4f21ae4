"""Files that are named on the command line as evidence: read, checked, and kept."""

from collections.abc import Sequence
from pathlib import Path

from calendars.errors import WritError
from tasks.files.evidence_files import EvidenceFile, EvidenceFolder
from tasks.views.answers import ANY_EVIDENCE


class NoSuchFileError(WritError):
    """A file that is given as evidence cannot be read; says why."""


def files_typed(
    typed: Sequence[str], slots: Sequence[str], folder: EvidenceFolder | None
) -> tuple[EvidenceFile, ...]:
    """Keep the files that were typed as `slot=path` for one slot of a task, else as a path alone.

    Args:
        typed: what was typed, file by file.
        slots: those that the task has.
        folder: where they are to be kept.

    Raises:
        NoSuchFileError: one cannot be read.
        UnfitFileError: one is not taken, or cannot be kept.
    """
    known = {slot.casefold(): slot for slot in slots}
    found = []
    for text in typed:
        name, _, where = text.partition("=")
        slot = known.get(name.strip().casefold())
        found.append(_kept(slot or ANY_EVIDENCE, Path(where if slot else text), folder))
    return tuple(found)


def _kept(slot: str, path: Path, folder: EvidenceFolder | None) -> EvidenceFile:
    if folder is None:
        raise NoSuchFileError(f"{path} cannot be kept: there is no folder for files")
    if not path.is_file():
        raise NoSuchFileError(f"--file {path}: there is no such file; check its name and folder")
    try:
        with path.open("rb") as content:
            return folder.keep(slot, path.name, content)
    except OSError as error:
        raise NoSuchFileError(f"--file {path} cannot be read ({error.strerror})") from error
