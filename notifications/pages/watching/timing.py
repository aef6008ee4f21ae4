"""How long each page took, by the name of its door: an address holds secrets, a door's name none."""

import time

from prometheus_client import CollectorRegistry, Histogram, ProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from notifications.pages.doors import NAME

_NOBODY = "none"


class Timing:
    """The times of this process, with what it takes of the machine."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._seconds = Histogram(
            "writ_page_seconds",
            "How long a page took, from the request to the last byte handed over",
            ("door", "status"),
            registry=self.registry,
        )

    def took(self, door: str, status: int, seconds: float) -> None:
        """One page behind the door of this name was given, with this status of HTTP."""
        self._seconds.labels(door, status).observe(seconds)


class Timed:
    """ASGI middleware that times what is given out."""

    def __init__(self, app: ASGIApp, timing: Timing) -> None:
        self._app, self._timing = app, timing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and note how long it took."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, begun = 500, time.perf_counter()

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            self._timing.took(scope.get(NAME, _NOBODY), status, time.perf_counter() - begun)
