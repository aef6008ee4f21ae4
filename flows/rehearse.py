"""The flow that rehearses an election: a page kept under `rehearsals/`, and its findings as an artifact."""

import asyncio
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.artifacts import acreate_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from calendars.errors import WritError
from flows.forms import RehearsalForm, planned_facts, read_form
from flows.rehearsing import rehearse_in, write_page
from flows.wiring import Office, open_office
from notifications.rehearsal_findings import Findings
from tasks.clock import utc_now
from tasks.words import short_moment

_NOT_IN_A_KEY = re.compile(r"[^a-z0-9]+")


@flow(name="rehearse", validate_parameters=False)
async def rehearse(election: RehearsalForm) -> State[Any]:
    """Live through an election against a moved clock; nothing leaves, and nothing is kept but a page.

    Args:
        election: What is rehearsed, and how many people never answer.
    """
    try:
        form = read_form(RehearsalForm, election)
        office = await asyncio.to_thread(open_office)
        found, path = await asyncio.to_thread(rehearsed, office, form, now=utc_now())
    except WritError as error:
        return Failed(message=str(error))
    key = _NOT_IN_A_KEY.sub("-", f"rehearsal-{found.scenario.facts.id}".lower())
    await acreate_markdown_artifact(as_markdown(found, path), key=key)
    return Completed(
        message=f"{found.scenario.facts.id}: {len(found.messages)} messages,"
        f" {len(found.never_done)} of {len(found.tasks)} tasks done by nobody"
    )


def rehearsed(office: Office, form: RehearsalForm, *, now: datetime) -> tuple[Findings, Path]:
    """What the rehearsal that a form describes found, and the file of its page.

    Raises:
        WritError: says what to change; no page is written then.
    """
    found = rehearse_in(office, planned_facts(form, now=now), silent=form.silent, seed=form.seed)
    folder = office.settings.home / "rehearsals"
    folder.mkdir(exist_ok=True)
    path = folder / f"{found.scenario.facts.id}-silent-{form.silent}-seed-{form.seed}.html"
    write_page(path, found)
    return found, path


def as_markdown(found: Findings, path: Path) -> str:
    """The findings as Prefect shows them: the counts, and every task that nobody would have done."""
    played, busiest = found.scenario, found.busiest
    lines = [
        f"# Rehearsal of {played.facts.id}",
        f"{len(played.silent_people)} of {played.people} people silent. Nothing was sent.",
        "| | |\n| --- | --- |",
        f"| Tasks | {len(found.tasks)} |",
        f"| Done by their owners | {found.done_by(owners=True)} |",
        f"| Done by people above them | {found.done_by(owners=False)} |",
        f"| Done by nobody | {len(found.never_done)} |",
        f"| Messages | {len(found.messages)} |",
    ]
    if busiest is not None:
        lines.append(f"| Most for one person on one day | {busiest.messages} ({busiest.name}) |")
    table = "\n".join(lines[2:])
    lost = [
        f"| {task.area_name} | {task.title} | {short_moment(task.due)} | {task.basis.value} |"
        for task in found.never_done
    ]
    head = "| Area | Done by nobody | Due | Basis |\n| --- | --- | --- | --- |"
    undone = ["\n".join([head, *lost])] if lost else []
    kept = f"The whole timetable with every message: `{path}`"
    return "\n\n".join([*lines[:2], table, *undone, kept])
