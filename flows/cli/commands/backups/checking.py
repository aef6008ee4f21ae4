"""A backup looked through without a database: `writ restore --check` and `writ verify FILE`."""

from pathlib import Path

from flows.cli.commands.backups.said import backup_words, said_of
from flows.cli.terminal.progress import progress
from flows.cli.terminal.show import as_json, say, say_folded
from tasks.backups.restoring import check_backup
from tasks.register.record.seals import Seals
from tasks.settings import history_key_there, load_settings


def check_file(path: Path, *, json: bool = False) -> int:
    """Look through a backup, on any machine; where the history's key is there, also at its seal."""
    key = history_key_there(load_settings())
    with progress(f"Looking through {path}", "bytes") as tell:
        manifest = check_backup(path, None if key is None else Seals(key), progress=tell)
    if json:
        say(as_json(said_of(manifest, path)))
        return 0
    sealed = (
        "sealed with this office's key"
        if key is not None
        else "its seal was not looked at, for the history's key is not here"
    )
    say_folded(f"{path}: {backup_words(manifest)}; whole, and {sealed}.")
    return 0
