"""The flow that postpones an election without a date."""

from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from sqlalchemy.orm import Session

from flows.change_forms import PostponeForm
from flows.changing import change_one
from tasks.changing import Ask, postpone_election


@flow(name="postpone", validate_parameters=False)
async def postpone(change: PostponeForm) -> State[Any]:
    """Take the day away: what is not done is stood down until `replan` gives a new one.

    Args:
        change: Which election, and why.
    """
    return await change_one(PostponeForm, change, _ask)


def _ask(form: PostponeForm, _session: Session, _now: datetime) -> Ask:
    return postpone_election(reason=form.reason)
