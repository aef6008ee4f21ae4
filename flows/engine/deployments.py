"""The work pool with its two queues, the deployment per election, the next dispatch run."""

import contextlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
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
from prefect.client.schemas.objects import StateType, WorkQueue
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.states import Scheduled
from prefect.workers.process import ProcessWorker

from flows.engine.health import EngineRefusedError
from flows.engine.wanted import ElectionDeployment

POOL = "writ"
DESK = "desk"  # dispatch and the operators' forms: always first
TASKS = "tasks"  # timetable runs: a few at once, the dispatch pass projects the rest
TASKS_AT_ONCE = 2
NEXT_TAG = "next-pass"

_PARAMETERS = {
    "title": "Parameters",
    "type": "object",
    "properties": {
        "task_id": {
            "title": "Owned task",
            "description": "The id of the owned task in the register.",
            "type": "string",
        }
    },
    "required": ["task_id"],
}


async def ensure_work_pool(client: PrefectClient) -> None:
    """Make the process work pool `writ` and its queues `desk` and `tasks`; twice is the same."""
    with contextlib.suppress(ObjectAlreadyExists):
        await client.create_work_pool(
            WorkPoolCreate(
                name=POOL,
                type=ProcessWorker.type,
                description="Runs Writ's flows as processes on this machine.",
                base_job_template=ProcessWorker.get_default_base_job_template(),
            )
        )
    await _ensure_queue(client, DESK, priority=1, limit=None)
    await _ensure_queue(client, TASKS, priority=2, limit=TASKS_AT_ONCE)


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
        work_queue_name=TASKS,
    )


async def schedule_next(
    client: PrefectClient,
    deployment_name: str,
    at: datetime,
    *,
    name: str,
    parameters: Mapping[str, Any] | None = None,
) -> bool:
    """Have exactly one extra run of a deployment waiting, at `at`; cron's runs are not touched.

    Args:
        deployment_name: `flow/deployment`.
        at: aware.
        name: of the waiting run.
        parameters: of the waiting run, over the deployment's own.

    Returns:
        True when a run was made; False when it was there already.

    Raises:
        EngineRefusedError: there is no such deployment.
    """
    try:
        deployment = await client.read_deployment_by_name(deployment_name)
    except ObjectNotFound as error:
        raise EngineRefusedError(
            f"Prefect has no deployment {deployment_name!r}: run `writ sync`"
        ) from error
    waiting = await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            deployment_id=FlowRunFilterDeploymentId(any_=[deployment.id]),
            tags=FlowRunFilterTags(all_=[NEXT_TAG]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
        )
    )
    kept = next((run for run in waiting if run.next_scheduled_start_time == at), None)
    if kept is None:
        # The new one first: a crash in between leaves two passes, never none.
        await client.create_flow_run_from_deployment(
            deployment.id,
            name=name,
            parameters=dict(parameters or {}),
            state=Scheduled(scheduled_time=at),
            tags=[NEXT_TAG],
        )
    for run in waiting:
        if kept is None or run.id != kept.id:
            await client.delete_flow_run(run.id)
    return kept is None
