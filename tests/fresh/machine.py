"""Commands on a machine of their own, and one of them ended in the middle."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.flows.conftest import free_port

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 900


def ports() -> dict[str, str]:
    """Loopback ports that nobody has, for one `writ up`."""
    return {"WRIT_PREFECT_PORT": str(free_port()), "WRIT_PAGE_PORT": str(free_port())}


def run(*command: str | Path, where: Path, env: Mapping[str, str]) -> str:
    """What a command prints; it must succeed."""
    done = tried(*command, where=where, env=env)
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


def tried(
    *command: str | Path, where: Path, env: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """A command, however it ends, with all that it printed."""
    return subprocess.run(
        command,
        cwd=where,
        env=env,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def killed(*command: str, where: Path, env: Mapping[str, str], when: Callable[[], bool]) -> None:
    """Start a command, and kill it with all its children as soon as something is so."""
    started = subprocess.Popen(
        command,
        cwd=where,
        env=env,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + PATIENCE_SECONDS
        while not when():
            assert started.poll() is None, "it ended before that"
            assert time.monotonic() < end
            time.sleep(0.005)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
        started.wait()
