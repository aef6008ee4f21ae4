"""What Prefect takes: showing a planned election, and 200 tasks that open at one moment."""

import asyncio
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flows.cli.terminal.show import say
from flows.prefect.environment import prefect_environment
from flows.up import Embedded
from tasks.register.database import Register
from tests.bench.bench_plan import MAY, fresh, plan

BURST = 200


def main(out: dict[str, Any]) -> None:
    """Put the figures into `out["prefect"]`, and print them."""
    with tempfile.TemporaryDirectory() as folder:
        home, port = Path(folder), free_port()
        with environment(home, port):
            register = fresh(home / "register.db")
            plan(register)
            with Embedded(
                home=home, server_port=port, page_port=free_port(), page_command=None, say=say
            ) as embedded:
                figures = asyncio.run(measure(embedded.api_url, register))
    out["prefect"] = figures
    for name, value in figures.items():
        print(f"  {name:32} {value}")


@contextmanager
def environment(home: Path, port: int) -> Iterator[None]:
    """The environment of a Prefect of its own; after it, that of before."""
    before = dict(os.environ)
    os.environ.update(prefect_environment(home, port))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


async def measure(api_url: str, register: Register) -> dict[str, Any]:
    """Show the election twice, then a burst of tasks that are all open."""
    from flows.prefect.client import engine_client
    from flows.prefect.deployments import ensure_election_deployment
    from flows.prefect.runs import set_standings, sync_runs
    from flows.prefect.wanted import ElectionDeployment, WantedRun
    from flows.showing.elections import ENTRYPOINT, FLOW, sync_election
    from tasks.clock import utc_now
    from tasks.terms import Standing

    def quiet(_done: int, _of: int) -> None:
        """No progress bar in a benchmark."""

    def wanted(standing: Standing) -> list[WantedRun]:
        return [
            WantedRun(f"burst/{n}", f"Burst {n}", (), opens, 1, standing, standing.value, "# Form")
            for n in range(BURST)
        ]

    opens = utc_now().replace(year=utc_now().year + 1)
    async with engine_client(api_url) as client:

        async def show() -> float:
            began = time.perf_counter()
            await sync_election(client, register, MAY.id, now=utc_now(), progress=quiet)
            return round(time.perf_counter() - began, 2)

        first, again = await show(), await show()
        burst = ElectionDeployment("burst", "", (), ENTRYPOINT, FLOW)
        deployment = await ensure_election_deployment(client, burst)
        await sync_runs(client, deployment, wanted(Standing.PLANNED), now=utc_now(), progress=quiet)
        began = time.perf_counter()
        report = await set_standings(client, wanted(Standing.AWAITING), now=utc_now())
        taken = round(time.perf_counter() - began, 2)
    return {
        "election_shown_s": first,
        "shown_again_s": again,
        "burst_tasks": report.restated,
        "burst_awaiting_owner_s": taken,
    }


def free_port() -> int:
    """A loopback port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
