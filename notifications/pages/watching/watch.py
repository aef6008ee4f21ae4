"""What is asked by whoever watches: `/readyz` by a load balancer, `/metrics` by Prometheus."""

import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Metric, generate_latest
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from typing_extensions import override

from notifications.pages.watching.figures import figures_of
from notifications.pages.watching.timing import Timing
from tasks.policy.policy import load_policy
from tasks.register.database import Register
from tasks.register.errors import RegisterError
from tasks.register.messages.pulse import pulse_of, what_waits

_LATE = "people are told: late\n"
_DOWN = "register: does not answer\n"
_READY = "register: answers\npeople are told: in time\n"
_UNAVAILABLE = 503


@dataclass(frozen=True, slots=True)
class Watch:
    """The handlers over a register; `secret` opens the figures, and without one there are none. `digests` is
    as for `pulse_of`."""

    register: Register
    timing: Timing
    now: Callable[[], datetime]
    secret: str | None
    digests: bool

    async def ready(self, _: Request) -> Response:
        """GET /readyz: whether the register answers, and nobody waits longer than the audit's patience to be
        told; 503 where not. It says nothing that is anybody's."""
        try:
            late = await run_in_threadpool(self._is_late)
        except RegisterError:
            return PlainTextResponse(_DOWN, status_code=_UNAVAILABLE)
        return PlainTextResponse(_LATE if late else _READY, _UNAVAILABLE if late else 200)

    async def metrics(self, request: Request) -> Response:
        """GET /metrics: the figures, for who gives the secret as a bearer token."""
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self.secret is None or not hmac.compare_digest(bearer.encode(), self.secret.encode()):
            raise HTTPException(404)
        try:
            text = await run_in_threadpool(self._figures)
        except RegisterError:
            return PlainTextResponse(_DOWN, status_code=_UNAVAILABLE)
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    def _is_late(self) -> bool:
        now, patience = self.now(), timedelta(minutes=load_policy().audit.unsent_minutes)
        with self.register.read() as session:
            since = what_waits(session, now=now).since
        return since is not None and since <= now - patience

    def _figures(self) -> bytes:
        now, asked = self.now(), CollectorRegistry()
        with self.register.read() as session:
            pulse = pulse_of(session, now=now, digests=self.digests)
        asked.register(_Found(tuple(figures_of(pulse, now=now))))
        return generate_latest(asked) + generate_latest(self.timing.registry)


@dataclass(frozen=True, slots=True, eq=False)
class _Found(Collector):
    """Figures that were found."""

    metrics: tuple[Metric, ...]

    @override
    def collect(self) -> Iterator[Metric]:
        yield from self.metrics
