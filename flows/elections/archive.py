"""The flow that archives an election."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.elections.changing import change_by_form
from flows.fields.change_forms import ArchiveForm
from tasks.actions.archiving import archive_election
from tasks.actions.changing import Changed
from tasks.register.session import Session


@flow(name="archive", validate_parameters=False)
async def archive(change: ArchiveForm) -> State[Any]:
    """Close what is still to do in an election that is over; nothing ever leaves for it again.

    Args:
        change: Which election, and why.
    """
    return await change_by_form(ArchiveForm, change, archived, did="Archived")


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
