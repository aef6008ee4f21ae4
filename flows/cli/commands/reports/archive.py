"""`writ archive`: closing an election that is over, and its file."""

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
from tasks.actions.archiving import archive_election
from tasks.clock import utc_now
from tasks.register.plans.answerers import name_of
from tasks.register.plans.elections import the_election
from tasks.terms import ElectionState
from tasks.typist import name_given


@dataclass(frozen=True)
class ArchiveAsked(ChangeAsked):
    """`writ archive`."""

    even_if_open: bool
    file: Path | None


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
