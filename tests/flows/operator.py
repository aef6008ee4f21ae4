"""An operator's way to a running Prefect: its API with the password, pressed again while it is busy."""

import time

import httpx
from typing_extensions import override

PATIENCE_SECONDS = 30


class _PressedAgain(httpx.HTTPTransport):
    """On SQLite Prefect answers 503, having done nothing, where something else was just written."""

    @override
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """What it says when it is no longer busy, or after half a minute."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            reply = super().handle_request(request)
            busy = reply.status_code == httpx.codes.SERVICE_UNAVAILABLE
            if not busy or time.monotonic() > until:
                return reply
            reply.close()
            time.sleep(0.1)


def prefect_api(api_url: str, auth: tuple[str, str]) -> httpx.Client:
    """A client of the API at this address; `auth` is the name and the password."""
    # A new connection each time: one that is kept may be closed while it is taken up again.
    once = httpx.Limits(max_keepalive_connections=0)
    return httpx.Client(
        base_url=api_url, auth=auth, timeout=60, transport=_PressedAgain(limits=once)
    )
