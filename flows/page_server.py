"""The owners' page as a process of its own: `python -m flows.page_server`.

It works without Prefect. After an answer it tells Prefect in the background where it can; where it
cannot, the next dispatch pass or `writ sync` does.
"""

import asyncio
import logging
import sys
from collections.abc import Sequence
from queue import SimpleQueue
from threading import Thread
from urllib.parse import urlsplit

from calendars.errors import WritError
from flows.prefect.environment import LOOPBACK, api_url, apply_environment, prefect_environment
from flows.prefect.health import prefect_reachable
from flows.wiring import Office, open_office
from notifications.pages.app import create_app
from notifications.pages.openid.provider import OpenIdProvider
from notifications.pages.serving import serve
from notifications.writing.template_checks import load_templates
from tasks.clock import utc_now

# Nobody looks at a page that does not answer for longer.
PATIENCE = 5

_log = logging.getLogger("writ.page")


class Teller:
    """Tells Prefect which tasks were answered, in a thread of its own: no reader waits for it."""

    def __init__(self, office: Office) -> None:
        """
        Args:
            office: the register, and where Prefect is.
        """
        self._office = office
        self._url = api_url(office.settings.prefect_port)
        self._answered: SimpleQueue[str] = SimpleQueue()
        Thread(target=self._work, name="teller", daemon=True).start()

    def answered(self, task_id: str) -> None:
        """Have one task's standing brought into Prefect; returns at once and never raises."""
        self._answered.put(task_id)

    def _work(self) -> None:
        while True:
            tasks = {self._answered.get()}
            while not self._answered.empty():
                tasks.add(self._answered.get())
            self._tell(sorted(tasks))

    def _tell(self, tasks: Sequence[str]) -> None:
        if not prefect_reachable(self._url):
            _log.info("Prefect does not answer; %s shown there later", ", ".join(tasks))
            return
        try:
            asyncio.run(self._show(tasks))
        except WritError as error:
            _log.warning("%s shown in Prefect later: %s", ", ".join(tasks), error)
        except Exception:  # noqa: BLE001 - the next pass shows it; the page goes on
            _log.exception("%s shown in Prefect later", ", ".join(tasks))

    async def _show(self, tasks: Sequence[str]) -> None:
        # Importing Prefect takes two seconds and needs its environment: not before an answer.
        from flows.prefect.client import engine_client
        from flows.showing.elections import show_tasks

        async with engine_client(self._url) as client:
            await show_tasks(client, self._office.register, tasks, now=utc_now())


def main() -> None:
    """Serve the page on loopback until SIGTERM or SIGINT; where it cannot be, one line says why."""
    try:
        _serve()
    except WritError as error:
        sys.exit(f"the owners' page: {error}")


def _provider(office: Office) -> OpenIdProvider | None:
    """Where people sign in with an account. What is wrong with it keeps nobody from the page: it is said,
    in the log and by `writ up`, and the mailed link works."""
    provider = None
    try:
        provider = office.provider()
        if provider is not None:
            provider.known(now=utc_now())
    except WritError as error:
        sys.stderr.write(f"nobody can sign in with an account yet: {error}\n")
    return provider


def _serve() -> None:
    office = open_office(patience=PATIENCE)
    settings = office.settings
    apply_environment(prefect_environment(settings.home, settings.prefect_port))
    load_templates()
    app = create_app(
        office.desk(),
        office.links,
        utc_now,
        Teller(office).answered,
        receipts=office.receipts(utc_now),
        signed_in=office.signed_in(_provider(office)),
        hosts=sorted({LOOPBACK, "localhost", urlsplit(settings.page_url).hostname or LOOPBACK}),
    )
    serve(app, LOOPBACK, settings.page_port)


if __name__ == "__main__":
    main()
