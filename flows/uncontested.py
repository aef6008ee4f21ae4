"""The flow that notes that no poll is taken: no more candidates than seats."""

from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from sqlalchemy.orm import Session

from flows.change_forms import UncontestedForm
from flows.changing import change_one
from flows.forms import polls_of_form
from tasks.changing import Ask, set_polls
from tasks.polls import PollState


@flow(name="uncontested", validate_parameters=False)
async def uncontested(change: UncontestedForm) -> State[Any]:
    """Stand down what an uncontested poll does without; other polls of the day go on.

    Args:
        change: Which polls.
    """
    return await change_one(UncontestedForm, change, _ask)


def _ask(form: UncontestedForm, _session: Session, _now: datetime) -> Ask:
    return set_polls(polls_of_form(form.polls), PollState.UNCONTESTED, reason=form.reason)
