"""The page over the real register, and what nobody should send it: never a fault of ours."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from notifications.errors import ExpiredLinkError, ForgedLinkError, FormTokenError
from notifications.pages.app import create_app
from notifications.pages.receipts import SIGNATURE, Receipts
from notifications.pages.register_desk import RegisterDesk
from tasks.register.database import Register, open_register
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.owned_tasks import the_task
from tests.builders import an_election, at
from tests.cast import ASHA, directory
from tests.notifications.page_office import LINKS
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CLOSE = "ashford/local_england.nominations_close"
NOW = at("Wed 2027-04-07 16:30")
SECRET = "a-secret-for-receipts"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Page:
    """The page as it is served, over a register in which Asha has a task to answer."""

    def __init__(self, register: Register, url: str) -> None:
        office = Office(register).opens(directory(), MAY, "Mon 2026-11-02 09:00")
        office.of_old().only(CLOSE).run(at("Wed 2027-04-07 16:00"))
        self.register = register
        self.impatient = open_register(url, patience=1)
        with register.read() as session:
            self.number = the_task(session, f"{MAY.id}/{CLOSE}").number
            self.asha = stored_directory(session).numbers[ASHA]
        self.link = f"/t/{LINKS.sign_task(self.number, self.asha, now=NOW)}"
        self.form = LINKS.sign_form(self.link.removeprefix("/t/"), now=NOW)
        self.app = create_app(
            RegisterDesk(self.impatient),
            LINKS,
            lambda: NOW,
            lambda _task: None,
            receipts=Receipts(self.impatient, SECRET, "blankshire.example", lambda: NOW),
        )

    def ask(self, method: str, path: str, **how: object) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
                return await client.request(method, path, **how)  # type: ignore[arg-type]

        return asyncio.run(asked())

    def answers(self, **fields: str) -> httpx.Response:
        return self.ask("POST", self.link, data={"form": self.form, **fields})

    def reports(self, body: bytes) -> httpx.Response:
        """What a relay sends that knows the secret."""
        signed = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        return self.ask("POST", "/receipts/mail", content=body, headers={SIGNATURE: signed})

    def notes(self) -> list[tuple[str, str]]:
        """State and note of the task."""
        with self.register.read() as session:
            task = the_task(session, f"{MAY.id}/{CLOSE}")
            return [(task.state, task.note or "")]


@pytest.fixture
def page(register: Register) -> Iterator[Page]:
    """On each database."""
    made = Page(register, register.engine.url.render_as_string(hide_password=False))
    with closing(made.impatient):
        yield made


def test_an_answer_while_the_register_is_kept(page: Page) -> None:
    """It is not taken, the page says so at once, and nothing is half done; later it is taken."""
    before = page.notes()
    with page.register.write() as holder:
        is_sqlite = holder.get_bind().dialect.name == "sqlite"
        tables = text("LOCK TABLE task, history, chain IN EXCLUSIVE MODE")
        holder.execute(text("SELECT 1") if is_sqlite else tables)
        refused = page.answers(action="complete", outcome="done", note="all in", sure="yes")
        assert 503 == refused.status_code
        assert "Not taken, please try again" in refused.text
        assert "60" == refused.headers["Retry-After"]
        assert "no-store" == refused.headers["Cache-Control"]
    assert before == page.notes()
    assert (
        303
        == page.answers(action="complete", outcome="done", note="all in", sure="yes").status_code
    )
    assert [("done", "all in")] == page.notes()


def test_a_database_that_is_gone(page: Page) -> None:
    """Whether an answer was taken is not known then, and the page says so."""
    page.impatient.engine.dispose()
    page.app = create_app(
        RegisterDesk(Register("postgresql://root@127.0.0.1:1/none")),
        LINKS,
        lambda: NOW,
        lambda _task: None,
    )
    for answer in (page.ask("GET", page.link), page.answers(action="acknowledge")):
        assert 503 == answer.status_code
        assert "Something went wrong" in answer.text


@pytest.mark.parametrize("slashed", ["{link}/", "{link}//", "/healthz/", "/me/x/", "/style.css/"])
def test_a_slash_too_many(page: Page, slashed: str) -> None:
    """Is not found. A redirect would send the secret in it over plain http."""
    for method in ("GET", "POST"):
        answer = page.ask(method, slashed.format(link=page.link))
        assert 404 == answer.status_code
        assert "location" not in answer.headers


@pytest.mark.parametrize("sent", ["a%00b", "%1b[2J", "%c2%85x", "%f0%9f%97%b3", "%ef%bf%bf"])
def test_strange_letters_in_a_note(page: Page, sent: str) -> None:
    """They are taken without what cannot be shown, on every database."""
    body = f"form={page.form}&action=complete&outcome=done&sure=yes&note=said+{sent}"
    assert 303 == page.ask("POST", page.link, content=body, headers=FORM).status_code
    ((state, note),) = page.notes()
    assert "done" == state
    assert note.startswith("said")
    assert "\0" not in note
    assert "\x1b" not in note


@pytest.mark.parametrize("entry", [str(2**31), "9" * 5000], ids=len)
def test_an_answer_that_no_database_can_number(page: Page, entry: str) -> None:
    """Is not one that could be undone."""
    before = page.notes()
    answer = page.answers(action="undo", undo=entry)
    assert answer.status_code < 500, answer.text
    assert before == page.notes()


DEEP = b'{"message_id": ' + b"[" * 20_000 + b"]" * 20_000 + b"}"


@pytest.mark.parametrize(
    "body",
    [
        DEEP,
        b'{"message_id": ' + b"[" * 20_000,
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b'{"message_id": "\\ud800", "status": "bounced"}',
        b'{"message_id": "x", "status": "\\udfff"}',
        b'{"message_id": "x", "status": "bounced", "detail": "\\ud800"}',
        b'{"message_id": "\\u0000", "status": "bounced"}',
        b'{"message_id": "x", "status": "bounced", "detail": "\\u0000"}',
        b'{"message_id": ' + b"9" * 10_000 + b', "status": "bounced"}',
        b'{"message_id": {}, "status": "bounced"}',
        b"[]",
        b"1",
        b"null",
        b"",
        b"\xff\xfe",
        b"{",
    ],
)
def test_a_signed_report_that_is_none(page: Page, body: bytes) -> None:
    """Whoever knows the secret may still be broken."""
    assert 400 == page.reports(body).status_code


def test_a_signed_report_with_more_than_is_read(page: Page) -> None:
    """What it says beyond is not looked at."""
    nested = json.dumps({"a": [{}] * 100})
    body = f'{{"message_id": "x", "status": "bounced", "detail": {nested}, "more": {nested}}}'
    assert 200 == page.reports(body.encode()).status_code


ODD = st.text(st.characters(codec="utf-8"), max_size=40)
PATHS = st.one_of(
    ODD.map(lambda text: f"/t/{quote(text)}"),
    ODD.map(lambda text: f"/me/{quote(text, safe='')}"),
    ODD.map(lambda text: f"/{quote(text)}"),
    st.binary(max_size=20).map(lambda raw: f"/t/{quote(raw)}"),
)
FIELDS = st.dictionaries(
    st.sampled_from(["form", "action", "outcome", "note", "until", "evidence-0"]) | ODD,
    st.sampled_from(
        [
            "acknowledge",
            "complete",
            "snooze",
            "wake",
            "hand-up",
            "done",
            "not applicable",
            "20270410",
            "2027-04-08",
            "0001-01-01",
            "9999-12-31",
            "2027-W18-4",
        ]
    )
    | ODD,
    max_size=6,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ODD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ODD, inner, max_size=3),
    max_leaves=8,
)
FEW = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@FEW
@given(PATHS, st.sampled_from(["GET", "POST", "HEAD", "PUT", "OPTIONS"]), st.binary(max_size=80))
@example("/t/%00", "GET", b"")
@example("/t/%ff%fe", "POST", b"note=%00")
def test_any_address(page: Page, path: str, method: str, body: bytes) -> None:
    """Is no page, or not to be asked so; nothing else."""
    answer = page.ask(method, path, content=body, headers=FORM)
    assert answer.status_code in {200, 400, 404, 405, 410}


@FEW
@given(fields=FIELDS, signed=st.booleans())
def test_any_form(page: Page, fields: Mapping[str, str], signed: bool) -> None:  # noqa: FBT001 - Hypothesis takes no keyword-only ones
    """Is taken or refused; whatever it says, the page stands afterwards."""
    form = {**fields, **({"form": page.form} if signed else {})}
    assert page.ask("POST", page.link, data=form).status_code in {303, 400, 409, 415, 422}
    assert 200 == page.ask("GET", page.link).status_code


@FEW
@given(st.binary(max_size=200))
def test_any_body(page: Page, body: bytes) -> None:
    """As a form, or as a signed report."""
    assert page.ask("POST", page.link, content=body, headers=FORM).status_code in {
        303,
        400,
        409,
        422,
    }
    assert page.reports(body).status_code in {200, 400}


@FEW
@given(
    st.dictionaries(st.sampled_from(["message_id", "status", "detail", "x"]), JSON, max_size=4),
    st.sampled_from(["bounced", "delivered", "complained", "sending"]),
)
def test_any_report(page: Page, said: dict[str, object], status: str) -> None:
    """Noted or refused."""
    assert page.reports(json.dumps({"status": status, **said}).encode()).status_code in {200, 400}


@FEW
@given(ODD | st.text(max_size=40) | st.text("ABCabc012-_.", max_size=60))
@example("\ud800")
@example("\0")
def test_any_link(token: str) -> None:
    """Is forged, unless we made it."""
    for read in (LINKS.read_task, LINKS.read_person):
        with pytest.raises((ForgedLinkError, ExpiredLinkError)):
            read(token, now=NOW)
    with pytest.raises(FormTokenError):
        LINKS.check_form(token, "a-link", now=NOW)
