"""The flow that notes that no poll is taken: no more candidates than seats."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.elections.changing import change_one
from flows.fields.call_forms import polls_of_form
from flows.fields.change_forms import UncontestedForm
from tasks.actions.asks.ask import Ask
from tasks.actions.asks.polls import SetPolls
from tasks.terms import PollState


@flow(name="uncontested", validate_parameters=False)
async def uncontested(change: UncontestedForm) -> State[Any]:
    """Stand down what an uncontested poll does without; other polls of the day go on.

    Args:
        change: Which polls.
    """
    return await change_one(UncontestedForm, change, asked, did="Noted as uncontested in")


def asked(form: UncontestedForm) -> Ask:
    """The change: noting the polls of the form as uncontested."""
    return SetPolls(polls_of_form(form.polls), PollState.UNCONTESTED, reason=form.reason)
