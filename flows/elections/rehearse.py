"""The flow that rehearses an election: a page kept under `rehearsals/`, and its findings as an artifact."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from calendars.output.markdown_text import table
from flows.elections.rehearsing import rehearse_in, write_page
from flows.fields.call_forms import RehearsalForm, planned_facts
from flows.forms.form_run import run_form
from flows.forms.told import Told
from flows.wiring import Office
from notifications.rehearsal.findings import Findings, Rehearsed
from tasks.register.plans.directory_store import stored_areas
from tasks.words import short_day, short_moment


@flow(name="rehearse", validate_parameters=False)
async def rehearse(election: RehearsalForm) -> State[Any]:
    """Live through an election against a moved clock; nothing leaves, and nothing is kept but a page.

    Args:
        election: What is rehearsed, and how many people never answer.
    """
    return await run_form(RehearsalForm, election, record)


def record(office: Office, form: RehearsalForm, now: datetime) -> Told:
    """Rehearse as the form says; returns what was found.

    Raises:
        WritError: says what to change; no page is written then.
    """
    found, path = rehearsed(office, form, now=now)
    election = found.scenario.facts.id
    undone = f"{len(found.never_done)} of {len(found.tasks)} tasks done by nobody"
    return Told(
        name=f"Rehearsed {election}: {undone}",
        message=f"{election}: {len(found.messages)} messages, {undone}",
        text=as_markdown(found, path),
        key=f"rehearsal-{election}",
    )


def rehearsed(office: Office, form: RehearsalForm, *, now: datetime) -> tuple[Findings, Path]:
    """What the rehearsal that a form describes found, and the file of its page.

    Raises:
        WritError: says what to change; no page is written then.
    """
    with office.register.read() as session:
        facts = planned_facts(form, stored_areas(session), now=now)
    found = rehearse_in(office, facts, silent=form.silent, seed=form.seed)
    folder = office.settings.home / "rehearsals"
    folder.mkdir(exist_ok=True)
    path = folder / f"{found.scenario.facts.id}-silent-{form.silent}-seed-{form.seed}.html"
    write_page(path, found)
    return found, path


def as_markdown(found: Findings, path: Path) -> str:
    """The findings as Prefect shows them: the counts, and every task that nobody would have done."""
    played, busiest = found.scenario, found.busiest
    counts = [
        ("Tasks", str(len(found.tasks))),
        ("Done by their owners", str(found.done_by(owners=True))),
        ("Done by people above them", str(found.done_by(owners=False))),
        ("Done by nobody", str(len(found.never_done))),
        ("Of these, statutory", str(len(found.statutory_never_done))),
        ("Messages", str(len(found.messages))),
    ]
    if busiest is not None:
        most = f"{busiest.messages} ({busiest.name}, {short_day(busiest.day)})"
        counts.append(("Most for one person on one day", most))
    parts = [
        f"{len(played.silent_people)} of {played.people} people silent. Nothing was sent.",
        table(("Count", "How many"), counts),
    ]
    if found.never_done:
        parts += ["## Done by nobody", table(_LOST, map(_lost, found.never_done))]
    if found.messages:
        told = Counter(message.name for message in found.messages).most_common()
        rows = [(name, str(count)) for name, count in told]
        parts += ["## Who is told how much", table(("Person", "Messages"), rows)]
    if found.alarms:
        parts += ["## Alarms", table(("Alarm",), ((alarm,) for alarm in found.alarms))]
    parts.append(
        "A page with the timetable drawn to scale and every message lies on the machine that runs Writ,"
        f" in `{path}`; `writ rehearse ... --html FILE` writes the same."
    )
    return "\n\n".join(parts)


_LOST = ("Area", "Task", "Due", "Basis", "Told", "Where its ladder ended")


def _lost(task: Rehearsed) -> Sequence[str]:
    return (
        task.area_name,
        task.title,
        short_moment(task.due),
        task.basis_words,
        str(task.told),
        task.ending.words if task.ending else "nobody asked",
    )
