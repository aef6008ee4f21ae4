"""The flow with which an operator gives a task to somebody else than the holder of its post."""

import asyncio
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from calendars.errors import WritError
from flows.engine.deployments import schedule_next
from flows.forms import HandOverForm, read_form
from flows.names import DISPATCH
from flows.showing import show_task
from flows.wiring import Office, open_office
from tasks.clock import utc_now
from tasks.handing_over import hand_over as hand_over_in_register


def record(office: Office, form: HandOverForm, *, now: datetime) -> str:
    """Write a hand-over into the register; returns what was done, in a sentence.

    Raises:
        UnknownTaskError, HandOverRefusedError: says what to change.
    """
    with office.register.write() as session:
        handed = hand_over_in_register(
            session, form.task, form.to, who=form.who, note=form.note, now=now, post=form.post
        )
    return f"{handed.task}: handed over to {handed.to} for {handed.post}"


@flow(name="hand-over", validate_parameters=False)
async def hand_over(change: HandOverForm) -> State[Any]:
    """Give a task to a named person; they are told at once and reminded from then on.

    Args:
        change: Which task, and whose it is from now on.
    """
    try:
        form = read_form(HandOverForm, change)
        office = await asyncio.to_thread(open_office)
        now = utc_now()
        words = await asyncio.to_thread(record, office, form, now=now)
    except WritError as error:
        return Failed(message=str(error))
    async with get_client() as client:
        await show_task(client, office.register, form.task, now=now)
        await schedule_next(client, DISPATCH, now, name="dispatch: a task was handed over")
    return Completed(message=words)
