"""Prefect's bulk endpoints, made reliable: what SQLite's "database is locked" has stopped is repeated.

The bulk endpoints answer 200 and put each run's failure into its own result.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun
from pydantic import TypeAdapter

from flows.prefect.client import post
from flows.prefect.health import EngineRefusedError
from flows.prefect.states import SeenRun, seen

PAGE = 200  # what the server lists at once, by default
CREATE_AT_ONCE = 25  # the server takes 100, but holds SQLite's one write lock for all of them
CHANGE_AT_ONCE = 50  # the server's limit for states and deletions
PATIENCE_SECONDS = 300.0  # in which nothing of a batch gets through
PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.25, 5.0

T = TypeVar("T")

_RUNS = TypeAdapter(list[FlowRun])


async def read_runs(client: PrefectClient, flow_runs: dict[str, Any]) -> list[SeenRun]:
    """Every run of ours that a flow run filter matches; those started by hand are left out."""
    found = await _read(client, flow_runs)
    return [run for run in map(seen, found) if run is not None]


async def read_run_ids(
    client: PrefectClient, flow_runs: dict[str, Any], *, labels: Mapping[str, str] | None = None
) -> set[UUID]:
    """The ids of all runs that a flow run filter matches and that have these labels, by which Prefect does
    not filter."""
    wanted = (labels or {}).items()
    return {run.id for run in await _read(client, flow_runs) if wanted <= run.labels.items()}


async def _read(client: PrefectClient, flow_runs: dict[str, Any]) -> list[FlowRun]:
    found: list[FlowRun] = []
    while True:
        body = {"flow_runs": flow_runs, "sort": "ID_DESC", "limit": PAGE, "offset": len(found)}
        page = _RUNS.validate_python(await post(client, "/flow_runs/filter", body))
        found += page
        if len(page) < PAGE:
            return found


async def create_runs(
    client: PrefectClient,
    deployment_id: UUID,
    bodies: Sequence[dict[str, Any]],
    *,
    done: Callable[[int], None],
) -> list[UUID]:
    """Make a run for each body (its idempotency key makes a repeat harmless); ids in their order.

    Args:
        done: called with how many more were made, after each chunk.

    Raises:
        EngineRefusedError: a run was refused, or the database stayed locked.
    """
    path = f"/deployments/{deployment_id}/create_flow_run/bulk"
    made: dict[str, UUID] = {}
    for chunk in _chunks(bodies, CREATE_AT_ONCE):
        left, patience = list(chunk), _Patience()
        while left:
            results = (await post(client, path, left))["results"]
            failed = []
            for body, result in zip(left, results, strict=True):
                if result["status"] == "CREATED":
                    made[body["idempotency_key"]] = UUID(result["flow_run_id"])
                else:
                    patience.only_if_locked(body["name"], str(result["error"]))
                    failed.append(body)
            done(len(left) - len(failed))
            if failed:
                await patience.pause(got_on=len(failed) < len(left))
            left = failed
    return [made[body["idempotency_key"]] for body in bodies]


async def set_states(
    client: PrefectClient,
    flow_run_ids: Collection[UUID],
    state: dict[str, Any],
    *,
    only_while: dict[str, Any] | None = None,
) -> set[UUID]:
    """Force one state upon many runs; the ids of those that took it.

    Args:
        only_while: a state filter of Prefect's; runs that no longer match it are left alone.

    Raises:
        EngineRefusedError: a state was refused, or the database stayed locked.
    """
    took: set[UUID] = set()
    for chunk in _chunks(sorted(flow_run_ids), CHANGE_AT_ONCE):
        left, patience = set(chunk), _Patience()
        while left:
            results = await _set_once(client, left, state, only_while)
            took |= {run for run, reason in results.items() if reason is None}
            failed = {run: reason for run, reason in results.items() if reason is not None}
            for run, reason in failed.items():
                patience.only_if_locked(str(run), reason)
            if failed:
                await patience.pause(got_on=len(failed) < len(left))
            left = set(failed)
    return took


async def _set_once(
    client: PrefectClient,
    flow_run_ids: Collection[UUID],
    state: dict[str, Any],
    only_while: dict[str, Any] | None,
) -> dict[UUID, str | None]:
    """One call; for each run that still matched, None or why it did not take the state."""
    flow_runs: dict[str, Any] = {"id": {"any_": [str(run) for run in flow_run_ids]}}
    if only_while is not None:
        flow_runs["state"] = only_while
    body = {"flow_runs": flow_runs, "state": state, "force": True, "limit": CHANGE_AT_ONCE}
    reply = await post(client, "/flow_runs/bulk_set_state", body)
    return {
        UUID(result["flow_run_id"]): None
        if result["status"] == "ACCEPT"
        else str((result["details"] or {}).get("reason"))
        for result in reply["results"]
    }


async def delete_runs(client: PrefectClient, flow_run_ids: Collection[UUID]) -> None:
    """Delete runs that only wait for their moment; one that has started meanwhile is kept."""
    for chunk in _chunks(sorted(flow_run_ids), CHANGE_AT_ONCE):
        flow_runs = {
            "id": {"any_": [str(run) for run in chunk]},
            "state": {"type": {"any_": ["SCHEDULED"]}},
        }
        body = {"flow_runs": flow_runs, "limit": CHANGE_AT_ONCE}
        await post(client, "/flow_runs/bulk_delete", body)


class _Patience:
    """How long one batch waits for a database that others have locked."""

    def __init__(self) -> None:
        self._since, self._tries = time.monotonic(), 0

    def only_if_locked(self, what: str, reason: str) -> None:
        """Let a locked database pass until the patience is used up; refuse everything else."""
        waited = time.monotonic() - self._since
        if "locked" not in reason:
            remedy = "see the server's log"
        elif waited < PATIENCE_SECONDS:
            return
        else:
            remedy = (
                f"it was so for {waited:.0f} s: run `writ sync` when the machine has less to do"
            )
        raise EngineRefusedError(f"Prefect refused {what}: {reason.splitlines()[0]}; {remedy}")

    async def pause(self, *, got_on: bool) -> None:
        """Wait a moment, each time a longer one; where something got through, it begins anew."""
        if got_on:
            self._since, self._tries = time.monotonic(), 0
        self._tries += 1
        await asyncio.sleep(min(PAUSE_SECONDS * self._tries, LONGEST_PAUSE_SECONDS))


def _chunks(items: Sequence[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
