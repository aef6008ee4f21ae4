"""Real HTTP servers on the loopback: one that answers as told, one that behaves as GOV.UK Notify."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid5

from typing_extensions import override

NAMESPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any


@dataclass
class WebOffice:
    """What the server was asked, and how it answers; `late` holds every answer back."""

    status: int = 200
    answer: str = "{}"
    headers: dict[str, str] = field(default_factory=dict)
    late: bool = False
    drop: bool = False
    asked: list[Asked] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    connections: int = 0

    def answer_to(self, asked: Asked) -> tuple[int, str]:
        """The status and the body."""
        return self.status, self.answer


@dataclass
class NotifyOffice(WebOffice):
    """As https://docs.notifications.service.gov.uk/rest-api.html tells, as far as we use it."""

    kept: list[dict[str, Any]] = field(default_factory=list)

    @override
    def answer_to(self, asked: Asked) -> tuple[int, str]:
        """201 with an id for what is sent; a list for what is asked for by reference."""
        if self.status != 200:
            return self.status, self.answer
        if asked.method == "GET":
            [reference] = asked.query["reference"]
            found = [one for one in self.kept if one["reference"] == reference]
            return 200, json.dumps({"notifications": found, "links": {"current": asked.path}})
        number = str(uuid5(NAMESPACE, f"{len(self.kept)}"))
        made = {"id": number, "reference": asked.body["reference"], "status": "sending"}
        self.kept.append(made)
        return 201, json.dumps({**made, "content": {}, "uri": "", "template": {}})


def _handler(office: WebOffice) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        @override
        def setup(self) -> None:
            office.connections += 1
            super().setup()

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            raw = self.rfile.read(length)
            parts = urlsplit(self.path)
            body = json.loads(raw) if raw else None
            asked = Asked(self.command, parts.path, parse_qs(parts.query), dict(self.headers), body)
            office.asked.append(asked)
            if office.drop:
                self.close_connection = True
                return
            status, answer = office.answer_to(asked)
            if office.late:
                office.released.wait(timeout=10)
            with suppress(OSError):
                self._say(status, answer.encode())

        do_GET = do_POST  # noqa: N815

        def _say(self, status: int, answer: bytes) -> None:
            self.send_response(status)
            for name, value in office.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        @override
        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: the tests ask what came."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up, or does not trust us, is what the tests are about."""


@contextmanager
def web_server(office: WebOffice, certificate: Path | None = None) -> Iterator[str]:
    """A server in a thread, with TLS where there is a certificate; yields its host and port."""
    server = _Server(("127.0.0.1", 0), _handler(office))
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        office.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
