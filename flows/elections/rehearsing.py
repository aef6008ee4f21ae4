"""Rehearsing an election with the office's own directory, channels and settings."""

from datetime import datetime
from pathlib import Path

from calendars.errors import WritError
from flows.wiring import Office
from notifications.rehearsal.ahead import messages_ahead
from notifications.rehearsal.findings import Findings
from notifications.rehearsal.page import page
from notifications.rehearsal.people import Behaviour
from notifications.rehearsal.rehearsal import rehearse
from tasks.planning.polls import ElectionFacts
from tasks.progress import Progress, in_silence
from tasks.views.messages import Ahead


class PageFileError(WritError):
    """The page cannot be written where it is wanted."""


def rehearse_in(
    office: Office,
    facts: ElectionFacts,
    *,
    silent: int,
    seed: int,
    behaviour: Behaviour = Behaviour.HALF_TIME,
    progress: Progress = in_silence,
) -> Findings:
    """Live through an election; nothing leaves the office, and its register is only read.

    Args:
        office: whose directory, areas' own files, channels and operators there are.
        facts: the election as it would be called.
        silent: how many percent of the people never answer.
        seed: draws these people.
        behaviour: how the others answer.
        progress: hears how many days were lived through, and of how many.

    Raises:
        MailSettingError, ChannelSettingError: a channel's settings cannot work.
        And what `notifications.rehearsal.rehearsal.rehearse` raises.
    """
    settings = office.settings
    return rehearse(
        office.register,
        facts,
        office.channels(),
        silent=silent,
        seed=seed,
        behaviour=behaviour,
        operators=settings.operators,
        digests=settings.digests,
        progress=progress,
    )


def ahead_in(office: Office, election: str, *, now: datetime, days: int) -> Ahead:
    """The messages of the next days about an election that has been called; nothing leaves.

    Args:
        office: whose register, channels and settings there are.
        election: its id.
        now: aware; what is due by now is the first of them.
        days: how many days are looked ahead.

    Raises:
        MailSettingError, ChannelSettingError: a channel's settings cannot work.
        And what `notifications.rehearsal.ahead.messages_ahead` raises.
    """
    return messages_ahead(office.register, election, office.ways(), now=now, days=days)


def check_page_file(path: Path) -> None:
    """Refuse what is no place for a file before the rehearsal, which takes its time.

    Raises:
        PageFileError: it is a folder, or lies in none.
    """
    if path.is_dir():
        raise PageFileError(
            f"{path} is a folder; give the name of a file, as {path / 'rehearsal.html'}"
        )
    if not path.parent.is_dir():
        raise PageFileError(
            f"there is no folder {path.parent}; make it first, or give another file"
        )


def write_page(path: Path, found: Findings) -> None:
    """Write the page of a rehearsal.

    Raises:
        PageFileError: the file cannot be written; says why.
    """
    try:
        path.write_text(page(found), encoding="utf-8")
    except OSError as error:
        raise PageFileError(
            f"{path} cannot be written ({error.strerror}); give another file"
        ) from error
