"""Whom a signed link lets in, and where they are sent back to."""

from dataclasses import dataclass
from datetime import datetime

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse

from notifications.errors import ExpiredLinkError
from notifications.links import Links, PersonLink, TaskLink
from notifications.pages.phrasing import page_language
from notifications.pages.rendering import Frame
from notifications.pages.signed_in.office import SignedIn
from notifications.pages.signed_in.rendering import LANGUAGE, site_of
from notifications.wording.language import Language
from tasks.people.directory import ENGLISH, LANGUAGES
from tasks.views.reader import Reader


@dataclass(frozen=True, slots=True)
class Entrance:
    """Reads links; `signed_in` knows who has signed out."""

    links: Links
    signed_in: SignedIn | None = None

    async def task_link(self, request: Request, now: datetime) -> TaskLink:
        """Who asks about which task. Raises ForgedLinkError or ExpiredLinkError."""
        link = self.links.read_task(request.path_params["token"], now=now)
        await self._check_visit(link, now)
        return link

    async def person_link(self, request: Request, now: datetime) -> PersonLink:
        """Whose list is asked for. Raises ForgedLinkError or ExpiredLinkError."""
        link = self.links.read_person(request.path_params["token"], now=now)
        await self._check_visit(link, now)
        return link

    def form_token(self, request: Request, now: datetime) -> str:
        """What the forms of this page carry."""
        return self.links.sign_form(request.path_params["token"], now=now)

    def check_form(self, given: str, request: Request, now: datetime) -> None:
        """Raises FormTokenError unless this page made the form."""
        self.links.check_form(given, request.path_params["token"], now=now)

    async def _check_visit(self, link: TaskLink | PersonLink, now: datetime) -> None:
        """A link that was made for somebody who had signed in ends when they sign out."""
        if link.visit is None:
            return
        if self.signed_in is None or not await run_in_threadpool(
            self.signed_in.goes_on, link.visit, link.person, now=now
        ):
            raise ExpiredLinkError(ExpiredLinkError.__doc__)


def words_of(request: Request) -> Language:
    """The words of a table, in the language that its address asks for."""
    return page_language(request.query_params.get(LANGUAGE, ENGLISH))


def see(request: Request, background: BackgroundTask | None = None) -> RedirectResponse:
    """Back to the page by GET, so that reloading it sends nothing again."""
    address = request.url.path + asked(request)
    return RedirectResponse(address, status_code=303, background=background)


def asked(request: Request) -> str:
    """What an address says of the language that was asked for; nothing where none was."""
    said = request.query_params.get(LANGUAGE, "")
    return f"?{LANGUAGE}={said}" if said in LANGUAGES else ""


def frame_of(request: Request, contact: str, reader: Reader | None) -> Frame:
    """The frame of a page, in the language that is asked for, or in its reader's own."""
    return site_of(request, contact, language=reader.language if reader else ENGLISH)
