"""The owners' page as a process of its own: `python -m flows.page_server`.

It works without Prefect. After an answer it tells Prefect in the background where it can; where it
cannot, the next dispatch pass or `writ sync` does.
"""

import asyncio
import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class _Told:
    """A task that was answered, or an election that was changed (`whole`), by id."""

    id: str
    whole: bool = False


class Teller:
    """Tells Prefect which tasks were answered and which elections changed, in a thread of its own: no reader waits for it."""

    def __init__(self, office: Office) -> None:
        """
        Args:
            office: the register, and where Prefect is.
        """
        self._office = office
        self._url = api_url(office.settings.prefect_port)
        self._answered: SimpleQueue[_Told] = SimpleQueue()
        Thread(target=self._work, name="teller", daemon=True).start()

    def answered(self, task_id: str) -> None:
        """Have one task's standing brought into Prefect; returns at once and never raises."""
        self._answered.put(_Told(task_id))

    def changed(self, election: str) -> None:
        """Have an election that was changed brought into Prefect, with its tasks; returns at once and never
        raises."""
        self._answered.put(_Told(election, whole=True))

    def _work(self) -> None:
        while True:
            told = {self._answered.get()}
            while not self._answered.empty():
                told.add(self._answered.get())
            whole = sorted(each.id for each in told if each.whole)
            self._tell(whole, sorted(each.id for each in told if not each.whole))

    def _tell(self, elections: Sequence[str], tasks: Sequence[str]) -> None:
        named = ", ".join([*elections, *tasks])
        if not prefect_reachable(self._url):
            _log.info("Prefect does not answer; %s shown there later", named)
            return
        try:
            asyncio.run(self._show(elections, tasks))
        except WritError as error:
            _log.warning("%s shown in Prefect later: %s", named, error)
        except Exception:  # noqa: BLE001 - the next pass shows it; the page goes on
            _log.exception("%s shown in Prefect later", named)

    async def _show(self, elections: Sequence[str], tasks: Sequence[str]) -> None:
        # Importing Prefect takes two seconds and needs its environment: not before an answer.
        from flows.forms.offering import offer_changed_choices
        from flows.prefect.client import engine_client
        from flows.showing.drawing import draw_election
        from flows.showing.elections import show_tasks

        async with engine_client(self._url) as client:
            for election in elections:
                await draw_election(client, self._office, election, now=utc_now())
            # Also of an election that was drawn: this tells what has happened.
            await show_tasks(client, self._office.register, tasks, now=utc_now())
            if elections:
                await offer_changed_choices(client, self._office)


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
    teller = Teller(office)
    app = create_app(
        office.desk(),
        office.links,
        utc_now,
        teller.answered,
        receipts=office.receipts(utc_now),
        watch=office.watch(utc_now),
        signed_in=office.signed_in(teller.changed, _provider(office)),
        hosts=sorted({LOOPBACK, "localhost", urlsplit(settings.page_url).hostname or LOOPBACK}),
    )
    serve(app, LOOPBACK, settings.page_port)


if __name__ == "__main__":
    main()
