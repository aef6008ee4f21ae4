"""Whether Prefect is there: a server at work answers late, and is there all the same."""

import asyncio
import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest
from typing_extensions import override

from flows.prefect.client import engine_client
from flows.prefect.health import QUICK_SECONDS, PrefectDownError, prefect_reachable
from tests.flows.conftest import free_port

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def busy() -> Iterator[str]:
    """The address of a server that answers its health call after twice the quick look's time."""
    done = Event()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/api/health":
                done.wait(2 * QUICK_SECONDS)
            self.send_response(200)
            self.send_header("Content-Length", "4")
            self.end_headers()
            self.wfile.write(b"true")

        @override
        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/api"
        done.set()
        server.shutdown()


async def enters(api_url: str) -> None:
    """Do nothing with a client."""
    async with engine_client(api_url):
        pass


def test_a_busy_server_is_waited_for(busy: str) -> None:
    """A quick look does not wait; who needs the server does."""
    assert not prefect_reachable(busy)
    asyncio.run(enters(busy))


def test_where_nothing_listens_nobody_waits() -> None:
    """That is seen at once."""
    began = time.monotonic()
    with pytest.raises(PrefectDownError, match="does not answer"):
        asyncio.run(enters(f"http://127.0.0.1:{free_port()}/api"))
    with socket.create_server(("127.0.0.1", 0)) as mute:
        assert not prefect_reachable(f"http://127.0.0.1:{mute.getsockname()[1]}/api", timeout=0.1)
    assert time.monotonic() - began < 10
