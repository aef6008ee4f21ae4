"""`writ restore`: a backup put into an empty database, or only looked through."""

from dataclasses import dataclass
from pathlib import Path

from flows.cli import REFUSED
from flows.cli.commands.backups.checking import check_file
from flows.cli.commands.backups.said import backup_words, said_of
from flows.cli.commands.reports.proof import proof_of, say_proof
from flows.cli.terminal.progress import progress
from flows.cli.terminal.show import as_json, say, say_folded
from flows.wiring import open_office, open_to_restore
from tasks.backups.restoring import restore_backup
from tasks.clock import utc_now
from tasks.files.backups.manifest import Manifest
from tasks.files.backups.reading import opened_backup
from tasks.typist import name_given


@dataclass(frozen=True)
class RestoreAsked:
    """`writ restore`."""

    file: Path
    only_check: bool
    json: bool


def restore(args: RestoreAsked) -> int:
    """Put a backup back and verify its history; exit code 1 when that finds a fault, such as more of it that
    was noted than is there."""
    if args.only_check:
        return check_file(args.file, json=args.json)
    with opened_backup(args.file) as backup:
        target = open_to_restore()
        try:
            with progress(f"Looking through {args.file}", "bytes") as tell:
                backup.check(tell)
            with progress("Putting it back", "rows") as tell:
                restore_backup(
                    target.register,
                    backup,
                    target.beside,
                    who=name_given(""),
                    now=utc_now(),
                    progress=tell,
                )
        finally:
            target.register.close()
    return _verified(args, backup.manifest)


def _verified(args: RestoreAsked, manifest: Manifest) -> int:
    if args.json:
        say(as_json(said_of(manifest, args.file)))
    else:
        say_folded(f"Restored: {backup_words(manifest)}.")
    office = open_office()
    proof = proof_of(office)
    office.register.close()
    found = say_proof(proof) if not args.json else (REFUSED if proof.faults else 0)
    if not args.json:
        say_folded(
            "Nothing is sent until you say until when the register before this one went on sending: `writ release"
            " --ran-until now`, a moment, or `backup` where it sent nothing after the backup was made. What fell"
            " due by then is not sent again; `writ undelivered` lists it."
        )
    return found
