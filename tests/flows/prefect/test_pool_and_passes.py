"""The pool, its worker and the passes in it, against a real server."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from uuid import UUID, uuid4

import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.responses import WorkerFlowRunResponse
from prefect.exceptions import Pause
from prefect.workers.process import ProcessWorker

from flows.prefect.client import engine_client
from flows.prefect.deployments import (
    DISPATCHES,
    POOL,
    ensure_work_pool,
    plan_next,
    wake,
)
from flows.prefect.health import EngineRefusedError, PrefectDownError, prefect_reachable
from flows.prefect.runs import set_run_name
from flows.prefect.worker import PatientWorker
from flows.up import Embedded
from tasks.clock import utc_now
from tasks.terms import Standing
from tests.flows.conftest import free_port, password
from tests.flows.engine_stories import (
    LATER,
    a_deployment,
    a_task,
    run,
    sync,
)
from tests.flows.operator import prefect_api

pytestmark = pytest.mark.prefect


def test_the_worker_outlives_a_run_paused_while_it_claims_it(engine: Embedded) -> None:
    """Prefect's own worker does not; when this fails there, `flows.prefect.worker` can go."""
    want = a_task("e7", "letter", standing=Standing.AWAITING)

    async def story(client: PrefectClient) -> None:
        deployment = await a_deployment(client, "e7")
        _, runs = await sync(client, deployment, [want])
        stale = await client.read_flow_run(runs[want.key].id)
        async with PatientWorker(work_pool_name=POOL) as patient:
            assert not await patient._propose_pending_state(stale)
            await patient._propose_submitting_state(stale)
        async with ProcessWorker(work_pool_name=POOL) as plain:
            with pytest.raises(Pause):
                await plain._propose_pending_state(stale)
            with pytest.raises(Pause):
                await plain._propose_submitting_state(stale)

    run(engine, story)


def test_the_worker_outlives_a_run_resumed_before_its_process_has_ended(engine: Embedded) -> None:
    """It waits for the next poll. Prefect's own worker dies of it."""
    want = a_task("e10", "letter")

    async def story(client: PrefectClient) -> None:
        deployment = await a_deployment(client, "e10")
        _, runs = await sync(client, deployment, [want])
        resumed = await client.read_flow_run(runs[want.key].id)
        polled = WorkerFlowRunResponse(
            work_pool_id=uuid4(), work_queue_id=uuid4(), flow_run=resumed
        )
        async with PatientWorker(work_pool_name=POOL, limit=1) as patient:
            patient.limiter.acquire_on_behalf_of_nowait(resumed.id)
            assert await patient._submit_scheduled_flow_runs([polled]) == []
        async with ProcessWorker(work_pool_name=POOL, limit=1) as plain:
            plain.limiter.acquire_on_behalf_of_nowait(resumed.id)
            with pytest.raises(RuntimeError, match="already holding"):
                await plain._submit_scheduled_flow_runs([polled])

    run(engine, story)


async def a_deployment_of_passes(client: PrefectClient, name: str) -> UUID:
    """One whose runs want no parameters, as the dispatcher's."""
    return await client.create_deployment(
        flow_id=await client.create_flow_from_name("trial"),
        name=name,
        entrypoint="tests.flows.trial_flow.trial",
        work_pool_name=POOL,
        work_queue_name=DISPATCHES,
    )


def test_one_next_pass_waits_whatever_was_planned_before(engine: Embedded) -> None:
    """A newer moment replaces the older; the same moment changes nothing; none leaves none."""
    noon = datetime(2027, 5, 6, 12, tzinfo=UTC)

    async def story(client: PrefectClient) -> None:
        deployment = await a_deployment_of_passes(client, "e8")

        async def waiting() -> list[datetime | None]:
            found = await client.read_flow_runs()
            return [r.next_scheduled_start_time for r in found if r.deployment_id == deployment]

        for moment, left in ((noon, [noon]), (noon, [noon]), (noon - LATER, [noon - LATER])):
            assert moment == await plan_next(client, "trial/e8", partial(_says, moment))
            assert left == await waiting()
        (planned,) = [r for r in await client.read_flow_runs() if r.deployment_id == deployment]
        await set_run_name(client, planned.id, "14 told, 2 escalated")
        assert (await client.read_flow_run(planned.id)).name == "14 told, 2 escalated"
        assert await plan_next(client, "trial/e8", partial(_says, None)) is None
        assert await waiting() == []
        with pytest.raises(EngineRefusedError, match="writ sync"):
            await plan_next(client, "trial/nothing", partial(_says, noon))

    run(engine, story)


def _says(moment: datetime | None) -> datetime | None:
    return moment


def test_a_hundred_wake_ups_make_one_run(engine: Embedded) -> None:
    """What waits to start now is enough; what waits for later is not."""
    now = utc_now()

    async def story(client: PrefectClient) -> None:
        deployment = await a_deployment_of_passes(client, "e11")
        await plan_next(client, "trial/e11", partial(_says, now + LATER))
        made = [await wake(client, "trial/e11", now=now, why="something is due") for _ in range(9)]
        assert made == [True, *[False] * 8]
        found = [r for r in await client.read_flow_runs() if r.deployment_id == deployment]
        assert sorted(r.name for r in found if r.state and r.state.is_scheduled()) != []
        assert 2 == len(found)

    run(engine, story)


def test_whoever_takes_a_waiting_run_away_expects_it_gone(engine: Embedded) -> None:
    """Somebody removes the run that waits between the look and the removal: nothing is raised."""
    noon = datetime(2027, 5, 6, 12, tzinfo=UTC)

    async def story(client: PrefectClient) -> None:
        deployment = await a_deployment_of_passes(client, "e12")
        await plan_next(client, "trial/e12", partial(_says, noon))
        (first,) = [r for r in await client.read_flow_runs() if r.deployment_id == deployment]

        def gone_meanwhile() -> datetime:
            with prefect_api(engine.api_url, password()) as browser:
                browser.delete(f"/flow_runs/{first.id}").raise_for_status()
            return noon + LATER

        await plan_next(client, "trial/e12", gone_meanwhile)
        left = [r for r in await client.read_flow_runs() if r.deployment_id == deployment]
        assert [noon + LATER] == [r.next_scheduled_start_time for r in left]

    run(engine, story)


def test_a_wake_up_asked_for_while_the_next_pass_is_planned_stays(engine: Embedded) -> None:
    """Only what waited before the next moment was read is taken away."""
    noon = datetime(2027, 5, 6, 12, tzinfo=UTC)

    async def story(client: PrefectClient) -> None:
        deployment = await a_deployment_of_passes(client, "e13")

        def asked_meanwhile() -> datetime:
            body = {"name": "asked", "tags": ["next-pass"], "state": {"type": "SCHEDULED"}}
            path = f"/deployments/{deployment}/create_flow_run"
            with prefect_api(engine.api_url, password()) as browser:
                browser.post(path, json=body).raise_for_status()
            return noon

        await plan_next(client, "trial/e13", asked_meanwhile)
        left = {r.name for r in await client.read_flow_runs() if r.deployment_id == deployment}
        assert len(left) == 2
        assert "asked" in left

    run(engine, story)


def test_the_pool_has_passes_first_then_the_desk_and_tasks_two_at_once(engine: Embedded) -> None:
    """An operator's form never waits behind 200 tasks; making the pool twice is harmless."""

    async def story(client: PrefectClient) -> None:
        await ensure_work_pool(client)
        queues = await client.read_work_queues(work_pool_name=POOL)
        assert {
            queue.name: (queue.priority, queue.concurrency_limit)
            for queue in queues
            if queue.name != "default"
        } == {
            "dispatch": (1, None),
            "alarms": (2, None),
            "desk": (3, None),
            "tasks": (4, 2),
            "over": (5, 0),
        }

    run(engine, story)


def test_prefect_down_is_said_with_the_remedy(engine: Embedded) -> None:
    """Nobody waits long to learn that Prefect is away."""
    nowhere = f"http://127.0.0.1:{free_port()}/api"

    async def story() -> None:
        async with engine_client(nowhere):
            pytest.fail("there is no server")

    assert prefect_reachable(engine.api_url)
    assert not prefect_reachable(nowhere)
    with pytest.raises(PrefectDownError, match="writ sync"):
        asyncio.run(story())
