"""The flow that cancels an election, or some of its polls."""

from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from sqlalchemy.orm import Session

from flows.change_forms import CancelForm
from flows.changing import change_one
from flows.forms import polls_of_form
from tasks.changing import Ask, cancel_election, set_polls
from tasks.polls import PollState


@flow(name="cancel", validate_parameters=False)
async def cancel(change: CancelForm) -> State[Any]:
    """Cancel an election or some of its polls, or note that one is countermanded.

    Args:
        change: Which election or polls, and why.
    """
    return await change_one(CancelForm, change, _ask)


def _ask(form: CancelForm, _session: Session, _now: datetime) -> Ask:
    if not form.polls:
        return cancel_election(reason=form.reason)
    state = PollState.COUNTERMANDED if form.countermanded else PollState.CANCELLED
    return set_polls(polls_of_form(form.polls), state, reason=form.reason)
