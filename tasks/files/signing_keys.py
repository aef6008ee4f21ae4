"""The keys that sign owners' links, in a file: one a line, the newest first, which alone signs."""

import secrets
from pathlib import Path

from calendars.errors import WritError

_BYTES = 32


class KeyFileError(WritError):
    """The file of the keys cannot be read or written."""


class KeysInFile:
    """The keys in a file, read again whenever it was changed: a page that runs takes a new one at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: tuple[str, ...] = ()
        self._seen: tuple[int, int] | None = None

    def __call__(self) -> tuple[str, ...]:
        """The keys, newest first.

        Raises:
            KeyFileError: the file cannot be read, or has none.
        """
        try:
            there = self._path.stat()
            if (seen := (there.st_mtime_ns, there.st_ino)) != self._seen:
                self._kept, self._seen = keys_in(self._path.read_text(encoding="utf-8")), seen
        except (OSError, UnicodeDecodeError) as error:
            raise KeyFileError(
                f"cannot read {self._path}; check the path and its rights"
            ) from error
        if not self._kept:
            raise KeyFileError(f"{self._path} is empty; put the key in it")
        return self._kept


def keys_in(text: str) -> tuple[str, ...]:
    """The keys in a text, one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def new_key(path: Path, *, forget: bool) -> int:
    """Put a new key before those in the file, which still open the links that they have signed; or in
    their stead.

    Args:
        path: the file; it is whole at every moment, and for its owner alone.
        forget: the old ones are not kept.

    Returns:
        how many old keys still open links.

    Raises:
        KeyFileError: it cannot be read or written.
    """
    old = () if forget else KeysInFile(path)()
    own = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        own.touch(mode=0o600, exist_ok=False)
        lines = (secrets.token_urlsafe(_BYTES), *old)
        own.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        own.replace(path)
    except OSError as error:
        own.unlink(missing_ok=True)
        raise KeyFileError(
            f"cannot write {path} ({error.strerror}); check the folder and its rights"
        ) from error
    return len(old)
