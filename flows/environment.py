"""The environment in which Prefect runs, for its children and for ourselves.

Prefect reads it when it is imported: call `apply_environment` before that. Imports no Prefect.
"""

import os
from collections.abc import Iterable, Mapping, MutableMapping
from pathlib import Path

LOOPBACK = "127.0.0.1"


def api_url(server_port: int) -> str:
    """The address of the embedded server's API."""
    return f"http://{LOOPBACK}:{server_port}/api"


def prefect_environment(home: Path, server_port: int) -> dict[str, str]:
    """Every setting of the embedded Prefect, as environment variables.

    Args:
        home: the folder of Writ's own data (`var`); Prefect's goes into `prefect` below it.
        server_port: the TCP port of the server, on loopback.
    """
    return {
        "PREFECT_HOME": str((home / "prefect").resolve()),
        "PREFECT_API_URL": api_url(server_port),
        "PREFECT_SERVER_API_HOST": LOOPBACK,
        "PREFECT_SERVER_API_PORT": str(server_port),
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
    Prefect.

    Returns:
        the names that were set, to be taken back by `withdraw_environment`.
    """
    into = os.environ if environ is None else environ
    new = settings.keys() - into.keys()
    into.update({name: settings[name] for name in new})
    return new


def withdraw_environment(names: Iterable[str]) -> None:
    """Take what `apply_environment` has set out of this process's environment; twice is the same."""
    for name in names:
        os.environ.pop(name, None)
