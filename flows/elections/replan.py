"""The flow that re-plans an election: another day, other polls, dates that have become known."""

from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.elections.changing import told_by, work_of
from flows.elections.fresh_polls.held_again import held_again
from flows.fields.call_forms import FormError, dates_of_form, polls_of_form
from flows.fields.change_forms import ReplanForm
from flows.forms.form_run import run_form
from flows.forms.told import Told
from flows.wiring import Office
from tasks.actions.asks.ask import Ask
from tasks.actions.asks.replan import Replan
from tasks.actions.fresh_polls.holding_again import HoldAgain


@flow(name="replan", validate_parameters=False)
async def replan(change: ReplanForm) -> State[Any]:
    """Re-plan an election; what is done stays done unless it holds for the old polling day alone, and
    people hear only what changed for them.

    Args:
        change: What changes.
    """
    return await run_form(ReplanForm, change, record)


def record(office: Office, form: ReplanForm, now: datetime) -> Told:
    """Make the change in the register, or work out what it would do; returns what was done.

    Raises:
        WritError: says what to change.
    """
    if form.polls:
        return held_again(office, form, moved, did="Moved polls of", now=now)
    return told_by(office, form, work_of(asked), did="Re-planned", now=now)


def moved(form: ReplanForm, _: datetime) -> HoldAgain:
    """The polls of the form that move.

    Raises:
        FormError: they move to no day, or something else is asked with it.
    """
    if form.polling_day is None:
        raise FormError("New polling day: choose the day to which these polls move")
    if form.add or form.take_away or form.given or form.actual:
        raise FormError(
            "Only these polls move: leave the other fields empty, and send them by themselves"
        )
    return HoldAgain(polls_of_form(form.polls), form.polling_day, form.reason)


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
