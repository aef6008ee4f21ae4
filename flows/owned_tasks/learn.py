"""The flow with which an operator notes what was learnt about a task."""

from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.fields.task_forms import LessonForm
from flows.owned_tasks.answering import answer_by_form
from flows.wiring import Office
from tasks.actions.debriefs.learning import learn as learn_in_register
from tasks.register.plans.answerers import answerer_about
from tasks.register.plans.owned_tasks import the_task


@flow(name="learn", validate_parameters=False)
async def learn(change: LessonForm) -> State[Any]:
    """Note what was learnt about a task, for the elections that come after.

    Args:
        change: Which task, what was learnt, and who says so.
    """
    return await answer_by_form(LessonForm, change, record)


def record(office: Office, form: LessonForm, now: datetime) -> str:
    """Write it into the register; returns what was done, in a sentence.

    Raises:
        UnknownTaskError, AnswerRefusedError: says what to change.
    """
    with office.register.write() as session:
        row = the_task(session, form.task)
        by = answerer_about(session, row.number, form.who, now=now)
        new = learn_in_register(session, row.number, form.note, by, now=now)
    return f"{form.task}: {'noted for next time' if new else 'that was noted already'}"
