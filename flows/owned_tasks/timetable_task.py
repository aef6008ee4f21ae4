"""The flow behind one owned task: it opens the task and waits for its owner.

Usually the dispatch pass has opened the task already and put this run into its waiting state
without a process; then this flow starts only when somebody presses *Resume*.
"""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run as this_run
from prefect.states import Completed, Failed

from calendars.errors import WritError
from flows.prefect.completion import Completion, forget_answer, wait_for_owner
from flows.showing.elections import wanted_run
from flows.wiring import Office, open_office
from tasks.actions.days.recording import report
from tasks.clock import utc_now
from tasks.register.plans.answerers import answerer_about
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.owned_tasks import open_due, the_task
from tasks.register.plans.task_views import Sight, open_books_of
from tasks.views.answers import Outcome
from tasks.views.task import TaskView

_BY_HAND = (
    "There is nothing to run on an election's page: every task has its run already. To answer one, open"
    " it under Runs and press Resume; `replan-an-election` and the other forms change the election."
)


@flow(name="timetable-task")
async def timetable_task(task_id: str) -> State[Any]:
    """Open one owned task and wait until its owner, or an operator, has answered.

    Args:
        task_id: the task, as blankshire.2027-05-06/ashford/purdah_start.
    """
    if f"task:{task_id}" not in this_run.get_tags():
        return Failed(message=_BY_HAND)
    office = await asyncio.to_thread(open_office)
    now = max(utc_now(), this_run.get_scheduled_start_time())
    view, description, message = await asyncio.to_thread(_opened, office, task_id, now)
    refused = ""
    while not view.standing.is_closed:
        answer = await wait_for_owner(refused + description, message=message)
        try:
            view, description, message = await asyncio.to_thread(
                _take, office, task_id, answer, utc_now()
            )
        except WritError as error:
            refused = f"**The last answer was not taken:** {error}\n\n"
        async with get_client() as client:
            if not view.standing.is_closed:
                await forget_answer(client, UUID(str(this_run.get_id())))
    return Completed(message=message)


def _opened(office: Office, task_id: str, now: datetime) -> tuple[TaskView, str, str]:
    with office.register.write() as session:
        open_due(session, now=now)
    return _seen(office, task_id, now)


def _take(
    office: Office, task_id: str, answer: Completion, now: datetime
) -> tuple[TaskView, str, str]:
    with office.register.write() as session:
        row = the_task(session, task_id)
        directory = stored_directory(session).directory
        evidence = {"Evidence": answer.evidence} if answer.evidence else {}
        given = report(
            session,
            row.number,
            answerer_about(session, row.number, answer.who, now=now),
            directory=directory,
            outcome=Outcome(answer.outcome),
            note=answer.note,
            evidence=evidence,
            now=now,
        )
    view, description, message = _seen(office, task_id, now)
    if not given.won:
        message = f"{message}; the answer of {answer.who} came later and was not taken"
    return view, description, message


def _seen(office: Office, task_id: str, now: datetime) -> tuple[TaskView, str, str]:
    """The task, the text above its form and the line beside its state."""
    with office.register.read() as session:
        row = the_task(session, task_id)
        view = Sight(session, [row], open_books_of(session)).view(row, now=now)
        want = wanted_run(row, view)
        return view, want.form_markdown, want.message
