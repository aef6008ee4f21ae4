"""The flow with which an operator gives a task to somebody else than the holder of its post."""

from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.fields.task_forms import HandOverForm
from flows.forms.form_run import run_form
from flows.forms.told import Row, Told
from flows.wiring import Office
from tasks.actions.handing_over import hand_over as hand_over_in_register
from tasks.register.plans.answerers import answerer_about
from tasks.register.plans.owned_tasks import the_task


def record(office: Office, form: HandOverForm, now: datetime) -> Told:
    """Write a hand-over into the register; returns what was done.

    Raises:
        UnknownTaskError, HandOverRefusedError: says what to change.
    """
    with office.register.write() as session:
        row = the_task(session, form.task)
        by = answerer_about(session, row.number, form.who, now=now)
        handed = hand_over_in_register(
            session,
            row.id,
            form.to,
            who=by.name,
            note=form.note,
            now=now,
            post=form.post,
            anyway=form.anyway,
        )
        title = row.title
    return Told(
        name=f"Handed to {handed.to}: {title}",
        message=f"{handed.task}: handed over to {handed.to} for {handed.post}"
        + (f" ({handed.elsewhere})" if handed.elsewhere else ""),
        rows=(
            Row(title, f"of {handed.post}", f"{handed.to} for {handed.post}", form.note, handed.to),
        ),
        tasks=(handed.task,),
    )


@flow(name="hand-over", validate_parameters=False)
async def hand_over(change: HandOverForm) -> State[Any]:
    """Give a task to a named person; they are told at once and reminded from then on.

    Args:
        change: Which task, and whose it is from now on.
    """
    return await run_form(HandOverForm, change, record)
