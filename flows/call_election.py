"""The flow that calls an election: plan it, keep it, show it in Prefect, tell who is due."""

import asyncio
from datetime import datetime
from typing import Any

from prefect import flow, get_run_logger
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from calendars.errors import WritError
from flows.engine.deployments import schedule_next
from flows.forms import ElectionCall, planned_facts, read_form
from flows.names import DISPATCH
from flows.showing import sync_election
from flows.wiring import Office, open_office
from tasks.calling import call_election as store_call
from tasks.clock import utc_now
from tasks.planning import Plan


def call(office: Office, form: ElectionCall, *, now: datetime) -> Plan:
    """Call the election in the register, all or nothing.

    Raises:
        WritError: says what to change; nothing is stored then.
    """
    with office.register.write() as session:
        return store_call(
            session, planned_facts(form, now=now), reason=form.reason, who=form.who, now=now
        )


@flow(name="call-election", validate_parameters=False)
async def call_election(election: ElectionCall) -> State[Any]:
    """Call an election, scheduled or not: every task gets its dates, its owner and its reminders.

    Args:
        election: What is called, where, and when.
    """
    log = get_run_logger()
    try:
        office = await asyncio.to_thread(open_office)
        now = utc_now()
        plan = await asyncio.to_thread(call, office, read_form(ElectionCall, election), now=now)
    except WritError as error:
        return Failed(message=str(error))
    for alarm in plan.alarms:
        log.warning("%s", alarm)
    async with get_client() as client:
        report = await sync_election(
            client, office.register, plan.election.id, now=now, progress=_no_progress
        )
        await schedule_next(client, DISPATCH, now, name="dispatch: an election was called")
    return Completed(
        message=f"{plan.election.id}: {len(plan.tasks)} tasks, {report.created} runs made"
    )


def _no_progress(_done: int, _of: int) -> None:
    """Prefect's log is not the place for a progress bar."""
