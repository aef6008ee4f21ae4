"""What the flows that change an election share: change the register, then show it in Prefect."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from sqlalchemy.orm import Session

from calendars.errors import WritError
from flows.change_forms import ElectionForm, PreviewForm
from flows.engine.deployments import schedule_next
from flows.forms import read_form
from flows.names import DISPATCH
from flows.showing import sync_election
from flows.wiring import Office, open_office
from tasks.changing import Ask, Changed, change_election
from tasks.clock import utc_now

Form = TypeVar("Form", bound=PreviewForm)
Work = Callable[[Form, Session, datetime], Sequence[Changed]]
AskOf = Callable[[Any, Session, datetime], Ask]


async def change_by_form(model: type[Form], given: Any, work: Work[Form]) -> State[Any]:
    """Read a form, make the change it asks for, and bring Prefect in step.

    Args:
        model: what the form is.
        given: what the operator filled in.
        work: makes the change; what it raises refuses the form.

    Returns:
        A state whose message says what was done, what would be, or why it is refused.
    """
    try:
        form = read_form(model, given)
        office = await asyncio.to_thread(open_office)
        now = utc_now()
        changed = await asyncio.to_thread(_in_register, office, form, work, now)
    except WritError as error:
        return Failed(message=str(error))
    if form.preview:
        return Completed(name="Preview", message=words(changed))
    async with get_client() as client:
        for one in changed:
            await sync_election(
                client, office.register, one.election, now=now, progress=_no_progress
            )
        await schedule_next(client, DISPATCH, now, name="dispatch: an election changed")
    return Completed(message=words(changed))


async def change_one(model: type[ElectionForm], given: Any, ask_of: AskOf) -> State[Any]:
    """As `change_by_form`, for a change of the one election that the form names."""

    def work(form: ElectionForm, session: Session, now: datetime) -> Sequence[Changed]:
        ask = ask_of(form, session, now)
        return [
            change_election(
                session, form.election, ask, who=form.who, now=now, preview=form.preview
            )
        ]

    return await change_by_form(model, given, work)


def _in_register(office: Office, form: Form, work: Work[Form], now: datetime) -> Sequence[Changed]:
    opened = office.register.read if form.preview else office.register.write
    with opened() as session:
        return work(form, session, now)


def words(changed: Sequence[Changed]) -> str:
    """What changes, in a few words for each election."""
    said = []
    for one in changed:
        people = {name for names in one.told.values() for name in names}
        said.append(
            f"{one.election}: {one.why}; {len(one.tasks)} tasks change, {len(people)} people hear"
            " of it"
        )
    return "; ".join(said) or "nothing changes"


def _no_progress(_done: int, _of: int) -> None:
    """Prefect's log is not the place for a progress bar."""
