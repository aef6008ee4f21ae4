"""How backups are asked for: making one, putting it back, and letting messages go out again."""

import argparse
from datetime import datetime

from flows.cli.terminal.typed import moment, path
from flows.cli.usage.common import Commands, add, json_option, who_option

BACKUP = "backup"
NOW = "now"


def register(commands: Commands) -> None:
    """Add them."""
    about = (
        "write the register, its evidence and its notes to one file, whatever is at work meanwhile"
    )
    backup = add(commands, "backup", "backups.making:backup", about)
    backup.add_argument("file", metavar="FILE", type=path, help="where; a zip file")
    backup.add_argument(
        "--overwrite", action="store_true", help="put it in the place of a backup that is there"
    )
    json_option(backup)
    about = "put a backup into an empty database, of SQLite or PostgreSQL (WRIT_DATABASE_URL)"
    restore = add(commands, "restore", "backups.restoring:restore", about)
    restore.add_argument("file", metavar="FILE", type=path, help="what `writ backup` has made")
    restore.add_argument(
        "--check",
        dest="only_check",
        action="store_true",
        help="only look whether it is whole; no database is needed",
    )
    json_option(restore)
    about = "after a restore: let messages go out again"
    release = add(commands, "release", "backups.releasing:release_telling", about)
    release.add_argument(
        "--ran-until",
        required=True,
        type=ran_until,
        metavar="MOMENT",
        help="until when the register before went on sending: 2027-04-08T09:00+01:00, now, or backup (it sent"
        " nothing after the backup was made). What fell due by then is not sent again, and listed by"
        " `writ undelivered`",
    )
    who_option(release, "who says so")
    json_option(release)


def ran_until(text: str) -> datetime | str:
    """An aware moment, or one of the two words."""
    if text in {BACKUP, NOW}:
        return text
    try:
        return moment(text)
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(f"{error}, `now` or `backup`") from error
