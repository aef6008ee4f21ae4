"""Services as children: started in their order, started again when they die, stopped in reverse order.

What keeps dying is told to the operators by a process of its own, which needs none of the services.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flows.up.children import MARK, POLL_SECONDS, Child, kill_marked
from flows.up.patience import Limits, Patience
from tasks.alarms import Alarm

GRACE_SECONDS = 10.0
REPORT_SECONDS = 10.0
_SHOWN = 200  # of a log, in a line about its end
TELLER = "the process that tells the operators"


def if_heard(say: Callable[[str], None]) -> Callable[[str], None]:
    """Says a line; a terminal that is gone, or a log without room, stops nothing."""

    def said(line: str) -> None:
        with suppress(OSError):
            say(line)

    return said


def _at_once() -> bool:
    return True


def _nothing(_child: Child) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Service:
    """One service.

    Args:
        name: as people know it, "the worker"; log: the name of its log.
        command: starts it.
        is_ready: told the child, whether it works.
        within: seconds that it may take for that.
        is_waited_for: however long it takes, it is not ended while it lives; after `within` the others start
            without it.
        may_start: whether what it needs is there.
        result: a line for people about its start, once it is ready.
        leaves_children: its own children may live on without it, and are then ended.
        is_errand: it does its work and ends, and is not started again once it has ended well.
        extra_env: for this one alone.
    """

    name: str
    log: str
    command: Sequence[str]
    is_ready: Callable[[Child], bool]
    within: float
    is_waited_for: bool = False
    may_start: Callable[[], bool] = _at_once
    result: Callable[[Child], str | None] = _nothing
    leaves_children: bool = False
    is_errand: bool = False
    extra_env: Mapping[str, str] | None = None


class Supervisor:
    """The services of one `writ up`.

    Args:
        services: in the order in which they start.
        environ: of every child; their mark is in it.
        logs: the folder of the logs.
        say: gets one line for each event.
        tell: the command that tells the operators what its arguments say, and takes back what it told
            before and they no longer say; None leaves it out.
        limits: of patience.
    """

    def __init__(
        self,
        services: Sequence[Service],
        *,
        environ: Mapping[str, str],
        logs: Path,
        say: Callable[[str], None],
        tell: Sequence[str] | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._environ = dict(environ)
        self._logs = logs
        self._say = if_heard(say)
        self._limits = limits or Limits()
        self._watched = [_Watched(service, self, self._limits) for service in services]
        self._teller = _Teller(tell, self, self._limits) if tell is not None else None

    @property
    def pids(self) -> dict[str, int]:
        """The process id of each service that was started."""
        return {watched.service.name: child.pid for watched, child in self._children()}

    @property
    def is_well(self) -> bool:
        """True when every service works and every errand is done."""
        return all(watched.is_ready for watched in self._watched)

    def start(self) -> None:
        """Start all, each once the one before it is ready; then wait until each errand has been tried.

        What is too slow, or an errand that fails, keeps nobody from starting: `look` tries it again.

        Raises:
            ChildDiedError: a service ended by itself.
        """
        for watched in self._watched:
            watched.start_first()
        while any(watched.is_about_its_errand for watched in self._watched):
            self.look()
            time.sleep(POLL_SECONDS)

    def look(self) -> None:
        """See after every service once: start again what died, tell of what keeps dying."""
        for watched in self._watched:
            watched.look()
        if self._teller is not None:
            now = time.monotonic()
            self._teller.look([w.trouble for w in self._watched if w.is_lost(now=now)], now=now)

    def stop(self) -> None:
        """End all, the last first, with everything that they have started."""
        if self._teller is not None:
            self._teller.stop()
        begun = [*reversed(self._children())]
        for watched, child in begun:
            self._say(f"Stopping {watched.service.name} (process {child.pid})")
            child.stop(grace_seconds=GRACE_SECONDS)
            watched.child = None
            if watched.service.leaves_children:
                self.end_leftovers(watched.service)
        if begun:
            self.end_leftovers()
            self._say("Everything is stopped")

    def spawn(
        self, name: str, log: str, command: Sequence[str], extra_env: Mapping[str, str] | None
    ) -> Child:
        """A new child with its log."""
        environ = {**self._environ, **(extra_env or {})}
        return Child(name, command, environ=environ, log=self._logs / log)

    def say(self, line: str) -> None:
        """Say one line."""
        self._say(line[:1].upper() + line[1:])

    def end_leftovers(self, of: Service | None = None) -> None:
        """End every process of ours, or of this service where it has a mark of its own, that belongs to no
        living child."""
        mark = ((of and of.extra_env) or {}).get(MARK, self._environ[MARK])
        kept = {child.pid for _, child in self._children() if child.is_alive}
        if self._teller is not None:
            kept |= self._teller.pids
        if count := kill_marked(mark, within_seconds=GRACE_SECONDS, spare=kept):
            self._say(f"Stopped {count} more processes")

    def _children(self) -> list[tuple["_Watched", Child]]:
        return [(watched, watched.child) for watched in self._watched if watched.child is not None]


class _Watched:
    """One service, its process, and what we think of it."""

    def __init__(self, service: Service, house: Supervisor, limits: Limits) -> None:
        self.service = service
        self.child: Child | None = None
        self._house = house
        self._limits = limits
        self._patience = Patience(limits, now=time.monotonic())
        self.is_ready = False
        self._again_at: float | None = None
        self._report_at = 0.0

    @property
    def trouble(self) -> Alarm:
        """What the operators are told when it keeps dying."""
        return stopping(self.service.name, self.service.log)

    def is_lost(self, *, now: float) -> bool:
        """True while the operators should know."""
        return self._patience.is_lost(now=now)

    @property
    def is_about_its_errand(self) -> bool:
        """True while an errand has neither been done nor failed."""
        return self.service.is_errand and not self.is_ready and self._again_at is None

    def start_first(self) -> None:
        """Start it and, unless it is an errand, wait until it is ready, or is too slow, or has died.

        Raises:
            ChildDiedError: it has ended.
        """
        if not self.service.may_start():
            self._again_at = time.monotonic()
            self._house.say(f"{self.service.name} waits for what it needs")
            return
        child = self._start()
        while not (self.service.is_errand or self.is_ready or self._again_at is not None):
            child.check()
            self._expect(child)
            if self._is_late(child) and not self.is_ready:
                self._house.say(f"{self._still_starting(child)}; the others start without it")
                return
            time.sleep(POLL_SECONDS)

    def look(self) -> None:
        """Start it again if it died, or does not become ready, once it has been left alone for a while."""
        if self._again_at is not None:
            if time.monotonic() >= self._again_at and self.service.may_start():
                self._start_again()
        elif self.child is not None:
            self._see(self.child)

    def _see(self, child: Child) -> None:
        is_done = self.service.is_errand and child.exit_code == 0
        if not (child.is_alive or is_done):
            self._fell(child.how_it_ended())
        elif not self.is_ready:
            self._expect(child)

    def _expect(self, child: Child) -> None:
        if self.service.is_ready(child):
            self._works(child)
        elif self._is_late(child) and not self.service.is_waited_for:
            self._fell(f"does not answer after {self.service.within:.0f} s")
        elif time.monotonic() >= self._report_at:
            self._report_at += REPORT_SECONDS
            self._house.say(self._still_starting(child))

    def _is_late(self, child: Child) -> bool:
        return time.monotonic() - child.started_at > self.service.within

    def _still_starting(self, child: Child) -> str:
        seconds = time.monotonic() - child.started_at
        doing = "at work" if self.service.is_errand else "starting"
        return f"{self.service.name} is still {doing} after {seconds:.0f} s (log {child.log})"

    def _start_again(self) -> None:
        try:
            self._start()
        except OSError as error:
            self._fell(f"cannot be started ({error.strerror})")

    def _start(self) -> Child:
        service = self.service
        child = self._house.spawn(service.name, service.log, service.command, service.extra_env)
        self.child, self.is_ready, self._again_at = child, False, None
        self._report_at = child.started_at + REPORT_SECONDS
        self._house.say(f"starting {service.name} (process {child.pid}, log {child.log})")
        return child

    def _works(self, child: Child) -> None:
        now = time.monotonic()
        self.is_ready = True
        self._patience.ready(now=now)
        verb = "finished" if self.service.is_errand else "started"
        self._house.say(f"{verb} {self.service.name} in {now - child.started_at:.1f} s")
        if line := self.service.result(child):
            self._house.say(line)
        if self.service.is_errand:
            self.child = None

    def _fell(self, how: str) -> None:
        now = time.monotonic()
        pause = self._patience.died(now=now)
        self._again_at = now + pause
        if self.child is not None:
            self.child.stop(grace_seconds=0)
            how = f"{how}, its log ends with: {_end_of(self.child)}"
        self._house.say(f"{self.service.name} {how}. It is started again in {pause:.0f} s")
        if self.service.leaves_children:
            self._house.end_leftovers(self.service)


def stopping(service: str, log: str) -> Alarm:
    """That a service keeps dying; see its log."""
    return Alarm.of("service.stopping", {"service": service}, log=log)


def _argument(alarm: Alarm) -> str:
    """As the telling process reads it."""
    ((_, service),) = json.loads(alarm.identity)[1].items()
    return f"{service}={alarm.details['log']}"


class _Teller:
    """Has the operators told what is wrong, as often as that changes, until it was done.

    Before the first time it is unknown what they were told: alarms may stand from an earlier start.
    """

    def __init__(self, command: Sequence[str], house: Supervisor, limits: Limits) -> None:
        self._command = command
        self._house = house
        self._limits = limits
        self._told: tuple[Alarm, ...] | None = None
        self._telling: tuple[Child, tuple[Alarm, ...]] | None = None
        self._not_before = 0.0

    @property
    def pids(self) -> set[int]:
        """The process that is telling, if one is."""
        return set() if self._telling is None else {self._telling[0].pid}

    def stop(self) -> None:
        """End the process that is telling; what it did not tell is told after the next start."""
        if self._telling is not None:
            self._telling[0].stop(grace_seconds=GRACE_SECONDS)
            self._telling = None

    def look(self, troubles: Sequence[Alarm], *, now: float) -> None:
        """Tell what has changed, in a process of its own; see how the last one ended."""
        if self._telling is not None:
            self._see(*self._telling, now=now)
        elif self._told != tuple(troubles) and now >= self._not_before:
            try:
                child = self._house.spawn(
                    TELLER, "alarms.log", [*self._command, *map(_argument, troubles)], None
                )
            except OSError as error:
                self._not_before = now + self._limits.longest_pause
                self._house.say(
                    f"the operators cannot be told ({error.strerror}); tried again later"
                )
                return
            self._telling = (child, tuple(troubles))

    def _see(self, child: Child, troubles: tuple[Alarm, ...], *, now: float) -> None:
        if child.is_alive:
            return
        self._telling = None
        if child.exit_code:
            self._not_before = now + self._limits.longest_pause
            self._house.say(
                f"{TELLER} {child.how_it_ended()}, its log ends with: {_end_of(child)}."
                f" Tried again in {self._limits.longest_pause:.0f} s"
            )
            return
        before = self._told or ()
        for trouble in (each for each in troubles if each not in before):
            self._house.say(f"alarm: {trouble}")
        for trouble in (each for each in before if each not in troubles):
            self._house.say(f"no alarm any more: {trouble}")
        self._told = troubles


def _end_of(child: Child) -> str:
    said = child.last_lines()
    return said if len(said) <= _SHOWN else f"...{said[-_SHOWN:]}"
