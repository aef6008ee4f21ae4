"""The door of the Prefect server, in front of its password: who may knock at all.

It answers to its own names only (`Host`), so that no page can reach it under a name of its own that
leads here; and to nothing that a page of another origin sends, whatever it carries.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_SHUT = frozenset({"/docs", "/docs/oauth2-redirect", "/redoc", "/openapi.json"})
_FORBIDDEN, _NOT_FOUND = 403, 404
_ASKED = frozenset({"http", "websocket"})


class OwnPagesOnly:
    """ASGI middleware that refuses what a page of another origin sends, and Prefect's own manual."""

    def __init__(self, app: ASGIApp, *, origins: Collection[str]) -> None:
        """
        Args:
            app: what lies behind.
            origins: whose pages may send requests, as `http://127.0.0.1:4200`.
        """
        self._app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with a refusal."""
        app = self._app
        if scope["type"] in _ASKED:
            origin = Headers(scope=scope).get("origin")
            if origin is not None and origin not in self._origins:
                app = PlainTextResponse("not from this page", status_code=_FORBIDDEN)
            elif scope["path"] in _SHUT:
                app = PlainTextResponse("not here", status_code=_NOT_FOUND)
        await app(scope, receive, send)


def guarded(app: ASGIApp, origins: Collection[str]) -> ASGIApp:
    """The application for requests to the names of `origins`, from their pages or from no page."""
    hosts = [urlsplit(origin).hostname or "" for origin in origins]
    return TrustedHostMiddleware(
        OwnPagesOnly(app, origins=origins), allowed_hosts=hosts, www_redirect=False
    )
