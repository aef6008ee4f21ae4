"""The way out of a rehearsal: messages are kept, and links lead nowhere."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from typing_extensions import override

from notifications.channels.port import Channel, Line, Taken
from notifications.errors import DeliveryError
from notifications.links import Links
from notifications.writing.messages import Message

# Names that lead nowhere, by RFC 2606.
NOWHERE = "rehearsal.invalid"
PAGE_URL = f"https://{NOWHERE}"
_KEY, _LINK_DAYS = f"a key that opens nothing: {NOWHERE}", 1


# KeptLinks signs a task with its number alone.
_TASK_LINK = re.compile(rf"{re.escape(PAGE_URL)}/t/(\d+)")


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message that would have been sent, and the address it would have gone to."""

    message: Message
    channel: str
    address: str


def tasks_linked(html: str) -> frozenset[int]:
    """The numbers of the tasks to which a message that was kept leads."""
    return frozenset(map(int, _TASK_LINK.findall(html)))


class KeptLinks(Links):
    """Links that are signed by nobody, so that none of them opens a task of the office."""

    def __init__(self) -> None:
        super().__init__([_KEY], _LINK_DAYS)

    @override
    def sign_task(self, task: int, person: int, *, now: datetime, visit: int | None = None) -> str:
        return str(task)

    @override
    def sign_person(self, person: int, *, now: datetime, visit: int | None = None) -> str:
        return "tasks"


class Mail:
    """The ways out of a rehearsal, and everything that went by them, in that order."""

    def __init__(self, real: Mapping[str, Channel]) -> None:
        """`real` are the office's channels, by the names that addresses carry."""
        self.kept: list[KeptMessage] = []
        self._seen = 0
        self.channels: Mapping[str, Channel] = {
            name: _KeepingChannel(name, channel, self.kept) for name, channel in real.items()
        }

    def new(self) -> Sequence[KeptMessage]:
        """What came since this was asked last."""
        found = self.kept[self._seen :]
        self._seen = len(self.kept)
        return found


@dataclass(slots=True)
class _KeepingChannel:
    """Keeps what it is given, and refuses the addresses that the real channel refuses."""

    name: str
    real: Channel
    kept: list[KeptMessage]
    # One, so that messages come in the same order every time.
    lines: int = 1
    scheme: str = "rehearsal"

    def check(self, address: str) -> None:
        self.real.check(address)

    def line(self) -> Line:
        return _KeepingLine(self)


class _KeepingLine:
    def __init__(self, channel: _KeepingChannel) -> None:
        self._channel = channel
        self._prepared: KeptMessage | None = None

    def prepare(self, message: Message, address: str, *, again: bool) -> None:
        self._channel.check(address)
        self._prepared = KeptMessage(message, self._channel.name, address)

    def hand_over(self) -> Taken:
        if self._prepared is None:
            raise DeliveryError("nothing is prepared on this line: prepare a message first")
        self._channel.kept.append(self._prepared)
        self.drop()
        return Taken("rehearsed, not sent")

    def drop(self) -> None:
        self._prepared = None

    def close(self) -> None:
        self.drop()
