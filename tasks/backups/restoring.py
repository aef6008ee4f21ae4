"""Putting a backup back: into an empty database of either kind, all of it or nothing."""

from datetime import datetime
from pathlib import Path

from calendars.errors import WritError
from tasks.backups.beside import Beside, check_beside, put_back
from tasks.files.backups.manifest import MANIFEST, Manifest, changed
from tasks.files.backups.reading import Backup, opened_backup
from tasks.outbox.anchoring import seal_unnoted
from tasks.progress import Progress, in_silence
from tasks.register.database import Register
from tasks.register.dump.loading import check_revision, load_backup
from tasks.register.messages.stopping import stop_telling
from tasks.register.record.history import OFFICE, Event, EventKind, append
from tasks.register.record.seals import Seals
from tasks.register.session import Session
from tasks.words import short_moment


class OtherKeyError(WritError):
    """The history in a backup is sealed with another key than the one that is here, or there is none."""


def check_backup(path: Path, seals: Seals | None, *, progress: Progress = in_silence) -> Manifest:
    """Look through a backup, without a database; returns what it says of itself.

    Args:
        path: where it is.
        seals: by the key of the office; without it nobody can say that the backup was not made anew by somebody
            else, only that it is whole.
        progress: hears how many bytes were looked through.

    Raises:
        NotABackupError, ChangedBackupError, NewerBackupError, BackupFileError: what is wrong with it.
        OtherKeyError: it is of another office, or its key was lost.
    """
    with opened_backup(path) as backup:
        check_revision(backup)
        if seals is not None:
            check_seal(backup, seals)
        backup.check(progress)
        return backup.manifest


def check_seal(backup: Backup, seals: Seals) -> None:
    """Refuse a backup of another key, and one that says of itself what Writ did not write.

    Raises:
        OtherKeyError: as its name says.
        ChangedBackupError: what it says of itself was changed.
    """
    manifest = backup.manifest
    if manifest.key != seals.mark:
        raise OtherKeyError(
            f"the history in {backup.path} is sealed with another key than this office's; put the"
            " history.key there with which it was made (in Writ's home, or named by WRIT_HISTORY_KEY_FILE)"
        )
    if manifest.seal != seals.of("backup", manifest.said):
        raise changed(str(backup.path), MANIFEST)


def restore_backup(
    register: Register,
    backup: Backup,
    beside: Beside,
    *,
    who: str,
    now: datetime,
    progress: Progress = in_silence,
) -> None:
    """Put a backup into a register without tables, or with nothing in them, and what it has beside it into its place.
    Nothing is sent from there until somebody says so (`tasks.backups.releasing`).

    Args:
        register: with its key; not yet migrated.
        backup: open, looked through (`Backup.check`).
        beside: where its files go.
        who: the name of who does it.
        now: aware.
        progress: hears how many rows are in.

    Raises:
        NewerBackupError, OtherKeyError, ChangedBackupError: this backup cannot be put there.
        NotEmptyError, OldServerError: nor anything else.
        BackupFileError, AnchorFileError: a file stands in the way, or cannot be written.
        RegisterError: the database does not answer, or has no room.
    """
    check_revision(backup)
    seals = register.seals
    if seals is not None:
        check_seal(backup, seals)
    check_beside(backup, beside)
    place = register.engine.url.database or "the database"
    with register.rebuilding() as connection:
        load_backup(connection, backup, place, progress)
        put_back(backup, beside)
        with Session(connection, register.area_folders, seals, register.evidence) as session:
            noted = {anchor.chain for anchor in beside.anchors.read()}
            seal_unnoted(session, noted, now=now)
            _note(session, backup, who=who, now=now)
            session.flush()


def _note(session: Session, backup: Backup, *, who: str, now: datetime) -> None:
    made = backup.manifest.made_at
    stop_telling(session, made=made, now=now)
    text = f"Restored from the backup of {short_moment(made)}; nothing is sent until it is released"
    data = {"made": made.isoformat(), "seal": backup.manifest.seal}
    append(session, OFFICE, [Event(EventKind.RESTORED, who, text, data=data)], at=now)
