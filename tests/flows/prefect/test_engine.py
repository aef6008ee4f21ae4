"""Owned tasks as Prefect runs, against a real server and worker."""

from dataclasses import replace
from datetime import timedelta

import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
from prefect.client.schemas.objects import State, StateType

from flows.prefect.completion import KEYSET
from flows.prefect.lost import release_lost_runs
from flows.prefect.runs import _restate, ended_unfinished, set_standings
from flows.prefect.states import state_for
from flows.prefect.wanted import STANDING_TAGS, SyncReport
from flows.up import Embedded
from flows.up.children import marked
from tasks.clock import utc_now
from tasks.terms import Standing
from tests.flows.engine_stories import (
    LATER,
    a_deployment,
    a_task,
    becomes,
    locked,
    resume,
    run,
    stands,
    sync,
)

pytestmark = pytest.mark.prefect


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
            assert {want.standing.value.lower()} == STANDING_TAGS & found.tags
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
        assert runs[later[1].key].state_name == "Paused"
        assert "Re-planned: a new run opens" in runs[opened.key].message
        assert runs[opened.key].name == "Ashford · c (re-planned)"
        assert STANDING_TAGS & runs[opened.key].tags == {"re-planned"}
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
    """None counts as late; how fast it goes is the benchmark's."""
    wanted = [a_task("e4", f"t{number}") for number in range(50)]
    opened = [replace(want, standing=Standing.AWAITING, message="Until noon") for want in wanted]
    missing = a_task("e4", "unknown", standing=Standing.OVERDUE)

    async def story(client: PrefectClient) -> None:
        deployment = await a_deployment(client, "e4")
        await sync(client, deployment, wanted)
        before = marked(engine.mark)
        report = await set_standings(client, [*opened, missing], now=utc_now())

        assert before == marked(engine.mark)
        assert (50, (), (missing.task_id,)) == (report.restated, report.busy, report.missing)
        report = await set_standings(client, opened, now=utc_now())
        assert (report.restated, report.unchanged) == (0, 50)
        mine = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[deployment]))
        for shown in await client.read_flow_runs(flow_run_filter=mine):
            assert shown.estimated_start_time_delta == timedelta(0)

    run(engine, story)


def test_what_is_cancelled_in_prefect_is_put_back(engine: Embedded) -> None:
    """*Cancel* stops no task: its run waits again, with its form, at the next look."""
    want = a_task("e15", "letter", standing=Standing.OVERDUE)
    done = a_task("e15", "poll", standing=Standing.DONE)

    async def story(client: PrefectClient) -> None:
        deployment = await a_deployment(client, "e15")
        _, runs = await sync(client, deployment, [want, done])
        run_id = runs[want.key].id
        assert want.key not in {run.key for run in await ended_unfinished(client)}
        pressed = State[object](type=StateType.CANCELLED, name="Cancelled")
        await client.set_flow_run_state(run_id, pressed, force=True)

        (ended,) = [run for run in await ended_unfinished(client) if run.key in runs]
        assert ended.task_id == want.task_id
        assert (await set_standings(client, [want], now=utc_now())).restated == 1
        assert want.key not in {run.key for run in await ended_unfinished(client)}
        answer = {"outcome": "done", "who": "Asha", "evidence": "on the web"}
        assert await resume(engine, run_id, answer) == "ACCEPT"
        await becomes(client, run_id, "Completed")

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
        state = await becomes(client, run_id, "Completed", "Paused")
        assert state.message == "Not applicable by Asha: uncontested"

    run(engine, story)


def test_runs_that_a_worker_took_wait_with_a_form(engine: Embedded) -> None:
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
            state = await becomes(client, runs[want.key].id, "Completed")
            assert state.message == "Done by Asha: on the web"
        note = await client.read_flow_run_input(runs[bad.key].id, KEYSET["description"])
        assert "The last answer was not taken" in note

    run(engine, story)


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


def test_a_run_that_somebody_deletes_meanwhile_stops_nothing(engine: Embedded) -> None:
    """Between the look and the change: the others are changed, and it is made anew by the next sync."""
    gone, stays = a_task("e14", "gone"), a_task("e14", "stays")

    async def story(client: PrefectClient) -> None:
        deployment = await a_deployment(client, "e14")
        _, runs = await sync(client, deployment, [gone, stays])
        await client.delete_flow_run(runs[gone.key].id)
        opened = [
            (runs[want.key], replace(want, name=f"{want.name} now", standing=Standing.AWAITING))
            for want in (gone, stays)
        ]
        report = await _restate(client, opened, now=utc_now())
        assert (1, (gone.task_id,)) == (report.restated, report.busy)
        synced, _ = await sync(client, deployment, [want for _, want in opened])
        assert (1, 1) == (synced.created, synced.unchanged)

    run(engine, story)


def test_runs_are_made_while_another_keeps_the_database_locked(engine: Embedded) -> None:
    """For longer than all tries of before: whoever writes waits its turn, and nothing is refused."""
    wanted = [a_task("e19", f"t{number}") for number in range(60)]
    database = engine.home / "prefect" / "prefect.db"

    async def story(client: PrefectClient) -> None:
        deployment = await a_deployment(client, "e19")
        with locked(database, seconds=20):
            report, runs = await sync(client, deployment, wanted)
        assert SyncReport(created=60) == report
        assert {want.key for want in wanted} == runs.keys()

    run(engine, story)
