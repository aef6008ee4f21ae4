"""Through here goes every form that an operator sends off: refused or done, named, shown, linked."""

import asyncio
import contextlib
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import httpx
from prefect.artifacts import acreate_markdown_artifact
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import State
from prefect.exceptions import ObjectNotFound, PrefectException
from prefect.runtime import flow_run as this_run
from prefect.states import Completed, Failed
from pydantic import BaseModel

from calendars.errors import WritError
from flows.fields.call_forms import read_form
from flows.fields.words import in_form_words
from flows.forms.offering import offer_changed_choices
from flows.forms.told import PREVIEW_TAG, Told, as_markdown, refusal_name, run_name
from flows.prefect.runs import set_run_name
from flows.showing.drawing import draw_election
from flows.showing.elections import FLOW, show_tasks
from flows.wiring import Office, open_office
from tasks.clock import utc_now

Form = TypeVar("Form", bound=BaseModel)
Work = Callable[[Office, Form, datetime], Told]
_TROUBLES = (WritError, httpx.HTTPError, PrefectException)
_NOT_IN_A_KEY = re.compile(r"[^a-z0-9]+")


async def run_form(model: type[Form], given: Any, work: Work[Form]) -> State[Any]:
    """Read a form, do what it asks for, and say it: in the run's name, its message and an artifact.

    Args:
        model: what the form is.
        given: what the operator filled in.
        work: writes it into the register, or only works out a preview, in a thread; what it raises
            refuses the form.

    Returns:
        A state whose message says what was done, what would be, or why it is refused.
    """
    try:
        form = read_form(model, given)
        office = await asyncio.to_thread(open_office)
        now = utc_now()
        told = await asyncio.to_thread(work, office, form, now)
    except WritError as error:
        message = in_form_words(model, str(error))
        with contextlib.suppress(*_TROUBLES):
            async with get_client() as client:
                await _name(client, refusal_name(message))
        return Failed(message=message)
    return await show_told(office, told, now=now)


async def show_told(office: Office, told: Told, *, now: datetime) -> State[Any]:
    """Say and show what a form did; what keeps Prefect from showing it undoes nothing."""
    try:
        async with get_client() as client:
            await _name(client, run_name(told.name), *([PREVIEW_TAG] if told.preview else []))
            if not told.preview:
                await _draw(client, office, told, now=now)
                await offer_changed_choices(client, office)
            await _keep_artifact(client, told)
    except _TROUBLES as error:
        return Failed(
            message=f"{told.message}; not shown in Prefect yet, `writ sync` does: {error}"
        )
    return Completed(message=told.message)


async def _name(client: PrefectClient, name: str, *more_tags: str) -> None:
    run_id = UUID(str(this_run.get_id()))
    await set_run_name(client, run_id, name)
    if more_tags:
        await client.update_flow_run(run_id, tags=[*this_run.get_tags(), *more_tags])


async def _draw(client: PrefectClient, office: Office, told: Told, *, now: datetime) -> None:
    for election in told.elections:
        await draw_election(client, office, election, now=now)
    if told.tasks:
        await show_tasks(client, office.register, told.tasks, now=now)


async def _keep_artifact(client: PrefectClient, told: Told) -> None:
    links = [(election, await _page(client, election)) for election in told.about]
    about = told.about[0] if len(told.about) == 1 else "several" if told.about else "office"
    key = told.key or f"{'preview' if told.preview else 'changes'}-{about}"
    await acreate_markdown_artifact(
        as_markdown(told, [(f"Election {name}", url) for name, url in links if url]),
        key=_NOT_IN_A_KEY.sub("-", key.lower()).strip("-"),
        description=told.name,
    )


async def _page(client: PrefectClient, election: str) -> str:
    """Where Prefect shows an election; empty while it does not."""
    try:
        deployment = await client.read_deployment_by_name(f"{FLOW}/{election}")
    except ObjectNotFound:
        return ""
    return f"/deployments/deployment/{deployment.id}"
