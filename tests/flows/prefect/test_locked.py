"""A Prefect whose database others keep locked: waited for, within reason, and then said with the remedy."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from uuid import UUID, uuid4

import pytest
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES, temporary_settings
from typing_extensions import override

from flows.prefect import bulk
from flows.prefect.bulk import create_runs, delete_runs
from flows.prefect.client import engine_client
from flows.prefect.health import EngineRefusedError, PrefectBusyError

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
LOCKED = "(sqlite3.OperationalError) database is locked\n[SQL: INSERT]"
BODIES = [{"name": f"Ashford · {key}", "idempotency_key": key} for key in ("a", "b", "c")]


class Answers(BaseHTTPRequestHandler):
    """Prefect's bulk endpoint, which refuses every run as often as it is told, then one at a time."""

    refusals: int
    reason: str

    def do_GET(self) -> None:
        """The health call; nothing else is known here."""
        known = self.path == "/api/health"
        self._say(200 if known else 404, known)

    def do_POST(self) -> None:
        """Of the runs asked for, the first is made, once the refusals are used up; none can be deleted."""
        if self.path.endswith("bulk_delete"):
            self._say(503, {"exception_message": "Service Unavailable"})
            return
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        made = int(type(self).refusals <= 0)
        type(self).refusals -= 1
        results = [{"status": "CREATED", "flow_run_id": str(uuid4())}] * made
        refused = {"status": "FAILED", "error": self.reason}
        self._say(200, {"results": results + [refused] * (len(asked) - made)})

    def _say(self, status: int, what: object) -> None:
        body = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def prefect(refusals: int = 0, reason: str = LOCKED) -> Iterator[str]:
    """The address of such a Prefect."""
    answers = type("Told", (Answers,), {"refusals": refusals, "reason": reason})
    with ThreadingHTTPServer(("127.0.0.1", 0), answers) as server:
        Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/api"
        finally:
            server.shutdown()


async def made(api_url: str, told: list[int]) -> list[UUID]:
    """The runs of the three bodies."""
    async with engine_client(api_url) as client:
        return await create_runs(client, uuid4(), BODIES, done=told.append)


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "PAUSE_SECONDS", 0.0)


def test_a_database_that_is_locked_for_long_is_waited_for() -> None:
    """However often it is tried; what got through is not asked for again."""
    told: list[int] = []
    with prefect(refusals=30) as api_url:
        assert len(set(asyncio.run(made(api_url, told)))) == len(BODIES)
    assert [0] * 30 + [1, 1, 1] == told


@pytest.mark.parametrize(
    ("reason", "patience", "said"),
    [
        (
            LOCKED,
            0.0,
            r"Ashford · a: .*database is locked; it was so for 0 s: run `writ sync` when",
        ),
        ("no such queue", 300.0, r"Ashford · a: no such queue; see the server's log"),
    ],
)
def test_what_cannot_pass_is_refused_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, reason: str, patience: float, said: str
) -> None:
    """A lock that nobody lets go of, and what no waiting mends."""
    monkeypatch.setattr(bulk, "PATIENCE_SECONDS", patience)
    with prefect(30, reason) as api_url, pytest.raises(EngineRefusedError, match=said):
        asyncio.run(made(api_url, []))


def test_a_server_without_time_is_said_to_be_busy() -> None:
    """503, after the client's own tries."""

    async def story(api_url: str) -> None:
        async with engine_client(api_url) as client:
            await delete_runs(client, [uuid4()])

    with (
        prefect() as api_url,
        temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 0}),
        pytest.raises(PrefectBusyError, match="its database is locked: run `writ sync` when"),
    ):
        asyncio.run(story(api_url))
