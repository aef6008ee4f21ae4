"""How the demonstration waits: as long as the Prefect server lives, with a line now and then."""

import time
from collections.abc import Callable, Mapping
from typing import Protocol

from calendars.errors import WritError
from flows.up.several.fleet import SERVER

REPORT_SECONDS = 10.0


class WaitError(WritError):
    """What was waited for cannot come any more; the message says why."""


class Services(Protocol):
    """What runs beside the demonstration: see `Embedded`."""

    @property
    def pids(self) -> Mapping[str, int]:
        """The process id of each service that was started."""

    def look(self) -> None:
        """See after every service once."""


class Waiting:
    """One wait, however long it takes: a slow machine is no fault."""

    def __init__(
        self,
        what: str,
        services: Services,
        *,
        say: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            what: is waited for, in words.
            services: are seen after meanwhile.
            say: hears a line every ten seconds.
            clock: seconds that only go forward.
        """
        self._what, self._services, self._say, self._clock = what, services, say, clock
        self._began = clock()
        self._reported = self._began
        self._server = services.pids.get(SERVER)

    def goes_on(self) -> None:
        """Look after the services, and say what is waited for.

        Raises:
            WaitError: the Prefect server that was there at the beginning has ended.
        """
        self._services.look()
        if self._services.pids.get(SERVER) != self._server:
            raise WaitError(
                f"{self._what} did not come, because {SERVER} ended meanwhile; see server.log in the logs"
                " folder, and give the command again"
            )
        now = self._clock()
        if now - self._reported >= REPORT_SECONDS:
            self._reported = now
            self._say(f"Still waiting for {self._what}, {now - self._began:.0f} s by now")
