"""The work pool with its queues, the deployment per election, the dispatch run that waits."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, StateType, WorkQueue
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.states import Scheduled

from flows.prefect.bulk import delete_runs
from flows.prefect.health import EngineRefusedError
from flows.prefect.wanted import ElectionDeployment
from tasks.words import short_moment

POOL = "writ"
DISPATCHES = "dispatch"  # passes, for the dispatcher alone
ALARMS = "alarms"  # telling the operators: whoever is there, worker or dispatcher
DESK = "desk"  # the operators' forms: before the tasks
TASKS = "tasks"  # timetable runs: a few at once, the dispatch pass projects the rest
OVER = "over"  # the deployments of elections that are over: no worker asks for its runs
DEFAULT = "default"  # Prefect's own, for what names no queue
TASKS_AT_ONCE = 2
NEXT_TAG = "next-pass"

_PARAMETERS = {
    "title": "Parameters",
    "type": "object",
    "properties": {
        "task_id": {
            "title": "There is nothing to run here",
            "description": (
                "Every task of this election has its run already. To answer one, open it under Runs and"
                " press Resume; to change the election, run replan-an-election, postpone-an-election or"
                " another of the forms under Deployments."
            ),
            "type": "string",
        }
    },
    "required": ["task_id"],
}


async def ensure_work_pool(client: PrefectClient) -> None:
    """Make the process work pool `writ` and its queues; twice is the same."""
    # Here, not above: no form needs it, and each starts with this module.
    from prefect.workers.process import ProcessWorker

    with contextlib.suppress(ObjectAlreadyExists):
        await client.create_work_pool(
            WorkPoolCreate(
                name=POOL,
                type=ProcessWorker.type,
                description="Runs Writ's flows as processes on this machine.",
                base_job_template=ProcessWorker.get_default_base_job_template(),
            )
        )
    await _ensure_queue(client, DISPATCHES, priority=1, limit=None)
    await _ensure_queue(client, ALARMS, priority=2, limit=None)
    await _ensure_queue(client, DESK, priority=3, limit=None)
    await _ensure_queue(client, TASKS, priority=4, limit=TASKS_AT_ONCE)
    await _ensure_queue(client, OVER, priority=5, limit=0)


async def _ensure_queue(
    client: PrefectClient, name: str, *, priority: int, limit: int | None
) -> None:
    queue: WorkQueue
    try:
        queue = await client.read_work_queue_by_name(name, work_pool_name=POOL)
    except ObjectNotFound:
        queue = await client.create_work_queue(name, work_pool_name=POOL, priority=priority)
    if (queue.priority, queue.concurrency_limit) != (priority, limit):
        await client.update_work_queue(queue.id, priority=priority, concurrency_limit=limit)


async def ensure_election_deployment(client: PrefectClient, election: ElectionDeployment) -> UUID:
    """Make or refresh the deployment of one election; its runs are left as they are.

    Returns:
        the deployment's id.
    """
    flow_id = await client.create_flow_from_name(election.flow_name)
    return await client.create_deployment(
        flow_id=flow_id,
        name=election.name,
        description=election.description_markdown,
        tags=list(election.tags),
        entrypoint=election.entrypoint,
        pull_steps=[],
        parameter_openapi_schema=_PARAMETERS,
        enforce_parameter_schema=True,
        work_pool_name=POOL,
        work_queue_name=OVER if election.is_over else TASKS,
    )


async def plan_next(
    client: PrefectClient, deployment_name: str, next_moment: Callable[[], datetime | None]
) -> datetime | None:
    """Have exactly one extra run of a deployment waiting, for the next moment; cron's are not touched.

    What waits already is looked up before the next moment is read, and only that is taken away: a
    run that somebody asks for in the meantime stays.

    Args:
        deployment_name: `flow/deployment`.
        next_moment: reads it (aware), or that there is none.

    Returns:
        the moment for which a run waits; None when none does.

    Raises:
        EngineRefusedError: there is no such deployment.
    """
    deployment = await deployment_id(client, deployment_name)
    waiting = await _waiting(client, deployment)
    at = await asyncio.to_thread(next_moment)
    kept = next((run for run in waiting if at and run.next_scheduled_start_time == at), None)
    if at is not None and kept is None:
        # The new one first: a crash in between leaves two passes, never none.
        await _make_run(client, deployment, at, name=f"dispatch at {short_moment(at)}")
    await delete_runs(client, [run.id for run in waiting if kept is None or run.id != kept.id])
    return at


async def wake(client: PrefectClient, deployment_name: str, *, now: datetime, why: str) -> bool:
    """Have a run of a deployment waiting to start now; False when one was there already.

    Raises:
        EngineRefusedError: there is no such deployment.
    """
    deployment = await deployment_id(client, deployment_name)
    for run in await _waiting(client, deployment):
        if run.next_scheduled_start_time is not None and run.next_scheduled_start_time <= now:
            return False
    await _make_run(client, deployment, now, name=why)
    return True


async def deployment_id(client: PrefectClient, name: str) -> UUID:
    """The id of a standing deployment, `flow/deployment`.

    Raises:
        EngineRefusedError: there is no such deployment.
    """
    try:
        return (await client.read_deployment_by_name(name)).id
    except ObjectNotFound as error:
        raise EngineRefusedError(f"Prefect has no deployment {name!r}: run `writ sync`") from error


async def _waiting(client: PrefectClient, deployment: UUID) -> list[FlowRun]:
    """The extra runs of a deployment that wait for their moment."""
    return await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            deployment_id=FlowRunFilterDeploymentId(any_=[deployment]),
            tags=FlowRunFilterTags(all_=[NEXT_TAG]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
        )
    )


async def _make_run(client: PrefectClient, deployment: UUID, at: datetime, *, name: str) -> None:
    await client.create_flow_run_from_deployment(
        deployment, name=name, state=Scheduled(scheduled_time=at), tags=[NEXT_TAG]
    )
