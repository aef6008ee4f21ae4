"""Somebody with a telephone and no JavaScript before the pages of the sample office in April."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, ViewportSize
from sqlalchemy import update
from starlette.applications import Starlette

from notifications.pages.app import create_app
from notifications.pages.doors import Door
from notifications.pages.openid.port import Account
from notifications.pages.openid.provider import OpenIdProvider
from notifications.pages.receipts import Receipts
from notifications.pages.register_desk import RegisterDesk
from notifications.pages.signed_in.office import SignedIn
from notifications.rehearsal.foretelling import Foreteller
from tasks.people.directory import ENGLISH
from tasks.register.database import Register
from tasks.register.models import PersonRow
from tasks.views.task import TaskView
from tests.april import MAY, NOW, number_of
from tests.notifications.pages.openid.local_provider import (
    CLIENT,
    SECRET,
    LocalProvider,
    a_provider,
)
from tests.notifications.serving import served
from tests.notifications.visiting import Browser as Visitor
from tests.notifications.visiting import foreteller
from tests.office import Office

NARROW = ViewportSize(width=320, height=640)
WIDE = ViewportSize(width=1280, height=900)
SESSION = "writ-session"


def pages_of(office: Office, provider: LocalProvider, foretells: Foreteller) -> Starlette:
    """Everything that can be served, with all that may be set up. Nobody knows their own address before
    they are asked for: it is the provider that is told it, when somebody comes."""
    account = Account(
        provider.base, CLIENT, SECRET, "email", "Sign in with your Blankshire account"
    )
    return create_app(
        RegisterDesk(office.register),
        office.links(),
        lambda: office.now,
        lambda _task: None,
        receipts=Receipts(office.register, "a-secret-of-the-relay", "page", lambda: office.now),
        signed_in=SignedIn(
            office.register,
            "blankshire.example",
            secure=False,
            page_url="http://page",
            foretell=foretells.ask,
            changed=lambda _election: None,
            provider=OpenIdProvider(account, "http://page/sign-in/back"),
        ),
    )


@dataclass
class Site:
    """The pages, and one window before them, of `reader`; `foreteller` works out what will be sent; `answers` are those that it was given, `asked`
    what it asked for (method and path)."""

    office: Office
    app: Starlette
    base: str
    context: BrowserContext
    provider: LocalProvider
    foreteller: Foreteller
    language: str = ENGLISH
    reader: str = ""
    answers: list[Response] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page: Page = self.context.new_page()
        self.page.on("response", self._note_answer)
        self.page.on("request", self._note_request)

    @property
    def status(self) -> int:
        """What the page that is shown was answered with."""
        return self.answers[-1].status

    @property
    def doors(self) -> list[Door]:
        """Every address."""
        return [route for route in self.app.routes if isinstance(route, Door)]

    @property
    def election(self) -> str:
        """The address of the election's page."""
        return f"/e/{MAY.id}"

    def opens(self, path: str) -> None:
        """Go to an address of the site."""
        self.page.goto(self.base + path)

    def says_language(self, path: str) -> str:
        """An address that asks for the language of this window, for who has not signed in."""
        return path if self.language == ENGLISH else f"{path}?lang={self.language}"

    def presses(self, name: str) -> None:
        """Press a button, by what it is called (the first of several)."""
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def enters(self, who: str) -> "Site":
        """Signed in, without the mail."""
        self.reader = who
        kept = Visitor(self.office).enters(who).jar[SESSION]
        self.context.add_cookies([{"name": SESSION, "value": kept, "url": self.base}])
        return self

    def mailed_link(self, who: str) -> str:
        """Ask for a link to sign in, and read it in the mail."""
        self.reader = who
        self.opens(self.says_language("/sign-in"))
        self.page.locator("#address").fill(f"{who}@example.org")
        self.page.locator("main button").click()
        self.office.every.clear()
        self.office.run()
        (mail,) = [message for message, _ in self.office.every if "/in/" in message.text]
        (found,) = re.findall(r"http://127.0.0.1:8600(/in/\S+)", mail.text)
        return str(found)

    def comes_with_an_account(self, address: str) -> None:
        """By the button, and the provider's own page."""
        self.opens(self.says_language("/sign-in"))
        self.page.locator("main a.button").click()
        self.page.get_by_label("Who").fill(address)
        self.page.get_by_role("button").click()

    def list_of(self, who: str) -> str:
        """The address of somebody's list, as mailed today."""
        self.reader = who
        number = number_of(self.office.register, who)
        return f"/me/{self.office.links().sign_person(number, now=self.office.now)}"

    def numbered(self, who: str, task: int, *, days_ago: int = 0) -> str:
        """The address of a task (by its number), as mailed to somebody."""
        self.reader = who
        signed = self.office.now - timedelta(days=days_ago)
        person = number_of(self.office.register, who)
        return f"/t/{self.office.links().sign_task(task, person, now=signed)}"

    def mine(self, who: str) -> Sequence[TaskView]:
        """Somebody's tasks, as their list has them."""
        person = number_of(self.office.register, who)
        now = self.office.now
        return RegisterDesk(self.office.register).tasks_of(person, now=now).tasks

    def one(self, who: str, wanted: Callable[[TaskView], bool]) -> str:
        """The address, as mailed today, of the first of somebody's tasks that is like this."""
        return self.numbered(who, next(task.number for task in self.mine(who) if wanted(task)))

    def _note_answer(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self.answers.append(response)

    def _note_request(self, request: Request) -> None:
        path = "/" + request.url.partition("//")[2].partition("/")[2].partition("?")[0]
        self.asked.append((request.method, path))


@contextmanager
def a_site(register: Register, chromium: Browser, language: str = ENGLISH) -> Iterator[Site]:
    """The pages over a register of April, where everybody reads this language."""
    office = Office(register, now=NOW)
    if language != ENGLISH:
        with register.write() as session:
            session.execute(update(PersonRow).values(language=language))
    with (
        a_provider(lambda: office.now) as provider,
        served(app := pages_of(office, provider, foretells := foreteller(office))) as port,
    ):
        provider.sent_to = f"http://127.0.0.1:{port}"
        context = chromium.new_context(java_script_enabled=False, viewport=NARROW)
        context.set_default_timeout(20_000)
        try:
            yield Site(office, app, provider.sent_to, context, provider, foretells, language)
        finally:
            context.close()
