"""Making a backup: every row of one moment, the files that it refers to, and what stands beside the register."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tasks.files.anchors import AnchorFile, AnchorFileError
from tasks.files.backups.manifest import ANCHORS, AREA_FILES, EVIDENCE, Manifest, table_part
from tasks.files.backups.writing import BackupWriter, new_backup
from tasks.files.evidence_files import EvidenceFile, EvidenceFolder
from tasks.progress import Progress, in_silence
from tasks.register.database import Register
from tasks.register.dump.reading import Rows, Snapshot, columns_of
from tasks.register.record.seals import Seals
from tasks.register.session import Session


@dataclass(frozen=True, slots=True)
class Source:
    """Of what a backup is made: the register, where the ends of its history are noted, and what seals it."""

    register: Register
    anchors: AnchorFile
    seals: Seals


def make_backup(
    source: Source,
    path: Path,
    *,
    overwrite: bool = False,
    now: datetime,
    progress: Progress = in_silence,
) -> Manifest:
    """Write a backup, whatever else is at work meanwhile; returns what it says of itself.

    Args:
        source: of what.
        path: where; it is there once it is whole.
        overwrite: the backup that stands there gives way to it.
        now: aware.
        progress: hears how many rows were written.

    Raises:
        BackupFileError: it cannot be written, or something stands there.
        AnchorFileError: the notes of the history's ends cannot be read.
        RegisterError: the register does not answer.
    """
    # Before the register is read, so that every entry which is noted is in the backup.
    noted = source.anchors.size()
    with new_backup(path, overwrite=overwrite) as writer, source.register.read() as session:
        snapshot = Snapshot.of(session)
        files = _put_tables(writer, snapshot, progress)
        missing = _put_evidence(writer, source.register.evidence, files)
        missing += _put_beside(writer, source, session, noted)
        manifest = Manifest(
            writ=version("writ"),
            revision=snapshot.revision,
            made_at=now.astimezone(UTC),
            database=snapshot.database,
            key=source.seals.mark,
            tables={table.name: columns_of(table) for table in snapshot.tables},
            parts=writer.parts,
            missing=missing,
        )
        sealed = manifest.model_copy(update={"seal": source.seals.of("backup", manifest.said)})
        writer.finish(sealed)
    return sealed


def _put_tables(
    writer: BackupWriter, snapshot: Snapshot, progress: Progress
) -> dict[str, EvidenceFile]:
    """The rows of every table; returns the files of evidence that they refer to, by SHA-256."""
    every, done = snapshot.count(), 0
    files: dict[str, EvidenceFile] = {}
    for table in snapshot.tables:
        rows = Rows(snapshot, table)
        with writer.part(table_part(table.name)) as part:
            for piece in rows:
                part.write(piece)
                progress(done + rows.count, every)
            part.rows = rows.count
        done += rows.count
        files |= rows.files
    return files


def _put_evidence(
    writer: BackupWriter, folder: EvidenceFolder | None, files: dict[str, EvidenceFile]
) -> tuple[str, ...]:
    """The files of evidence; returns what is wrong with those that cannot be put in."""
    missing = []
    for digest, file in sorted(files.items()):
        fault = "is missing" if folder is None else folder.fault(file)
        if folder is None or fault is not None:
            missing.append(f"{file.words} {fault}")
            continue
        with folder.place(digest).open("rb") as content:
            writer.copy(f"{EVIDENCE}{digest}", content)
    return tuple(missing)


def _put_beside(
    writer: BackupWriter, source: Source, session: Session, noted: int
) -> tuple[str, ...]:
    """What stands beside the register; returns what is wrong with what cannot be put in."""
    missing = []
    for name, path in session.area_folders.paths().items():
        with ExitStack() as opened:
            try:
                content = opened.enter_context(path.open("rb"))
            except OSError as error:
                missing.append(f"{path} cannot be read ({error.strerror or error})")
                continue
            writer.copy(f"{AREA_FILES}{name}", content)
    if noted and _is_whole(source.anchors):
        with source.anchors.path.open("rb") as content:
            writer.copy(ANCHORS, content, most=noted)
    elif noted:
        missing.append(f"{source.anchors.path} was changed or damaged")
    return tuple(missing)


def _is_whole(anchors: AnchorFile) -> bool:
    """Whether every note can be read: a backup with others could not be restored."""
    try:
        anchors.read()
    except AnchorFileError:
        return False
    return True
