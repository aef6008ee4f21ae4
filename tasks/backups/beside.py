"""What stands beside the register, put back from a backup: files of evidence and of areas, and the notes of how
long the history was."""

from dataclasses import dataclass
from pathlib import Path

from tasks.files.anchors import AnchorFile
from tasks.files.area_files import AreaFolders
from tasks.files.backups.manifest import ANCHORS, AREA_FILES, EVIDENCE, BackupFileError, changed
from tasks.files.backups.reading import Backup
from tasks.files.evidence_files import EvidenceFolder
from tasks.files.zips import written_whole


@dataclass(frozen=True, slots=True)
class Beside:
    """Where they are put."""

    evidence: EvidenceFolder
    areas: AreaFolders
    anchors: AnchorFile


def check_beside(backup: Backup, beside: Beside) -> None:
    """Refuse a home in which something else stands where these are to be put.

    Raises:
        BackupFileError: says what, and what to do with it.
        AnchorFileError: the notes that are there cannot be read.
    """
    for name in backup.manifest.names(AREA_FILES):
        path = _area_file(backup, beside, name)
        if path.exists() and path.read_bytes() != _content(backup, name):
            raise BackupFileError(
                f"{path} is there and is another than in the backup; move it away, and restore again"
            )
    ours, there = _noted(backup), _there(beside)
    if not (there.startswith(ours) or ours.startswith(there)):
        raise BackupFileError(
            f"{beside.anchors.path} tells of another register's history; move it away, or name another"
            " file in WRIT_ANCHORS, and restore again"
        )


def put_back(backup: Backup, beside: Beside) -> None:
    """Put them back. What is there and is the same stays; notes that go further than the backup stay as well,
    since they say how much of the history is gone.

    Raises:
        ChangedBackupError: a file is not what its name says.
        BackupFileError: there is no room, or no right, to write one.
    """
    try:
        for name in backup.manifest.names(EVIDENCE):
            _put_evidence(backup, beside.evidence, name)
        for name in backup.manifest.names(AREA_FILES):
            path = _area_file(backup, beside, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, _content(backup, name))
        if len(ours := _noted(backup)) > len(_there(beside)):
            beside.anchors.path.parent.mkdir(parents=True, exist_ok=True)
            _write(beside.anchors.path, ours)
    except OSError as error:
        raise BackupFileError(
            f"{error.filename or beside.evidence.path} cannot be written ({error.strerror or error}); free"
            " some room or mend its rights, and restore again"
        ) from error


def notes_more(backup: Backup, beside: Beside) -> bool:
    """Whether more of the history was noted than the backup knows of."""
    return len(_there(beside)) > len(_noted(backup))


def _put_evidence(backup: Backup, folder: EvidenceFolder, name: str) -> None:
    digest = name.removeprefix(EVIDENCE)
    if backup.manifest.parts[name].sha256 != digest:
        raise changed(str(backup.path), name)
    if not folder.has(digest):
        with backup.part(name) as content:
            folder.put_back(content)


def _area_file(backup: Backup, beside: Beside, name: str) -> Path:
    try:
        return beside.areas.place(name.removeprefix(AREA_FILES))
    except ValueError as error:
        raise changed(str(backup.path), name) from error


def _content(backup: Backup, name: str) -> bytes:
    with backup.part(name) as content:
        return content.read()


def _noted(backup: Backup) -> bytes:
    return _content(backup, ANCHORS) if ANCHORS in backup.manifest.parts else b""


def _there(beside: Beside) -> bytes:
    whole = beside.anchors.size()
    return beside.anchors.path.read_bytes()[:whole] if whole else b""


def _write(path: Path, content: bytes) -> None:
    with written_whole(path) as file:
        file.write(content)
