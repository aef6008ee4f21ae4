"""Owned tasks as Prefect runs, against a real server and worker."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

import httpx
import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import State, StateType
from prefect.client.schemas.responses import WorkerFlowRunResponse
from prefect.exceptions import Pause
from prefect.workers.process import ProcessWorker

from flows.engine.bulk import read_runs
from flows.engine.client import engine_client
from flows.engine.completion import KEYSET
from flows.engine.deployments import (
    POOL,
    ensure_election_deployment,
    ensure_work_pool,
    schedule_next,
)
from flows.engine.health import EngineRefusedError, PrefectDownError, prefect_reachable
from flows.engine.lost import release_lost_runs
from flows.engine.runs import set_run_name, set_standings, sync_runs
from flows.engine.states import SeenRun, state_for
from flows.engine.wanted import ElectionDeployment, SyncReport, WantedRun
from flows.up import Embedded
from flows.up.children import marked
from flows.worker import PatientWorker
from tasks.clock import utc_now
from tasks.views import Standing
from tests.flows.conftest import free_port

pytestmark = pytest.mark.prefect

T = TypeVar("T")
LATER = timedelta(days=30)
PATIENCE = 120.0  # a loaded machine takes ten times as long as an idle one


def run(up: Embedded, story: Callable[[PrefectClient], Awaitable[T]]) -> T:
    """Tell a story to the server; its value."""

    async def tell() -> T:
        async with engine_client(up.api_url) as client:
            return await story(client)

    return asyncio.run(tell())


async def a_deployment(client: PrefectClient, name: str) -> UUID:
    """The deployment of a made-up election whose tasks run the trial flow."""
    election = ElectionDeployment(
        name=name,
        description_markdown="# Timetable",
        tags=("area:blankshire",),
        entrypoint="tests.flows.trial_flow.trial",
        flow_name="trial",
    )
    return await ensure_election_deployment(client, election)


def a_task(election: str, key: str, *, standing: Standing = Standing.PLANNED) -> WantedRun:
    """A task of Ashford that opens in a month."""
    return WantedRun(
        task_id=f"{election}/ashford/{key}",
        name=f"Ashford · {key}",
        tags=(f"election:{election}", "post:esm"),
        opens=utc_now().replace(microsecond=0) + LATER,
        revision=1,
        standing=standing,
        message="" if standing is Standing.PLANNED else f"{standing.value} since Tuesday",
        form_markdown="## Letter\n\nSend it.",
    )


async def sync(
    client: PrefectClient, deployment: UUID, wanted: list[WantedRun]
) -> tuple[SyncReport, dict[str, SeenRun]]:
    """Sync, and all runs of the deployment by their key."""
    report = await sync_runs(
        client, deployment, wanted, now=utc_now(), progress=lambda _done, _all: None
    )
    there = await read_runs(client, {"deployment_id": {"any_": [str(deployment)]}})
    return report, {found.key: found for found in there}


async def becomes(client: PrefectClient, run_id: UUID, *names: str) -> State[object]:
    """Wait until the run's state has one of the names."""
    started = time.monotonic()
    while True:
        state = (await client.read_flow_run(run_id)).state
        if state is not None and state.name in names:
            return state
        assert time.monotonic() - started < PATIENCE, f"the run is {state}, not {names}"
        await asyncio.sleep(0.1)


async def resume(up: Embedded, run_id: UUID, answer: dict[str, str]) -> str:
    """What the UI's *Resume* button does; the server's verdict.

    On SQLite the server answers 503 when something else was just written: press again.
    """
    async with httpx.AsyncClient() as browser:
        while True:
            reply = await browser.post(
                f"{up.api_url}/flow_runs/{run_id}/resume", json={"run_input": answer}
            )
            if reply.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                assert reply.is_success, reply.text
                return str(reply.json()["status"])
            await asyncio.sleep(0.2)


def test_each_standing_is_shown_and_a_second_sync_writes_nothing(engine: Embedded) -> None:
    """A rebuilt Prefect database shows every task as the register has it, under its name."""
    wanted = [
        a_task("e1", standing.value.lower().replace(" ", "_"), standing=standing)
        for standing in Standing
    ]

    async def story(client: PrefectClient) -> None:
        deployment = await a_deployment(client, "e1")
        first, runs = await sync(client, deployment, wanted)
        second, again = await sync(client, deployment, wanted)

        assert SyncReport(created=len(wanted)) == first
        assert SyncReport(unchanged=len(wanted)) == second
        assert runs == again
        for want in wanted:
            found = runs[want.key]
            expected = state_for(want)
            assert (want.name, expected["name"], want.message) == (
                found.name,
                found.state_name,
                found.message,
            )
            assert {f"task:{want.task_id}", "area:blankshire", "post:esm"} <= found.tags
        assert wanted[0].opens == runs[wanted[0].key].scheduled
        assert StateType.CANCELLED is runs["e1/ashford/stood_down@1"].type

    run(engine, story)


def test_a_new_revision_replaces_the_run_and_a_dropped_task_is_cancelled(
    engine: Embedded,
) -> None:
    """What waited is deleted, what was open is cancelled with the reason, the rest stays."""
    kept, moved, opened, dropped = (a_task("e2", key) for key in ("a", "b", "c", "d"))
    opened = replace(opened, standing=Standing.AWAITING, message="open")
    later = [replace(want, revision=2, opens=want.opens + LATER) for want in (moved, opened)]

    async def story(client: PrefectClient) -> None:
        deployment = await a_deployment(client, "e2")
        await sync(client, deployment, [kept, moved, opened, dropped])
        report, runs = await sync(client, deployment, [kept, *later])
        again, _ = await sync(client, deployment, [kept, *later])

        assert SyncReport(moved=2, cancelled=1, unchanged=1) == report
        assert SyncReport(unchanged=3) == again
        assert moved.key not in runs
        assert later[0].opens == runs[later[0].key].scheduled
        assert runs[later[1].key].state_name == "Awaiting owner"
        assert "Re-planned: a new run opens" in runs[opened.key].message
        assert (
            runs[dropped.key].type,
            runs[dropped.key].message,
        ) == (StateType.CANCELLED, "The election's plan holds this task no more")

    run(engine, story)


def test_a_renamed_task_keeps_its_run(engine: Embedded) -> None:
    """A new name or tag is written onto the run that is there."""
    want = a_task("e3", "letter")
    renamed = replace(want, name="Ashford · Joint letter", tags=(*want.tags, "post:spoc"))

    async def story(client: PrefectClient) -> None:
        deployment = await a_deployment(client, "e3")
        _, before = await sync(client, deployment, [want])
        _, after = await sync(client, deployment, [renamed])

        assert before[want.key].id == after[want.key].id
        assert after[want.key].name == "Ashford · Joint letter"
        assert "post:spoc" in after[want.key].tags

    run(engine, story)


def test_fifty_tasks_open_at_one_moment_without_a_process(engine: Embedded) -> None:
    """At this pace 200 stand as `Awaiting owner` well within a minute."""
    wanted = [a_task("e4", f"t{number}") for number in range(50)]
    opened = [replace(want, standing=Standing.AWAITING, message="Until noon") for want in wanted]
    missing = a_task("e4", "unknown", standing=Standing.OVERDUE)

    async def story(client: PrefectClient) -> None:
        deployment = await a_deployment(client, "e4")
        await sync(client, deployment, wanted)
        before = marked(engine.mark)
        started = time.monotonic()
        report = await set_standings(client, [*opened, missing], now=utc_now())
        took = time.monotonic() - started

        assert before == marked(engine.mark)
        assert (50, (), (missing.task_id,)) == (report.restated, report.busy, report.missing)
        assert took < 15
        report = await set_standings(client, opened, now=utc_now())
        assert (report.restated, report.unchanged) == (0, 50)

    run(engine, story)


def test_a_projected_run_is_finished_by_its_form(engine: Embedded) -> None:
    """*Resume* refuses a bad answer and ends the run under the name of the outcome."""
    want = a_task("e5", "letter", standing=Standing.ACKNOWLEDGED)

    async def story(client: PrefectClient) -> None:
        deployment = await a_deployment(client, "e5")
        _, runs = await sync(client, deployment, [want])
        run_id = runs[want.key].id
        await set_standings(client, [replace(want, standing=Standing.OVERDUE)], now=utc_now())

        assert await resume(engine, run_id, {"outcome": "done"}) == "REJECT"
        refused = {"outcome": "not applicable", "who": "Asha"}
        assert await resume(engine, run_id, refused) == "REJECT"
        answer = {"outcome": "not applicable", "who": "Asha", "note": "uncontested"}
        assert await resume(engine, run_id, answer) == "ACCEPT"
        # What a dispatch pass does meanwhile must not take the answer back.
        late = replace(want, standing=Standing.ESCALATED)
        report = await set_standings(client, [late], now=utc_now())
        assert (want.task_id,) == report.busy
        state = await becomes(client, run_id, "Not applicable", "Escalated")
        assert state.message == "Not applicable by Asha: uncontested"

    run(engine, story)


def test_runs_that_a_worker_took_stand_as_awaiting_owner_with_a_form(engine: Embedded) -> None:
    """Natural, paused while it started, and with an answer that cannot be taken: all wait."""
    opens = utc_now() + timedelta(seconds=1)
    natural, raced, bad = (
        replace(a_task("e6", key), opens=opens) for key in ("natural", "raced", "bad")
    )

    async def story(client: PrefectClient) -> None:
        deployment = await a_deployment(client, "e6")
        _, runs = await sync(client, deployment, [natural, bad, raced])
        await client.create_flow_run_input(
            runs[bad.key].id, KEYSET["response"], '{"outcome": "done", "who": ""}'
        )
        await becomes(client, runs[raced.key].id, "Pending", "Submitting")
        paused = state_for(replace(raced, standing=Standing.AWAITING, message="projected"))
        await client.set_flow_run_state(
            runs[raced.key].id, State.model_validate(paused), force=True
        )
        for want in (natural, raced, bad):
            run_id = runs[want.key].id
            await stands(client, run_id)
            answer = {"outcome": "done", "who": "Asha", "evidence": "on the web"}
            assert await resume(engine, run_id, answer) == "ACCEPT"
        for want in (natural, raced, bad):
            state = await becomes(client, runs[want.key].id, "Done")
            assert state.message == "Done by Asha: on the web"
        note = await client.read_flow_run_input(runs[bad.key].id, KEYSET["description"])
        assert "The last answer was not taken" in note

    run(engine, story)


async def stands(client: PrefectClient, run_id: UUID) -> None:
    """Wait until the run stands as `Awaiting owner` because its own process said so."""
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE:
        state = await becomes(client, run_id, "Awaiting owner")
        if state.message == "naturally":
            return
        await asyncio.sleep(0.1)
    pytest.fail("the run's own process never let it wait")


def test_what_a_stopped_worker_left_is_started_again(engine: Embedded) -> None:
    """A run that nobody runs any more would hold one of the two places in the queue for good."""
    want = a_task("e9", "letter")

    async def story(client: PrefectClient) -> None:
        deployment = await a_deployment(client, "e9")
        _, runs = await sync(client, deployment, [want])
        run_id = runs[want.key].id
        running = State[object](type=StateType.RUNNING, name="Running")
        await client.set_flow_run_state(run_id, running, force=True)

        assert await release_lost_runs(client, now=utc_now()) == 1
        await stands(client, run_id)

    run(engine, story)


def test_the_worker_outlives_a_run_paused_while_it_claims_it(engine: Embedded) -> None:
    """Prefect's own worker does not; when this fails there, `flows.worker` can go."""
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


def test_one_next_pass_waits_whatever_was_asked_before(engine: Embedded) -> None:
    """A newer moment replaces the older; the same moment changes nothing."""
    noon = datetime(2027, 5, 6, 12, tzinfo=UTC)

    async def story(client: PrefectClient) -> None:
        deployment = await a_deployment(client, "e8")

        async def ask(at: datetime) -> bool:
            task = {"task_id": "e8/any"}
            return await schedule_next(client, "trial/e8", at, name="Next pass", parameters=task)

        assert await ask(noon)
        assert not await ask(noon)
        assert await ask(noon - LATER)
        waiting = await client.read_flow_runs()
        mine = [found for found in waiting if found.deployment_id == deployment]
        assert [noon - LATER] == [found.next_scheduled_start_time for found in mine]
        await set_run_name(client, mine[0].id, "14 told, 2 escalated")
        assert (await client.read_flow_run(mine[0].id)).name == "14 told, 2 escalated"
        with pytest.raises(EngineRefusedError, match="writ sync"):
            await schedule_next(client, "trial/nothing", noon, name="Next pass")

    run(engine, story)


def test_the_pool_has_a_desk_first_and_tasks_two_at_once(engine: Embedded) -> None:
    """An operator's form never waits behind 200 tasks; making the pool twice is harmless."""

    async def story(client: PrefectClient) -> None:
        await ensure_work_pool(client)
        queues = await client.read_work_queues(work_pool_name=POOL)
        assert {
            queue.name: (queue.priority, queue.concurrency_limit)
            for queue in queues
            if queue.name != "default"
        } == {"desk": (1, None), "tasks": (2, 2)}

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
