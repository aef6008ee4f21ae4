"""Nobody without the password gets at Prefect, whether a user of this machine or a page in a browser."""

import asyncio
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from flows.prefect.client import engine_client
from flows.prefect.environment import (
    CLIENT_AUTH,
    SERVER_AUTH,
    apply_environment,
    login_words,
    password_file,
    prefect_auth,
    prefect_environment,
)
from flows.prefect.health import PrefectLockedError, prefect_reachable
from flows.up import Embedded
from flows.up.children import marked
from flows.up.door import guarded
from flows.wiring import open_office
from tasks.files.private import open_to_others
from tasks.settings import Settings
from tests.flows.conftest import password
from tests.flows.operator import prefect_api

OWN = ("http://127.0.0.1:4200", "http://localhost:4200", "https://prefect.example.org")
FOREIGN = "http://evil.example"


@pytest.fixture
def no_auth_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing about the password is in the environment."""
    monkeypatch.delenv(SERVER_AUTH, raising=False)
    monkeypatch.delenv(CLIENT_AUTH, raising=False)


@pytest.fixture
def outsider(engine: Embedded) -> Iterator[httpx.Client]:
    """A local user without the password."""
    with httpx.Client(base_url=engine.api_url, trust_env=False, timeout=30) as client:
        yield client


@pytest.fixture
def operator(engine: Embedded) -> Iterator[httpx.Client]:
    """Somebody with the password."""
    with prefect_api(engine.api_url, password()) as client:
        yield client


def ask(headers: dict[str, str], path: str = "/api/flows/", method: str = "POST") -> int:
    """The status of one request to an application behind the door."""

    async def story() -> int:
        inner = Starlette(
            routes=[
                Route("/{path:path}", lambda _: PlainTextResponse("in"), methods=["GET", "POST"])
            ],
            middleware=[Middleware(guarded, origins=OWN)],
        )
        transport = httpx.ASGITransport(app=inner)
        async with httpx.AsyncClient(transport=transport, base_url=OWN[0]) as client:
            return (await client.request(method, path, headers=headers)).status_code

    return asyncio.run(story())


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:4200", 200),
        ("localhost:4200", 200),
        ("prefect.example.org", 200),
        ("PREFECT.example.org", 200),
        ("evil.example:4200", 400),
        ("127.0.0.1.evil.example:4200", 400),
        ("", 400),
    ],
)
def test_only_its_own_names_are_answered_to(host: str, status: int) -> None:
    """A page whose name was bound to 127.0.0.1 asks under that name."""
    assert ask({"Host": host}) == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (OWN[0], 200),
        (OWN[2], 200),
        (FOREIGN, 403),
        ("http://127.0.0.1:9999", 403),
        ("http://prefect.example.org", 403),
        ("null", 403),
    ],
)
def test_only_its_own_pages_may_send(origin: str, status: int) -> None:
    """Another user's page on this machine is another origin too; a program sends none."""
    assert ask({"Origin": origin}) == status


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_the_manual_is_shut(path: str) -> None:
    """It would tell anybody what there is to try."""
    assert ask({}, path, "GET") == 404


@pytest.mark.usefixtures("no_auth_outside")
def test_the_password_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    """Server and clients have the same one, at every start, and no other home has it."""
    first = prefect_environment(tmp_path / "a", 4200)
    again = prefect_environment(tmp_path / "a", 4201)
    other = prefect_environment(tmp_path / "b", 4200)

    assert first[SERVER_AUTH] == first[CLIENT_AUTH] == again[SERVER_AUTH] != other[SERVER_AUTH]
    assert first[SERVER_AUTH].startswith("writ:")
    assert len(first[SERVER_AUTH]) > 40
    assert stat.S_IMODE(password_file(tmp_path / "a").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", [SERVER_AUTH, CLIENT_AUTH])
@pytest.mark.usefixtures("no_auth_outside")
def test_a_password_set_from_outside_is_honoured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """One is enough for both sides, and none is made."""
    monkeypatch.setenv(name, "office:of their own")

    assert prefect_auth(tmp_path) == ("office:of their own", "office:of their own")
    assert not password_file(tmp_path).exists()
    assert login_words(tmp_path, to_a_person=True) == f"log in with what {SERVER_AUTH} was set to"


@pytest.mark.usefixtures("no_auth_outside")
def test_the_password_is_shown_to_a_person_and_kept_out_of_logs(tmp_path: Path) -> None:
    """What is not shown on a terminal may be kept, and read by others."""
    secret, _ = prefect_auth(tmp_path)

    assert login_words(tmp_path, to_a_person=True) == f"log in with {secret}"
    assert (
        login_words(tmp_path, to_a_person=False)
        == f"log in with the line in {password_file(tmp_path)}"
    )


@pytest.mark.usefixtures("no_auth_outside")
def test_the_password_goes_to_no_other_prefect(tmp_path: Path) -> None:
    """A machine that is pointed at another's Prefect must be told that one's password."""
    theirs = {"PREFECT_API_URL": "http://10.0.0.5:4200/api"}
    apply_environment(prefect_environment(tmp_path, 4200), theirs)
    ours = {"PREFECT_API_URL": "http://localhost:4200/api"}
    apply_environment(prefect_environment(tmp_path, 4200), ours)

    assert CLIENT_AUTH not in theirs
    assert ours[CLIENT_AUTH] == prefect_auth(tmp_path)[1]


def test_origins_are_loopback_and_the_address_from_outside(tmp_path: Path) -> None:
    """Both names of loopback, with the port; a proxy's as operators type it."""
    name = "PREFECT_SERVER_CORS_ALLOWED_ORIGINS"
    inside = prefect_environment(tmp_path, 4201)[name]
    outside = prefect_environment(tmp_path, 4201, public_url="https://prefect.example.org/x")[name]

    assert inside == "http://127.0.0.1:4201,http://localhost:4201"
    assert outside == f"{inside},https://prefect.example.org"


def test_a_new_home_and_all_in_it_is_its_users_own(tmp_path: Path) -> None:
    """Register, its side files, key; and what is written later by the same process."""
    os.umask(0o022)
    home = tmp_path / "var"
    office = open_office(Settings(home=home))
    with office.register.write():
        (home / "evidence").mkdir()
        (home / "evidence" / "minutes.txt").write_text("x", encoding="utf-8")
        names = {path.name for path in home.iterdir()}
        assert {"register.db", "register.db-wal", "register.db-shm", "signing.key"} <= names
        assert [] == open_to_others(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    office.register.close()


@pytest.mark.prefect
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/flows/", {"name": "theirs"}),
        ("POST", "/deployments/", {"name": "theirs", "flow_id": "0" * 32}),
        ("POST", "/work_pools/", {"name": "theirs", "type": "process"}),
        ("POST", "/flow_runs/", {"flow_id": "0" * 32}),
        ("POST", "/flow_runs/filter", {}),
        ("POST", "/logs/filter", {}),
        ("POST", "/block_documents/filter", {}),
        ("GET", "/admin/settings", None),
        ("GET", "/csrf-token?client=theirs", None),
        ("GET", "/docs", None),
        ("GET", "/openapi.json", None),
    ],
)
@pytest.mark.parametrize("credentials", [None, ("writ", "guessed"), ("", "")])
def test_nothing_is_done_without_the_password(
    outsider: httpx.Client,
    method: str,
    path: str,
    body: object,
    credentials: tuple[str, str] | None,
) -> None:
    """Neither read nor written; only whether it lives may be asked."""
    reply = outsider.request(method, path, json=body, auth=credentials)
    assert reply.status_code == httpx.codes.UNAUTHORIZED
    assert outsider.get("/health").text == "true"


@pytest.mark.prefect
def test_the_operator_gets_in(operator: httpx.Client) -> None:
    """The same calls with the password."""
    assert operator.post("/flow_runs/filter", json={}).status_code == httpx.codes.OK
    made = operator.post("/flows/", json={"name": "door"})
    assert made.status_code in {httpx.codes.OK, httpx.codes.CREATED}


@pytest.mark.prefect
def test_another_pages_origin_gets_no_leave_and_does_nothing(operator: httpx.Client) -> None:
    """Even with the password: the browser is told nothing, and the server does nothing."""
    asked = {"Origin": FOREIGN, "Access-Control-Request-Method": "POST"}
    before = operator.options("/flows/", headers=asked)
    sent = operator.post("/flows/", json={"name": "rebound"}, headers={"Origin": FOREIGN})
    found = operator.post("/flows/filter", json={"flows": {"name": {"any_": ["rebound"]}}})

    assert "access-control-allow-origin" not in {**before.headers, **sent.headers}
    assert sent.status_code == httpx.codes.FORBIDDEN
    assert found.json() == []


@pytest.mark.prefect
@pytest.mark.parametrize("path", ["/flows/", "/../", "/../ui-settings"])
def test_a_rebound_name_is_not_answered_to(operator: httpx.Client, path: str) -> None:
    """DNS rebinding makes a foreign page's own name lead to 127.0.0.1."""
    reply = operator.post(path, json={"name": "rebound"}, headers={"Host": "evil.example:4200"})
    assert reply.status_code == httpx.codes.BAD_REQUEST


@pytest.mark.prefect
@pytest.mark.parametrize(
    "path", ["/events/out", "/events/in", "/logs/out", "/task_runs/subscriptions/scheduled"]
)
def test_no_socket_opens_without_the_password(engine: Embedded, path: str) -> None:
    """Events, logs and task runs come by web sockets, which have a guard of their own."""
    url = engine.api_url.replace("http://", "ws://") + path
    with connect(url, subprotocols=["prefect"]) as socket:  # type: ignore[list-item]
        socket.send(json.dumps({"type": "auth", "token": "guessed"}))
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=60)
    with pytest.raises(InvalidStatus, match="403"), connect(url, origin=FOREIGN):  # type: ignore[arg-type]
        pytest.fail("a foreign page got in")


@pytest.mark.prefect
def test_our_client_says_that_the_password_is_another(
    engine: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another Writ's server on our port lives, and does not take us."""

    async def story() -> None:
        async with engine_client(engine.api_url) as client:
            await client.read_work_pools()

    asyncio.run(story())
    assert prefect_reachable(engine.api_url)
    monkeypatch.setenv(CLIENT_AUTH, "writ:another")
    with pytest.raises(PrefectLockedError, match=r"does not take our password.*stop it"):
        asyncio.run(story())


@pytest.mark.prefect
def test_the_password_is_in_no_argument_log_or_readable_file(engine: Embedded) -> None:
    """`ps` shows arguments to everybody; environments are their user's own."""
    _, secret = password()
    arguments = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in marked(engine.mark)]
    keeping = [
        path
        for path in engine.home.rglob("*")
        if path.is_file() and secret.encode() in path.read_bytes()
    ]

    assert len(arguments) >= 2
    assert not any(secret.encode() in said for said in arguments)
    assert keeping == [password_file(engine.home)]
    assert [] == [
        path for path in engine.home.rglob("*") if stat.S_IMODE(path.lstat().st_mode) & 0o077
    ]
    assert stat.S_IMODE(engine.home.stat().st_mode) == 0o700
    assert os.environ[SERVER_AUTH].endswith(secret)
