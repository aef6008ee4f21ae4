"""What is told to whoever watches: ready or not, and figures for who has the secret, naming nobody."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from notifications.pages.app import create_app
from notifications.pages.register_desk import RegisterDesk
from notifications.pages.watching.timing import Timing
from notifications.pages.watching.watch import Watch
from tasks.register.database import Register
from tasks.register.people import number_of_person
from tests.builders import at
from tests.cast import ASHA, directory
from tests.notifications.may_office import MAY
from tests.office import Office

SECRET = "a-secret-of-prometheus"
CALLED = "Mon 2026-11-02 09:00"
GIVEN = {"authorization": f"Bearer {SECRET}"}


@pytest.fixture
def office(register: Register) -> Office:
    """The May election of Ashford, of which nobody was told yet."""
    return Office(register).opens(directory(), MAY, CALLED)


@dataclass(frozen=True)
class Client:
    """Asks an application."""

    app: Starlette

    def get(self, path: str, headers: Mapping[str, str | bytes] | None = None) -> httpx.Response:
        """What it answers."""

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
                return await client.get(path, headers=dict(headers or {}))  # type: ignore[arg-type]

        return asyncio.run(asked())


def asking(office: Office, secret: str | None = SECRET) -> Client:
    """A client of the page, in whose register time is the office's."""
    watch = Watch(office.register, Timing(), lambda: office.now, secret, digests=False)
    desk, links = RegisterDesk(office.register), office.links()
    return Client(create_app(desk, links, lambda: office.now, lambda _task: None, watch=watch))


def figures(client: Client) -> dict[str, float]:
    """What Prometheus reads, by name and labels."""
    reply = client.get("/metrics", headers=GIVEN)
    assert 200 == reply.status_code
    return {
        f"{sample.name}{sorted(sample.labels.items())}": sample.value
        for family in text_string_to_metric_families(reply.text)
        for sample in family.samples
    }


def test_it_is_ready_until_somebody_waits_too_long(office: Office) -> None:
    """What is due at this moment is in time; an hour later nobody has told it, and after a pass all is well."""
    client = asking(office)
    assert 200 == client.get("/readyz").status_code
    office.now += timedelta(hours=1)
    late = client.get("/readyz")
    assert (503, "people are told: late\n") == (late.status_code, late.text)
    office.at("Mon 2026-11-02 10:00")
    ready = client.get("/readyz")
    assert (200, "register: answers\npeople are told: in time\n") == (ready.status_code, ready.text)


def test_a_register_that_is_away_is_said_in_a_line() -> None:
    """With a status that takes the page out of a balancer's hands."""
    away = Office(Register("postgresql://nobody@127.0.0.1:1/none"))
    client = asking(away)
    for path in ("/readyz", "/metrics"):
        reply = client.get(path, headers=GIVEN)
        assert (503, "register: does not answer\n") == (reply.status_code, reply.text)


def test_the_figures_are_those_of_the_register(office: Office) -> None:
    """What is due grows old until a pass; then it has left, and how fast is known."""
    client = asking(office)
    office.now += timedelta(minutes=7)
    before = figures(client)
    assert 420 == before["writ_oldest_due_seconds[]"]
    assert 0 < before["writ_notices_due[]"]
    office.at("Mon 2026-11-02 09:08")
    after = figures(client)
    assert (0, 0) == (after["writ_oldest_due_seconds[]"], after["writ_notices_due[]"])
    assert 0 < after["writ_handed_over_last_hour[]"]
    assert 420 <= after["writ_hand_over_seconds[('quantile', '0.99')]"] < 480
    assert 0 < after["writ_tasks_open[]"]
    assert {"ready", "held", "in hand", "failed", "unknown"} == {
        name.split("'")[3] for name in after if name.startswith("writ_messages")
    }


def test_pages_are_timed_by_their_doors_and_nobody_is_named(office: Office) -> None:
    """A secret address is in no figure; what is not there has no door."""
    client = asking(office)
    with office.register.read() as session:
        number = number_of_person(session, ASHA)
    token = office.links().sign_person(number, now=office.now)
    client.get(f"/me/{token}")
    client.get("/nowhere")
    text = client.get("/metrics", headers=GIVEN).text
    assert 'writ_page_seconds_count{door="board",status="200"} 1.0' in text
    assert 'writ_page_seconds_count{door="none",status="404"} 1.0' in text
    for secret in (token, "Asha", ASHA, "@"):
        assert secret not in text


UNREAD = ["", "Bearer ", "Bearer another-secret-of-16", "Bearer \u00e9\u00e9"]


@pytest.mark.parametrize("given", UNREAD)
def test_without_the_secret_there_are_no_figures(office: Office, given: str) -> None:
    """Nor where none was set, whatever is given."""
    sent = {"authorization": given.encode()}
    assert 404 == asking(office).get("/metrics", headers=sent).status_code
    assert 404 == asking(office, None).get("/metrics", headers=sent).status_code


def test_without_a_secret_none_opens(office: Office) -> None:
    """An empty one is none."""
    assert 404 == asking(office, None).get("/metrics", headers=GIVEN).status_code
    assert at(CALLED) == office.now
