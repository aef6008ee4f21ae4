"""What the page says when it shows no task: why, and what the reader can do."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ExceptionHandler

from notifications.errors import ExpiredLinkError, ForgedLinkError
from notifications.page.guard import GUARD
from notifications.page.rendering import Frame, notice_page, root_of
from tasks.answers import UnknownPersonError, UnknownTaskError

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
TROUBLE = (
    "Something went wrong",
    ("Your answer may not have been kept. Go back to the task and look whether it shows there.",),
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
            "What you sent is larger than this page takes. Go back, shorten the note, and say where"
            " the full text can be found.",
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
            ExpiredLinkError: self._expired,
            HTTPException: self._refused,
            Exception: self._refused,
        }

    async def _missing(self, request: Request, error: Exception) -> Response:
        return self._say(request, 404)

    async def _expired(self, request: Request, error: Exception) -> Response:
        return self._say(request, 410)

    async def _refused(self, request: Request, error: Exception) -> Response:
        return self._say(request, error.status_code if isinstance(error, HTTPException) else 500)

    def _say(self, request: Request, status: int) -> HTMLResponse:
        title, paragraphs = TEXTS.get(status, TROUBLE)
        told = [paragraph.format(contact=self.contact) for paragraph in paragraphs]
        page = notice_page(Frame(root_of(request.scope), self.contact), title, told)
        # A fault is answered outside the middleware, so the headers are given here as well.
        return HTMLResponse(page, status_code=status, headers=GUARD)
