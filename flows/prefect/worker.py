"""The worker of the `writ` pool: Prefect's process worker, three faults mended and a start saved.

Start it with `python -m flows.up.worker`; it finds Prefect as the settings say, and has the password from
the home. A plain `prefect worker start` (3.8.8) dies, with every
flow it runs,

* when a run is put into a PAUSED state between its poll and the start of the process, which is
  what the dispatch pass does with tasks that open: the server's refusal arrives as a signal
  that nothing catches;
* when a run that has just let itself wait is resumed before its process has quite ended: the
  worker's limiter refuses the same run a second place, by an error that nothing catches.

And a server too busy to take the label that says which worker has a run costs it the run.

Left to itself it also starts two Python processes for each run, one after the other: the first only
finds out where the code lies. Ours is installed, so the flow's own process is started at once.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Coroutine
from types import FrameType
from typing import Any
from uuid import UUID

import httpx
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.responses import WorkerFlowRunResponse
from prefect.exceptions import Pause
from prefect.utilities.processutils import command_to_string
from prefect.workers.process import ProcessJobConfiguration, ProcessWorker
from typing_extensions import override

from flows.prefect.deployments import ALARMS, DEFAULT, DESK, POOL, TASKS

AT_ONCE = 4  # processes; a flow takes about 100 MB and one core while it starts


class AtOnce(ProcessJobConfiguration):
    """A run whose flow is started by a command of its own: nothing has to be fetched or installed."""

    @override
    def prepare_for_flow_run(self, *args: Any, **kwargs: Any) -> None:
        self.command = self.command or command_to_string([sys.executable, "-m", "prefect.engine"])
        super().prepare_for_flow_run(*args, **kwargs)


class PatientWorker(ProcessWorker):
    """A process worker that leaves a run alone when it was paused under its hands."""

    job_configuration = AtOnce

    @override
    @classmethod
    def __dispatch_key__(cls) -> str:
        """Registered beside the worker it refines; the pool's type stays `process`."""
        return "writ-process"

    @override
    async def _submit_scheduled_flow_runs(
        self, flow_run_response: list[WorkerFlowRunResponse]
    ) -> list[FlowRun]:
        # What still has its place from last time stays scheduled until the next poll.
        ending = self._limiter.statistics().borrowers if self._limiter else ()
        free = [entry for entry in flow_run_response if entry.flow_run.id not in ending]
        return await super()._submit_scheduled_flow_runs(free)

    @override
    async def _propose_pending_state(self, flow_run: FlowRun) -> bool:
        try:
            return await super()._propose_pending_state(flow_run)
        except Pause:
            return False

    @override
    async def _propose_submitting_state(self, flow_run: FlowRun) -> None:
        # The claim was made: the process starts, and the flow itself lets the run wait.
        with contextlib.suppress(Pause):
            await super()._propose_submitting_state(flow_run)

    @override
    async def _give_worker_labels_to_flow_run(self, flow_run_id: UUID) -> None:
        # They are an ornament: a busy server that does not take them must not cost the run.
        with contextlib.suppress(httpx.HTTPError):
            await super()._give_worker_labels_to_flow_run(flow_run_id)


async def work(*, limit: int = AT_ONCE, name: str | None = None) -> None:
    """Poll the pool and run its flows until cancelled (SIGTERM or SIGINT), as the worker of this name."""
    worker: PatientWorker = PatientWorker(
        name=name,
        work_pool_name=POOL,
        work_queues=[ALARMS, DESK, TASKS, DEFAULT],
        limit=limit,
        create_pool_if_not_found=False,
    )
    await worker.start()


def main(name: str | None = None) -> None:
    """Work until SIGINT or SIGTERM, under this name; the flows still running are then stopped too."""
    until_stopped(work(name=name))


def until_stopped(working: Coroutine[Any, Any, None]) -> None:
    """Let a worker work until SIGINT or SIGTERM."""

    def stop(_signum: int, _frame: FrameType | Any) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, stop)
    try:
        asyncio.run(working)
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
