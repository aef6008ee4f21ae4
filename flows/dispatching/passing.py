"""One pass of the dispatcher: it ends only when nothing is due at its end.

People are told first; Prefect is shown the standings afterwards, and meanwhile whatever becomes due
is told too; the next moment is read last, and then the pass looks once more.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from flows.dispatching.rounds import Rounds

LOOK_SECONDS = 1.0


class Window(Protocol):
    """What a pass needs of Prefect."""

    async def show(self) -> None:
        """Show where every task stands."""
        ...

    async def plan(self, next_moment: Callable[[], datetime | None]) -> None:
        """Show when the next pass is; it asks `next_moment` after it has seen what was planned."""
        ...


async def run_pass(window: Window, rounds: Rounds, *, since: datetime) -> None:
    """Tell, show and plan until nothing is due.

    Args:
        window: shows.
        rounds: tell.
        since: the moment of the pass.

    Raises:
        WritError: what keeps it from telling.
    """
    await asyncio.to_thread(rounds.round, since=since)
    more = True
    while more:
        await asyncio.to_thread(rounds.tell)
        await _show(window, rounds)
        await window.plan(rounds.next_moment)
        more = await asyncio.to_thread(rounds.tell)


async def _show(window: Window, rounds: Rounds) -> None:
    """Show the standings, again when something was told meanwhile; nobody waits for it to be told."""
    again = True
    while again:
        again = False
        showing = asyncio.ensure_future(window.show())
        try:
            while not (await asyncio.wait([showing], timeout=LOOK_SECONDS))[0]:
                again |= await asyncio.to_thread(rounds.tell)
        except BaseException:
            showing.cancel()
            raise
        showing.result()
