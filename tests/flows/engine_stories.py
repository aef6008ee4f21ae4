"""Stories told to a real Prefect server: made-up deployments and tasks, and what their runs become."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import State

from flows.prefect.bulk import read_runs
from flows.prefect.client import engine_client
from flows.prefect.deployments import (
    ensure_election_deployment,
)
from flows.prefect.runs import sync_runs
from flows.prefect.states import SeenRun
from flows.prefect.wanted import ElectionDeployment, SyncReport, WantedRun
from flows.up import Embedded
from tasks.clock import utc_now
from tasks.terms import Standing
from tests.flows.conftest import password
from tests.flows.operator import prefect_api

T = TypeVar("T")
LATER = timedelta(days=30)
LOCK = """
import sqlite3, sys, time
there = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
there.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
time.sleep(float(sys.argv[2]))
"""
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
    report = await sync_runs(client, deployment, wanted, now=utc_now())
    there = await read_runs(client, {"deployment_id": {"any_": [str(deployment)]}})
    return report, {found.key: found for found in there}


@contextmanager
def locked(database: Path, *, seconds: float) -> Iterator[None]:
    """Another process has the write lock of an SQLite database from the beginning, for this long."""
    command = [sys.executable, "-c", LOCK, str(database), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert "locked\n" == other.stdout.readline()
        yield


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
    """What the UI's *Resume* button does; the server's verdict."""

    def press() -> str:
        with prefect_api(up.api_url, password()) as browser:
            reply = browser.post(f"/flow_runs/{run_id}/resume", json={"run_input": answer})
        assert reply.is_success, reply.text
        return str(reply.json()["status"])

    return await asyncio.to_thread(press)


async def stands(client: PrefectClient, run_id: UUID) -> None:
    """Wait until the run is paused because its own process said so."""
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE:
        state = await becomes(client, run_id, "Paused")
        if state.message == "naturally":
            return
        await asyncio.sleep(0.1)
    pytest.fail("the run's own process never let it wait")
