"""What a run leaves behind that was killed does not fail the next one, and does not pile up."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.registers import SERVER, new_postgres_database

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 60
HOLD = (
    "from tests.registers import new_postgres_database as new\n"
    "with new() as url: print(url, flush=True); input()"
)


def databases(user: str) -> set[str]:
    """The names of those that the server has."""
    with psycopg.connect(f"{SERVER} user={user}") as server:
        return {name for (name,) in server.execute("SELECT datname FROM pg_database").fetchall()}


@pytest.mark.postgres
def test_a_database_left_behind_is_dropped_and_one_in_use_is_not() -> None:
    """Which is which the server knows: it sees who is still there."""
    with new_postgres_database() as url:
        user, mine = url.removeprefix("postgresql://").partition("@")[0], url.rpartition("/")[2]
        other = subprocess.Popen(
            [sys.executable, "-c", HOLD], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        with other:
            assert other.stdout is not None
            left = other.stdout.readline().decode().strip().rpartition("/")[2]
            with new_postgres_database():
                assert {mine, left} <= databases(user)
            other.send_signal(signal.SIGKILL)
        end = time.monotonic() + PATIENCE_SECONDS
        while left in databases(user):
            # The server takes a moment to see that it is gone.
            assert time.monotonic() < end
            with new_postgres_database():
                assert mine in databases(user)
