"""The dispatch pass as a flow: tell who is due, show the standings, plan the next pass."""

import asyncio
from typing import Any
from uuid import UUID

from prefect import flow
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import State
from prefect.events import emit_event
from prefect.runtime import flow_run as this_run
from prefect.states import Completed, Failed

from calendars.errors import WritError
from flows.engine.deployments import schedule_next
from flows.engine.runs import set_run_name
from flows.names import DISPATCH
from flows.showing import show_changes, sync_election
from flows.wiring import Office, open_office
from tasks.clock import utc_now
from tasks.register.alarms import alarms_shown, alarms_to_show
from tasks.words import short_moment


@flow(name="dispatch")
async def dispatch() -> State[Any]:
    """Tell everyone whose moment has come, and plan the next pass for the next such moment.

    What keeps it from doing so (a full disk, a setting that cannot work) is the failed run's message;
    the hourly pass tries again.
    """
    # A run may start up to half a second early, and must still see what is due at its moment.
    now = max(utc_now(), this_run.get_scheduled_start_time())
    try:
        office = await asyncio.to_thread(open_office)
        report = await asyncio.to_thread(office.dispatch, now=now)
    except WritError as error:
        return Failed(message=str(error))
    await asyncio.to_thread(_show_alarms, office)
    async with get_client() as client:
        await _show(client, office)
        if report.next_at is not None:
            at = max(report.next_at, now)
            await schedule_next(client, DISPATCH, at, name=f"dispatch at {short_moment(at)}")
        await set_run_name(client, UUID(str(this_run.get_id())), report.words())
    return Completed(message=report.words())


def _show_alarms(office: Office) -> None:
    """Every new alarm becomes an event in Prefect, for automations to act on."""
    with office.register.read() as session:
        alarms = alarms_to_show(session)
    for alarm in alarms:
        emit_event(
            event="writ.alarm.raised",
            resource={
                "prefect.resource.id": f"writ.alarm.{alarm.number}",
                "prefect.resource.name": alarm.text,
            },
            related=[
                {
                    "prefect.resource.id": f"writ.election.{name}",
                    "prefect.resource.role": "election",
                }
                for name in [alarm.election]
                if name
            ],
            payload={"kind": alarm.kind, "text": alarm.text, "since": alarm.raised_at.isoformat()},
        )
    if alarms:
        with office.register.write() as session:
            alarms_shown(session, [alarm.number for alarm in alarms], now=utc_now())


async def _show(client: PrefectClient, office: Office) -> None:
    now = utc_now()
    for election in await show_changes(client, office.register, now=now):
        await sync_election(client, office.register, election, now=now, progress=_no_progress)


def _no_progress(_done: int, _of: int) -> None:
    """Prefect's log is not the place for a progress bar."""
