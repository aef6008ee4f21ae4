"""The environment in which Prefect runs, for its children and for ourselves.

Prefect reads it when it is imported: call `apply_environment` before that. Imports no Prefect.
"""

import os
from collections.abc import Iterable, Mapping, MutableMapping
from pathlib import Path
from urllib.parse import urlsplit

from tasks.settings import kept_secret

LOOPBACK = "127.0.0.1"
SERVER_AUTH, CLIENT_AUTH = "PREFECT_SERVER_API_AUTH_STRING", "PREFECT_API_AUTH_STRING"
_USER = "writ:"


def api_url(server_port: int) -> str:
    """The address of the embedded server's API."""
    return f"http://{LOOPBACK}:{server_port}/api"


def password_file(home: Path) -> Path:
    """Where `user:password` of Prefect's API is kept, unless one is set from outside."""
    return home / "prefect.password"


def prefect_auth(home: Path) -> tuple[str, str]:
    """What Prefect's server asks for and what its clients give: `user:password`, commonly the same.

    One that is set from outside holds, for both when the other is not set. Else the password is made
    once and kept in the home.

    Raises:
        SettingsError: the file of the password cannot be read, or is empty.
    """
    server, client = os.environ.get(SERVER_AUTH), os.environ.get(CLIENT_AUTH)
    if server or client:
        return server or client or "", client or server or ""
    kept = kept_secret(password_file(home), begins=_USER)
    return kept, kept


def login_words(home: Path, *, to_a_person: bool) -> str:
    """What to type into the login of Prefect's pages.

    Args:
        to_a_person: the words are shown and not kept: they may be the password itself.
    """
    server, _ = prefect_auth(home)
    kept = password_file(home)
    if not kept.exists() or kept_secret(kept) != server:
        return f"log in with what {SERVER_AUTH} was set to"
    return f"log in with {server}" if to_a_person else f"log in with the line in {kept}"


def prefect_environment(
    home: Path, server_port: int, *, public_url: str | None = None
) -> dict[str, str]:
    """Every setting of the embedded Prefect, as environment variables; the password is among them.

    Args:
        home: the folder of Writ's own data (`var`); Prefect's goes into `prefect` below it.
        server_port: the TCP port of the server, on loopback.
        public_url: how operators reach it from outside, where they do.

    Raises:
        SettingsError: the file of the password cannot be read, or is empty.
    """
    server_auth, client_auth = prefect_auth(home)
    return {
        "PREFECT_HOME": str((home / "prefect").resolve()),
        "PREFECT_API_URL": api_url(server_port),
        "PREFECT_SERVER_API_HOST": LOOPBACK,
        "PREFECT_SERVER_API_PORT": str(server_port),
        SERVER_AUTH: server_auth,
        CLIENT_AUTH: client_auth,
        # Nobody else's pages; `flows.up.server` takes no other Host or Origin either.
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": _origins(server_port, public_url),
        # A forgotten address must fail, not start a second server in the same process.
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
        # Nothing leaves the office.
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        "DO_NOT_TRACK": "1",
        # The pages call the address they came from, whatever the port.
        "PREFECT_SERVER_UI_API_URL": "/api",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_UI_V2_ENABLED": "false",
        # 200 tasks that open at once are projected; marking them late meanwhile would only
        # contend with that for SQLite's one write lock.
        "PREFECT_SERVER_SERVICES_LATE_RUNS_AFTER_SECONDS": "300",
        # The server itself waits 60 s for that lock, and its answer is worth waiting for: a client that
        # leaves at the same moment asks again for what is still being done.
        "PREFECT_API_REQUEST_TIMEOUT": "120",
        "PREFECT_WORKER_QUERY_SECONDS": "2",
        "PREFECT_WORKER_WEBSERVER_HOST": LOOPBACK,
        "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "false",
        "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
        "PREFECT_CLI_PROMPT": "false",
        "PREFECT_CLI_COLORS": "false",
        "PREFECT_LOGGING_COLORS": "false",
        "PYTHONUNBUFFERED": "1",
    }


def apply_environment(
    settings: Mapping[str, str], environ: MutableMapping[str, str] | None = None
) -> set[str]:
    """Put settings into this process's environment (or into `environ`), where none is set yet.

    What the caller's environment already says wins, so that one machine can point at another's
    Prefect. Our own password is never sent there.

    Returns:
        the names that were set, to be taken back by `withdraw_environment`.
    """
    into = os.environ if environ is None else environ
    new = {name for name in settings if not into.get(name)}
    if _is_elsewhere(into.get("PREFECT_API_URL")):
        new.discard(CLIENT_AUTH)
    into.update({name: settings[name] for name in new})
    return new


def _is_elsewhere(url: str | None) -> bool:
    return bool(url) and urlsplit(url).hostname not in {LOOPBACK, "localhost"}


def withdraw_environment(names: Iterable[str]) -> None:
    """Take what `apply_environment` has set out of this process's environment; twice is the same."""
    for name in names:
        os.environ.pop(name, None)


def _origins(server_port: int, public_url: str | None) -> str:
    loopback = [f"http://{host}:{server_port}" for host in (LOOPBACK, "localhost")]
    outside = urlsplit(public_url or loopback[0])
    return ",".join(dict.fromkeys([*loopback, f"{outside.scheme}://{outside.netloc}"]))
