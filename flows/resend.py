"""The flow with which an operator sends messages again that did not arrive."""

from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.fields.call_forms import ResendForm
from flows.forms.form_run import run_form
from flows.forms.told import Row, Told
from flows.wiring import Office
from tasks.outbox.undelivered import DeadLetter, dead_letters, send_again


def record(office: Office, form: ResendForm, now: datetime) -> Told:
    """Put the messages back into the outbox; returns what was done.

    Raises:
        UnknownMessageError: one of them is none that failed or may not have arrived.
    """
    with office.register.write() as session:
        numbers = form.messages or [letter.number for letter in dead_letters(session)]
        found = send_again(session, numbers, who=form.who, now=now)
    if not found:
        return Told("Nothing to send again", "no message failed, or may not have arrived")
    names = ", ".join(sorted({letter.person for letter in found}))
    said = f"{len(found)} message{'' if len(found) == 1 else 's'} sent again"
    return Told(
        name=f"{said}, to {names}",
        message=f"{len(found)} sent again, to {names}",
        rows=tuple(map(_row, found)),
    )


def _row(letter: DeadLetter) -> Row:
    what = f"message {letter.number}, {letter.channel}"
    return Row(what, letter.state, "sent again", letter.answer, letter.person)


@flow(name="resend", validate_parameters=False)
async def resend(which: ResendForm) -> State[Any]:
    """Send messages again that failed, or of which nobody knows whether they arrived.

    Args:
        which: All of them, or some by their numbers.
    """
    return await run_form(ResendForm, which, record)
