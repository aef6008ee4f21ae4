"""Signing in without a password: ask for a link, open it, press the button. Only a POST changes anything."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from calendars.errors import WritError
from notifications.errors import ExpiredLinkError, ForgedLinkError, FormTokenError, LinkError
from notifications.links import Links, SignInLink
from notifications.pages.doors import Door, Who
from notifications.pages.forms import read_fields
from notifications.pages.rendering import root_of
from notifications.pages.signed_in.gate import ASKED, SESSION, Gate
from notifications.pages.signed_in.rendering import Site, page_of, said_page, site_of
from notifications.pages.signed_in.visits import Visitor, Visits
from tasks.register.visits.sign_ins import (
    LINK_LIFE,
    SESSION_LIFE,
    EndedSessionError,
    LateLinkError,
    OtherBrowserError,
    SignInError,
    UsedLinkError,
)

LONGEST_ADDRESS = 254
_SECRET_BYTES = 24
_MINUTES = int(LINK_LIFE.total_seconds()) // 60
_HOURS = int(SESSION_LIFE.total_seconds()) // 3600
# What is said of a link that does not work, and with which status.
_REFUSED: Mapping[type[WritError], tuple[str, int]] = {
    UsedLinkError: ("used", 410),
    LateLinkError: ("late", 410),
    ExpiredLinkError: ("late", 410),
    OtherBrowserError: ("elsewhere", 403),
    ForgedLinkError: ("unknown", 404),
    EndedSessionError: ("unknown", 404),
}


@dataclass(frozen=True, slots=True)
class Signing:
    """The handlers, with what they lean on. `account` is what the button says with which one signs in with
    an account elsewhere ("" for our own words); None where nobody can."""

    visits: Visits
    links: Links
    gate: Gate
    now: Callable[[], datetime]
    contact: str
    account: str | None = None

    def doors(self) -> list[Door]:
        """The way in, and the way out."""
        anybody, link = Who.ANYBODY, Who.LINK
        return [
            Door("/", self.front, who=anybody, name="front"),
            Door("/sign-in", self.ask_form, who=anybody, name="sign-in"),
            Door("/sign-in", self.ask, who=anybody, name="ask", methods=("POST",)),
            Door("/in/{token}", self.confirm, who=link, name="confirm"),
            Door("/in/{token}", self.begin, who=link, name="begin", methods=("POST",)),
            self.gate.door("/sign-out", self.end, name="sign-out", post=True),
        ]

    async def front(self, request: Request) -> Response:
        """GET /: the address that is printed when the pages are served; to the elections, and there to the
        way in for whoever has not signed in."""
        return RedirectResponse(f"{root_of(request.scope)}/elections", status_code=303)

    async def ask_form(self, request: Request) -> Response:
        """GET /sign-in: where somebody gives their address."""
        return self._form(request)

    async def ask(self, request: Request) -> Response:
        """POST /sign-in: mail a link. What is answered is the same for every address, so that nobody
        finds out who is in the directory."""
        now, site = self.now(), site_of(request, self.contact)
        form = await read_fields(request)
        secret, address = request.cookies.get(ASKED, ""), form.get("address", "").strip()
        try:
            self.links.check_form(form.get("form", ""), secret, now=now)
        except FormTokenError:
            return self._form(request, address, site.words.say("signing.stale"))
        if "@" not in address or len(address) > LONGEST_ADDRESS:
            return self._form(request, address, site.words.say("signing.no_address"))
        await run_in_threadpool(self.visits.ask, address, secret=secret, now=now)
        say = site.words.say
        return said_page(
            site,
            say("signing.sent"),
            say("signing.sent_to", address=address, minutes=_MINUTES),
            say("signing.none_came", contact=site.contact),
            status=200,
            links=[(f"/sign-in?lang={site.lang}", say("signing.again"))],
        )

    async def confirm(self, request: Request) -> Response:
        """GET /in/{token}: a button. A scanner that reads the link signs nobody in."""
        try:
            link, secret = self._link(request), request.cookies.get(ASKED, "")
            who = await run_in_threadpool(self.visits.named, link, secret=secret, now=self.now())
        except (SignInError, LinkError) as refused:
            return self._refuse(request, refused)
        site = site_of(request, self.contact, language=who.language)
        token = self.links.sign_form(request.path_params["token"], now=self.now())
        return page_of("confirm", site, name=who.name, hours=_HOURS, form_token=token)

    async def begin(self, request: Request) -> Response:
        """POST /in/{token}: the session begins. Pressed twice, it is one session."""
        now, secret = self.now(), request.cookies.get(ASKED, "")
        form = await read_fields(request)
        try:
            link = self._link(request)
        except LinkError as refused:
            return self._refuse(request, refused)
        try:
            self.links.check_form(form.get("form", ""), request.path_params["token"], now=now)
            token = await run_in_threadpool(self.visits.begin, link, secret=secret, now=now)
        except FormTokenError:
            return RedirectResponse(request.url.path, status_code=303)
        except UsedLinkError as used:
            if await self._visits_by(request, link):
                return RedirectResponse(f"{root_of(request.scope)}/elections", status_code=303)
            return self._refuse(request, used)
        except SignInError as refused:
            return self._refuse(request, refused)
        return self.gate.signed_in(request, token)

    async def end(self, request: Request, visitor: Visitor) -> Response:
        """POST /sign-out: the session is over, here and for a copy of what the browser kept."""
        await run_in_threadpool(self.visits.end, visitor, now=self.now())
        say = (site := site_of(request, self.contact, language=visitor.language)).words.say
        links = [("/sign-in", say("signing.title"))]
        told = [say("signing.out_how")]
        if self.account is not None:
            told.append(say("account.out_how"))
        response = said_page(site, say("signing.out"), *told, status=200, links=links)
        self.gate.forget(request, response, [SESSION])
        return response

    def _form(self, request: Request, address: str = "", problem: str = "") -> Response:
        """The form; the browser keeps a secret, without which the link will not open."""
        site = site_of(request, self.contact)
        secret = request.cookies.get(ASKED) or secrets.token_urlsafe(_SECRET_BYTES)
        token = self.links.sign_form(secret, now=self.now())
        response = page_of(
            "sign_in",
            site,
            status=422 if problem else 200,
            address=address,
            problem=problem,
            form_token=token,
            account=self.account if self.account is None else self._says(site),
        )
        # As long as an hour, so that a link asked for at the end of its life still opens.
        self.gate.keep(request, response, ASKED, secret, 3600)
        return response

    def _says(self, site: Site) -> str:
        return self.account or site.words.say("account.button")

    def _link(self, request: Request) -> SignInLink:
        return self.links.read_sign_in(request.path_params["token"], now=self.now())

    async def _visits_by(self, request: Request, link: SignInLink) -> bool:
        """Whether this browser is signed in by this very link."""
        try:
            return (await self.gate.visitor(request)).visit == link.number
        except (LinkError, SignInError):
            return False

    def _refuse(self, request: Request, refused: WritError) -> Response:
        key, status = _REFUSED[type(refused)]
        site: Site = site_of(request, self.contact)
        say = site.words.say
        return said_page(
            site,
            say(f"signing.{key}"),
            say(f"signing.{key}_how", **_given(key, site.contact)),
            status=status,
            links=[("/sign-in", say("signing.again")), *_onward(key, site)],
        )


def _given(key: str, contact: str) -> dict[str, object]:
    said: dict[str, dict[str, object]] = {
        "used": {"contact": contact},
        "late": {"minutes": _MINUTES},
    }
    return said.get(key, {})


def _onward(key: str, site: Site) -> list[tuple[str, str]]:
    return [("/elections", site.words.say("page.elections"))] if key == "used" else []
