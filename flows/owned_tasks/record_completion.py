"""The flow with which an operator records that a task is done."""

from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.fields.task_forms import CompletionReport
from flows.forms.form_run import run_form
from flows.forms.told import Row, Told
from flows.wiring import Office
from tasks.actions.answering import complete
from tasks.register.plans.answerers import answerer_about
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.owned_tasks import the_task
from tasks.register.plans.task_views import missing_evidence
from tasks.views.answers import NotTakenError, Outcome


def record(office: Office, report: CompletionReport, now: datetime) -> Told:
    """Write a completion into the register; returns what became of it.

    Raises:
        UnknownTaskError, AnswerRefusedError: says what to change.
        NotTakenError: it was closed before; says what stands.
    """
    evidence = {"Evidence": report.evidence} if report.evidence else {}
    with office.register.write() as session:
        row = the_task(session, report.task)
        answer = complete(
            session,
            row.number,
            answerer_about(session, row.number, report.who, post=report.post, now=now),
            directory=stored_directory(session).directory,
            outcome=Outcome(report.outcome),
            note=report.note,
            evidence=evidence,
            now=now,
            correction=report.correction,
        )
        words, task, title = answer.words(Outcome(report.outcome)), row.id, row.title
        if not answer.won:
            raise NotTakenError(f"{task}: {words}")
        missing = missing_evidence(session, answer.task, now=now)
    without = f"; no evidence given for: {'; '.join(missing)}" if missing else ""
    return Told(
        name=f"{words.capitalize()}: {title}",
        message=f"{task}: {words}, says {report.who}{without}",
        rows=(Row(title, "open", words, report.note, "nobody"),),
        tasks=(task,),
    )


@flow(name="record-completion", validate_parameters=False)
async def record_completion(report: CompletionReport) -> State[Any]:
    """Record that a task is done, or not applicable, for an owner who has said so.

    Args:
        report: Which task, how it ended, and who says so.
    """
    return await run_form(CompletionReport, report, record)
