"""The dispatch pass as a flow: tell who is due, show the standings, plan the next pass."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
from prefect import flow
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import State
from prefect.exceptions import PrefectException
from prefect.runtime import flow_run as this_run
from prefect.states import Completed, Failed

from calendars.errors import WritError
from flows.dispatching.passing import run_pass
from flows.dispatching.rounds import OURS, Rounds
from flows.forms.offering import offer_changed_choices
from flows.names import DISPATCH
from flows.prefect.deployments import plan_next
from flows.prefect.runs import set_run_name
from flows.showing.boards import keep_boards
from flows.showing.drawing import draw_election, drawing_alone
from flows.showing.elections import show_changes
from flows.showing.engine_alarms import clear_mended
from flows.showing.events import tell_events
from flows.wiring import Office, open_office
from tasks.clock import utc_now

_TROUBLES = (WritError, httpx.HTTPError, PrefectException)


@flow(name="dispatch")
async def dispatch() -> State[Any]:
    """Tell everyone whose moment has come, and show when the next such moment is.

    What keeps it from doing so (a full disk, a setting that cannot work) is the failed run's message;
    the dispatcher makes another as long as something is due.
    """
    try:
        office = await asyncio.to_thread(open_office)
    except WritError as error:
        return Failed(message=str(error))
    rounds = OURS.get() or Rounds(office, clock=utc_now)
    try:
        async with get_client() as client:
            window = PrefectWindow(client, office)
            # A run may start up to half a second early, and must still see what is due at its moment.
            await run_pass(window, rounds, since=this_run.get_scheduled_start_time())
            report = rounds.say()
            await set_run_name(client, UUID(str(this_run.get_id())), report.words())
            rounds.said(report)
    except WritError as error:
        report = rounds.say()
        rounds.said(report)
        return Failed(message=f"{report.words()}, then: {error}")
    finally:
        office.register.close()
    if window.trouble is not None:
        trouble = f"not shown in Prefect yet, `writ sync` does: {window.trouble}"
        return Failed(message=f"{report.words()}; {trouble}")
    return Completed(message=report.words())


class PrefectWindow:
    """Prefect as a pass sees it. What goes wrong with showing keeps nobody from being told."""

    def __init__(self, client: PrefectClient, office: Office) -> None:
        """
        Args:
            client: of Prefect's API.
            office: what is shown.
        """
        self.trouble: Exception | None = None
        self._client, self._office = client, office

    async def show(self) -> None:
        """Show where every task stands and what operators have to mend, and tell what has happened."""
        try:
            async with drawing_alone(self._office.settings.home):
                now = utc_now()
                behind = await show_changes(self._client, self._office.register, now=now)
            for election in behind:
                await draw_election(self._client, self._office, election, now=now)
            await offer_changed_choices(self._client, self._office)
            await keep_boards(self._client, self._office, now=now)
            await clear_mended(self._client, self._office, now=now)
            await tell_events(self._client, self._office.register, now=now)
        except _TROUBLES as error:
            self.trouble = error

    async def plan(self, next_moment: Callable[[], datetime | None]) -> None:
        """Have one run wait for the next moment at which something is due."""
        try:
            await plan_next(self._client, DISPATCH, next_moment)
        except _TROUBLES as error:
            self.trouble = error
