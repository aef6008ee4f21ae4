"""The Prefect side of a command: shown at once when Prefect is there, caught up later when not."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from calendars.errors import WritError
from flows.cli.terminal.progress import progress
from flows.cli.terminal.show import warn
from flows.prefect.environment import api_url, apply_environment, prefect_environment
from flows.prefect.health import prefect_reachable
from flows.wiring import Office

_LATER = "not shown in Prefect, which does not run: `writ sync` does it later"


def prefect_api(office: Office) -> str:
    """Prepare this process for Prefect, before it is imported; returns the API's address."""
    settings = office.settings
    apply_environment(prefect_environment(settings.home, settings.prefect_port))
    return api_url(settings.prefect_port)


def show_election(office: Office, election_id: str, *, now: datetime, changed: bool = True) -> None:
    """Show an election that was called or changed in Prefect; the dispatcher tells who is due. That
    Prefect does not run is said only where something was `changed`, here and below."""

    def work(url: str) -> Coroutine[Any, Any, None]:
        async def run() -> None:
            with progress(f"Showing {election_id} in Prefect", "runs") as tell:
                # Importing Prefect takes two seconds, in which the bar is seen already.
                from flows.forms.offering import offer_changed_choices
                from flows.prefect.client import engine_client
                from flows.showing.drawing import draw_election

                async with engine_client(url) as client:
                    await draw_election(client, office, election_id, now=now, progress=tell)
                    await offer_changed_choices(client, office)

        return run()

    _if_there(office, work, quiet=not changed)


def show_choices(office: Office) -> None:
    """Offer in the operators' forms what there is to choose from now."""

    def work(url: str) -> Coroutine[Any, Any, None]:
        from flows.forms.offering import offer_changed_choices
        from flows.prefect.client import engine_client

        async def run() -> None:
            async with engine_client(url) as client:
                await offer_changed_choices(client, office)

        return run()

    _if_there(office, work, quiet=True)


def show_one(office: Office, task_id: str, *, now: datetime, changed: bool) -> None:
    """Show one task's standing in Prefect."""

    def work(url: str) -> Coroutine[Any, Any, None]:
        from flows.forms.offering import offer_changed_choices
        from flows.prefect.client import engine_client
        from flows.showing.elections import show_tasks

        async def run() -> None:
            async with engine_client(url) as client:
                await show_tasks(client, office.register, [task_id], now=now)
                await offer_changed_choices(client, office)

        return run()

    _if_there(office, work, quiet=not changed)


def show_standings(office: Office, *, now: datetime, changed: bool) -> None:
    """Show every standing that has changed."""

    def work(url: str) -> Coroutine[Any, Any, None]:
        from flows.prefect.client import engine_client
        from flows.showing.elections import show_changes

        async def run() -> None:
            async with engine_client(url) as client:
                await show_changes(client, office.register, now=now)

        return run()

    _if_there(office, work, quiet=not changed)


def _if_there(
    office: Office, work: Callable[[str], Coroutine[Any, Any, None]], *, quiet: bool = False
) -> None:
    url = prefect_api(office)
    if not prefect_reachable(url):
        if not quiet:
            warn(_LATER)
        return
    try:
        asyncio.run(work(url))
    except WritError as error:
        warn(f"not shown in Prefect yet ({error}); `writ sync` catches up")
