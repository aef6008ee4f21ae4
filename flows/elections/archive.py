"""The flow that archives an election."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from calendars.errors import WritError
from flows.elections.changing import told_by
from flows.fields.change_forms import ArchiveForm
from flows.forms.form_run import run_form
from flows.forms.told import Told
from flows.reporting.archiving import make_archive
from flows.wiring import Office
from tasks.actions.archiving import archive_election
from tasks.actions.changing import Changed
from tasks.register.session import Session


@flow(name="archive", validate_parameters=False)
async def archive(change: ArchiveForm) -> State[Any]:
    """Close an election that is over, and make the file that it leaves; nothing ever leaves for it again.

    Args:
        change: Which election, and why.
    """
    return await run_form(ArchiveForm, change, record)


def record(office: Office, form: ArchiveForm, now: datetime) -> Told:
    """Archive as the form says, and make the archive's file; returns what was done, and where that is.

    Raises:
        UnknownElectionError, ChangeRefusedError: says what to do first.
    """
    told = told_by(office, form, archived, did="Archived", now=now)
    if form.preview:
        return told
    try:
        made = make_archive(office, form.election, who=form.who, now=now).words
    except WritError as error:
        made = (
            f"Its file was not made: {error}; `writ archive {form.election} --file FILE` makes it"
        )
    return replace(told, message=f"{told.message} {made}", notes=(*told.notes, made))


def archived(form: ArchiveForm, session: Session, now: datetime) -> Sequence[Changed]:
    """What archiving as the form says changes.

    Raises:
        UnknownElectionError, ChangeRefusedError: says what to do first.
    """
    return [
        archive_election(
            session,
            form.election,
            reason=form.reason,
            who=form.who,
            now=now,
            even_if_open=form.even_if_open,
            preview=form.preview,
        )
    ]
