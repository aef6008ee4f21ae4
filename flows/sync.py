"""The flow that makes Prefect show what the register says, from nothing if need be."""

import asyncio
from collections.abc import Callable
from dataclasses import astuple
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.engine.deployments import schedule_next
from flows.engine.wanted import SyncReport
from flows.names import DISPATCH
from flows.showing import sync_election
from flows.wiring import Office, open_office
from tasks.clock import utc_now
from tasks.register.elections import elections


async def sync_everything(
    client: PrefectClient,
    office: Office,
    *,
    now: datetime,
    progress: Callable[[str, int, int], None],
) -> dict[str, SyncReport]:
    """Sync every election; returns what was done, by election. `progress` hears election, done, of.

    Raises:
        EngineRefusedError, PrefectDownError: Prefect would not, or is not there.
    """
    with office.register.read() as session:
        ids = [row.id for row in elections(session)]
    reports = {}
    for election_id in ids:

        def tell(done: int, of: int, election: str = election_id) -> None:
            progress(election, done, of)

        reports[election_id] = await sync_election(
            client, office.register, election_id, now=now, progress=tell
        )
    await schedule_next(client, DISPATCH, now, name="dispatch: after a sync")
    return reports


@flow(name="sync")
async def sync() -> State[Any]:
    """Make every deployment and run again from the register; changes nothing that is right."""
    office = await asyncio.to_thread(open_office)
    async with get_client() as client:
        reports = await sync_everything(
            client, office, now=utc_now(), progress=lambda _election, _done, _of: None
        )
    return Completed(message=sync_words(reports))


def sync_words(reports: dict[str, SyncReport]) -> str:
    """What a sync did, in a few words."""
    created, moved, cancelled, restated, busy, unchanged = (
        sum(column) for column in zip(*map(astuple, reports.values()), strict=True)
    ) if reports else (0, 0, 0, 0, 0, 0)  # fmt: skip
    changed = {
        "made": created, "moved": moved, "cancelled": cancelled, "corrected": restated,
        "in a worker's hands": busy,
    }  # fmt: skip
    words = [f"{n} {word}" for word, n in changed.items() if n]
    return ", ".join(words) or f"nothing to do, {unchanged} runs are right"
