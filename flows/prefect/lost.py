"""Runs that were in a worker's hands when everything was stopped.

Prefect goes on counting them as running: two of them would keep the `tasks` queue, which runs
two at once, shut for good.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import StateType

from flows.prefect.bulk import read_run_ids, set_states
from flows.prefect.deployments import DESK, DISPATCHES, TASKS
from flows.prefect.states import RESUMING

WORKER_LABEL = "prefect.worker.name"
_LOOK = "The worker was stopped while this ran: look what was done, then run it again"
_NEXT = "The dispatcher was stopped while this ran; the next pass takes up what it left"
_AT_WORK = {"type": {"any_": ["PENDING", "RUNNING", "CANCELLING"]}}


async def release_lost_runs(
    client: PrefectClient, *, now: datetime, worker: str | None = None
) -> int:
    """Give back what a worker left unfinished; call it only while it does not run.

    A task's run starts again at once: it looks for an answer first, and nothing in it happens
    twice. An operator's form is marked Crashed instead, since only they know whether they
    still want it. A pass is its dispatcher's affair (`crash_lost_passes`).

    Args:
        now: aware; when the tasks' runs are to start again.
        worker: the one that left them, by its name; None where no worker runs at all.

    Returns:
        how many runs were given back.
    """
    again = {
        "type": StateType.SCHEDULED.value,
        "name": RESUMING,
        "message": "Its worker was stopped; started again",
        "state_details": {"scheduled_time": now.isoformat()},
    }
    count = 0
    for queue, state in ((TASKS, again), (DESK, _crashed(_LOOK))):
        flow_runs = {"work_queue_name": {"any_": [queue]}, "state": _AT_WORK}
        lost = await _in_hands(client, flow_runs, worker)
        count += len(await set_states(client, lost, state, only_while=_AT_WORK))
    return count


async def crash_lost_passes(client: PrefectClient, *, worker: str | None = None) -> int:
    """Mark the passes that were at work as crashed; call it only while nobody runs any, or not this one.

    Args:
        worker: the dispatcher that ran them, by its name; None where there is no other.

    Returns:
        how many there were.
    """
    flow_runs = {"work_queue_name": {"any_": [DISPATCHES]}, "state": _AT_WORK}
    lost = await _in_hands(client, flow_runs, worker)
    return len(await set_states(client, lost, _crashed(_NEXT), only_while=_AT_WORK))


async def _in_hands(
    client: PrefectClient, flow_runs: dict[str, Any], worker: str | None
) -> set[UUID]:
    """The runs that match, of this worker alone where one is named."""
    if worker is None:
        return await read_run_ids(client, flow_runs)
    return await read_run_ids(client, flow_runs, labels={WORKER_LABEL: worker})


def _crashed(message: str) -> dict[str, Any]:
    return {
        "type": StateType.CRASHED.value,
        "name": "Crashed",
        "message": message,
        "state_details": {},
    }
