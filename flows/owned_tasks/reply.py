"""The flow with which an operator answers what an owner asked about a task."""

from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.fields.task_forms import ReplyForm
from flows.owned_tasks.answering import answer_by_form
from flows.wiring import Office
from tasks.actions.owners.asking import oldest_question
from tasks.actions.owners.asking import reply as reply_in_register
from tasks.register.plans.answerers import answerer_of
from tasks.register.plans.owned_tasks import the_task


@flow(name="reply", validate_parameters=False)
async def reply(change: ReplyForm) -> State[Any]:
    """Answer what an owner asked about a task: they get it by mail, and read it on its page.

    Args:
        change: About which task, the answer, and who gives it.
    """
    return await answer_by_form(ReplyForm, change, record)


def record(office: Office, form: ReplyForm, now: datetime) -> str:
    """Write it into the register; returns what was done, in a sentence.

    Raises:
        UnknownTaskError, AnswerRefusedError: says what to change.
    """
    with office.register.write() as session:
        row = the_task(session, form.task)
        by = answerer_of(session, form.who)
        number = oldest_question(session, row.number, row.title)
        done = reply_in_register(session, number, form.note, by, now=now)
    return f"{form.task}: {done.words}"
