"""The flow with which an operator opens a task again that was reported done."""

from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.fields.task_forms import ReopenForm
from flows.forms.form_run import run_form
from flows.forms.told import Row, Told
from flows.wiring import Office
from tasks.actions.answering import what_stands
from tasks.actions.reopening import reopen as reopen_in_register
from tasks.register.plans.answerers import answerer_about
from tasks.register.plans.owned_tasks import the_task


def record(office: Office, form: ReopenForm, now: datetime) -> Told:
    """Open a task again in the register; returns what was done.

    Raises:
        UnknownTaskError, AnswerRefusedError: says what to change.
    """
    with office.register.write() as session:
        row = the_task(session, form.task)
        task, title, before = row.id, row.title, what_stands(row)
        by = answerer_about(session, row.number, form.who, now=now)
        answer = reopen_in_register(session, row.number, by, why=form.note, now=now)
    asked = ", ".join(answer.still_asked)
    return Told(
        name=f"Opened again: {title}",
        message=f"{task}: open again, says {form.who}; asked: {asked}",
        rows=(Row(title, before, "open again", form.note, f"all who were told; asked: {asked}"),),
        tasks=(task,),
    )


@flow(name="reopen", validate_parameters=False)
async def reopen(change: ReopenForm) -> State[Any]:
    """Open a task again that was reported done by mistake. What was answered is kept and no longer
    counts; whoever was told of the task hears of it, and it is reminded of and climbs as before.

    The run that showed it as done stays as it is; a new one waits for the owners.

    Args:
        change: Which task, and why.
    """
    return await run_form(ReopenForm, change, record)
