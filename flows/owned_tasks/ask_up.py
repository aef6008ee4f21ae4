"""The flow with which an operator has the next person up the ladder asked about a task."""

from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.fields.task_forms import AskUpForm
from flows.owned_tasks.answering import answer_by_form
from flows.wiring import Office
from tasks.actions.handing_up import hand_up
from tasks.register.plans.answerers import answerer_about
from tasks.register.plans.owned_tasks import the_task
from tasks.register.plans.task_views import open_books_of
from tasks.views.answers import NotTakenError


@flow(name="ask-up", validate_parameters=False)
async def ask_up(change: AskUpForm) -> State[Any]:
    """Have the next person up the ladder asked about a task at once, whoever deals with it.

    Args:
        change: Which task, and why.
    """
    return await answer_by_form(AskUpForm, change, record)


def record(office: Office, form: AskUpForm, now: datetime) -> str:
    """Write it into the register; returns what was done, in a sentence.

    Raises:
        UnknownTaskError, AnswerRefusedError: says what to change.
        NotTakenError: it is closed, or on its way up already.
    """
    with office.register.write() as session:
        row = the_task(session, form.task)
        handed = hand_up(
            session,
            row.number,
            answerer_about(session, row.number, form.who, now=now),
            why=form.note,
            books=open_books_of(session),
            now=now,
        )
        if not handed.won:
            raise NotTakenError(
                f"{row.id}: not taken: it is on its way up already, or closed; nothing changed"
            )
    return f"{row.id}: {' and '.join(handed.to)} asked next, says {form.who}"
