"""The flow with which an operator has nobody asked about a task for a while."""

from datetime import datetime, time
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.fields.call_forms import FormError
from flows.fields.task_forms import OFFICE_OPENS, SnoozeForm
from flows.fields.words import field_words
from flows.owned_tasks.answering import answer_by_form
from flows.wiring import Office
from tasks.actions.answering import what_stands
from tasks.actions.snoozing import morning
from tasks.actions.snoozing import snooze as snooze_in_register
from tasks.clock import london_moment
from tasks.register.models import TaskRow
from tasks.register.plans.answerers import answerer_about
from tasks.register.plans.owned_tasks import the_task
from tasks.register.session import Session
from tasks.terms import TaskState
from tasks.views.answers import NotTakenError
from tasks.words import short_moment


@flow(name="snooze", validate_parameters=False)
async def snooze(change: SnoozeForm) -> State[Any]:
    """Ask nobody about a task until a moment, which the law's dates limit; or end a snooze.

    Args:
        change: Which task, until when, and why.
    """
    return await answer_by_form(SnoozeForm, change, record)


def record(office: Office, form: SnoozeForm, now: datetime) -> str:
    """Write it into the register; returns what was done, in a sentence.

    Raises:
        FormError: it says neither until when nor that a snooze ends.
        UnknownTaskError, AnswerRefusedError: says what to change.
        NotTakenError: it is closed, or there is no snooze to end.
    """
    with office.register.write() as session:
        row = the_task(session, form.task)
        until = _until(session, row, form, now=now)
        by = answerer_about(session, row.number, form.who, now=now)
        answer = snooze_in_register(session, row.number, by, until=until, why=form.note, now=now)
        if not answer.won:
            is_open = answer.task.state == TaskState.OPEN
            stands = "it is not snoozed" if is_open else f"not taken: {what_stands(answer.task)}"
            raise NotTakenError(f"{row.id}: {stands}; nothing changed")
        there = answer.task.snoozed_until
    return f"{row.id}: " + (f"snoozed until {short_moment(there)}" if there else "snoozed no more")


def _until(session: Session, row: TaskRow, form: SnoozeForm, *, now: datetime) -> datetime:
    if form.end:
        return now
    if form.until is None:
        until, end = (field_words(SnoozeForm, [name]) for name in ("until", "end"))
        raise FormError(f"{until}: choose a day, or “{end}”; correct it and run again")
    if form.hour == OFFICE_OPENS:
        return morning(session, row.area, form.until)
    return london_moment(form.until, time.fromisoformat(form.hour))
