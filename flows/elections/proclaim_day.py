"""The flow that enters a bank holiday, or a day of mourning, that was proclaimed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.elections.changing import change_by_form
from flows.fields.change_forms import ProclaimForm
from tasks.actions.changing import Changed
from tasks.actions.proclaiming import proclaim, proclaimed_day
from tasks.register.session import Session


@flow(name="proclaim-day", validate_parameters=False)
async def proclaim_day(change: ProclaimForm) -> State[Any]:
    """Enter a proclaimed day; every election that it touches is planned anew.

    Args:
        change: Which day, where, and when it was proclaimed.
    """
    return await change_by_form(ProclaimForm, change, proclaimed, did="Proclaimed a day for")


def proclaimed(form: ProclaimForm, session: Session, now: datetime) -> Sequence[Changed]:
    """Enter the day, or only work out what it would change.

    Raises:
        ChangeRefusedError: says what to change.
    """
    day = proclaimed_day(
        form.day,
        nations=tuple(form.nations),
        proclaimed_on=form.proclaimed_on,
        why=form.why,
        mourning=form.mourning,
    )
    return proclaim(session, day, who=form.who, now=now, preview=form.preview)
