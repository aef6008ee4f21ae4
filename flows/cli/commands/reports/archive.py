"""`writ archive`, and `writ verify`: closing an election, its file, and the proof of histories and archives."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calendars.errors import WritError
from flows.cli import REFUSED
from flows.cli.commands.changes import ChangeAsked, show_changed
from flows.cli.terminal.prefect_side import show_election
from flows.cli.terminal.progress import progress
from flows.cli.terminal.show import as_json, say, say_folded, warn
from flows.reporting.archiving import ArchiveMade, make_archive
from flows.reporting.evidencing import Wanted, check_places
from flows.wiring import Office, open_office
from notifications.reports.archiving.bundle import Checked, check_archive
from tasks.actions.archiving import archive_election
from tasks.clock import utc_now
from tasks.register.plans.answerers import name_of
from tasks.register.plans.elections import the_election
from tasks.register.record.anchoring import anchor_faults
from tasks.register.record.verifying import verify as verify_history
from tasks.terms import ElectionState
from tasks.typist import name_given

_NAMED = 50


class OtherFileError(WritError):
    """An archive is not the one that was meant: its SHA-256 is another."""


@dataclass(frozen=True)
class ArchiveAsked(ChangeAsked):
    """`writ archive`."""

    even_if_open: bool
    file: Path | None


@dataclass(frozen=True)
class VerifyAsked:
    """`writ verify`."""

    file: Path | None
    sha256: str


def archive(args: ArchiveAsked) -> int:
    """Close an election that is over, and make the file that it leaves; of one that is closed already,
    only the file, when it is asked for by `--file`."""
    check_places(Wanted(html=args.file))
    office = open_office()
    if args.file is not None and _is_archived(office, args.election):
        return _file_again(office, args)
    now = utc_now()
    with office.register.opened(preview=args.preview) as session:
        changed = archive_election(
            session,
            args.election,
            reason=args.reason,
            who=name_of(session, name_given(args.who)),
            now=now,
            even_if_open=args.even_if_open,
            preview=args.preview,
        )
    if args.preview:
        show_changed(args, changed)
        return 0
    made = _made(office, args)
    show_changed(args, changed, {"archive": _json(made)})
    if made is not None and not args.json:
        say_folded(made.words)
    show_election(office, args.election, now=now, changed=not changed.is_empty)
    return REFUSED if made is None else 0


def _is_archived(office: Office, election: str) -> bool:
    with office.register.read() as session:
        return the_election(session, election).state is ElectionState.ARCHIVED


def _file_again(office: Office, args: ArchiveAsked) -> int:
    if args.preview:
        say_folded(f"{args.election} is archived; its file would be written to {args.file}.")
        return 0
    made = _make(office, args)
    if args.json:
        say(as_json({"election": args.election, "archive": _json(made)}))
    else:
        say_folded(f"{args.election} is archived already; nothing in it was changed. {made.words}")
    return 0


def _made(office: Office, args: ArchiveAsked) -> ArchiveMade | None:
    """The file; None, and a line that says how to have it, where it could not be made: the election is
    closed all the same."""
    try:
        return _make(office, args)
    except WritError as error:
        warn(
            f"writ: {args.election} is archived, but its file was not made: {error};"
            f" `writ archive {args.election} --file FILE` makes it"
        )
        return None


def _make(office: Office, args: ArchiveAsked) -> ArchiveMade:
    with office.register.read() as session:
        who = name_of(session, name_given(args.who))
    with progress(f"Writing the archive of {args.election}", "pages") as tell:
        return make_archive(
            office, args.election, who=who, now=utc_now(), path=args.file, progress=tell
        )


def _json(made: ArchiveMade | None) -> Mapping[str, Any] | None:
    if made is None:
        return None
    return {"file": str(made.path), "sha256": made.sha256, "files": made.files}


def verify(args: VerifyAsked) -> int:
    """Check every chain of the history and what stands by it, or the archive in a file; exit code 1 when
    something was changed."""
    if args.file is not None:
        return _verify_file(args.file, args.sha256)
    office = open_office()
    noted = office.anchors.read()
    with office.register.read() as session:
        verdicts = verify_history(session)
        gone = anchor_faults(session, office.anchors, noted)
    for verdict in verdicts:
        if not verdict.faults:
            say(f"{verdict.chain}: {verdict.length} entries, unchanged")
    faults = [f"{verdict.chain}: {each}" for verdict in verdicts for each in verdict.faults]
    for fault in (*faults, *gone)[:_NAMED]:
        warn(f"writ: {fault}")
    more = len(faults) + len(gone) - _NAMED
    if more > 0:
        warn(f"writ: and {more} more")
    if faults or gone:
        warn("writ: keep this register as it is for whoever looks into it, and restore a backup")
    return REFUSED if faults or gone else 0


def _verify_file(path: Path, wanted: str) -> int:
    """It needs no register: any machine with Writ will do."""
    found = check_archive(path)
    for fault in found.faults:
        warn(f"writ: {path}: {fault}")
    if wanted and wanted.strip().lower() != found.sha256:
        raise OtherFileError(
            f"{path} is not the archive that was meant: its SHA-256 is {found.sha256}"
        )
    if found.faults:
        warn(f"writ: {path} is not as it was archived; fetch another copy")
        return REFUSED
    say_folded(_whole_words(path, found, compared=bool(wanted)))
    return 0


def _whole_words(path: Path, found: Checked, *, compared: bool) -> str:
    words = (
        f"{path}: {found.files} files and {found.entries} entries of history, as they were archived."
        f" SHA-256 {found.sha256}"
    )
    if compared:
        return f"{words}, as was asked."
    return f"{words}; compare it with the one that was noted when it was made (--sha256 does)."
