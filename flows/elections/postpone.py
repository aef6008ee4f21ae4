"""The flow that postpones an election without a date."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.elections.changing import change_one
from flows.fields.change_forms import PostponeForm
from tasks.actions.asks.ask import Ask
from tasks.actions.asks.day import Postpone


@flow(name="postpone", validate_parameters=False)
async def postpone(change: PostponeForm) -> State[Any]:
    """Take the day away: what is not done is stood down until `replan` gives a new one.

    Args:
        change: Which election, and why.
    """
    return await change_one(PostponeForm, change, asked, did="Postponed")


def asked(form: PostponeForm) -> Ask:
    """The change: taking the day away."""
    return Postpone(form.reason, form.power or None)
