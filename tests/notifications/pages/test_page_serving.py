"""The page over real sockets: who keeps a line busy by doing nothing is hung up on."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from starlette.types import Receive, Scope, Send

from notifications.pages.serving import SLOWEST, HastyProtocol
from tests.notifications.page_office import Office
from tests.notifications.serving import served

PATIENCE = 1.0
WELL = "GET /healthz HTTP/1.1\r\nHost: page\r\n\r\n"
NEVER = 20.0
PIECE = SLOWEST  # what is to come in a second


class Quick(HastyProtocol):
    """With less patience, so that the tests need not have more."""

    patience = PATIENCE
    most = 20


@pytest.fixture
def port() -> Iterator[int]:
    """The owners' page."""
    with served(Office().app(), Quick) as found:
        yield found


def line(port: int) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), timeout=NEVER)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def heard(made: socket.socket) -> bytes:
    """Everything until the page hangs up."""
    said = b""
    try:
        while piece := made.recv(65536):
            said += piece
    except ConnectionError:
        pass
    return said


def assert_answered(made: socket.socket) -> None:
    made.sendall(WELL.encode())
    said = b""
    while not said.endswith(b"ok\n"):
        piece = made.recv(65536)
        assert piece
        said += piece
    assert said.startswith(b"HTTP/1.1 200")


def trickle(made: socket.socket, until: float) -> None:
    """A letter now and then, so that the line is never silent."""
    try:
        while time.monotonic() < until:
            made.sendall(b"x")
            time.sleep(PATIENCE / 5)
    except ConnectionError:
        pass


@pytest.mark.parametrize(
    ("begun", "answer"),
    [
        ("", b"408"),
        ("GET /healthz HTTP/1.1\r\nHost: page\r\nX-Long: ", b"408"),
        (
            f"POST {Office().link()} HTTP/1.1\r\nHost: page\r\nContent-Length: 900\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n\r\nnote=",
            b"408",
        ),
        ("POST /nowhere HTTP/1.1\r\nHost: page\r\nContent-Length: 900\r\n\r\nnote=", b"404"),
    ],
    ids=["nothing", "half a head", "half a body", "half a body for nobody"],
)
@pytest.mark.parametrize("silent", [True, False])
def test_half_a_request(port: int, begun: str, answer: bytes, *, silent: bool) -> None:
    """The line is closed in time, also when a letter comes now and then."""
    with line(port) as made:
        made.sendall(begun.encode())
        started = time.monotonic()
        if not silent and begun:
            trickle(made, started + 3 * PATIENCE)
        said = heard(made)
        assert time.monotonic() - started < NEVER / 2
    # Where letters are under way as the page hangs up, the answer may be lost on the way.
    assert answer in said.splitlines()[0] if said else not silent


def test_a_file_may_take_its_time_as_long_as_it_comes(port: int) -> None:
    """A form that brings one over a slow line is read to its end, however long that takes."""
    length = 6 * PIECE + 72
    head = (
        f"POST {Office().link()} HTTP/1.1\r\nHost: page\r\nContent-Length: {length}\r\n"
        "Connection: close\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n"
    )
    with line(port) as made:
        started = time.monotonic()
        file = b'--b\r\nContent-Disposition: form-data; name="file-0"; filename="a.pdf"\r\n\r\n'
        made.sendall(head.encode() + file)
        for _ in range(6):
            time.sleep(PATIENCE / 2)
            made.sendall(b"x" * PIECE)
        assert time.monotonic() - started > 2 * PATIENCE
        assert heard(made).startswith(b"HTTP/1.1 400")


def test_half_a_second_request(port: int) -> None:
    """A line that was kept after an answer is closed like a new one."""
    with line(port) as made:
        assert_answered(made)
        made.sendall(b"GET /healthz HTTP/1.1\r\nX-Long: ")
        started = time.monotonic()
        trickle(made, started + NEVER / 2)
        assert time.monotonic() - started < NEVER / 2


def test_lines_are_kept_for_whole_requests(port: int) -> None:
    """One after the other, with pauses shorter than those of a half-sent one."""
    with line(port) as made:
        for _ in range(3):
            assert_answered(made)
            time.sleep(PATIENCE * 0.3)


def test_more_lines_than_there_is_room_for(port: int) -> None:
    """Those beyond are hung up on at once, and when the others are gone there is room again."""
    with ExitStack() as many:
        idle = [many.enter_context(line(port)) for _ in range(Quick.most)]
        one_more = many.enter_context(line(port))
        started = time.monotonic()
        assert b"" == heard(one_more)
        assert time.monotonic() - started < PATIENCE
        for made in idle:
            heard(made)
    with line(port) as made:
        assert_answered(made)


def test_an_answer_that_nobody_takes() -> None:
    """What is larger than the line holds does not wait for ever."""
    ended = threading.Event()

    async def large(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        try:
            for _ in range(400):
                body = b"x" * 65536
                await send({"type": "http.response.body", "body": body, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            ended.set()

    with served(large, Quick) as port, line(port) as made:
        made.sendall(WELL.encode())
        assert ended.wait(NEVER)
