"""Telling in rounds: when there is to be one, one at a time, and what they came to.

What is due in the register is the wake-up, so that none can be lost: whoever looks after a commit
finds it. A round asks nothing of Prefect, however busy or far away that is.
"""

import threading
from collections.abc import Callable, Hashable
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Protocol

from calendars.errors import WritError
from notifications.outbox.outbox import PassReport
from tasks.register.messages.due import DueNow

AGAIN_AFTER_SECONDS = (5, 10, 20, 40, 60, 120, 300)


class Teller(Protocol):
    """What rounds need of the office."""

    def due(self, *, now: datetime) -> DueNow | None:
        """What is due; None when that is nothing."""
        ...

    def next_moment(self) -> datetime | None:
        """When something is due next."""
        ...

    def dispatch(self, *, now: datetime) -> PassReport:
        """Tell what is due."""
        ...


class Patience:
    """Whether to try again: at once what is new, after a growing while what a try has left as it was."""

    def __init__(self) -> None:
        self._left: Hashable | None = None
        self._tries = 0
        self.again_at: datetime | None = None

    def tries(self, due: Hashable | None, *, now: datetime) -> bool:
        """True when it is to be tried now, and is then taken as tried.

        Args:
            due: what is due, None when nothing is; why it cannot be seen is due too.
            now: aware.
        """
        if due is None:
            self._left, self._tries = None, 0
            return False
        if due != self._left:
            self._left, self._tries = due, 0
        elif self.again_at is not None and now < self.again_at:
            return False
        wait = AGAIN_AFTER_SECONDS[min(self._tries, len(AGAIN_AFTER_SECONDS) - 1)]
        self._tries, self.again_at = self._tries + 1, now + timedelta(seconds=wait)
        return True


class Rounds:
    """Rounds of telling, asked for by the dispatcher's look and by its pass; never two at once."""

    def __init__(self, office: Teller, *, clock: Callable[[], datetime]) -> None:
        """
        Args:
            office: tells.
            clock: reads the time for each round.
        """
        self._office, self._clock = office, clock
        self._lock = threading.Lock()
        self._patience = Patience()
        self._report = PassReport()
        self._unsaid = False

    @property
    def unsaid(self) -> bool:
        """True when a round, good or bad, is in no pass's name yet."""
        return self._unsaid

    def round(self, *, since: datetime) -> None:
        """The round that every pass has, whether something is due or not.

        Args:
            since: the moment of the pass, before which it is not: a run may start a little early.

        Raises:
            WritError: what keeps it from telling.
        """
        with self._lock:
            now = max(self._clock(), since)
            self._is_due(now)
            self._tell(now)

    def tell(self) -> bool:
        """Tell what is due until nothing is, or a round has left all as it was; True when it told.

        Raises:
            WritError: what keeps it from telling.
        """
        told = False
        with self._lock:
            while self._is_due(now := self._clock()):
                self._tell(now)
                told = True
        return told

    def next_moment(self) -> datetime | None:
        """When there is something to tell next: of what a round has left, when it is tried again.

        Raises:
            RegisterError: the register does not answer.
        """
        at, again = self._office.next_moment(), self._patience.again_at
        if at is None or again is None or at > self._clock():
            return at
        return max(at, again)

    def say(self) -> PassReport:
        """What the rounds came to since this was last said for good (`said`)."""
        with self._lock:
            self._unsaid = False
            return self._report

    def said(self, report: PassReport) -> None:
        """A pass is named for this; what came after it is left to the next."""
        with self._lock:
            self._report = self._report.without(report)

    def _is_due(self, now: datetime) -> bool:
        """True when something is due and its turn to be tried has come."""
        try:
            return self._patience.tries(self._office.due(now=now), now=now)
        except WritError as error:
            # A pass is made for this as well, and says it where operators look.
            self._unsaid = self._patience.tries(str(error), now=now) or self._unsaid
            raise

    def _tell(self, now: datetime) -> None:
        self._unsaid = True
        self._report = self._report.and_then(self._office.dispatch(now=now))


# The rounds of the dispatcher in whose process a pass runs.
OURS: ContextVar[Rounds | None] = ContextVar("rounds", default=None)
