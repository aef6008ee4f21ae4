"""The flow that makes Prefect show what the register says, from nothing if need be."""

import asyncio
from dataclasses import astuple
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.forms.offering import offer_choices
from flows.names import DISPATCH
from flows.prefect.automations import install_automations
from flows.prefect.deployments import wake
from flows.prefect.wanted import SyncReport
from flows.showing.boards import keep_boards
from flows.showing.drawing import draw_election
from flows.showing.events import tell_events
from flows.wiring import Office, open_office
from tasks.clock import utc_now
from tasks.progress import Progress, in_silence
from tasks.register.plans.elections import elections


async def sync_everything(
    client: PrefectClient,
    office: Office,
    *,
    now: datetime,
    progress: Progress = in_silence,
) -> dict[str, SyncReport]:
    """Sync every election; returns what was done, by election. `progress` hears of each one how
    many runs are made, and of how many.

    Raises:
        EngineRefusedError, PrefectDownError: Prefect would not, or is not there.
    """
    with office.register.read() as session:
        ids = [row.id for row in elections(session)]
    reports = {
        election_id: await draw_election(client, office, election_id, now=now, progress=progress)
        for election_id in ids
    }
    await offer_choices(client, office)
    await keep_boards(client, office, now=now)
    await tell_events(client, office.register, now=now)
    await install_automations(client)
    # So that the next pass is planned again, where Prefect had lost it.
    await wake(client, DISPATCH, now=now, why="dispatch: after a sync")
    return reports


@flow(name="sync")
async def sync() -> State[Any]:
    """Make every deployment and run again from the register; changes nothing that is right."""
    office = await asyncio.to_thread(open_office)
    async with get_client() as client:
        reports = await sync_everything(client, office, now=utc_now())
    return Completed(message=sync_words(reports))


def sync_words(reports: dict[str, SyncReport]) -> str:
    """What a sync did, in a few words."""
    created, moved, cancelled, restated, busy, unchanged = (
        (sum(column) for column in zip(*map(astuple, reports.values()), strict=True))
        if reports
        else (0, 0, 0, 0, 0, 0)
    )
    changed = {
        "made": created,
        "moved": moved,
        "cancelled": cancelled,
        "corrected": restated,
        "in a worker's hands": busy,
    }
    words = [f"{n} {word}" for word, n in changed.items() if n]
    return ", ".join(words) or _nothing_to_do(unchanged)


def _nothing_to_do(unchanged: int) -> str:
    """What a sync says that changed nothing; there may be no runs at all."""
    right = {0: "", 1: ": the one run is right"}.get(unchanged, f": all {unchanged} runs are right")
    return f"nothing to do{right}"
