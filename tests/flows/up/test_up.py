"""The supervisor: one at a time, free ports only, and nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from flows.prefect.environment import apply_environment, prefect_environment
from flows.up import AlreadyUpError, ChildDiedError, Embedded, PortTakenError
from flows.up.children import MARK, Child, kill_marked, marked, port_is_free
from flows.up.listening import listens
from flows.up.lock import DataLock
from flows.up.several.fleet import PAGE
from tests.flows.conftest import ROOT, free_port

LISTEN = (
    "import socket, sys, time; s = socket.socket(); s.bind(('127.0.0.1', int(sys.argv[1])));"
    " s.listen(); time.sleep(60)"
)
SLEEP = "import time; time.sleep(60)"
# A child whose own child has left its session, as a flow run of the worker has.
PARENT = (
    "import subprocess, sys, time;"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'],"
    " start_new_session=True); print('ready', flush=True); time.sleep(60)"
)


def until(true: Callable[[], bool], *, seconds: float = 120.0) -> None:
    """Wait for something to become true."""
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < seconds
        time.sleep(0.02)


def assert_free(home: Path) -> None:
    """Nobody holds the lock on the data."""
    lock = DataLock(home)
    lock.take()
    lock.release()


def embedded(home: Path, **changes: object) -> Embedded:
    """A supervisor on free ports that says nothing."""
    asked: dict[str, object] = {
        "home": home,
        "server_port": free_port(),
        "page_port": free_port(),
        "page_command": None,
        "say": lambda _line: None,
        "extra_env": {"PYTHONPATH": str(ROOT)},
    }
    return Embedded(**(asked | changes))  # type: ignore[arg-type]


@pytest.fixture
def mark() -> Iterator[str]:
    """A mark for children, all of which are ended after the test."""
    name = uuid4().hex
    yield name
    kill_marked(name, within_seconds=4, spare=())


def child(mark: str, code: str, folder: Path, *arguments: str) -> Child:
    """A Python child that carries the mark."""
    return Child(
        "the service",
        [sys.executable, "-c", code, *arguments],
        environ={**os.environ, MARK: mark},
        log=folder / "logs" / "service.log",
    )


def test_a_second_up_on_the_same_data_names_the_first(tmp_path: Path) -> None:
    """The error names the process and what to do; afterwards the data are free again."""
    holder = DataLock(tmp_path)
    holder.take()
    with pytest.raises(AlreadyUpError, match=rf"process {os.getpid()}\).*kill"), embedded(tmp_path):
        pytest.fail("two at once")
    holder.release()
    assert_free(tmp_path)


@pytest.mark.parametrize(
    ("port", "service", "setting"),
    [
        ("server_port", "the Prefect server", "WRIT_PREFECT_PORT"),
        ("page_port", "the owners' page", "WRIT_PAGE_PORT"),
    ],
)
def test_a_taken_port_is_found_before_anything_starts(
    tmp_path: Path, mark: str, port: str, service: str, setting: str
) -> None:
    """The error names port, service and setting; nothing was started, the lock is free."""
    taken = free_port()
    other = child(mark, LISTEN, tmp_path / "other", str(taken))
    until(lambda: not port_is_free(taken))
    up = embedded(tmp_path, page_command=["false"], **{port: taken})

    with pytest.raises(PortTakenError, match=f"Port {taken} .* {service} .* {setting} "), up:
        pytest.fail("the port is taken")
    assert up.pids == {}
    assert not (tmp_path / "logs").exists()
    other.stop(grace_seconds=5)
    assert_free(tmp_path)


def test_only_the_process_that_listens_is_said_to(tmp_path: Path, mark: str) -> None:
    """An answer on a port may be another's; one that does not listen has not started."""
    port = free_port()
    mine, other = (
        child(mark, LISTEN, tmp_path / name, str(number))
        for name, number in (("mine", port), ("other", free_port()))
    )
    until(lambda: listens(mine.pid, port))

    assert not listens(other.pid, port)
    mine.stop(grace_seconds=5)
    assert not listens(mine.pid, port)
    other.stop(grace_seconds=5)


def test_a_page_is_not_started_while_another_answers_on_its_port(tmp_path: Path, mark: str) -> None:
    """It would be a page that nobody can open."""
    port = free_port()
    page = next(
        each
        for each in embedded(tmp_path, page_command=["false"], page_port=port)._fleet.services()
        if each.name == PAGE
    )
    other, mine = child(mark, LISTEN, tmp_path / "other", str(port)), child(mark, SLEEP, tmp_path)
    until(lambda: not port_is_free(port))

    assert page.is_ready(other)
    assert not page.is_ready(mine)
    for each in (mine, other):
        each.stop(grace_seconds=5)


def test_a_child_and_what_left_its_session_are_ended(tmp_path: Path, mark: str) -> None:
    """Flow runs lead their own sessions; they go with their worker all the same."""
    parent = child(mark, PARENT, tmp_path)
    until(lambda: parent.last_lines() == "ready" and len(marked(mark)) == 2)

    parent.stop(grace_seconds=5)
    assert not parent.is_alive
    assert kill_marked(mark, within_seconds=4, spare=()) == 1
    assert set() == marked(mark)


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path, mark: str) -> None:
    """A service that ignores SIGTERM keeps us waiting for the grace, no longer."""
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print('on', flush=True); time.sleep(60)"
    deaf = child(mark, code, tmp_path)
    until(lambda: deaf.last_lines() == "on")

    deaf.stop(grace_seconds=0.3)
    assert not deaf.is_alive


def test_a_dead_child_is_reported_with_the_end_of_its_log(tmp_path: Path, mark: str) -> None:
    """Which service, its exit code and its last words."""
    dead = child(mark, "print('no database'); raise SystemExit(3)", tmp_path)
    until(lambda: not dead.is_alive)

    with pytest.raises(ChildDiedError, match=r"the service .* code 3: .*service\.log.*no database"):
        dead.check()


def test_children_end_and_the_lock_is_free_when_the_supervisor_is_killed(
    tmp_path: Path, mark: str
) -> None:
    """SIGKILL leaves no time to tidy up; the kernel tells the children."""
    supervisor = (
        "import os, sys, time; from pathlib import Path;"
        "from flows.up.children import Child; from flows.up.lock import DataLock;"
        "home = Path(sys.argv[1]); lock = DataLock(home); lock.take();"
        "Child('s', [sys.executable, '-c', 'import time; time.sleep(60)'],"
        " environ=dict(os.environ), log=home / 's.log'); print('up', flush=True); time.sleep(60)"
    )
    killed = subprocess.Popen(
        [sys.executable, "-c", supervisor, str(tmp_path)],
        env={**os.environ, MARK: mark, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    with killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == b"up\n"
        until(lambda: len(marked(mark)) == 2)
        killed.send_signal(signal.SIGKILL)
    until(lambda: not marked(mark))
    assert_free(tmp_path)


@pytest.mark.prefect
def test_a_start_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """A server without its database is named with its log; no process, lock or setting stays."""
    before = dict(os.environ)
    nowhere = f"sqlite+aiosqlite:///{tmp_path}/missing/folder/prefect.db"
    said: list[str] = []
    up = embedded(
        tmp_path,
        say=said.append,
        extra_env={
            "PYTHONPATH": str(ROOT),
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": nowhere,
        },
    )
    with (
        pytest.raises(ChildDiedError, match=r"the Prefect server stopped by itself.*server\.log"),
        up,
    ):
        pytest.fail("there is no database")
    assert set() == marked(up.mark)
    assert said[-1] == "Everything is stopped"
    assert before == dict(os.environ)
    assert_free(tmp_path)


def test_what_the_environment_says_already_is_kept(tmp_path: Path) -> None:
    """One machine can point at another's Prefect; nothing is sent outside by default."""
    theirs = {"PREFECT_API_URL": "http://10.0.0.5:4200/api"}
    new = apply_environment(prefect_environment(tmp_path, 4200), theirs)

    assert new == theirs.keys() - {"PREFECT_API_URL"}
    assert theirs["PREFECT_API_URL"] == "http://10.0.0.5:4200/api"
    assert (theirs["PREFECT_SERVER_ANALYTICS_ENABLED"], theirs["DO_NOT_TRACK"]) == ("false", "1")
    assert theirs["PREFECT_HOME"] == str(tmp_path / "prefect")
