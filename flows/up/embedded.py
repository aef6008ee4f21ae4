"""The supervisor: starts the three services in order, watches them, stops them all.

Imports no Prefect until the server is up, since Prefect reads the environment on import.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self
from uuid import uuid4

from flows.engine.health import prefect_reachable
from flows.environment import (
    api_url,
    apply_environment,
    prefect_environment,
    withdraw_environment,
)
from flows.up.children import MARK, POLL_SECONDS, Child, kill_marked, port_answers, port_is_free
from flows.up.errors import PortTakenError, StartTimeoutError
from flows.up.lock import DataLock
from tasks.clock import utc_now

SERVER_SECONDS = 120.0
PAGE_SECONDS = 30.0
WORKER_SECONDS = 60.0
GRACE_SECONDS = 10.0
WATCH_SECONDS = 0.5

SERVER = "the Prefect server"
WORKER = "the worker"
PAGE = "the owners' page"


class Embedded:
    """Prefect server, worker and owners' page as children, for as long as the `with` lasts.

    Args:
        home: the folder of the data; logs go to `logs`, Prefect's own data to `prefect` below it.
        server_port, page_port: loopback ports.
        page_command: starts the page; None leaves it out.
        say: gets one line for each step.
        extra_env: for all children, over the environment and Prefect's settings.

    Raises (on entering):
        AlreadyUpError, PortTakenError, ChildDiedError, StartTimeoutError.
    """

    def __init__(
        self,
        *,
        home: Path,
        server_port: int,
        page_port: int,
        page_command: Sequence[str] | None,
        say: Callable[[str], None],
        extra_env: Mapping[str, str] | None = None,
    ) -> None:
        self.home = home.resolve()
        self.server_port = server_port
        self.page_port = page_port
        self._page_command = page_command
        self._say = say
        self._settings = prefect_environment(self.home, server_port)
        self.mark = uuid4().hex
        self._extra = {**(extra_env or {}), MARK: self.mark}
        self._lock = DataLock(self.home)
        self._children: list[Child] = []
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
        return {child.service: child.pid for child in self._children}

    def __enter__(self) -> Self:
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
        """Return on Ctrl-C or SIGTERM.

        Raises:
            ChildDiedError: a service ended by itself; names it, its exit code and log.
        """
        try:
            while True:
                for child in self._children:
                    child.check()
                time.sleep(WATCH_SECONDS)
        except KeyboardInterrupt:
            return

    def stop(self) -> None:
        """End page, worker (with its flow runs) and server, in this order; then free the lock.

        This process's environment is as it was before, too. Ctrl-C is held off meanwhile. May be called again.
        """
        with _signals_held():
            for child in reversed(self._children):
                self._say(f"Stopping {child.service} (process {child.pid})")
                child.stop(grace_seconds=GRACE_SECONDS)
                if child.service == WORKER:
                    self._end_leftovers()
            if self._children:
                self._end_leftovers()
                self._say("Everything is stopped")
            self._children.clear()
            withdraw_environment(self._applied)
            self._lock.release()
        self._restore_handlers()

    def _start(self) -> None:
        self._check_ports()
        # Each child sees the same settings; ours are for the clients in this process.
        self._applied = apply_environment(self._settings)
        environ = {**os.environ, **self._settings, **self._extra}
        self._start_server(environ)
        self._start_worker(environ)
        if self._page_command is not None:
            self._start_page(self._page_command, environ)

    def _check_ports(self) -> None:
        if not port_is_free(self.server_port):
            raise PortTakenError(self.server_port, SERVER, "WRIT_PREFECT_PORT")
        if self._page_command is not None and not port_is_free(self.page_port):
            raise PortTakenError(self.page_port, PAGE, "WRIT_PAGE_PORT")

    def _start_server(self, environ: Mapping[str, str]) -> None:
        command = [sys.executable, "-m", "flows.up.server"]
        server = self._spawn(SERVER, command, environ, "server.log")
        self._await(server, lambda: prefect_reachable(self.api_url), SERVER_SECONDS)
        self._say(f"The Prefect UI is at {self.ui_url}")

    def _start_worker(self, environ: Mapping[str, str]) -> None:
        # Here, not above: importing Prefect takes 2 s and reads the environment.
        from flows.engine.client import engine_client
        from flows.engine.deployments import ensure_work_pool
        from flows.engine.lost import release_lost_runs

        async def prepare() -> int:
            async with engine_client(self.api_url) as client:
                await ensure_work_pool(client)
                return await release_lost_runs(client, now=utc_now())

        self._say("Registering the work pool and its queues")
        if lost := asyncio.run(prepare()):
            self._say(f"Gave back {lost} runs that were unfinished when the last worker stopped")
        worker = self._spawn(WORKER, [sys.executable, "-m", "flows.worker"], environ, "worker.log")
        self._await(worker, lambda: "started!" in worker.last_lines(), WORKER_SECONDS)

    def _start_page(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        page = self._spawn(PAGE, command, environ, "page.log")
        self._await(page, lambda: port_answers(self.page_port), PAGE_SECONDS)

    def _spawn(
        self, service: str, command: Sequence[str], environ: Mapping[str, str], log: str
    ) -> Child:
        path = self.home / "logs" / log
        child = Child(service, command, environ=environ, log=path)
        self._children.append(child)
        self._say(f"Starting {service} (process {child.pid}, log {path})")
        return child

    def _await(self, child: Child, ready: Callable[[], bool], seconds: float) -> None:
        """Wait until the child is ready, as long as it lives: another may answer on its port."""
        while not ready():
            child.check()
            if time.monotonic() - child.started_at > seconds:
                raise StartTimeoutError(child.service, seconds, child.log)
            time.sleep(POLL_SECONDS)
        child.check()
        self._say(f"Started {child.service} in {time.monotonic() - child.started_at:.1f} s")

    def _end_leftovers(self) -> None:
        kept = {child.pid for child in self._children if child.is_alive}
        count = kill_marked(self.mark, within_seconds=GRACE_SECONDS, spare=kept)
        if count:
            self._say(f"Stopped {count} more processes")

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
