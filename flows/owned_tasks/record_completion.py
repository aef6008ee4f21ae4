"""The flow with which an operator records that a task is done."""

from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.fields.task_forms import CompletionReport
from flows.forms.form_run import run_form
from flows.forms.told import Row, Told
from flows.wiring import Office
from tasks.actions.days.recording import report
from tasks.register.plans.answerers import answerer_about
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.owned_tasks import the_task
from tasks.register.plans.task_views import missing_evidence
from tasks.views.answers import NotTakenError, Outcome


def record(office: Office, form: CompletionReport, now: datetime) -> Told:
    """Write a completion into the register; returns what became of it.

    Raises:
        UnknownTaskError, AnswerRefusedError: says what to change.
        NotTakenError: it was closed before; says what stands.
    """
    evidence = {"Evidence": form.evidence} if form.evidence else {}
    with office.register.write() as session:
        row = the_task(session, form.task)
        answer = report(
            session,
            row.number,
            answerer_about(session, row.number, form.who, post=form.post, now=now),
            directory=stored_directory(session).directory,
            outcome=Outcome(form.outcome),
            note=form.note,
            evidence=evidence,
            now=now,
            correction=form.correction,
            day=form.on,
        )
        words, task, title = answer.words(Outcome(form.outcome)), row.id, row.title
        if not answer.won:
            raise NotTakenError(f"{task}: {words}")
        missing = missing_evidence(session, answer.task, now=now)
        election = answer.task.election if answer.follows else ""
    without = f"; no evidence given for: {'; '.join(missing)}" if missing else ""
    words += f"; {answer.follows}" if answer.follows else ""
    return Told(
        name=f"{words.capitalize()}: {title}",
        message=f"{task}: {words}, says {form.who}{without}",
        rows=(Row(title, "open", words, form.note, "nobody"),),
        tasks=(task,),
        elections=(election,) if election else (),
    )


@flow(name="record-completion", validate_parameters=False)
async def record_completion(report: CompletionReport) -> State[Any]:
    """Record that a task is done, or not applicable, for an owner who has said so.

    Args:
        report: Which task, how it ended, and who says so.
    """
    return await run_form(CompletionReport, report, record)
