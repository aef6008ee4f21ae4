"""The messages of the next days, worked out in the background and kept: who looks again waits for nothing."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Lock, Thread

from calendars.errors import WritError
from notifications.rehearsal.ahead import Ways, messages_ahead
from tasks.register.database import Register
from tasks.register.finding.force_state import state_of_force
from tasks.register.plans.elections import the_election
from tasks.views.messages import Ahead, Foretold

# How long who looks is kept waiting for what is not there yet.
PATIENCE_SECONDS = 1.0
# What was worked out an hour ago looks an hour less far ahead.
HOLDS = timedelta(hours=1)
_TRIED_AGAIN = timedelta(minutes=1)
_MOST = 8

_State = tuple[tuple[str, int], ...]
_log = logging.getLogger("writ.page")


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was worked out (None: it could not be), at which moment and from which state of the register."""

    ahead: Ahead | None
    at: datetime
    state: _State

    def holds(self, state: _State, now: datetime) -> bool:
        """Whether it need not be worked out anew."""
        age = HOLDS if self.ahead is not None else _TRIED_AGAIN
        return self.state == state and timedelta(0) <= now - self.at < age


@dataclass(slots=True)
class Foreteller:
    """Works out what will be sent, one election at a time, each in a thread that ends with it.

    `ways` says how the office writes; who asks is kept waiting for `patience` seconds at most.
    """

    register: Register
    ways: Callable[[], Ways]
    patience: float = PATIENCE_SECONDS
    _kept: dict[str, _Kept] = field(default_factory=dict)
    _under_way: dict[str, Event] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _turn: Lock = field(default_factory=Lock)

    def ask(self, election: str, *, now: datetime) -> Foretold:
        """The messages about an election (an id) in the next days, as far as they are known in a moment.

        Raises:
            UnknownElectionError: no such election.
            RegisterError: the register does not answer.
        """
        state = self._state(election)
        with self._lock:
            kept = self._kept.get(election)
            if kept is not None and kept.holds(state, now):
                return Foretold(kept.ahead, current=True, fault=kept.ahead is None)
            done = self._under_way.get(election) or self._begin(election, now)
        done.wait(self.patience)
        with self._lock:
            kept = self._kept.get(election)
        if kept is None:
            return Foretold(None, current=False)
        return Foretold(kept.ahead, kept.holds(state, now), fault=kept.ahead is None)

    def _begin(self, election: str, now: datetime) -> Event:
        done = self._under_way[election] = Event()
        Thread(
            target=self._work, args=(election, done, now), name="foreteller", daemon=True
        ).start()
        return done

    def _work(self, election: str, done: Event, now: datetime) -> None:
        with self._turn:
            kept = self._worked_out(election, now)
        with self._lock:
            self._kept.pop(election, None)
            self._kept[election] = kept
            for oldest in list(self._kept)[:-_MOST]:
                del self._kept[oldest]
            del self._under_way[election]
        done.set()

    def _worked_out(self, election: str, now: datetime) -> _Kept:
        state: _State = ()
        try:
            # Before the register is copied: what changes in between is worked out anew.
            state = self._state(election)
            ahead = messages_ahead(self.register, election, self.ways(), now=now)
        except WritError as error:
            _log.warning("what will be sent about %s cannot be worked out: %s", election, error)
            return _Kept(None, now, state)
        except Exception:  # noqa: BLE001 - the page goes on, and says that it cannot
            _log.exception("what will be sent about %s cannot be worked out", election)
            return _Kept(None, now, state)
        return _Kept(ahead, now, state)

    def _state(self, election: str) -> _State:
        with self.register.read() as session:
            return state_of_force(session, the_election(session, election).area)
