"""Somebody with a browser before the pages, over a real register: asks for a link, reads the mail, presses."""

import asyncio
import hashlib
import re
from dataclasses import dataclass, field

import httpx
from sqlalchemy import select
from starlette.applications import Starlette

from notifications.pages.app import create_app
from notifications.pages.openid.port import Provider
from notifications.pages.register_desk import RegisterDesk
from notifications.pages.signed_in.office import SignedIn
from notifications.rehearsal.ahead import Ways
from notifications.rehearsal.foretelling import Foreteller
from tasks.register.visits.models import SignInRow
from tasks.register.visits.sign_ins import ask_to_sign_in, sign_in
from tests.office import Office


@dataclass
class Browser:
    """One browser, which keeps cookies, before the pages of an office. `secure` says that they are served
    by https, `provider` is where one may sign in with an account; `changed` are the elections of which Prefect
    would be told."""

    office: Office
    secure: bool = False
    provider: Provider | None = None
    jar: httpx.Cookies = field(default_factory=httpx.Cookies)
    changed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.foreteller = foreteller(self.office)

    def app(self) -> Starlette:
        """The pages."""
        return create_app(
            RegisterDesk(self.office.register),
            self.office.links(),
            lambda: self.office.now,
            lambda _task: None,
            contact="the elections office",
            signed_in=SignedIn(
                self.office.register,
                "blankshire.example",
                self.secure,
                "http://127.0.0.1:8600",
                self.foreteller.ask,
                self.changed.append,
                self.provider,
            ),
        )

    def ask(self, method: str, path: str, **how: object) -> httpx.Response:
        """One request, without following redirects."""

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app(), raise_app_exceptions=False)
            base = "https://page" if self.secure else "http://page"
            async with httpx.AsyncClient(
                transport=transport, base_url=base, cookies=self.jar
            ) as client:
                response = await client.request(method, path, **how)  # type: ignore[arg-type]
                self.jar = client.cookies
                return response

        return asyncio.run(asked())

    def get(self, path: str) -> str:
        """A page that must be there."""
        response = self.ask("GET", path)
        assert response.status_code == 200, (path, response.status_code)
        return response.text

    def asks_for_a_link(self, address: str) -> httpx.Response:
        """Fill in the form."""
        token = form_token(self.get("/sign-in"))
        return self.ask("POST", "/sign-in", data={"form": token, "address": address})

    def mailed(self) -> list[tuple[str, str]]:
        """The links that were mailed by now, each with the address it went to; the dispatcher has run."""
        self.office.run()
        sent = [
            (address, found[1])
            for message, address in self.office.every
            if (found := re.search(r"http://127.0.0.1:8600(/in/\S+)", message.text))
        ]
        self.office.every.clear()
        return sent

    def link(self, who: str) -> str:
        """Ask for a link and read the mail."""
        self.asks_for_a_link(f"{who}@example.org")
        ((_, link),) = self.mailed()
        return link

    def presses(self, link: str) -> httpx.Response:
        """Open a link that works, and press the button on it."""
        return self.ask("POST", link, data={"form": form_token(self.get(link))})

    def enters(self, who: str) -> "Browser":
        """Signed in without the mail, for tests of what comes after."""
        secret = hashlib.sha256(who.encode()).hexdigest()
        with self.office.register.write() as session:
            ask_to_sign_in(
                session, f"{who}@example.org", browser=secret, domain="test", now=self.office.now
            )
            row = session.scalars(select(SignInRow).order_by(SignInRow.number.desc())).first()
            assert row is not None
            sign_in(session, row.number, row.person, browser=secret, now=self.office.now)
        kept = self.office.links().sign_session(row.number, row.person, now=self.office.now)
        self.jar.set("writ-session", kept)
        return self

    def signs_in(self, who: str) -> "Browser":
        """All of it."""
        assert self.presses(self.link(who)).status_code == 303
        return self


def foreteller(office: Office) -> Foreteller:
    """Works out what the office will send."""
    channels = {"email": office.channel, **office.others}
    return Foreteller(office.register, lambda: Ways(channels, office.sender, office.digests))


def form_token(page: str) -> str:
    """The token of the form that is the page's own, not that of signing out."""
    found = re.findall(r'name="form" value="([^"]+)"', page)
    assert found, "the page has no form"
    return str(found[-1])


def words(html: str) -> str:
    """The words of a page with single spaces.

    Raises:
        ValueError: there is no `<body>`, or one with attributes: it would seem to say nothing.
    """
    _, found, body = html.partition("<body>")
    if not found:
        raise ValueError(f"no <body> without attributes in {html[:200]!r}")
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("&#39;", "'").split())
