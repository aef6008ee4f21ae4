"""Which services there are, and how many of each: one, or several that stand on PostgreSQL and Redis.

Of several, the first server, worker, dispatcher and page belong together as the second ones do: when one of
them is down, the others' work goes on. What Prefect does in the background has a process of its own then.
"""

import math
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.prefect.environment import api_url, prefect_environment
from flows.prefect.health import prefect_reachable
from flows.up.children import MARK, Child
from flows.up.listening import listens
from flows.up.supervisor import Service

SERVER_SECONDS = 120.0  # then the others start without it
PAGE_SECONDS = 30.0
WORKER_SECONDS = 60.0
GAVE_BACK = "Gave back"

SERVER = "the Prefect server"
BACKGROUND = "what Prefect does in the background"
WORKER = "the worker"
DISPATCHER = "the dispatcher"
PAGE = "the owners' page"
REGISTRATION = "the registration with Prefect"


@dataclass(frozen=True, slots=True)
class Commands:
    """How each of ours is started; None leaves it out. The dispatcher's is told its name, where there are
    several."""

    page: Sequence[str] | None
    dispatcher: Sequence[str] | None = None
    registration: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Fleet:
    """So many `copies` of each service; the ports of the second ones come after those of the first.

    Args:
        home: the folder of the data.
        server_port, page_port: of the first copy, on loopback.
        copies: how many of each.
        commands: how ours are started.
        mark: carried by every process, by which what they leave behind is found.
        public_url: how operators reach Prefect from outside, where they do.
    """

    home: Path
    server_port: int
    page_port: int
    copies: int
    commands: Commands
    mark: str
    public_url: str | None = None

    def services(self) -> list[Service]:
        """In the order in which they start."""
        each = range(self.copies)
        background = [self._background()] if self.copies > 1 else []
        return [
            *map(self._server, each),
            *background,
            *map(self._worker, each),
            *(service for i in each for service in self._ours(i)),
            *self._errands(),
        ]

    def ports(self) -> Iterator[tuple[int, str, str]]:
        """Each port that is needed, by what, and the setting that chooses it."""
        for i in range(self.copies):
            yield self.server_port + i, self._name(SERVER, i), "WRIT_PREFECT_PORT"
            if self.commands.page is not None:
                yield self.page_port + i, self._name(PAGE, i), "WRIT_PAGE_PORT"

    def _server(self, i: int) -> Service:
        port = self.server_port + i
        shared = ["--pages-only"] if self.copies > 1 else []

        def is_ready(child: Child) -> bool:
            return listens(child.pid, port) and prefect_reachable(api_url(port))

        return Service(
            self._name(SERVER, i),
            self._log("server", i),
            [sys.executable, "-m", "flows.up.server", *shared],
            is_ready=is_ready,
            within=SERVER_SECONDS,
            is_waited_for=True,
            result=lambda _child: f"The Prefect UI is at http://127.0.0.1:{port}",
            extra_env=self._environ(i),
        )

    def _background(self) -> Service:
        return Service(
            BACKGROUND,
            "background.log",
            [sys.executable, "-m", "flows.up.several.background"],
            is_ready=lambda child: "Starting services" in child.output(),
            within=WORKER_SECONDS,
        )

    def _worker(self, i: int) -> Service:
        environ = self._environ(i)
        if self.copies > 1:
            environ |= {MARK: f"{self.mark}.{i}"}
        return Service(
            self._name(WORKER, i),
            self._log("worker", i),
            [
                sys.executable,
                "-m",
                "flows.up.worker",
                *self._called("worker", i, or_else="--alone"),
            ],
            is_ready=_says_it_started,
            within=WORKER_SECONDS,
            may_start=lambda: self._prefect_answers(i),
            result=_given_back,
            leaves_children=True,
            extra_env=environ,
        )

    def _ours(self, i: int) -> Iterator[Service]:
        """The services that go on without Prefect."""
        if self.commands.dispatcher is not None:
            yield Service(
                self._name(DISPATCHER, i),
                self._log("dispatcher", i),
                [*self.commands.dispatcher, *self._called("dispatcher", i)],
                is_ready=_says_it_started,
                within=WORKER_SECONDS,
                extra_env=self._environ(i),
            )
        if self.commands.page is not None:
            port = self.page_port + i
            yield Service(
                self._name(PAGE, i),
                self._log("page", i),
                self.commands.page,
                is_ready=lambda child: listens(child.pid, port),
                within=PAGE_SECONDS,
                result=lambda child: child.last_lines() if child.output().strip() else None,
                extra_env={**self._environ(i), "WRIT_PAGE_PORT": str(port)},
            )

    def _errands(self) -> Iterator[Service]:
        if self.commands.registration is not None:
            yield Service(
                REGISTRATION,
                "registration.log",
                self.commands.registration,
                is_ready=lambda child: child.exit_code == 0,
                within=math.inf,  # as long as the register has elections to show
                may_start=lambda: self._prefect_answers(0),
                result=lambda child: child.last_lines(),
                is_errand=True,
            )

    def _environ(self, i: int) -> dict[str, str]:
        """What lets a later copy find the server of its own; the first has it from the house."""
        if i == 0:
            return {}
        port = self.server_port + i
        ours: Mapping[str, str] = prefect_environment(self.home, port, public_url=self.public_url)
        return {**ours, "WRIT_PREFECT_PORT": str(port)}

    def _prefect_answers(self, i: int) -> bool:
        return prefect_reachable(api_url(self.server_port + i))

    def _name(self, service: str, i: int) -> str:
        return f"{service} ({i + 1} of {self.copies})" if self.copies > 1 else service

    def _log(self, service: str, i: int) -> str:
        return f"{service}.log" if i == 0 else f"{service}-{i + 1}.log"

    def _called(self, service: str, i: int, *, or_else: str = "") -> list[str]:
        if self.copies == 1:
            return [or_else] if or_else else []
        return ["--name", f"{service}-{i + 1}-of-{socket.gethostname()}"]


def _says_it_started(child: Child) -> bool:
    return "started!" in child.output()


def _given_back(worker: Child) -> str | None:
    """What the worker says of runs that an earlier one left unfinished."""
    lines = worker.output().splitlines()
    return next((line for line in lines if line.startswith(GAVE_BACK)), None)
