"""Everything running: the embedded services with their deployments, and Prefect in step with the
register. What `writ up`, the demonstration and the end-to-end test stand on."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from flows.up import Embedded
from flows.wiring import Office
from tasks.clock import utc_now
from tasks.settings import settings_file


@contextmanager
def running(
    office: Office, *, say: Callable[[str], None], extra_env: Mapping[str, str] | None = None
) -> Iterator[Embedded]:
    """Server, worker and page for as long as the `with` lasts; everything is stopped after it.

    Args:
        office: its settings say where and on which ports.
        say: hears a line for each step.
        extra_env: for the children, over what they get anyway.

    Raises:
        AlreadyUpError, PortTakenError, ChildDiedError, StartTimeoutError, EngineRefusedError.
    """
    settings = office.settings
    # Flow runs start in other folders: paths must not depend on where this process stands.
    places = {
        "WRIT_HOME": str(settings.home.resolve()),
        "WRIT_TOML": str(settings_file()),
    }
    with Embedded(
        home=settings.home,
        server_port=settings.prefect_port,
        page_port=settings.page_port,
        page_command=[sys.executable, "-m", "flows.page_server"],
        say=say,
        extra_env={**places, **(extra_env or {})},
    ) as embedded:
        say("Registering the deployments")
        # Only now: Prefect reads its environment, which Embedded has set, when it is imported.
        from flows.standing_deployments import deploy_standing

        deploy_standing({**os.environ, **places})
        asyncio.run(_sync(office, embedded.api_url, say))
        yield embedded


async def _sync(office: Office, url: str, say: Callable[[str], None]) -> None:
    from flows.engine.client import engine_client
    from flows.sync import sync_everything, sync_words

    def progress(election: str, done: int, of: int) -> None:
        if done >= of:
            say(f"Showing {election} in Prefect: {done} runs")

    async with engine_client(url) as client:
        reports = await sync_everything(client, office, now=utc_now(), progress=progress)
    say(f"Prefect and register: {sync_words(reports)}")
