"""The port behind which every channel stands: two steps, so that nothing is lost and nothing twice.

A line prepares one message, then hands it over. Between the two the dispatcher writes down that the
hand-over begins. A process that dies while it prepares has certainly sent nothing; one that dies
after the note may have, and the message is marked so.
"""

from dataclasses import dataclass
from typing import Protocol

from notifications.writing.messages import Message


@dataclass(frozen=True, slots=True)
class Taken:
    """What a service said when it took a message: its answer in words, and its own number for the
    message where it gives one (receipts name it)."""

    answer: str
    reference: str | None = None


class Line(Protocol):
    """One way into a service, for one thread at a time; kept open from message to message."""

    def prepare(self, message: Message, address: str, *, again: bool) -> None:
        """Do everything up to the point of no return; nothing has been sent when this returns.

        `again` says that an earlier hand-over of the same message has an unknown outcome: a service
        that can be asked for it is asked, and `hand_over` then answers with what it said. Raises
        DeliveryError, never an unknown one.
        """

    def hand_over(self) -> Taken:
        """Send what was prepared. Raises DeliveryError when it was not taken, or may have been."""

    def drop(self) -> None:
        """Forget what was prepared: it is not ours to send any more. Never raises."""

    def close(self) -> None:
        """Say goodbye. Never raises; the line is not used again."""


class Channel(Protocol):
    """A way to reach people; `scheme` names it in logs and deliveries, `lines` says how many
    hand-overs its service takes at once."""

    scheme: str
    lines: int

    def check(self, address: str) -> None:
        """Raises DeliveryError (permanent) when `address` cannot be one of this channel's; nobody
        is asked, so it can be used when a directory is loaded."""

    def line(self) -> Line:
        """A new line, not yet connected. Raises nothing."""
