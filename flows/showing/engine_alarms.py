"""What goes wrong in Prefect itself, as alarms of the register: found there, told by Writ's channels."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterEndTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import FlowRunSort

from flows.names import ALARM_OPERATORS, DISPATCH
from flows.prefect.deployments import DESK, DISPATCHES, POOL
from flows.wiring import Office
from tasks.alarms import Alarm
from tasks.register.messages.alarms import alarm_of, clear_these, raise_alarms, standing_alarms

KINDS = ("run", "dispatch", "worker")
NEWS_FOR = timedelta(days=1)  # a crash that nobody has seen to by then is no alarm any more
MISSED_AFTER = timedelta(hours=2)
AWAY_AFTER = timedelta(minutes=2)


async def crashes(client: PrefectClient, *, now: datetime) -> list[Alarm]:
    """The runs that crashed within a day; of passes, and of telling of it, none."""
    found = await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.CRASHED])),
            end_time=FlowRunFilterEndTime.model_validate({"after_": now - NEWS_FOR}),
        ),
        sort=FlowRunSort.END_TIME_DESC,
    )
    own = {(await client.read_deployment_by_name(n)).id for n in (DISPATCH, ALARM_OPERATORS)}
    return [
        Alarm.of("run.crashed", {"id": str(run.id)}, run=run.name, at=run.end_time or now)
        for run in found
        if run.deployment_id not in own
    ]


async def silences(client: PrefectClient, *, now: datetime) -> list[Alarm]:
    """Who has not done for a while what they do all the time: the dispatcher, and who asks for runs."""
    deployment = await client.read_deployment_by_name(DISPATCH)
    passes = await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            deployment_id=FlowRunFilterDeploymentId(any_=[deployment.id]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.COMPLETED])),
        ),
        sort=FlowRunSort.END_TIME_DESC,
        limit=1,
    )
    ends = [run.end_time for run in passes] + [deployment.created]
    last = next((end for end in ends if end is not None), now)
    found = [Alarm.of("dispatch.missed", since=last)] if now - last > MISSED_AFTER else []
    for name in (DESK, DISPATCHES):
        queue = await client.read_work_queue_by_name(name, work_pool_name=POOL)
        if queue.last_polled is not None and now - queue.last_polled > AWAY_AFTER:
            found.append(Alarm.of("worker.away", {"queue": name}, since=queue.last_polled))
    return found


async def clear_mended(client: PrefectClient, office: Office, *, now: datetime) -> None:
    """Clear the alarms about Prefect that hold no more; asks Prefect nothing where none stands.

    A pass does this, which shows by itself that the dispatch is not missed.
    """
    with office.register.read() as session:
        standing = [
            alarm
            for row in standing_alarms(session)
            if row.kind in KINDS and (alarm := alarm_of(row)) is not None
        ]
    if standing:
        found = [*await crashes(client, now=now), *await silences(client, now=now)]
        still = {alarm.identity for alarm in found if alarm.kind != "dispatch"}
        over = [alarm for alarm in standing if alarm.identity not in still]
        with office.register.write() as session:
            clear_these(session, over, now=now)


async def alarm(office: Office, alarms: Sequence[Alarm], *, now: datetime) -> None:
    """Raise these alarms, as far as they do not stand, and tell the operators.

    Raises:
        WritError: the register does not answer, or a channel cannot work.
    """
    if alarms:
        with office.register.write() as session:
            raise_alarms(session, alarms, election=None, now=now)
        await asyncio.to_thread(office.dispatch, now=now)
