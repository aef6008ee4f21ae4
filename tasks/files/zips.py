"""Zip files that Writ makes: how one is damaged, and the way it is written so that it is there whole or not at all."""

import lzma
import os
import stat
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO
from zipfile import BadZipFile

# What the standard library raises over a zip file that is damaged, by where the damage is: its headers and
# names, the method, the encryption bit, the compressed bytes.
DAMAGED = (
    BadZipFile,
    NotImplementedError,
    RuntimeError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    struct.error,
    ValueError,
    OverflowError,
)


@contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """A new file that is at this path once all of it is written and on the disk, and of which nothing is left where
    that fails; only its user can read it.

    Raises:
        OSError: it cannot be written.
    """
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.part-", delete=False) as part:
        try:
            Path(part.name).chmod(stat.S_IRUSR | stat.S_IWUSR)
            yield part
            part.flush()
            os.fsync(part.fileno())
            Path(part.name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(part.name).unlink()
            raise
    settle(path.parent)


def settle(folder: Path) -> None:
    """Have the names in a folder on the disk too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
