"""Is Prefect there, and what to say when it is not. Imports no Prefect, so it is quick."""

import httpx

from calendars.errors import WritError

QUICK_SECONDS = 1.0
BUSY_SECONDS = 20.0  # a server that writes the runs of an election answers late, but it answers


class PrefectDownError(WritError):
    """Prefect does not answer; names the address and what goes on without it."""

    def __init__(self, api_url: str) -> None:
        super().__init__(
            f"Prefect does not answer at {api_url}: start it with `writ up`, or set"
            " PREFECT_API_URL; then run `writ sync`. Planning and owners' pages go on without it."
        )


class PrefectLockedError(WritError):
    """Prefect asks for another password than ours; names the settings."""

    def __init__(self, api_url: str) -> None:
        super().__init__(
            f"Prefect at {api_url} does not take our password: it is another Writ's, or was started"
            " with another one; stop it, or set PREFECT_API_AUTH_STRING to what it was started with"
        )


class PrefectBusyError(WritError):
    """Prefect is there, but did not get to it within several minutes; names the remedy."""

    def __init__(self, api_url: str) -> None:
        super().__init__(
            f"Prefect at {api_url} has too much to do, or its database is locked: run `writ sync` when the"
            " machine has less to do. Planning and owners' pages go on without it."
        )


class EngineRefusedError(WritError):
    """Prefect answered, but would not do what was asked; names the run and Prefect's reason."""


def prefect_reachable(api_url: str, *, timeout: float = QUICK_SECONDS) -> bool:
    """True when a Prefect API answers its health call at `api_url` within `timeout` seconds; where
    nothing listens, that is seen at once."""
    patience = httpx.Timeout(timeout, connect=min(timeout, QUICK_SECONDS))
    try:
        reply = httpx.get(f"{api_url}/health", timeout=patience, trust_env=False)
    except httpx.TransportError:
        return False
    return reply.status_code == httpx.codes.OK and reply.text.strip() == "true"


def prefect_locked(api_url: str, auth: str, *, timeout: float = QUICK_SECONDS) -> bool:
    """True when the Prefect API at `api_url`, which answers, asks for another password than `auth`
    (`user:password`): the health call needs none, so that another Writ's server passes for ours."""
    user, _, password = auth.partition(":")
    try:
        reply = httpx.get(
            f"{api_url}/admin/version", auth=(user, password), timeout=timeout, trust_env=False
        )
    except httpx.TransportError:
        return False
    return reply.status_code == httpx.codes.UNAUTHORIZED
