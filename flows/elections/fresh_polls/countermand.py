"""The flow that countermands a poll on the death of a candidate, and calls the fresh one."""

from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.elections.fresh_polls.held_again import held_again
from flows.fields.call_forms import polls_of_form
from flows.fields.change_forms import CountermandForm
from flows.forms.form_run import run_form
from flows.forms.told import Told
from flows.wiring import Office
from tasks.actions.fresh_polls.fates import Death
from tasks.actions.fresh_polls.holding_again import HoldAgain
from tasks.clock import london_day


@flow(name="countermand", validate_parameters=False)
async def countermand(change: CountermandForm) -> State[Any]:
    """Countermand polls or contests and call the fresh ones, on a day that the law allows; what is theirs
    alone is stood down, and the limits on publicity are kept.

    Args:
        change: Which polls, and the day of the fresh ones.
    """
    return await run_form(CountermandForm, change, record)


def record(office: Office, form: CountermandForm, now: datetime) -> Told:
    """Do it in the register, or work out what it would do; returns what was done.

    Raises:
        WritError: says what to change.
    """
    return held_again(office, form, asked, did="Countermanded in", now=now)


def asked(form: CountermandForm, now: datetime) -> HoldAgain:
    """The polls of the form, and the death; without a day it was proved today, in London."""
    death = Death(form.proof_on or london_day(now), form.stood or None)
    return HoldAgain(polls_of_form(form.polls), form.fresh, form.reason, death)
