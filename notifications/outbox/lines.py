"""Many messages through a few open lines: each prepared, noted, handed over, and answered for.

A thread works each line; the register is written by one alone, the caller's. It writes down in one
transaction all that the lines ask for meanwhile, so that a commit serves several messages.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, Queue
from time import monotonic

from notifications.channels.port import Channel, Line, Taken
from notifications.errors import DeliveryError, LetterError
from notifications.writing.messages import Message


@dataclass(frozen=True, slots=True)
class Job:
    """One message in hand: its number in the register, where it goes, and the
    forms in which it can be said, the fullest first. `again` says
    that an earlier hand-over has an unknown outcome."""

    number: int
    channel: str
    address: str
    forms: Callable[[], Iterable[Message]]
    again: bool


@dataclass(frozen=True, slots=True)
class Begin:
    """A line asks to write down that the hand-over of a message begins, and waits for the answer:
    False when the message is not ours any more."""

    number: int
    granted: "Future[bool]"


@dataclass(frozen=True, slots=True)
class Sent:
    """A service took a message."""

    job: Job
    taken: Taken


@dataclass(frozen=True, slots=True)
class NotSent:
    """A service did not take a message, or nobody knows. `begun` says that it was being handed over."""

    job: Job
    error: DeliveryError
    begun: bool


@dataclass(frozen=True, slots=True)
class PutBack:
    """A message that was not tried: its service is left alone, or another dispatcher has it."""

    job: Job
    ours: bool


Ended = Sent | NotSent | PutBack
_GRACE_SECONDS = 0.02
_LINGER_SECONDS = 0.05
_GATHER_SECONDS = 0.005
_Said = Begin | Ended | BaseException


class Lines:
    """The lines of all channels, opened when a message first needs them."""

    def __init__(self, channels: Mapping[str, Channel], rests: Callable[[str], bool]) -> None:
        """
        Args:
            channels: by the name that addresses carry.
            rests: asked, in a line's thread, whether a channel is to be left alone.
        """
        self._channels = channels
        self._rests = rests
        self._said: Queue[_Said] = Queue()
        self._jobs: dict[str, Queue[Job | None]] = {}
        self._pool = ThreadPoolExecutor(
            max_workers=max(1, sum(channel.lines for channel in channels.values())),
            thread_name_prefix="line",
        )
        self._workers: list[Future[None]] = []
        self._left = 0
        self._broke: BaseException | None = None
        self._broken = False

    def put(self, job: Job) -> None:
        """Let a line take this message when it is free."""
        self._left += 1
        if job.channel not in self._channels:
            text = f"no channel {job.channel!r} is set up; set it up or change the address"
            self._said.put(NotSent(job, DeliveryError(text, permanent=True), begun=False))
            return
        self._jobs_of(job.channel).put(job)

    def heard(self) -> Sequence[Begin | Ended]:
        """Wait until lines want to begin, and return everything that was said until then.

        What has ended is kept back for the next beginning, and a beginning for those of the other
        lines, a short while at most: all are then written down in one transaction. Raises whatever
        ended a line's thread that was not a DeliveryError, once all that was said before it has been
        returned.
        """
        if self._broke is not None:
            raise self._broke
        found: list[Begin | Ended] = []
        until: float | None = None
        waiting = 0
        while not found or waiting < min(len(self._workers), self._left):
            try:
                said = self._said.get(timeout=until and max(until - monotonic(), 0))
            except Empty:
                break
            if isinstance(said, BaseException):
                self._broke = said
                return found if found else self.heard()
            found.append(said)
            waiting += isinstance(said, Begin)
            self._left -= not isinstance(said, Begin)
            soonest = monotonic() + (_GATHER_SECONDS if waiting else _LINGER_SECONDS)
            until = soonest if until is None else min(until, soonest)
        return found

    def close(self) -> None:
        """Close every line; nothing more is handed over, not even what was asked for."""
        self._broken = True
        for name, jobs in self._jobs.items():
            for _ in range(self._channels[name].lines):
                jobs.put(None)
        # A line may ask to begin after it was told to end: it is refused until all have ended.
        while not all(worker.done() for worker in self._workers):
            with suppress(Empty):
                while True:
                    _refuse(self._said.get_nowait())
            wait(self._workers, timeout=_GRACE_SECONDS)
        self._pool.shutdown(wait=True)

    def _jobs_of(self, name: str) -> "Queue[Job | None]":
        if name not in self._jobs:
            self._jobs[name] = Queue()
            for _ in range(self._channels[name].lines):
                worker = self._pool.submit(self._work, self._channels[name], self._jobs[name])
                self._workers.append(worker)
        return self._jobs[name]

    def _work(self, channel: Channel, jobs: "Queue[Job | None]") -> None:
        line = channel.line()
        try:
            while (job := jobs.get()) is not None and not self._broken:
                self._said.put(self._send(line, job))
        except BaseException as ended:  # noqa: BLE001 - raised again by `heard`
            self._said.put(ended)
        finally:
            line.close()

    def _send(self, line: Line, job: Job) -> Ended:
        """Hand the message over; where it is too large for the service, in the next shorter form."""
        if self._rests(job.channel):
            return PutBack(job, ours=True)
        ended: Ended | None = None
        try:
            for message in job.forms():
                begun = isinstance(ended, NotSent) and ended.begun
                ended = self._try(line, job, message, begun=begun)
                if not (isinstance(ended, NotSent) and ended.error.too_large):
                    break
        except LetterError as error:
            ended = NotSent(job, DeliveryError(str(error), permanent=True), begun=False)
        if ended is None:
            raise ValueError(f"message {job.number} has no form")
        return ended

    def _try(self, line: Line, job: Job, message: Message, *, begun: bool) -> Ended:
        """Hand one form of it over. `begun` says that another was handed over before, and refused."""
        try:
            line.prepare(message, job.address, again=job.again)
        except DeliveryError as error:
            return NotSent(job, error, begun=begun)
        if not begun and not self._may_begin(job):
            line.drop()
            return PutBack(job, ours=False)
        try:
            return Sent(job, line.hand_over())
        except DeliveryError as error:
            return NotSent(job, error, begun=True)

    def _may_begin(self, job: Job) -> bool:
        granted: Future[bool] = Future()
        if self._broken:
            return False
        self._said.put(Begin(job.number, granted))
        return granted.result()


def _refuse(said: _Said) -> None:
    if isinstance(said, Begin):
        said.granted.set_result(False)
