"""The world around the dispatchers: it starts them, moves their clock, and kills them."""

import random
import signal
import time
from ctypes import Array, c_double
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess

from sqlalchemy import func, select

from tasks.register.database import Register
from tasks.register.messages.notices import next_moment
from tasks.register.models import DeliveryRow
from tasks.terms import IN_HAND
from tests.killing.counting import Counts, count
from tests.killing.dispatcher import CLOCK, DONE, PLACES, STOP, Orders, dispatch, outbox_of
from tests.killing.post_office import Post

HUNG_SECONDS = 60
POLL_SECONDS = 0.002
LEASE = timedelta(minutes=11)
_processes = get_context("forkserver")
_processes.set_forkserver_preload(["tests.killing.warm"])


@dataclass
class World:
    """A register, a mail server, a clock, and the dispatchers that live just now.

    `patience` is how long they wait for an answer of the server, in seconds.
    """

    register: Register
    post: Post
    now: datetime
    lines: int = 4
    patience: float = 20.0
    kills: int = 0
    _signals: Array[c_double] = field(init=False)
    _alive: dict[int, ForkServerProcess] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Without a lock: the dead would never give it back.
        self._signals = _processes.RawArray(c_double, DONE + 2 * PLACES)
        self.move(self.now)

    def move(self, now: datetime) -> None:
        """Set everybody's clock."""
        self.now = now
        self._signals[CLOCK] = now.timestamp()

    def start(self, place: int = 0, *, die: str = "", nth: int = 1) -> None:
        """Start a dispatcher, which may be told at which step to die."""
        orders = self._orders(die, nth)
        self._signals[DONE + place] = 0
        process = _processes.Process(
            target=dispatch, args=(orders, self._signals, place), daemon=True
        )
        process.start()
        self._alive[place] = process

    def kill(self, place: int = 0) -> None:
        """SIGKILL."""
        process = self._alive.pop(place)
        process.kill()
        process.join()
        if process.exitcode != -signal.SIGKILL:
            raise RuntimeError(f"dispatcher {place} had ended by itself: {process.exitcode}")
        self.kills += 1
        process.close()

    def see_it_die(self, place: int = 0) -> int | None:
        """Wait until a dispatcher has killed itself; returns how it ended (-9: SIGKILL)."""
        process = self._alive.pop(place)
        process.join(HUNG_SECONDS)
        ended = process.exitcode
        process.kill()
        process.join()
        process.close()
        return ended

    def settle(self, until: datetime) -> None:
        """Let the living work until nothing is left to be done up to a moment, moving the clock on
        from one thing to the next whenever all have done what can be done at its moment."""
        waited = time.monotonic()
        while True:
            if self._all_done():
                then = self._next()
                if then is None or then > until:
                    return
                if then > self.now:
                    self.move(then)
                    waited = time.monotonic()
            if time.monotonic() - waited > HUNG_SECONDS:
                raise TimeoutError(f"the dispatchers hang at {self.now}: {self._next()} is next")
            time.sleep(POLL_SECONDS)

    def end(self) -> None:
        """Let the living end by themselves; one that does not is a fault."""
        self._signals[STOP] = 1
        for place, process in list(self._alive.items()):
            process.join(HUNG_SECONDS)
            if process.exitcode != 0:
                raise RuntimeError(f"dispatcher {place} ended with {process.exitcode}")
            process.close()
        self._alive.clear()
        self._signals[STOP] = 0

    def one_more_pass(self) -> str:
        """What a pass says it did, when all others are over."""
        return outbox_of(self.register, self._orders()).run(now=self.now).words()

    def told(self) -> list[int]:
        """How many messages each dispatcher has sent, those that lived before it in its place too."""
        return [int(self._signals[DONE + PLACES + place]) for place in range(PLACES)]

    def counts(self) -> Counts:
        """What came of it."""
        return count(self.register, self.post, now=self.now)

    def kill_at_random(
        self, kills: int, chance: random.Random, *, most: int, until: datetime, together: int = 1
    ) -> None:
        """So many lives, so many of them at once, each ended after it sent up to `most` messages;
        when all are dead the clock moves on past their leases. What is due later than `until` is
        left alone."""
        enough = self.kills + kills
        while self.kills < enough:
            for place in range(together):
                self.start(place)
            for place in chance.sample(range(together), together):
                self._live(chance, most, until)
                self.kill(place)
            self.move(self.now + LEASE)

    def _orders(self, die: str = "", nth: int = 1) -> Orders:
        url = self.register.engine.url.render_as_string(hide_password=False)
        return Orders(url, self.post.port, self.lines, self.patience, die, nth)

    def _live(self, chance: random.Random, most: int, until: datetime) -> None:
        """Let time go by until a random number of messages has been sent, and a moment more."""
        wanted = self.post.number() + chance.randint(1, most)
        patience = time.monotonic() + chance.choice([0.3, 3.0, 3.0, 3.0])
        while self.post.number() < wanted and time.monotonic() < patience:
            if self._all_done() and (then := self._next()) and self.now < then <= until:
                self.move(then)
            time.sleep(POLL_SECONDS)
        time.sleep(chance.uniform(0, 0.01))

    def _all_done(self) -> bool:
        clock = self._signals[CLOCK]
        return all(self._signals[DONE + place] == clock for place in self._alive)

    def _next(self) -> datetime | None:
        """The next moment at which something is due; now, while the living hold messages."""
        with self.register.read() as session:
            held = session.scalar(
                select(func.count())
                .select_from(DeliveryRow)
                .where(DeliveryRow.state.in_(IN_HAND), DeliveryRow.lease > self.now)
            )
            return self.now if held else next_moment(session)
