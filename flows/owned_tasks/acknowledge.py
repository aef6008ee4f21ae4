"""The flow with which an operator notes that somebody deals with a task."""

from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.fields.task_forms import AcknowledgeForm
from flows.owned_tasks.answering import answer_by_form
from flows.wiring import Office
from tasks.actions.answering import acknowledge as acknowledge_in_register
from tasks.actions.answering import what_stands
from tasks.register.plans.answerers import answerer_about
from tasks.register.plans.owned_tasks import the_task
from tasks.views.answers import NotTakenError
from tasks.words import short_moment


@flow(name="acknowledge", validate_parameters=False)
async def acknowledge(change: AcknowledgeForm) -> State[Any]:
    """Note that somebody deals with a task: nobody is asked about it for as long as policy says.

    Args:
        change: Which task, and who deals with it.
    """
    return await answer_by_form(AcknowledgeForm, change, record)


def record(office: Office, form: AcknowledgeForm, now: datetime) -> str:
    """Write it into the register; returns what was done, in a sentence.

    Raises:
        UnknownTaskError, AnswerRefusedError: says what to change.
        NotTakenError: it is closed, or somebody deals with it already; says what stands.
    """
    with office.register.write() as session:
        row = the_task(session, form.task)
        by = answerer_about(session, row.number, form.who, now=now)
        answer = acknowledge_in_register(session, row.number, by, note=form.note, now=now)
        if not answer.won:
            raise NotTakenError(f"{row.id}: not taken: {what_stands(answer.task)}; nothing changed")
        until = answer.task.acknowledged_until
    for_how_long = f" until {short_moment(until)}" if until else ""
    return f"{row.id}: {form.who} deals with it{for_how_long}"
