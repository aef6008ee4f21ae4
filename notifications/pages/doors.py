"""Every address of the pages, and who may open it: nothing is served that does not say so."""

from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from typing_extensions import override

NAME = "writ.door"


class Who(StrEnum):
    """Who may open a door.

    Anybody: there is nothing behind it that is anybody's. Link: the holder of a signed link, as far as
    that goes. Calendar, wall: who knows the secret address of one. Service: a service that signs what it
    reports. Provider: who comes back from the provider of accounts, in the browser that was sent there, with
    what it was given on the way. Signed in, operator, administrator: who has signed in, and has that role in
    some organisation; what they see of it is the page's own question.
    """

    ANYBODY = "anybody"
    LINK = "the holder of a signed link"
    CALENDAR = "who knows a calendar's secret address"
    WALL = "who knows the secret address of an election's wall"
    SERVICE = "a service that signs its reports"
    WATCHER = "who knows the secret of the figures"
    PROVIDER = "who comes back from the provider of accounts"
    SIGNED_IN = "who has signed in"
    OPERATOR = "an operator"
    ADMINISTRATOR = "an administrator"


class Door(Route):
    """A route that says who may open it."""

    def __init__(
        self,
        path: str,
        endpoint: Callable[[Request], Awaitable[Response]],
        *,
        who: Who,
        name: str,
        methods: Sequence[str] = ("GET",),
        **more: Any,
    ) -> None:
        """
        Args:
            path: the address below the root of the pages.
            endpoint: answers it.
            who: who may open it.
            name: what it is called in code.
            methods: GET, which changes nothing (but that the provider's way back signs in), or POST.
            more: as for `Route`.
        """
        super().__init__(path, endpoint, methods=list(methods), name=name, **more)
        self.who = who

    @override
    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and let it be known by which door: its name, never the address."""
        scope[NAME] = self.name
        await super().handle(scope, receive, send)
