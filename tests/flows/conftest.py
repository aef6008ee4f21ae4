"""The command line in a home of its own; one real Prefect server and worker for the tests marked `prefect`."""

import os
import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_HOME,
    PREFECT_SERVER_ALLOW_EPHEMERAL_MODE,
    temporary_settings,
)

from flows.cli import main
from flows.prefect.environment import CLIENT_AUTH
from flows.up import Embedded
from tests.flows.stage import Stage, on_stage
from tests.flows.typed import Run

ROOT = Path(__file__).parents[2]
ELSEWHERE = ("WRIT_DATABASE_URL", "WRIT_SMTP_URL", "WRIT_PUBLIC_URL", "WRIT_HEARTBEAT_URL")


@pytest.fixture
def writ(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """`writ ...` in a home of its own; returns exit code, answer, complaint."""
    monkeypatch.setenv("WRIT_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("WRIT_TOML", "")
    # Wide enough that no cell is folded; tests/flows/cli/test_narrow_cli.py is about what is.
    monkeypatch.setenv("COLUMNS", "400")
    for name in ELSEWHERE:
        monkeypatch.delenv(name, raising=False)

    def run(*argv: str | Path) -> tuple[int, str, str]:
        code = main([str(arg) for arg in argv])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def free_port() -> int:
    """A loopback port that nothing listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def engine_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the embedded server's data, logs and lock."""
    return tmp_path_factory.mktemp("engine")


@pytest.fixture(scope="session")
def engine_env(engine_home: Path) -> Mapping[str, str]:
    """What the server, the worker and its flow runs find in their environment."""
    return {"PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="session")
def engine(engine_home: Path, engine_env: Mapping[str, str]) -> Iterator[Embedded]:
    """A server and a worker that run until the session's end (about 12 s to start, 1 s to stop)."""
    said: list[str] = []
    say: Callable[[str], None] = said.append
    with Embedded(
        home=engine_home,
        server_port=free_port(),
        page_port=free_port(),
        page_command=None,
        say=say,
        extra_env=engine_env,
    ) as up:
        # The test modules imported Prefect before there was a server to point it at.
        here = {
            PREFECT_API_URL: up.api_url,
            PREFECT_API_AUTH_STRING: os.environ[CLIENT_AUTH],
            PREFECT_HOME: up.home / "prefect",
            PREFECT_SERVER_ALLOW_EPHEMERAL_MODE: False,
        }
        with temporary_settings(here):
            yield up


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Everything that `writ up` runs, for the stories of one module."""
    with on_stage(tmp_path_factory.mktemp("office")) as ready:
        yield ready


def password() -> tuple[str, str]:
    """User and password of the Prefect that is up, for clients that are not ours."""
    user, _, secret = os.environ[CLIENT_AUTH].partition(":")
    return user, secret
