"""One `writ up` for one set of data: a lock that ends with its process, however that ends."""

import fcntl
import os
from pathlib import Path
from typing import IO

from flows.up.errors import AlreadyUpError


class DataLock:
    """An exclusive lock on `home/up.lock`, which holds the process id of its owner."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Take the lock; the file stays, the lock goes with this process.

        Raises:
            AlreadyUpError: another process holds it.
        """
        self._home.mkdir(parents=True, exist_ok=True)
        file = (self._home / "up.lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            pid = file.read().strip() or "unknown"
            file.close()
            raise AlreadyUpError(self._home, pid) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._file = file

    def release(self) -> None:
        """Give the lock back; harmless when it was never taken."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None
