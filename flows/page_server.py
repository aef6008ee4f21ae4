"""The owners' page as a process of its own: `python -m flows.page_server`.

It works without Prefect. After an answer it tells Prefect in the background where it can; where it
cannot, the next dispatch pass or `writ sync` does.
"""

import asyncio
import logging

import uvicorn

from calendars.errors import WritError
from flows.engine.health import prefect_reachable
from flows.environment import LOOPBACK, api_url, apply_environment, prefect_environment
from flows.wiring import Office, open_office
from notifications.page.app import create_app
from notifications.template_checks import load_templates
from tasks.clock import utc_now

_log = logging.getLogger("writ.page")


class Teller:
    """Tells Prefect that a task was answered."""

    def __init__(self, office: Office) -> None:
        """
        Args:
            office: the register, and where Prefect is.
        """
        self._office = office
        self._url = api_url(office.settings.prefect_port)

    def answered(self, task_id: str) -> None:
        """Bring one task's standing into Prefect; never raises."""
        if not prefect_reachable(self._url):
            _log.info("Prefect does not answer; %s is shown there later", task_id)
            return
        try:
            asyncio.run(self._show(task_id))
        except WritError as error:
            _log.warning("%s is shown in Prefect later: %s", task_id, error)

    async def _show(self, task_id: str) -> None:
        # Importing Prefect takes two seconds and needs its environment: not before an answer.
        from flows.engine.client import engine_client
        from flows.showing import show_task

        async with engine_client(self._url) as client:
            await show_task(client, self._office.register, task_id, now=utc_now())


def main() -> None:
    """Serve the page on loopback until SIGTERM or SIGINT."""
    office = open_office()
    settings = office.settings
    apply_environment(prefect_environment(settings.home, settings.prefect_port))
    load_templates()
    app = create_app(
        office.desk(),
        office.links,
        utc_now,
        Teller(office).answered,
        receipts=office.receipts(utc_now),
    )
    # No access log: the addresses of this page are secrets.
    uvicorn.run(app, host=LOOPBACK, port=settings.page_port, access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
