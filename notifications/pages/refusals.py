"""What the page says when it shows no task: why, and what the reader can do."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ExceptionHandler

from notifications.errors import ExpiredLinkError, ForgedLinkError
from notifications.pages.guard import GUARD
from notifications.pages.rendering import Frame, notice_page, root_of
from tasks.register.errors import RegisterBusyError, RegisterError
from tasks.views.answers import UnknownPersonError, UnknownTaskError, WithSomebodyElseError

SOON = {"Retry-After": "60"}
_log = logging.getLogger("writ.page")

NOT_FOUND = (
    "Page not found",
    (
        "If you followed a link from a message, check that all of it arrived: some mail programs"
        " cut long links. Copy the whole line into the address bar.",
        "If that does not help, ask {contact}.",
    ),
)
EXPIRED = (
    "This link is too old",
    (
        "Links in our messages work for a limited time. Nothing has been lost or changed.",
        "Use the link in the latest message you have: every reminder brings a fresh one."
        " If there is none, ask {contact} for a fresh link.",
    ),
)
PASSED_ON = "This task is with somebody else now"
NOTHING_MORE = "You have nothing more to do about it. If you have begun, pass on what you have."
TROUBLE = (
    "Something went wrong",
    ("Your answer may not have been kept. Go back to the task and look whether it shows there.",),
)
BUSY = (
    "Not taken, please try again",
    (
        "Writ is busy with something else at this moment. Nothing of what you sent was kept, and nothing"
        " was changed. Go back, wait a minute, and try again.",
    ),
)
TEXTS: dict[int, tuple[str, tuple[str, ...]]] = {
    400: (
        "That could not be read",
        ("What was sent is not a form of this page. Go back and try again.",),
    ),
    404: NOT_FOUND,
    405: ("That does not work here", ("This page is for reading and for pressing its buttons.",)),
    410: EXPIRED,
    413: (
        "That was too long",
        (
            "What you sent is larger than this page takes. Go back, shorten the note or give smaller"
            " files, and say where the rest can be found.",
        ),
    ),
    415: (
        "That could not be read",
        ("What was sent is not a form of this page. Go back and try again.",),
    ),
    500: TROUBLE,
}


@dataclass(frozen=True, slots=True)
class Refusals:
    """The pages for what went wrong; `contact` completes "ask ..."."""

    contact: str

    def handlers(self) -> Mapping[type[Exception], ExceptionHandler]:
        """Which page answers which exception; a task that may not be seen is not there."""
        return {
            ForgedLinkError: self._missing,
            UnknownTaskError: self._missing,
            UnknownPersonError: self._missing,
            WithSomebodyElseError: self._passed_on,
            ExpiredLinkError: self._expired,
            RegisterBusyError: self._busy,
            RegisterError: self._unanswered,
            ClientDisconnect: self._gone,
            HTTPException: self._refused,
            Exception: self._refused,
        }

    async def _missing(self, request: Request, error: Exception) -> Response:
        return self._say(request, 404)

    async def _passed_on(self, request: Request, error: Exception) -> Response:
        return self._page(request, 410, PASSED_ON, [str(error), NOTHING_MORE])

    async def _expired(self, request: Request, error: Exception) -> Response:
        return self._say(request, 410)

    async def _busy(self, request: Request, error: Exception) -> Response:
        return self._show(503, *BUSY, request, SOON)

    async def _unanswered(self, request: Request, error: Exception) -> Response:
        _log.warning("%s", error)
        return self._show(503, *TROUBLE, request, SOON)

    async def _gone(self, request: Request, error: Exception) -> Response:
        return Response(status_code=400)  # nobody is there to read it

    async def _refused(self, request: Request, error: Exception) -> Response:
        return self._say(request, error.status_code if isinstance(error, HTTPException) else 500)

    def _say(self, request: Request, status: int) -> HTMLResponse:
        return self._show(status, *TEXTS.get(status, TROUBLE), request)

    def _show(
        self,
        status: int,
        title: str,
        paragraphs: Sequence[str],
        request: Request,
        headers: Mapping[str, str] | None = None,
    ) -> HTMLResponse:
        told = [paragraph.format(contact=self.contact) for paragraph in paragraphs]
        return self._page(request, status, title, told, headers)

    def _page(
        self,
        request: Request,
        status: int,
        title: str,
        told: Sequence[str],
        headers: Mapping[str, str] | None = None,
    ) -> HTMLResponse:
        page = notice_page(Frame(root_of(request.scope), self.contact), title, told)
        # A fault is answered outside the middleware, so the headers are given here as well.
        return HTMLResponse(page, status_code=status, headers={**GUARD, **(headers or {})})
