"""The flow that re-plans an election: another day, other polls, dates that have become known."""

from datetime import date, datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from sqlalchemy.orm import Session

from flows.change_forms import ReplanForm
from flows.changing import change_one
from flows.forms import polls_of_form
from tasks.changing import Ask, add_polls, as_it_is, in_turn, move, set_dates, set_polls
from tasks.polls import PollState
from tasks.sight import open_books_of


@flow(name="replan", validate_parameters=False)
async def replan(change: ReplanForm) -> State[Any]:
    """Re-plan an election; what is done stays done, and people hear only what changed for them.

    Args:
        change: What changes.
    """
    return await change_one(ReplanForm, change, _ask)


def _ask(form: ReplanForm, session: Session, now: datetime) -> Ask:
    wanted: list[Ask] = []
    if form.polling_day:
        day, books = date.fromisoformat(form.polling_day), open_books_of(session)
        wanted.append(move(day, reason=form.reason, books=books, now=now))
    if form.add:
        wanted.append(add_polls(polls_of_form(form.add), reason=form.reason, now=now))
    if form.take_away:
        gone = polls_of_form(form.take_away)
        wanted.append(set_polls(gone, PollState.CANCELLED, reason=form.reason))
    if form.given or form.actual:
        wanted.append(set_dates(given=form.given, actual=form.actual, reason=form.reason))
    return in_turn(wanted) if wanted else as_it_is(reason=form.reason)
