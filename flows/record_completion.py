"""The flow with which an operator records that a task is done."""

import asyncio
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from calendars.errors import WritError
from flows.forms import CompletionReport, read_form
from flows.showing import show_task
from flows.wiring import Office, open_office
from tasks.answers import Outcome
from tasks.clock import utc_now
from tasks.register.directory_store import stored_directory
from tasks.register.work import Answerer, complete, the_task


def record(office: Office, report: CompletionReport, *, now: datetime) -> str:
    """Write a completion into the register; returns what became of it, in a sentence.

    Raises:
        UnknownTaskError, AnswerRefusedError: says what to change.
    """
    evidence = {"Evidence": report.evidence} if report.evidence else {}
    with office.register.write() as session:
        row = the_task(session, report.task)
        answer = complete(
            session, row.number, Answerer(report.who),
            directory=stored_directory(session).directory,
            outcome=Outcome(report.outcome), note=report.note, evidence=evidence, now=now,
        )  # fmt: skip
        if answer.won:
            return f"{row.id}: {report.outcome}, says {report.who}"
        return f"{row.id}: was closed before, by {answer.task.closed_by}; nothing changed"


@flow(name="record-completion", validate_parameters=False)
async def record_completion(report: CompletionReport) -> State[Any]:
    """Record that a task is done, or not applicable, for an owner who has said so.

    Args:
        report: Which task, how it ended, and who says so.
    """
    try:
        given = read_form(CompletionReport, report)
        office = await asyncio.to_thread(open_office)
        words = await asyncio.to_thread(record, office, given, now=utc_now())
    except WritError as error:
        return Failed(message=str(error))
    async with get_client() as client:
        await show_task(client, office.register, given.task, now=utc_now())
    return Completed(message=words)
