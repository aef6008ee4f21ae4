"""`writ backup`: the register in one file."""

from dataclasses import dataclass
from pathlib import Path

from flows.cli import REFUSED
from flows.cli.commands.backups.said import said_of
from flows.cli.terminal.progress import progress
from flows.cli.terminal.show import as_json, say, say_folded, warn
from flows.wiring import open_office
from tasks.backups.making import make_backup
from tasks.clock import utc_now
from tasks.files.backups.manifest import EVIDENCE, Manifest
from tasks.settings import Settings

_KILOBYTE = 1000


@dataclass(frozen=True)
class BackupAsked:
    """`writ backup`."""

    file: Path
    overwrite: bool
    json: bool


def backup(args: BackupAsked) -> int:
    """Write a backup; exit code 1 where a file is missing, of which the rest is there all the same."""
    office = open_office()
    try:
        with progress("Writing the backup", "rows") as tell:
            made = make_backup(
                office.source, args.file, overwrite=args.overwrite, now=utc_now(), progress=tell
            )
    finally:
        office.register.close()
    if args.json:
        say(as_json(said_of(made, args.file)))
    else:
        _say(made, args.file, office.settings)
    for missing in made.missing:
        warn(f"writ: not in the backup: {missing}; put it back from an older one")
    return REFUSED if made.missing else 0


def _say(made: Manifest, path: Path, settings: Settings) -> None:
    size = path.stat().st_size / _KILOBYTE
    say_folded(
        f"{path}: {made.rows} rows of {len(made.tables)} tables and {len(made.names(EVIDENCE))} files of"
        f" evidence, {size:,.0f} kB. `writ restore {path} --check` looks whether it is whole."
    )
    say_folded(
        f"Keep safe apart from it, for they are not in it: {_keys(settings)}, and the settings with their"
        " passwords (writ.toml, the environment). Without the history's key it cannot be restored."
    )


def _keys(settings: Settings) -> str:
    named = (
        ("history.key", settings.history_key, settings.history_key_file),
        ("signing.key", settings.signing_key, settings.signing_key_file),
    )
    return ", ".join(
        f"what WRIT_{name.upper().replace('.', '_')} says"
        if given
        else str(file or settings.home / name)
        for name, given, file in named
    )
