"""Everything on one machine: the lock on the data, the ports, the signals, and the services in order.

Imports no Prefect, which reads the environment on import.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self
from uuid import uuid4

from flows.prefect.environment import (
    api_url,
    apply_environment,
    prefect_environment,
    withdraw_environment,
)
from flows.up.children import MARK, port_is_free
from flows.up.errors import PortTakenError
from flows.up.lock import DataLock
from flows.up.patience import Limits
from flows.up.several.fleet import Commands, Fleet
from flows.up.supervisor import Supervisor
from tasks.files.private import keep_private

WATCH_SECONDS = 0.5


class Embedded:
    """Prefect server, worker, dispatcher and owners' page as children, for as long as the `with` lasts.

    Args:
        home: the folder of the data; logs go to `logs`, Prefect's own data to `prefect` below it.
        server_port, page_port: loopback ports.
        page_command: starts the page; None leaves it out.
        dispatcher_command: starts the dispatcher; None leaves it out.
        registration_command: puts the deployments and the register's runs into Prefect, and ends; None
            leaves it out.
        tell_command: tells the operators what its arguments say; None leaves it out.
        public_url: how operators reach Prefect from outside, where they do.
        say: gets one line for each step.
        extra_env: for all children, over the environment and Prefect's settings.
        limits: of patience with services that die.
        copies: how many there are of each; several stand on PostgreSQL and Redis (`check_engines`).

    Raises (on entering):
        AlreadyUpError, PortTakenError, ChildDiedError, SettingsError.
    """

    def __init__(
        self,
        *,
        home: Path,
        server_port: int,
        page_port: int,
        page_command: Sequence[str] | None,
        say: Callable[[str], None],
        dispatcher_command: Sequence[str] | None = None,
        registration_command: Sequence[str] | None = None,
        tell_command: Sequence[str] | None = None,
        extra_env: Mapping[str, str] | None = None,
        public_url: str | None = None,
        limits: Limits | None = None,
        copies: int = 1,
    ) -> None:
        self.home = home.resolve()
        self.server_port = server_port
        self.page_port = page_port
        self._tell_command = tell_command
        self._limits = limits
        self._say = say
        self._public_url = public_url
        self.mark = uuid4().hex
        self._fleet = Fleet(
            self.home,
            server_port,
            page_port,
            copies,
            Commands(page_command, dispatcher_command, registration_command),
            self.mark,
            public_url,
        )
        self._extra = {"WRIT_HOME": str(self.home), **(extra_env or {}), MARK: self.mark}
        self._lock = DataLock(self.home)
        self._supervisor: Supervisor | None = None
        self._handlers: dict[int, object] = {}
        self._applied: set[str] = set()

    @property
    def api_url(self) -> str:
        """The address of the Prefect API."""
        return api_url(self.server_port)

    @property
    def ui_url(self) -> str:
        """The address of the Prefect UI."""
        return self.api_url.removesuffix("/api")

    @property
    def pids(self) -> dict[str, int]:
        """The process id of each service that was started."""
        return self._supervisor.pids if self._supervisor is not None else {}

    @property
    def is_well(self) -> bool:
        """True when every service works, and Prefect has the deployments."""
        return self._supervisor is not None and self._supervisor.is_well

    def __enter__(self) -> Self:
        keep_private(self.home)
        self._lock.take()
        try:
            self._stop_on_sigterm()
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop()

    def wait(self) -> None:
        """Start again what dies, as often as it does; return on Ctrl-C or SIGTERM."""
        try:
            while True:
                self.look()
                time.sleep(WATCH_SECONDS)
        except KeyboardInterrupt:
            return

    def look(self) -> None:
        """See after every service once."""
        if self._supervisor is not None:
            self._supervisor.look()

    def stop(self) -> None:
        """End page, dispatcher, worker (with its flow runs) and server, in this order; then free the lock.

        This process's environment is as it was before, too. Ctrl-C is held off meanwhile. May be called again.
        """
        with _signals_held():
            if self._supervisor is not None:
                self._supervisor.stop()
                self._supervisor = None
            withdraw_environment(self._applied)
            self._lock.release()
        self._restore_handlers()

    def _start(self) -> None:
        self._check_ports()
        settings = prefect_environment(self.home, self.server_port, public_url=self._public_url)
        # Each child sees the same settings; ours are for the clients in this process.
        self._applied = apply_environment(settings)
        self._supervisor = Supervisor(
            self._fleet.services(),
            environ={**os.environ, **settings, **self._extra},
            logs=self.home / "logs",
            say=self._say,
            tell=self._tell_command,
            limits=self._limits,
        )
        self._supervisor.start()

    def _check_ports(self) -> None:
        for port, service, setting in self._fleet.ports():
            if not port_is_free(port):
                raise PortTakenError(port, service, setting)

    def _stop_on_sigterm(self) -> None:
        def stop(_signum: int, _frame: FrameType | None) -> None:
            raise KeyboardInterrupt

        self._handlers = {
            signum: signal.signal(signum, stop) for signum in (signal.SIGTERM, signal.SIGINT)
        }

    def _restore_handlers(self) -> None:
        for signum, handler in self._handlers.items():
            signal.signal(signum, handler)  # type: ignore[arg-type]
        self._handlers = {}


@contextmanager
def _signals_held() -> Iterator[None]:
    """Hold SIGINT and SIGTERM off; those that came are dropped, since we are stopping anyway."""
    before = {
        signum: signal.signal(signum, signal.SIG_IGN) for signum in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)
