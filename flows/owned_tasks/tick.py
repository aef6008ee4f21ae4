"""The flow with which an operator ticks items of a task's checklist."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.fields.task_forms import TickForm
from flows.owned_tasks.answering import answer_by_form
from flows.wiring import Office
from tasks.actions.ticking import tick as tick_in_register
from tasks.actions.ticking import ticked_words
from tasks.register.plans.answerers import answerer_about
from tasks.register.plans.owned_tasks import the_task
from tasks.register.record.ticks import ItemTicked, items_of


@flow(name="tick", validate_parameters=False)
async def tick(change: TickForm) -> State[Any]:
    """Tick items of a task's checklist, or take their ticks back.

    Args:
        change: Which task, which items, and who ticks them.
    """
    return await answer_by_form(TickForm, change, record)


def record(office: Office, form: TickForm, now: datetime) -> str:
    """Write it into the register; returns what was done, in a sentence.

    Raises:
        UnknownTaskError, AnswerRefusedError: says what to change.
        NotTakenError: the task is closed; says what stands.
    """
    with office.register.write() as session:
        row = the_task(session, form.task)
        items = _keys(form.items, items_of(session, [row]).get(row.number, ()))
        by = answerer_about(session, row.number, form.who, now=now)
        done = tick_in_register(session, row.number, items, by, now=now, back=form.back)
    return f"{form.task}: {'; '.join(ticked_words(done, back=form.back))}"


def _keys(written: Sequence[str], known: Sequence[ItemTicked]) -> Sequence[str]:
    """The items by key, whether they were written so or by their titles; none written means all."""
    if not written:
        return [item.key for item in known]
    by_title = {item.title.casefold(): item.key for item in known}
    return [by_title.get(item.strip().casefold(), item.strip()) for item in written]
