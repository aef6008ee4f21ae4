"""How the demonstration answers a task: as its owner would, through the link and its form."""

import asyncio
import re
from collections.abc import Callable
from datetime import datetime
from html import unescape

import httpx

from calendars.errors import WritError
from flows.wiring import Office
from notifications.links import person_url as signed_person_url
from notifications.links import task_url
from tasks.clock import utc_now
from tasks.register.finding.tasks import first_open_task
from tasks.register.people import number_of_person

OWNER = "asha.khan"
OWNER_POST = ("ashford", "esm")
_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_GLANCE_SECONDS = 0.5


class AnswerError(WritError):
    """The owners' page did not take the answer; the message says what it said."""


def person_url(office: Office, person: str, *, now: datetime) -> str:
    """The signed address of the person's own page."""
    with office.register.read() as session:
        number = number_of_person(session, person)
    token = office.links.sign_person(number, now=now)
    return signed_person_url(office.settings.page_url, token)


async def answer_first_task(
    office: Office, api_url: str, *, meanwhile: Callable[[], None]
) -> tuple[str, str]:
    """Complete the owner's first open task through its signed link, and wait for its Prefect run.

    Args:
        office: whose task it is.
        api_url: of Prefect.
        meanwhile: is called while the run is waited for; it raises what ends the wait.

    Returns:
        The task's id, and the name and type of its run's state.

    Raises:
        AnswerError: the page did not take the answer.
    """
    task, url = _first_open(office, now=utc_now())
    async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as page:
        shown = await page.get(url)
        fields = {name: unescape(value) for name, value in _FIELD.findall(shown.text)}
        answer = {**fields, "action": "complete", "outcome": "done", "note": "Published at noon."}
        # As one does who is asked whether what is not ticked, or given, is left out on purpose.
        taken = await page.post(url, data={**answer, "sure": "yes"})
    if taken.status_code != httpx.codes.OK:
        raise AnswerError(
            f"the owners' page answered {taken.status_code} to the completion of {task}"
        )
    return task, await _completed(task, api_url, meanwhile)


def _first_open(office: Office, *, now: datetime) -> tuple[str, str]:
    area, role = OWNER_POST
    with office.register.read() as session:
        row = first_open_task(session, area=area, role=role, now=now)
        person = number_of_person(session, OWNER)
    if row is None:
        raise AnswerError(f"{OWNER} has no open task")
    token = office.links.sign_task(row.number, person, now=now)
    return row.id, task_url(office.settings.page_url, token)


async def _completed(task: str, api_url: str, meanwhile: Callable[[], None]) -> str:
    # Prefect's environment is set by now, and importing it takes two seconds.
    from flows.prefect.client import engine_client, post

    query = {"flow_runs": {"tags": {"all_": [f"task:{task}"]}}}
    async with engine_client(api_url) as client:
        while True:
            for run in await post(client, "/flow_runs/filter", query):
                if run["state"]["type"] == "COMPLETED":
                    return f"{run['state']['type'].capitalize()} ({run['state']['name']})"
            meanwhile()
            await asyncio.sleep(_GLANCE_SECONDS)
