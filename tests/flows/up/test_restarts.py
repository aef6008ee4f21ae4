"""Each part of a real `writ up` killed with SIGKILL: the others go on, it comes back, nothing is lost."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from uuid import UUID

import httpx
import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import State, StateType

from flows.prefect.client import engine_client
from flows.up import Embedded
from flows.up.several.fleet import PAGE, SERVER, WORKER
from tasks.clock import utc_now
from tests.flows.conftest import ROOT, free_port
from tests.flows.engine_stories import a_deployment, a_task, becomes, sync

pytestmark = pytest.mark.prefect

PATIENCE_SECONDS = 180.0


class Watch:
    """A system that is up, what it said, and whether its page answered whenever it was asked."""

    def __init__(self, up: Embedded, said: list[str]) -> None:
        self.up = up
        self.said = said
        self.page_was_away = False

    def until(self, true: Callable[[], bool]) -> None:
        """Look after the services, as `writ up` does, until something is true."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not true():
            assert time.monotonic() < end, self.said
            self.up.look()
            self.page_was_away |= not self.page_answers()
            time.sleep(0.2)

    def page_answers(self) -> bool:
        """True when the owners' page does."""
        try:
            reply = httpx.get(f"http://127.0.0.1:{self.up.page_port}/healthz", trust_env=False)
        except httpx.TransportError:
            return False
        return reply.is_success

    def kill(self, service: str) -> None:
        """End a service without warning, and wait until it is back; the others stay as they are."""
        before, lines = self.up.pids, len(self.said)
        self.page_was_away = False
        os.kill(before[service], signal.SIGKILL)
        self.until(lambda: any(f"tarted {service} in" in line for line in self.said[lines:]))
        after = self.up.pids

        assert {name for name in after if after[name] != before[name]} == {service}
        assert any(f"{service[1:]} stopped by itself by signal 9" in line for line in self.said)

    def tell(self, story: Callable[[PrefectClient], Awaitable[UUID]]) -> UUID:
        """Tell a story to the server."""

        async def told() -> UUID:
            async with engine_client(self.up.api_url) as client:
                return await story(client)

        return asyncio.run(told())

    def waits_by_itself(self, run_id: UUID) -> None:
        """The run's own process, started by the worker, lets it wait for its owner."""

        async def story(client: PrefectClient) -> UUID:
            state = await becomes(client, run_id, "Paused")
            assert state.message == "naturally"
            return run_id

        self.tell(story)


@pytest.fixture(scope="module")
def watch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    """Server, worker and page."""
    page_port, said = free_port(), list[str]()
    with Embedded(
        home=tmp_path_factory.mktemp("restarts"),
        server_port=free_port(),
        page_port=page_port,
        page_command=[sys.executable, "-m", "flows.page_server"],
        say=said.append,
        extra_env={"PYTHONPATH": str(ROOT), "WRIT_PAGE_PORT": str(page_port)},
    ) as up:
        yield Watch(up, said)


async def a_run(client: PrefectClient, key: str, state: State[object] | None) -> UUID:
    """The run of a task, put into a state where one is given."""
    want = a_task("restarts", key)
    deployment = await a_deployment(client, "restarts")
    _, runs = await sync(client, deployment, [want])
    run_id = runs[want.key].id
    if state is not None:
        await client.set_flow_run_state(run_id, state, force=True)
    return run_id


def test_a_killed_page_is_back(watch: Watch) -> None:
    """Links open again, and nothing else was touched."""
    watch.kill(PAGE)
    watch.until(watch.page_answers)


def test_a_killed_worker_is_back_and_what_it_ran_is_started_again(watch: Watch) -> None:
    """What counts as running, and is run by nobody, is given back before the new one begins."""
    running = State[object](type=StateType.RUNNING, name="Running")
    lost = watch.tell(lambda client: a_run(client, "lost", running))
    watch.kill(WORKER)

    assert any("Gave back 1 runs" in line for line in watch.said)
    assert not watch.page_was_away
    watch.waits_by_itself(lost)


def test_a_killed_server_is_back_and_worker_and_clients_find_it(watch: Watch) -> None:
    """The page answers all the while; the worker that was there before runs what is due afterwards."""
    watch.kill(SERVER)
    assert not watch.page_was_away

    details = {"scheduled_time": utc_now().isoformat()}
    due = State[object].model_validate(
        {"type": StateType.SCHEDULED, "name": "Scheduled", "state_details": details}
    )
    watch.waits_by_itself(watch.tell(lambda client: a_run(client, "due", due)))
