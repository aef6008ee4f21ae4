"""The flow that automations run when something goes wrong in Prefect: look, and tell the operators."""

import asyncio
from typing import Any

from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from calendars.errors import WritError
from flows.showing.engine_alarms import alarm, crashes, silences
from flows.wiring import open_office
from tasks.clock import utc_now

# Whoever has just been started is given the time to begin.
LOOK_AGAIN_SECONDS = 60.0


@flow(name="alarm-operators")
async def alarm_operators() -> State[Any]:
    """Tell the operators of runs that crashed, of a dispatch that was missed, of a worker that is away.

    Each is told once, for as long as it stands.
    """
    try:
        office = await asyncio.to_thread(open_office)
        async with get_client() as client:
            found = await crashes(client, now=utc_now())
            await alarm(office, found, now=utc_now())
            if await silences(client, now=utc_now()):
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
                silent = await silences(client, now=utc_now())
                await alarm(office, silent, now=utc_now())
                found += silent
    except WritError as error:
        return Failed(message=str(error))
    return Completed(message="; ".join(map(str, found)) or "Nothing is wrong any more")
