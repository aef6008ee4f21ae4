"""Child processes that do not outlive us, and their own children. Linux only.

Each child is the leader of its own session, so that Ctrl-C in the window reaches only us, and
carries a mark in its environment by which its descendants are found, wherever they went.
"""

import contextlib
import ctypes
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from flows.up.errors import ChildDiedError, ending_words

MARK = "WRIT_UP_MARK"
POLL_SECONDS = 0.05
LAST_LINES = 5

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


class Child:
    """One service of ours: its process, its log, how it is named to people."""

    def __init__(
        self, service: str, command: Sequence[str], *, environ: Mapping[str, str], log: Path
    ) -> None:
        self.service = service
        self.log = log
        self.started_at = time.monotonic()
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists():
            log.replace(log.with_suffix(".log.1"))
        with log.open("wb") as out:
            self._process = subprocess.Popen(  # noqa: S603 - our own commands
                list(command),
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    @property
    def pid(self) -> int:
        """The process id, which is also the id of its session and group."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """True while the process runs."""
        return self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative: the signal that ended it."""
        return self._process.poll()

    def how_it_ended(self) -> str:
        """In words, once it has ended."""
        return ending_words(self._process.wait())

    def check(self) -> None:
        """Do nothing while it runs.

        Raises:
            ChildDiedError: it has ended.
        """
        code = self._process.poll()
        if code is not None:
            raise ChildDiedError(self.service, code, self.log, self.last_lines())

    def output(self) -> str:
        """The whole log; nothing where somebody took it away."""
        try:
            return self.log.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""

    def last_lines(self) -> str:
        """The end of the log, as one line."""
        lines = self.output().splitlines()
        kept = [line.strip() for line in lines if line.strip()][-LAST_LINES:]
        return " / ".join(kept) or "(nothing)"

    def stop(self, *, grace_seconds: float) -> None:
        """Ask the leader to end (SIGTERM), then make its whole group end (SIGKILL)."""
        if self.is_alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(grace_seconds)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()


def kill_marked(mark: str, *, within_seconds: float, spare: Collection[int]) -> int:
    """End every process that carries `mark` in its environment; how many there were.

    They get SIGTERM first, and SIGKILL when they are still there after half the time.

    Args:
        spare: sessions that are left alone, by the id of their leader.
    """
    everyone: set[int] = set()
    started = time.monotonic()
    asked: set[int] = set()
    while left := {pid for pid in marked(mark) if _session(pid) not in spare}:
        late = time.monotonic() - started > within_seconds / 2
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                if late:
                    os.kill(pid, signal.SIGKILL)
                elif pid not in asked:
                    os.kill(pid, signal.SIGTERM)
        asked |= left
        everyone |= left
        if time.monotonic() - started > within_seconds:
            break
        time.sleep(POLL_SECONDS)
    return len(everyone)


def marked(mark: str) -> set[int]:
    """The ids of all living processes, except this one, that carry `mark`, or one that begins with it and a
    full stop."""
    wanted = re.compile(rf"(^|\0){MARK}={re.escape(mark)}(\.[^\0]*)?(\0|$)".encode())
    found: set[int] = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            with contextlib.suppress(OSError):
                if wanted.search((folder / "environ").read_bytes()):
                    found.add(int(folder.name))
    return found


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return 0


def port_is_free(port: int) -> bool:
    """True when nothing listens on the loopback `port` and we may."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _die_with_parent() -> None:
    """In the child, before it becomes its program: end when the supervisor is killed.

    A script that runs us in the background makes us ignore SIGINT; our children must not.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
