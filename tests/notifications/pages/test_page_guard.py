"""The owners' page: who is turned away, and what no answer may leak."""

import asyncio
import logging
import re
from datetime import datetime, timedelta

import httpx
import pytest
from starlette.routing import Route
from typing_extensions import override

from notifications.links import Links
from notifications.pages.forms import LARGEST_BODY
from tasks.views.task import TaskView
from tests.notifications.cast import ASHA, DEV, NOW
from tests.notifications.memory_desk import MemoryDesk
from tests.notifications.page_office import DONE, LINKS, TASK, Office

OPEN_ROUTES = {"health", "style"}


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"note=" + b"n" * LARGEST_BODY, "application/x-www-form-urlencoded", 413),
        (b'{"action": "complete"}', "application/json", 415),
        (b"", "", 415),
        (b"note=\xff", "application/x-www-form-urlencoded", 400),
        (b"note=%ff", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"a=1" for _ in range(101)), "application/x-www-form-urlencoded", 400),
    ],
    ids=["large", "json", "none", "not ascii", "not utf-8", "many fields"],
)
def test_a_body_that_is_no_small_form_is_refused(body: bytes, kind: str, status: int) -> None:
    """Nothing is parsed that the page did not make."""
    office = Office()
    response = office.ask(
        "POST", office.link(), content=body, headers={"Content-Type": kind} if kind else {}
    )
    assert response.status_code == status
    assert "<h1>" in response.text
    assert office.desk.answers == []


@pytest.mark.parametrize("answer", [{"action": "delete"}, {"action": "complete", "outcome": "x"}])
def test_an_unknown_button_or_outcome_is_refused(answer: dict[str, str]) -> None:
    """Only what the page offers is taken."""
    office = Office()
    assert office.press(office.link(), answer).status_code == 422
    assert office.desk.answers == []


def test_nobody_sees_another_ones_task() -> None:
    """Dev's link is signed and Dev is in the directory, and still there is nothing to see."""
    office = Office()
    for path in (office.link(DEV), office.link(ASHA, task=19), office.link(ASHA, task=999)):
        assert office.ask("GET", path).status_code == 404
        assert office.ask("POST", path, data=DONE).status_code == 404
    assert office.ask("GET", f"/me/{LINKS.sign_person(99, now=NOW)}").status_code == 404


def filled(path: str, token: str) -> str:
    """A route's path with the token in its place."""
    return path.replace("{token}", token)


def guarded_routes() -> list[tuple[str, str]]:
    """Method and path of every route that shows or takes something of a person's."""
    return [
        (method, route.path)
        for route in Office().app().routes
        if isinstance(route, Route) and route.name not in OPEN_ROUTES
        for method in sorted(route.methods or set())
    ]


def test_every_route_but_two_is_behind_a_token() -> None:
    """A new page cannot be added without one by mistake."""
    assert len(guarded_routes()) == 12
    assert all("{token}" in path for _, path in guarded_routes())


@pytest.mark.parametrize(("method", "path"), guarded_routes())
def test_every_page_refuses_a_forged_and_an_expired_token(method: str, path: str) -> None:
    """Forged: 404 without detail. Expired: 410 with the remedy and whom to ask."""
    office = Office()
    good = LINKS.sign_person(ASHA, now=NOW) if "/me/" in path else office.link().split("/")[-1]
    other = Links(["another-key-of-another-office"], 90).sign_task(TASK, ASHA, now=NOW)
    for token in ("x", good[:-3], good + "x", "%00", "%ff", other):
        response = office.ask(method, filled(path, token), data=None if method != "POST" else DONE)
        assert response.status_code == 404
        assert "too old" not in response.text
        assert "signature" not in response.text
    office.now = NOW + timedelta(days=91)
    expired = office.ask(method, filled(path, good), data=None if method != "POST" else DONE)
    assert expired.status_code == 410
    if method != "HEAD":
        assert "Use the link in the latest message" in expired.text
        assert "ask Dev Roy for a fresh link" in expired.text
    assert office.desk.answers == []


def test_links_made_from_a_link_end_with_it() -> None:
    """A link that leaked cannot be renewed by following the list back and forth."""
    office = Office()
    office.now = NOW + timedelta(days=89)
    [board] = set(re.findall(r'href="(/me/[^"]+)"', office.get(office.link())))
    task = re.findall(r'href="(/t/[^"]+)"', office.get(board))[0]
    office.now = NOW + timedelta(days=91)
    assert office.ask("GET", board).status_code == 410
    assert office.ask("GET", task).status_code == 410


EVERY_ANSWER = [
    ("GET", Office().link(), 200),
    ("HEAD", Office().link(), 200),
    ("GET", Office().board(), 200),
    ("GET", "/t/nonsense", 404),
    ("GET", "/nowhere", 404),
    ("PUT", Office().link(), 405),
    ("POST", Office().link(), 415),
    ("GET", "/healthz", 200),
]


@pytest.mark.parametrize(("method", "path", "status"), EVERY_ANSWER, ids=range(len(EVERY_ANSWER)))
def test_every_answer_carries_the_headers_that_keep_a_link_secret(
    method: str, path: str, status: int
) -> None:
    """No script, no frame, no referrer, no index, no copy in a cache."""
    response = Office().ask(method, path)
    assert response.status_code == status
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["x-robots-tag"].startswith("noindex")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "no-store"
    assert "<script" not in response.text
    assert "style=" not in response.text


def test_the_style_sheet_is_the_only_file_and_may_be_kept() -> None:
    """It holds nothing of anybody."""
    response = Office().ask("GET", "/style.css")
    assert response.headers["content-type"].startswith("text/css")
    assert response.headers["cache-control"] == "public, max-age=3600"
    assert "url(" not in response.text
    assert re.findall(
        r'(?:src|href)="(?!#|/t/|/me/|\?lang=)([^"]+)"', Office().get(Office().link())
    ) == ["/style.css"]


class BrokenDesk(MemoryDesk):
    """A desk whose register cannot be read."""

    @override
    def task(self, number: int, *, person: int, now: datetime) -> TaskView:
        raise OSError("disk gone")


def test_a_fault_shows_a_page_and_no_inside() -> None:
    """The headers are there too."""
    response = Office(BrokenDesk()).ask("GET", Office().link())
    assert response.status_code == 500
    assert "disk gone" not in response.text
    assert "Something went wrong" in response.text
    assert response.headers["cache-control"] == "no-store"


def test_nothing_is_logged_that_holds_a_token(caplog: pytest.LogCaptureFixture) -> None:
    """Shown, answered, refused: the page itself logs nothing at all."""
    caplog.set_level(logging.DEBUG)
    office = Office()
    office.press(office.link(), DONE)
    office.ask("GET", office.link() + "x")
    token = office.link().split("/")[-1]
    ours = [
        record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))
    ]
    assert not [record for record in ours if token in record.getMessage()]


def test_what_people_type_cannot_become_markup() -> None:
    """Notes, evidence and titles are shown as they were typed."""
    office = Office()
    typed = '<script>alert("x")</script>'
    office.press(office.link(), {"action": "acknowledge", "note": typed})
    refused = office.press(
        office.link(), {"action": "complete", "outcome": "x", "note": typed, "evidence-0": '"><b>'}
    )
    for page in (office.get(office.link()), refused.text):
        assert "<script" not in page
        assert "&lt;script&gt;" in page
    assert "<b>" not in refused.text


def test_the_page_works_below_a_path() -> None:
    """A reverse proxy may serve it under /writ; then every address starts there."""
    office = Office()

    form = office.form_token(office.link())

    async def proxied() -> tuple[httpx.Response, httpx.Response]:
        transport = httpx.ASGITransport(app=office.app(), root_path="/writ")
        async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
            path = f"/writ{office.link()}"
            return await client.get(path), await client.post(path, data={"form": form, **DONE})

    page, posted = asyncio.run(proxied())
    assert 'href="/writ/style.css"' in page.text
    assert 'href="/writ/me/' in page.text
    assert posted.headers["location"] == f"/writ{office.link()}"


@pytest.mark.parametrize(
    ("host", "status"), [("127.0.0.1:8600", 200), ("writ.example.org", 200), ("evil.example", 400)]
)
def test_the_page_answers_to_its_own_names_only(host: str, status: int) -> None:
    """A foreign page whose name was bound to this machine asks under that name."""
    office = Office(hosts=["127.0.0.1", "writ.example.org"])
    reply = office.ask("GET", office.link(), headers={"Host": host})

    assert reply.status_code == status
    assert reply.headers["Cache-Control"] == "no-store"
