"""The Prefect side of a command: shown at once when Prefect is there, caught up later when not."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from calendars.errors import WritError
from flows.cli.show import warn
from flows.engine.health import prefect_reachable
from flows.environment import api_url, apply_environment, prefect_environment
from flows.wiring import Office

_LATER = "Prefect does not answer: the register has it, `writ sync` will show it there."


def prefect_api(office: Office) -> str:
    """Prepare this process for Prefect, before it is imported; returns the API's address."""
    settings = office.settings
    apply_environment(prefect_environment(settings.home, settings.prefect_port))
    return api_url(settings.prefect_port)


def show_election(office: Office, election_id: str, *, now: datetime) -> None:
    """Show a newly called election in Prefect, and have the dispatcher look at it at once."""

    def work(url: str) -> Coroutine[Any, Any, None]:
        from flows.engine.client import engine_client
        from flows.engine.deployments import schedule_next
        from flows.names import DISPATCH
        from flows.showing import sync_election

        async def run() -> None:
            async with engine_client(url) as client:
                await sync_election(
                    client,
                    office.register,
                    election_id,
                    now=now,
                    progress=progress_bar(election_id),
                )
                await schedule_next(client, DISPATCH, now, name="dispatch: an election was called")

        return run()

    _if_there(office, work)


def show_one(office: Office, task_id: str, *, now: datetime) -> None:
    """Show one task's standing in Prefect."""

    def work(url: str) -> Coroutine[Any, Any, None]:
        from flows.engine.client import engine_client
        from flows.showing import show_task

        async def run() -> None:
            async with engine_client(url) as client:
                await show_task(client, office.register, task_id, now=now)

        return run()

    _if_there(office, work)


def show_standings(office: Office, *, now: datetime) -> None:
    """Show every standing that has changed."""

    def work(url: str) -> Coroutine[Any, Any, None]:
        from flows.engine.client import engine_client
        from flows.showing import show_changes

        async def run() -> None:
            async with engine_client(url) as client:
                await show_changes(client, office.register, now=now)

        return run()

    _if_there(office, work)


def _if_there(office: Office, work: Callable[[str], Coroutine[Any, Any, None]]) -> None:
    url = prefect_api(office)
    if not prefect_reachable(url):
        warn(_LATER)
        return
    try:
        asyncio.run(work(url))
    except WritError as error:
        warn(f"not shown in Prefect yet ({error}); `writ sync` catches up")


def progress_bar(what: str) -> Callable[[int, int], None]:
    """A line that counts up on a terminal; one line at the end elsewhere."""

    def tell(done: int, of: int) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\rShowing {what} in Prefect: {done} of {of} runs")
            sys.stderr.write("\n" if done >= of else "")
            sys.stderr.flush()
        elif done >= of:
            warn(f"Showing {what} in Prefect: {done} of {of} runs")

    return tell
