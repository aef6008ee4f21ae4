"""How long a service that died is left alone, and when it has died too often. Pure."""

from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What is borne, in seconds unless said; the longest pause is also that between tries to tell."""

    deaths: int = 5  # so many, within the next figure, are too many
    within: float = 600.0
    down: float = 300.0  # not ready for so long is as bad
    steady: float = 60.0  # ready for so long is well again
    first_pause: float = 1.0
    longest_pause: float = 60.0


class Patience:
    """What one service has done to our patience."""

    def __init__(self, limits: Limits, *, now: float) -> None:
        """`now`: by a clock that only goes forward."""
        self._limits = limits
        self._deaths: deque[float] = deque()
        self._down_since: float | None = now
        self._ready_since = now
        self._is_lost = False

    def died(self, *, now: float) -> float:
        """Note a death; how long to wait before the next start: twice as long each time."""
        self._deaths.append(now)
        self._down_since = now if self._down_since is None else self._down_since
        pause = self._limits.first_pause * 2.0 ** (self._recent(now) - 1)
        return float(min(pause, self._limits.longest_pause))

    def ready(self, *, now: float) -> None:
        """Note that it works."""
        self._down_since = None
        self._ready_since = now

    def is_lost(self, *, now: float) -> bool:
        """True from the moment it has died too often, or been down too long, until it is steady again."""
        since = self._down_since
        often = self._recent(now) >= self._limits.deaths
        if often or (since is not None and now - since >= self._limits.down):
            self._is_lost = True
        elif since is None and now - self._ready_since >= self._limits.steady:
            self._is_lost = False
        return self._is_lost

    def _recent(self, now: float) -> int:
        while self._deaths and now - self._deaths[0] > self._limits.within:
            self._deaths.popleft()
        return len(self._deaths)
