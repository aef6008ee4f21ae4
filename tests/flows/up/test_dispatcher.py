"""The dispatcher of a real `writ up`: told within a minute, whatever is at work, killed or away."""

import os
import signal
import time
from collections.abc import Iterator

import httpx
import pytest

from flows.up.several.fleet import DISPATCHER, SERVER
from tasks.settings import Settings
from tests.flows.conftest import free_port
from tests.flows.up.system import System, system_up

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

MINUTE = 60.0


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Everything that `writ up` runs; messages go to a Maildir."""
    home = tmp_path_factory.mktemp("dispatching")
    settings = Settings(home=home, prefect_port=free_port(), page_port=free_port(), digests=False)
    with system_up(settings) as ready:
        yield ready


def test_what_happens_while_a_pass_is_at_work_is_told_within_a_minute(system: System) -> None:
    """Nobody waits for the pass to have drawn what it draws; all of it stands in passes' names."""
    first = system.calls()
    system.until(lambda: bool(system.passes("RUNNING")))
    for happens in (
        system.calls,
        lambda: system.hands_up(first),
        lambda: system.answers(first),
        lambda: system.replans(first),
    ):
        happens()
        system.until(system.all_told, MINUTE)
    system.until(lambda: not system.passes("RUNNING", "PENDING"))
    named = [run["name"] for run in system.passes("COMPLETED")]
    told = sum(int(name.split(" told")[0].rpartition(" ")[2]) for name in named if " told" in name)
    assert told == system.sent() > 10


def test_a_killed_dispatcher_loses_nothing(system: System) -> None:
    """What is called in the moment it dies is told when it is back; its pass is marked as crashed."""
    system.calls()
    system.until(lambda: bool(system.passes("RUNNING")))
    (lost,) = system.passes("RUNNING")
    before = system.sent()
    os.kill(system.up.pids[DISPATCHER], signal.SIGKILL)
    system.calls()
    system.until(lambda: system.sent() > before, MINUTE)
    system.until(lambda: lost["id"] in {run["id"] for run in system.passes("CRASHED")})
    system.until(system.all_told)


def test_people_are_told_while_prefect_is_away(system: System) -> None:
    """And the pass that is made when it is back is named for it."""
    before, passes = system.sent(), len(system.passes("COMPLETED"))
    os.kill(system.up.pids[SERVER], signal.SIGKILL)
    system.calls()
    end = time.monotonic() + MINUTE
    while system.sent() == before:
        assert time.monotonic() < end
        time.sleep(0.2)
    system.until(lambda: system.up.pids.get(SERVER) is not None and _answers(system))
    system.until(lambda: len(system.passes("COMPLETED")) > passes)
    assert any(" told" in run["name"] for run in system.passes("COMPLETED"))


def _answers(system: System) -> bool:
    try:
        return system.prefect.get("/health").is_success
    except httpx.TransportError:
        return False
