"""A Prefect client that says plainly when Prefect is down, and JSON calls upon it."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, cast

import httpx
from prefect.client.orchestration import PrefectClient
from prefect.exceptions import PrefectHTTPStatusError

from flows.prefect.environment import CLIENT_AUTH
from flows.prefect.health import (
    BUSY_SECONDS,
    PrefectBusyError,
    PrefectDownError,
    PrefectLockedError,
    prefect_reachable,
)


@asynccontextmanager
async def engine_client(api_url: str) -> AsyncIterator[PrefectClient]:
    """A client of the Prefect API at `api_url` (`http://127.0.0.1:4200/api`), with the password that
    this process's environment has (`apply_environment`).

    Raises:
        PrefectDownError: nothing answers there, at the start or on the way.
        PrefectBusyError: it answers too late, or that it cannot now, however often it is asked.
        PrefectLockedError: the password is not the one it asks for.
    """
    if not prefect_reachable(api_url, timeout=BUSY_SECONDS):
        raise PrefectDownError(api_url)
    try:
        async with PrefectClient(api=api_url, auth_string=os.environ.get(CLIENT_AUTH)) as client:
            yield client
    except httpx.ReadTimeout as error:
        raise PrefectBusyError(api_url) from error
    except httpx.TransportError as error:
        raise PrefectDownError(api_url) from error
    except PrefectHTTPStatusError as error:
        if error.response.status_code == httpx.codes.UNAUTHORIZED:
            raise PrefectLockedError(api_url) from error
        if error.response.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            raise PrefectBusyError(api_url) from error
        raise


@contextmanager
def may_be_gone() -> Iterator[None]:
    """Let a 404 pass: somebody else has removed what was to be changed, and that is all right."""
    try:
        yield
    except PrefectHTTPStatusError as error:
        if error.response.status_code != httpx.codes.NOT_FOUND:
            raise


async def post(client: PrefectClient, path: str, body: object) -> Any:
    """POST JSON to `path` under the API and return the reply's JSON (None when it is empty).

    For the bulk endpoints, which have no client method. The client itself repeats 429, 502
    and 503 with growing pauses.

    Raises:
        prefect.exceptions.PrefectHTTPStatusError: any other status of 400 and above.
    """
    reply = await client.request("POST", cast(Any, path), json=body)
    return reply.json() if reply.content else None


async def delete(client: PrefectClient, path: str) -> bool:
    """DELETE `path` under the API; False when there was nothing.

    Raises:
        prefect.exceptions.PrefectHTTPStatusError: any status of 400 and above except 404.
    """
    try:
        await client.request("DELETE", cast(Any, path))
    except PrefectHTTPStatusError as error:
        if error.response.status_code == httpx.codes.NOT_FOUND:
            return False
        raise
    return True
