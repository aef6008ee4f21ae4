"""Who listens on a port of this machine, as the kernel says it. Linux only."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

_LISTENS = "0A"
_LOCAL, _STATE, _INODE = 1, 3, 9  # columns of /proc/net/tcp


def listens(pid: int, port: int) -> bool:
    """True when this very process listens on the TCP `port`: what answers there may be another's."""
    mine = set(_sockets_of(pid))
    return any(socket in mine for socket in _listening(port))


def _listening(port: int) -> Iterator[str]:
    """The sockets that listen on a port, by inode."""
    for row in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        columns = row.split()
        if columns[_STATE] == _LISTENS and int(columns[_LOCAL].rpartition(":")[2], 16) == port:
            yield columns[_INODE]


def _sockets_of(pid: int) -> Iterator[str]:
    """The sockets that a process has open, by inode; none where it has ended."""
    with contextlib.suppress(OSError):
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                kind, _, inode = str(handle.readlink()).partition(":")
                if kind == "socket":
                    yield inode.strip("[]")
