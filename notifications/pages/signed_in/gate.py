"""The gate before the pages of people who have signed in: no visitor, no page; no token, no change."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from notifications.errors import FormTokenError, LinkError
from notifications.links import Links
from notifications.pages.doors import Door, Who
from notifications.pages.forms import read_fields
from notifications.pages.rendering import root_of
from notifications.pages.signed_in.rendering import Site, lost_page, site_of
from notifications.pages.signed_in.visits import Visitor, Visits
from tasks.people.access import AccessRole
from tasks.register.visits.sign_ins import SESSION_LIFE, EndedSessionError

SESSION, ASKED, AFTER, ACCOUNT = "writ-session", "writ-asked", "writ-after", "writ-account"
_ROLE = {Who.OPERATOR: AccessRole.OPERATOR, Who.ADMINISTRATOR: AccessRole.ADMINISTRATOR}
# Where somebody may be taken after signing in: one of our own addresses, and nothing that a browser could
# take for another site.
_OURS = re.compile(r"/(?:elections|e/|mine|people|directory|addresses)[A-Za-z0-9._/?=&%:+-]*")
_AFTER_SECONDS = 15 * 60

Page = Callable[[Request, Visitor], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets visitors through to pages. `secure` says that the pages are served by https alone."""

    visits: Visits
    links: Links
    now: Callable[[], datetime]
    contact: str
    secure: bool

    def door(
        self, path: str, page: Page, *, name: str, who: Who = Who.SIGNED_IN, post: bool = False
    ) -> Door:
        """A door behind which `page` answers a visitor who may open it.

        A form that is sent (`post`) is read and its token checked before; the page finds it at
        `request.state.form`. To who may not open it there is no such page.
        """

        async def answer(request: Request) -> Response:
            try:
                visitor = await self.visitor(request)
            except (LinkError, EndedSessionError):
                return self._to_sign_in(request)
            if who in _ROLE and not visitor.is_at_least(_ROLE[who]):
                raise HTTPException(404)
            # Which PostgreSQL takes in no text, not even to look for it.
            if any("\0" in str(given) for given in request.path_params.values()):
                raise HTTPException(404)
            if request.method == "POST":
                form = await read_fields(request)
                try:
                    self.links.check_form(form.get("form", ""), visitor.token, now=self.now())
                except FormTokenError:
                    raise HTTPException(400) from None
                request.state.form = form
            return await page(request, visitor)

        return Door(path, answer, who=who, name=name, methods=("POST",) if post else ("GET",))

    def site(self, request: Request, visitor: Visitor) -> Site:
        """The frame of a visitor's page, with the token that their forms are to bring."""
        token = self.links.sign_form(visitor.token, now=self.now())
        return site_of(request, self.contact, visitor, form_token=token)

    async def visitor(self, request: Request) -> Visitor:
        """Who is signed in in this browser.

        Raises:
            LinkError, EndedSessionError: nobody, or not any more.
        """
        token = request.cookies.get(SESSION, "")
        return await run_in_threadpool(self.visits.visitor, token, now=self.now())

    def keep(self, request: Request, response: Response, name: str, value: str, age: int) -> None:
        """Have the browser keep something that no script and no other site can read or send."""
        response.set_cookie(
            name,
            value,
            max_age=age,
            path=root_of(request.scope) or "/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def forget(self, request: Request, response: Response, names: Sequence[str]) -> None:
        """Have the browser forget what it kept."""
        for name in names:
            response.delete_cookie(name, path=root_of(request.scope) or "/", httponly=True)

    def signed_in(self, request: Request, token: str) -> Response:
        """To where they wanted to go, or to their elections, with the session in the browser."""
        after = request.cookies.get(AFTER, "")
        known = after if _OURS.fullmatch(after) and "//" not in after else "/elections"
        response = RedirectResponse(f"{root_of(request.scope)}{known}", status_code=303)
        self.keep(request, response, SESSION, token, int(SESSION_LIFE.total_seconds()))
        self.forget(request, response, [ASKED, AFTER])
        return response

    def _to_sign_in(self, request: Request) -> Response:
        """To the page to sign in; a form that was sent is lost, and that is said."""
        if request.method == "POST":
            return lost_page(site_of(request, self.contact))
        root = root_of(request.scope)
        response = RedirectResponse(f"{root}/sign-in", status_code=303)
        wanted = request.url.path.removeprefix(root)
        if request.url.query:
            wanted += f"?{request.url.query}"
        if _OURS.fullmatch(wanted):
            self.keep(request, response, AFTER, wanted, _AFTER_SECONDS)
        return response
