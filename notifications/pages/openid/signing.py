"""The way to the provider of accounts, and the way back from it, which signs in."""

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from calendars.errors import WritError
from notifications.errors import (
    FormTokenError,
    ProviderDownError,
    ProviderError,
    RefusedTokenError,
    UnprovedAddressError,
)
from notifications.links import Links
from notifications.pages.doors import Door, Who
from notifications.pages.openid.port import Provider
from notifications.pages.signed_in.gate import ACCOUNT, Gate
from notifications.pages.signed_in.rendering import said_page, site_of
from notifications.pages.signed_in.visits import Visits
from tasks.people.directory import ENGLISH
from tasks.register.visits.sign_ins import (
    NobodyCalledSoError,
    SharedAddressError,
    SignInError,
    UsedLinkError,
)

AWAY, BACK = "/sign-in/account", "/sign-in/back"
_SECRET_BYTES = 32
_SECONDS = 15 * 60
_LONGEST_CODE = 4096
# What is said of a sign-in that does not work, and with which status.
_REFUSED: Mapping[type[WritError], tuple[str, int]] = {
    FormTokenError: ("stale", 403),
    UsedLinkError: ("stale", 403),
    ProviderDownError: ("down", 503),
    RefusedTokenError: ("refused", 403),
    UnprovedAddressError: ("unproved", 403),
    NobodyCalledSoError: ("nobody", 403),
    SharedAddressError: ("shared", 403),
}
_log = logging.getLogger("writ.page")


@dataclass(frozen=True, slots=True)
class AccountSigning:
    """The handlers, with what they lean on."""

    provider: Provider
    visits: Visits
    links: Links
    gate: Gate
    now: Callable[[], datetime]
    contact: str

    def doors(self) -> list[Door]:
        """There and back."""
        return [
            Door(AWAY, self.leave, who=Who.ANYBODY, name="account"),
            Door(BACK, self.come_back, who=Who.PROVIDER, name="account-back"),
        ]

    async def leave(self, request: Request) -> Response:
        """GET /sign-in/account: to the provider. The browser keeps a secret, without which nobody who comes
        back is signed in."""
        now, secret = self.now(), secrets.token_urlsafe(_SECRET_BYTES)
        state = self.links.sign_form(secret, now=now)
        try:
            url = await run_in_threadpool(self.provider.begin, secret, state, now=now)
        except ProviderDownError as down:
            return self._refuse(request, down)
        response = RedirectResponse(url, status_code=303)
        kept = f"{site_of(request, self.contact).lang}.{secret}"
        self.gate.keep(request, response, ACCOUNT, kept, _SECONDS)
        return response

    async def come_back(self, request: Request) -> Response:
        """GET /sign-in/back: the session begins. The protocol has it come by GET; `state` is to it what the
        token is to a form, and works once, in the browser that was sent away."""
        now, given = self.now(), request.query_params
        secret = request.cookies.get(ACCOUNT, "").partition(".")[2]
        address = ""
        try:
            self.links.check_form(given.get("state", "") if secret else "", secret, now=now)
            code = given.get("code", "")
            if "error" in given or not code or len(code) > _LONGEST_CODE:
                raise RefusedTokenError("the provider has sent somebody back without a code")
            address = await run_in_threadpool(self.provider.address, secret, code, now=now)
            token = await run_in_threadpool(
                self.visits.begin_by_account, address, secret=secret, now=now
            )
        except (FormTokenError, ProviderError, SignInError) as refused:
            return self._refuse(request, refused, address)
        response = self.gate.signed_in(request, token)
        self.gate.forget(request, response, [ACCOUNT])
        return response

    def _refuse(self, request: Request, refused: WritError, address: str = "") -> Response:
        """One line of what is wrong and one of what to do; the operators find why in the page's log."""
        if isinstance(refused, ProviderError):
            _log.warning("signing in with an account: %s", refused)
        key, status = _REFUSED[type(refused)]
        kept = request.cookies.get(ACCOUNT, "").partition(".")[0]
        site = site_of(request, self.contact, language=kept or ENGLISH)
        say = site.words.say
        named = {"address": address} if key in {"nobody", "shared"} else {}
        contact = {} if key in {"stale", "down"} else {"contact": site.contact}
        response = said_page(
            site,
            say(f"account.{key}", **named),
            say(f"account.{key}_how", **contact),
            status=status,
            links=[(f"/sign-in?lang={site.lang}", say("account.other_ways"))],
        )
        self.gate.forget(request, response, [ACCOUNT])
        return response
