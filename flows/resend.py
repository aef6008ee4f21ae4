"""The flow with which an operator sends messages again that did not arrive."""

import asyncio
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from calendars.errors import WritError
from flows.engine.deployments import schedule_next
from flows.forms import ResendForm, read_form
from flows.names import DISPATCH
from flows.wiring import Office, open_office
from tasks.clock import utc_now
from tasks.register.undelivered import dead_letters, send_again


def record(office: Office, form: ResendForm, *, now: datetime) -> str:
    """Put the messages back into the outbox; returns what was done, in a sentence.

    Raises:
        UnknownMessageError: one of them is none that failed or may not have arrived.
    """
    with office.register.write() as session:
        numbers = form.messages or [letter.number for letter in dead_letters(session)]
        found = send_again(session, numbers, who=form.who, now=now)
    names = ", ".join(sorted({letter.person for letter in found}))
    return f"{len(found)} sent again, to {names}" if found else "every message has arrived"


@flow(name="resend", validate_parameters=False)
async def resend(which: ResendForm) -> State[Any]:
    """Send messages again that failed, or of which nobody knows whether they arrived.

    Args:
        which: All of them, or some by their numbers.
    """
    try:
        form = read_form(ResendForm, which)
        office = await asyncio.to_thread(open_office)
        now = utc_now()
        words = await asyncio.to_thread(record, office, form, now=now)
    except WritError as error:
        return Failed(message=str(error))
    async with get_client() as client:
        await schedule_next(client, DISPATCH, now, name="dispatch: messages are sent again")
    return Completed(message=words)
