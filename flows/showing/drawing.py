"""Drawing elections in Prefect, one at a time on this machine.

A pass and the flow that called an election would else make the same hundreds of runs at once: the
same in the end, by their idempotency keys, but each of them slowly.
"""

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from prefect.client.orchestration import PrefectClient

from flows.prefect.wanted import SyncReport
from flows.showing.elections import sync_election
from flows.wiring import Office
from tasks.progress import Progress, in_silence

_GLANCE_SECONDS = 0.2
PATIENCE_SECONDS = 120.0  # then two draw at once, which is only slow


async def draw_election(
    client: PrefectClient,
    office: Office,
    election: str,
    *,
    now: datetime,
    progress: Progress = in_silence,
) -> SyncReport:
    """Make Prefect show one election as the register has it, when nobody else here is drawing.

    Raises:
        UnknownElectionError: no such election.
        EngineRefusedError, PrefectDownError: Prefect would not, or is not there.
    """
    async with drawing_alone(office.settings.home):
        return await sync_election(client, office.register, election, now=now, progress=progress)


@asynccontextmanager
async def drawing_alone(home: Path) -> AsyncIterator[None]:
    """Wait, within reason, until nobody else on this machine draws from this home."""
    end = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    with (home / "drawing.lock").open("w") as turn:
        while not _taken(turn.fileno()) and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(_GLANCE_SECONDS)
        yield


def _taken(file: int) -> bool:
    """Take the turn, which goes with the open file; False while another has it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
