"""The flow that cancels an election, or some of its polls."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.elections.changing import change_one
from flows.fields.call_forms import polls_of_form
from flows.fields.change_forms import CancelForm
from tasks.actions.asks.ask import Ask, ChangeRefusedError
from tasks.actions.asks.day import CancelElection
from tasks.actions.asks.polls import SetPolls
from tasks.terms import PollState


@flow(name="cancel", validate_parameters=False)
async def cancel(change: CancelForm) -> State[Any]:
    """Cancel an election or some of its polls, or note that one is countermanded.

    Args:
        change: Which election or polls, and why.
    """
    return await change_one(CancelForm, change, asked, did="Cancelled")


def asked(form: CancelForm) -> Ask:
    """The change: cancelling the election, or the polls that the form names.

    Raises:
        ChangeRefusedError: a candidate has died, and no poll is named.
    """
    if not form.polls and form.countermanded:
        raise ChangeRefusedError("Polls: name those in which the candidate who has died stood")
    if not form.polls:
        return CancelElection(reason=form.reason)
    state = PollState.COUNTERMANDED if form.countermanded else PollState.CANCELLED
    return SetPolls(polls_of_form(form.polls), state, reason=form.reason)
