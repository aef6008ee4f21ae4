"""The file that an archived election leaves: made, kept in the home, and noted in the register."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from flows.reporting.evidencing import put
from flows.wiring import Office
from notifications.channels.maildir import kept_message
from notifications.reports.archiving.bundle import bundle
from notifications.reports.archiving.contents import archive_files, archive_moment
from tasks.files.evidence_files import digest_of
from tasks.progress import Progress, in_silence
from tasks.register.record.history import OFFICE, Event, EventKind, append


@dataclass(frozen=True, slots=True)
class ArchiveMade:
    """The file of an archive, its SHA-256, and how many files are in it."""

    path: Path
    sha256: str
    files: int

    @property
    def words(self) -> str:
        """Where it is and what proves it, in two sentences."""
        return f"{self.path} has all of it, in {self.files} files. Its SHA-256 is {self.sha256}"


def make_archive(
    office: Office,
    election: str,
    *,
    who: str,
    now: datetime,
    path: Path | None = None,
    progress: Progress = in_silence,
) -> ArchiveMade:
    """Make the file of an archived election, and write its SHA-256 into the office's history.

    The same election makes the same file, as long as the letters are there that were.

    Args:
        office: whose register and mailbox.
        election: its id.
        who: who asks for it; kept in the history.
        now: aware.
        path: where it is to be written; else below `archives` in the home.
        progress: hears how far the PDFs have come, in pages.

    Raises:
        UnknownElectionError, NotArchivedError: there is none to be made.
        ReportFileError: it cannot be written; says why.
    """
    kept = partial(kept_message, office.settings.mailbox)
    with office.register.read() as session:
        at = archive_moment(session, election)
        files = archive_files(session, election, kept=kept, progress=progress)
    place = path or office.settings.home / "archives" / f"{election}.zip"
    put(place, lambda file: bundle(file, files, at=at))
    with place.open("rb") as file:
        made = ArchiveMade(place, digest_of(file), len(files))
    said = f"The archive of {election} was made; its SHA-256 is {made.sha256}"
    data = {"election": election, "sha256": made.sha256}
    with office.register.write() as session:
        append(session, OFFICE, [Event(EventKind.ARCHIVE_MADE, who, said, data=data)], at=now)
    return made
