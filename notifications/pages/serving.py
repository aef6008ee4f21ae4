"""Serving the page so that nobody can keep it busy by doing nothing.

uvicorn waits for the rest of a request as long as the line stands. Here a whole request has to come,
and an answer has to be taken, in the time that any browser needs; a file may take longer, as long as it comes.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

PATIENCE = 20.0
MOST_AT_ONCE = 400
# Bytes a second: a file that comes no faster for as long as it comes may take its time. A slow line of today
# brings more.
SLOWEST = 16 * 1024
_TOO_SLOW = b"The rest of the request did not come.\n"
_STILL_COMING = (h11.IDLE, h11.SEND_BODY)


class Deadline:
    """Something that happens unless it is stopped in time; starting it twice changes nothing."""

    def __init__(self, loop: asyncio.AbstractEventLoop, then: Callable[[], None]) -> None:
        self._loop, self._then = loop, then
        self._timer: asyncio.TimerHandle | None = None

    def start(self, seconds: float) -> None:
        """Let it happen in so many seconds."""
        if self._timer is None:
            self._timer = self._loop.call_later(seconds, self._then)

    def lengthen(self, seconds: float) -> None:
        """Let it happen so much later, where it is to happen at all."""
        if self._timer is not None:
            when = self._timer.when() + seconds
            self._timer.cancel()
            self._timer = self._loop.call_at(when, self._then)

    def stop(self) -> None:
        """Do not let it happen."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class HastyProtocol(H11Protocol):
    """One connection, closed when a request, or somebody's taking of an answer, lasts too long."""

    patience = PATIENCE
    most = MOST_AT_ONCE

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._coming = Deadline(self.loop, self._too_slow)
        self._going = Deadline(self.loop, self._never_taken)

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.most:
            transport.abort()
        else:
            self._coming.start(self.patience)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._coming.stop()
        self._going.stop()
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state in _STILL_COMING:
            self._coming.start(self.patience)
            if self.conn.their_state is h11.SEND_BODY:
                self._coming.lengthen(len(data) / SLOWEST)
        else:
            self._coming.stop()

    @override
    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY:
            self._coming.start(self.patience)

    @override
    def pause_writing(self) -> None:
        super().pause_writing()
        self._going.start(self.patience)

    @override
    def resume_writing(self) -> None:
        super().resume_writing()
        self._going.stop()

    def _too_slow(self) -> None:
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.response_complete or not cycle.response_started:
            self._say_so()
        self.transport.close()

    def _say_so(self) -> None:
        if self.conn.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            return
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        answer = h11.Response(status_code=408, headers=headers, reason=b"Request Timeout")
        for event in (answer, h11.Data(data=_TOO_SLOW), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")

    def _never_taken(self) -> None:
        self.transport.abort()


def serve(app: ASGIApp, host: str, port: int) -> None:
    """Serve the page until SIGTERM or SIGINT. No access log: the addresses of this page are secrets."""
    uvicorn.run(
        app,
        host=host,
        port=port,
        http=HastyProtocol,
        ws="none",
        limit_concurrency=MOST_AT_ONCE,
        access_log=False,
        log_level="warning",
    )
