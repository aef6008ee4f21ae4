"""The flow with which an operator adds evidence to a task that is done."""

from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.fields.task_forms import AddEvidenceForm
from flows.owned_tasks.answering import answer_by_form
from flows.wiring import Office
from tasks.actions.debriefs.adding_evidence import add_evidence as add
from tasks.register.plans.answerers import answerer_about
from tasks.register.plans.owned_tasks import the_task
from tasks.views.answers import ANY_EVIDENCE


@flow(name="add-evidence", validate_parameters=False)
async def add_evidence(change: AddEvidenceForm) -> State[Any]:
    """Add evidence to a task that is done, without opening it again.

    Args:
        change: Which task, what shows that it was done, and who says so.
    """
    return await answer_by_form(AddEvidenceForm, change, record)


def record(office: Office, form: AddEvidenceForm, now: datetime) -> str:
    """Write it into the register; returns what was done, in a sentence.

    Raises:
        UnknownTaskError, AnswerRefusedError: says what to change.
    """
    evidence = {ANY_EVIDENCE: form.evidence}
    with office.register.write() as session:
        row = the_task(session, form.task)
        by = answerer_about(session, row.number, form.who, now=now)
        added = add(session, row.number, evidence, by, note=form.note, now=now)
    return f"{form.task}: {', '.join(added).lower()} added"
