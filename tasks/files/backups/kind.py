"""By what a file is known to be one of Writ's backups: the name of the first thing in it."""

from pathlib import Path
from typing import IO

# Also one that was cut short has it.
ABOUT = "writ-backup.txt"
_LOCAL_HEADER = b"PK\x03\x04"
_NAME_AT = 30


def is_backup(path: Path) -> bool:
    """Whether a file begins as a backup does; one that was cut short does, too."""
    try:
        with path.open("rb") as file:
            return begins_as_backup(file)
    except OSError:
        return False


def begins_as_backup(file: IO[bytes]) -> bool:
    """The same of one that is open, at its start."""
    start = file.read(_NAME_AT + len(ABOUT))
    return start.startswith(_LOCAL_HEADER) and start[_NAME_AT:] == ABOUT.encode()
