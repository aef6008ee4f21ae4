"""The flow that calls the by-election for a vacancy that is watched."""

from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.elections.fresh_polls.held_again import told_of_held
from flows.fields.vacancy_forms import ByElectionForm
from flows.forms.form_run import run_form
from flows.forms.told import Told
from flows.wiring import Office
from tasks.actions.vacancies.becoming import call_by_election as becomes


@flow(name="call-by-election", validate_parameters=False)
async def call_by_election(change: ByElectionForm) -> State[Any]:
    """Call the by-election for a vacancy, on a day that the law allows, and end the watch over it.

    Args:
        change: Which watch, and the polling day.
    """
    return await run_form(ByElectionForm, change, record)


def record(office: Office, form: ByElectionForm, now: datetime) -> Told:
    """Do it in the register, or work out what it would do; returns what was done.

    Raises:
        WritError: says what to change.
    """
    with office.register.opened(preview=form.preview) as session:
        held = becomes(
            session,
            form.election,
            form.day,
            reason=form.reason,
            who=form.who,
            now=now,
            preview=form.preview,
        )
    return told_of_held(office, form, held, did="Called the by-election of", now=now)
