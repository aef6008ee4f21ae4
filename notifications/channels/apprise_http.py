"""One HTTP request of an Apprise service, seen whole: the answer, or how the line broke.

Apprise's plugins turn both into True or False, follow redirects, and open a connection for each
message. Their `requests` is therefore one that asks here first: while an exchange is under way in
a thread, its plugin's request goes over the exchange's own kept session, and what came is kept.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from types import ModuleType
from typing import Any

import requests
from apprise import NotifyBase
from typing_extensions import override

from notifications.errors import ChannelSettingError

VERBS = frozenset({"get", "post", "put", "patch", "delete"})


class Exchange:
    """What one hand-over said and heard; `seconds` are patience to connect and to be answered."""

    def __init__(self, session: requests.Session, seconds: tuple[float, float]) -> None:
        self.answer: requests.Response | None = None
        self.failure: requests.RequestException | None = None
        self._session = session
        self._seconds = seconds

    def request(self, method: str, url: str, **given: Any) -> requests.Response:
        """Send, without following a redirect. Raises RequestException, and keeps it."""
        given |= {"allow_redirects": False, "timeout": self._seconds}
        try:
            self.answer = self._session.request(method, url, **given)
        except requests.RequestException as failure:
            self.failure = failure
            raise
        return self.answer


_under_way: ContextVar[Exchange | None] = ContextVar("exchange", default=None)


class _Seen(ModuleType):
    """The library `requests`, but for the sending."""

    @override
    def __getattr__(self, name: str) -> Any:
        exchange = _under_way.get()
        if exchange is None:
            return getattr(requests, name)
        if name == "request":
            return exchange.request
        if name in VERBS:
            return partial(exchange.request, name)
        return getattr(requests, name)


_SEEN = _Seen("requests")


@contextmanager
def under_way(exchange: Exchange) -> Iterator[None]:
    """What Apprise's plugins ask for in this thread goes through `exchange`."""
    token = _under_way.set(exchange)
    try:
        yield
    finally:
        _under_way.reset(token)


def see(service: NotifyBase, setting: str) -> None:
    """Make the requests of this kind of service visible to exchanges.

    Raises ChannelSettingError when it sends in another way, so that its answer could not be seen.
    """
    plugin = sys.modules[type(service).__module__]
    if getattr(plugin, "requests", None) not in {requests, _SEEN}:
        raise ChannelSettingError(
            f"{setting}: this kind of service does not let its answer be seen, so a refusal would"
            " go unnoticed; choose another"
        )
    plugin.requests = _SEEN  # type: ignore[attr-defined]
