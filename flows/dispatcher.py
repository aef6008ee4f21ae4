"""The dispatcher: looks into the register every second, tells who is due, runs the passes.

Started by `python -m flows.up.dispatcher`. What is due in the register is told at once and without
Prefect, which may be busy for minutes drawing a thousand runs, or away. For what was told it makes a
run of the dispatch deployment, named for what it did, and being the worker of that deployment's
queue runs it in its own process, so that no pass waits five seconds and more for one to start. A run
that somebody asks for while a pass is at work waits in the queue.
"""

import asyncio
import contextlib
import logging
import os
import socket
import time
from datetime import datetime
from typing import Any

import anyio.abc
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import Abort, Pause
from prefect.flow_engine import run_flow_async
from prefect.workers.process import ProcessJobConfiguration, ProcessWorkerResult
from typing_extensions import override

from calendars.errors import WritError
from flows.dispatch import dispatch
from flows.dispatching.rounds import OURS, Rounds
from flows.names import DISPATCH
from flows.prefect.deployments import ALARMS, DISPATCHES, POOL, wake
from flows.prefect.health import EngineRefusedError
from flows.prefect.lost import crash_lost_passes
from flows.prefect.runs import ended_unfinished
from flows.prefect.worker import PatientWorker, until_stopped
from flows.wiring import Office, open_office
from notifications.outbox.outbox import PassReport
from tasks.clock import utc_now
from tasks.register.messages.due import DueNow

LOOK_SECONDS = 1.0
ANEW_SECONDS = 5.0
CANCELLED_SECONDS = 15.0
_WHY = "dispatch: telling"
_CANCELLED = "dispatch: putting back what was cancelled in Prefect"
_FAILED = 1
_log = logging.getLogger("writ.dispatcher")


class FreshOffice:
    """The office, opened anew for each round, so that a changed setting counts at once."""

    def __init__(self) -> None:
        self._kept: Office | None = None

    def due(self, *, now: datetime) -> DueNow | None:
        """What is due; None when that is nothing."""
        return self._office.due(now=now)

    def next_moment(self) -> datetime | None:
        """When something is due next."""
        return self._office.next_moment()

    def dispatch(self, *, now: datetime) -> PassReport:
        """Tell what is due."""
        office = open_office()
        try:
            return office.dispatch(now=now)
        finally:
            office.register.close()

    @property
    def _office(self) -> Office:
        self._kept = self._kept or open_office()
        return self._kept


class Dispatcher(PatientWorker):
    """Runs the passes, one at a time and in this process, and makes one for what was told."""

    def __init__(self, rounds: Rounds, *, alone: bool, name: str | None) -> None:
        """
        Args:
            rounds: those of this process, for which its passes are named.
            alone: there is no other dispatcher, so that what counts as running was lost.
            name: what it is called each time, where there are others: what counts as running of its own
                was lost.
        """
        # Nothing is fetched ahead: a run that waits for its moment would keep the place of one due now.
        super().__init__(
            name=name,
            work_pool_name=POOL,
            work_queues=[DISPATCHES, ALARMS],
            limit=1,
            prefetch_seconds=0,
            create_pool_if_not_found=False,
        )
        self._rounds = rounds
        self._looked = 0.0
        self._named = name
        self._tidied = not (alone or name)

    @override
    @classmethod
    def __dispatch_key__(cls) -> str:
        """Registered beside the worker it refines; the pool's type stays `process`."""
        return "writ-dispatcher"

    @override
    async def get_and_submit_flow_runs(self) -> list[FlowRun]:
        if not self._tidied:
            await crash_lost_passes(self.client, worker=self._named)
            self._tidied = True
        if self._rounds.unsaid and not self.limiter.borrowed_tokens:
            with contextlib.suppress(EngineRefusedError):  # not deployed yet
                await wake(self.client, DISPATCH, now=utc_now(), why=_WHY)
        await self._look_for_cancelled()
        return await super().get_and_submit_flow_runs()

    async def _look_for_cancelled(self) -> None:
        """A pass puts back what somebody cancelled in Prefect, which stops no task."""
        if time.monotonic() - self._looked < CANCELLED_SECONDS:
            return
        self._looked = time.monotonic()
        if await ended_unfinished(self.client):
            with contextlib.suppress(EngineRefusedError):
                await wake(self.client, DISPATCH, now=utc_now(), why=_CANCELLED)

    @override
    async def run(
        self,
        flow_run: FlowRun,
        configuration: ProcessJobConfiguration,
        task_status: anyio.abc.TaskStatus[Any] | None = None,
    ) -> ProcessWorkerResult:
        if flow_run.work_queue_name == ALARMS:
            return await super().run(flow_run, configuration, task_status)
        where = f"{socket.gethostname()}:{os.getpid()}"
        if task_status is not None:
            task_status.started(where)
        pending = await self.client.read_flow_run(flow_run.id)
        # In a thread with a loop of its own: Prefect takes the signals over in the main one.
        code = await asyncio.to_thread(asyncio.run, _in_process(pending))
        return ProcessWorkerResult(status_code=code, identifier=where)


async def _in_process(flow_run: FlowRun) -> int:
    """Run the pass here; what goes wrong in it is in its state."""
    try:
        await run_flow_async(dispatch, flow_run=flow_run, parameters={}, return_type="state")
    except (Abort, Pause) as refused:
        _log.info("the pass %s was not begun: %s", flow_run.id, refused)
    except Exception:  # noqa: BLE001 - the worker marks the run as crashed, the dispatcher goes on
        _log.exception("the pass %s broke off", flow_run.id)
        return _FAILED
    return 0


async def look(rounds: Rounds) -> None:
    """Tell what is due, every second, for ever; Prefect has no part in it."""
    said = ""
    while True:
        try:
            await asyncio.to_thread(rounds.tell)
        except WritError as error:
            # The pass that is made for it says it in Prefect, each time; the log says it once.
            if said != (said := str(error)):
                _log.warning("%s", said)
        except Exception:  # noqa: BLE001 - whatever it is, what is due must be tried again
            _log.exception("a round broke off")
        await asyncio.sleep(LOOK_SECONDS)


async def run_passes(rounds: Rounds, *, alone: bool, name: str | None) -> None:
    """Work for Prefect, and begin anew whenever that is away for too long."""
    while True:
        try:
            await Dispatcher(rounds, alone=alone, name=name).start()
        except Exception:  # noqa: BLE001 - people are told whatever becomes of Prefect
            _log.exception("the dispatcher's worker broke off; it begins anew")
        await asyncio.sleep(ANEW_SECONDS)


async def dispatch_for_ever(*, alone: bool, name: str | None = None) -> None:
    """Look and run passes until cancelled; `alone` says that there is no other dispatcher, `name` what it is
    called where there are."""
    rounds = Rounds(FreshOffice(), clock=utc_now)
    OURS.set(rounds)
    async with asyncio.TaskGroup() as both:
        both.create_task(look(rounds))
        both.create_task(run_passes(rounds, alone=alone, name=name))


def main(*, alone: bool = False, name: str | None = None) -> None:
    """Dispatch until SIGINT or SIGTERM; `alone` and `name` as for `dispatch_for_ever`."""
    until_stopped(dispatch_for_ever(alone=alone, name=name))
