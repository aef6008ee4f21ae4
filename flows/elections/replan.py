"""The flow that re-plans an election: another day, other polls, dates that have become known."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.elections.changing import change_one
from flows.fields.call_forms import dates_of_form, polls_of_form
from flows.fields.change_forms import ReplanForm
from tasks.actions.asks.ask import Ask
from tasks.actions.asks.replan import Replan


@flow(name="replan", validate_parameters=False)
async def replan(change: ReplanForm) -> State[Any]:
    """Re-plan an election; what is done stays done unless it holds for the old polling day alone, and
    people hear only what changed for them.

    Args:
        change: What changes.
    """
    return await change_one(ReplanForm, change, asked, did="Re-planned")


def asked(form: ReplanForm) -> Ask:
    """The change: what the form asks for, all of it as one change."""
    return Replan(
        reason=form.reason,
        polling_day=form.polling_day,
        add=polls_of_form(form.add),
        take_away=polls_of_form(form.take_away),
        given=dates_of_form(form.given),
        actual=dates_of_form(form.actual),
    )
