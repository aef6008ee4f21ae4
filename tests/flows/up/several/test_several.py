"""Two of each, on PostgreSQL and Redis: a whole copy is killed, then Redis, and nothing is lost or told twice."""

import os
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from email import message_from_bytes
from pathlib import Path

import httpx
import pytest
import redis
from pydantic import SecretStr

from flows.prefect.environment import api_url
from flows.up.several.fleet import BACKGROUND, DISPATCHER, PAGE, SERVER, WORKER
from tasks.settings import Settings
from tests.flows.conftest import free_port, password
from tests.flows.operator import prefect_api
from tests.flows.up.system import System, system_up
from tests.registers import new_postgres_database

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.postgres,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

MINUTE = 60.0


class Redis:
    """A Redis of our own, which keeps nothing on the disk and can be killed."""

    def __init__(self, folder: Path) -> None:
        self.port, self._folder = free_port(), folder
        self._process = self._begin()

    def _begin(self) -> subprocess.Popen[bytes]:
        program = shutil.which("redis-server")
        assert program
        process = subprocess.Popen(
            [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
        )
        with redis.Redis(port=self.port) as client:
            end = time.monotonic() + MINUTE
            while True:
                try:
                    client.ping()
                except redis.ConnectionError:
                    assert time.monotonic() < end
                    time.sleep(0.05)
                else:
                    return process

    def kill(self) -> None:
        """End it without warning."""
        self._process.kill()
        self._process.wait()

    def begin_again(self) -> None:
        """With nothing of what it knew."""
        self._process = self._begin()


@contextmanager
def own_redis(folder: Path) -> Iterator[Redis]:
    """One for a while; where there is none to be started the test is skipped, but fails in CI."""
    if shutil.which("redis-server") is None:
        reason = "no redis-server to start: apt-get install redis-server"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    server = Redis(folder)
    try:
        yield server
    finally:
        server.kill()


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[System, Redis]]:
    """Two servers, workers, dispatchers and pages over one register, and the Redis between the servers."""
    home = tmp_path_factory.mktemp("several")
    with ExitStack() as stack:
        register = stack.enter_context(new_postgres_database())
        prefect = stack.enter_context(new_postgres_database())
        between = stack.enter_context(own_redis(tmp_path_factory.mktemp("redis")))
        told = {
            "database_url": register,
            "prefect_database_url": prefect,
            "redis_url": f"redis://127.0.0.1:{between.port}/0",
        }
        port = free_port()
        settings = Settings(
            home=home,
            prefect_port=port,
            page_port=port + 2,
            digests=False,
            **{name: SecretStr(value) for name, value in told.items()},  # type: ignore[arg-type]
        )
        environ = {f"WRIT_{name.upper()}": value for name, value in told.items()}
        yield stack.enter_context(system_up(settings, copies=2, told=environ)), between


def of(service: str, copy: int) -> str:
    """The name of one of two."""
    return f"{service} ({copy} of 2)"


def page_answers(port: int) -> bool:
    """Whether a page does."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).is_success
    except httpx.TransportError:
        return False


def mails(system: System) -> Counter[str]:
    """How often each message lies in the mailbox, by its Message-ID."""
    files = (system.office.settings.mailbox / "new").iterdir()
    return Counter(message_from_bytes(each.read_bytes())["Message-ID"] for each in files)


def everything_went_once(system: System) -> bool:
    """What the register calls sent, and nothing else, lies in the mailbox once."""
    found = mails(system)
    return set(found.values()) == {1} and len(found) == system.sent()


def a_form_is_run(system: System, copy: int) -> None:
    """The `writ-doctor` of an operator, or whatever has no questions: asked for at this server, run by a worker."""
    with prefect_api(api_url(system.up.server_port + copy - 1), password()) as prefect:
        found = prefect.post("/deployments/filter", json={}).raise_for_status().json()
        (alarms,) = [each["id"] for each in found if each["name"] == "alarm-operators"]
        made = prefect.post(f"/deployments/{alarms}/create_flow_run", json={"parameters": {}})
        run = made.raise_for_status().json()["id"]
        system.until(
            lambda: (
                prefect.get(f"/flow_runs/{run}").raise_for_status().json()["state"]["type"]
                in {"COMPLETED", "FAILED"}
            )
        )


def test_a_killed_copy_is_not_missed_and_comes_back(several: tuple[System, Redis]) -> None:
    """Server, worker, dispatcher and page of the first die at once: the second tells, shows and runs."""
    system, _ = several
    system.calls()
    system.until(system.all_told)
    assert everything_went_once(system)
    before = system.up.pids
    first = [of(each, 1) for each in (SERVER, WORKER, DISPATCHER, PAGE)]
    for name in first:
        os.kill(before[name], signal.SIGKILL)
    assert page_answers(system.up.page_port + 1)
    system.calls()
    told = system.sent()
    end = time.monotonic() + MINUTE
    while system.sent() == told:  # nobody looks after the services: the second is alone
        assert time.monotonic() < end
        time.sleep(0.2)
    a_form_is_run(system, 2)
    system.until(lambda: system.up.is_well and page_answers(system.up.page_port))
    assert {name for name in before if system.up.pids[name] == before[name]} == {
        BACKGROUND,
        *(of(each, 2) for each in (SERVER, WORKER, DISPATCHER, PAGE)),
    }
    a_form_is_run(system, 1)
    system.until(system.all_told)
    assert everything_went_once(system)


def test_redis_is_killed_and_people_are_told_all_the_same(several: tuple[System, Redis]) -> None:
    """Telling asks nothing of it; when it is back, empty, operators' forms are run again."""
    system, between = several
    between.kill()
    system.calls()
    system.until(system.all_told, MINUTE)
    assert everything_went_once(system)
    between.begin_again()
    a_form_is_run(system, 1)
    a_form_is_run(system, 2)
