"""The port behind the owners' page: what it shows and takes; the register stands behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from calendars.errors import WritError
from tasks.views import TaskView


class Outcome(StrEnum):
    """How an owned task ends: the work is done, or it turned out not to be needed there."""

    DONE = "done"
    NOT_APPLICABLE = "not applicable"


class UnknownTaskError(WritError):
    """No such owned task, or none that this person may see."""


class UnknownPersonError(WritError):
    """No such person in the directory."""


class AnswerRefusedError(WritError):
    """An answer that cannot be taken as it is; the text tells the person what to change."""


@dataclass(frozen=True, slots=True)
class PersonBoard:
    """A person's own tasks: their name, their number, and every owned task they may see."""

    name: str
    number: int
    tasks: tuple[TaskView, ...]


class Desk(Protocol):
    """Shows tasks to their people and takes their answers. Called from several threads.

    A task that is not this person's does not exist for them: UnknownTaskError. An answer that
    comes too late, because somebody else was first, changes nothing and returns the task as it is.
    """

    def task(self, number: int, *, person: int) -> TaskView:
        """The task as `person` may see it. Raises UnknownTaskError."""

    def tasks_of(self, person: int, *, now: datetime) -> PersonBoard:
        """All tasks of `person`. Raises UnknownPersonError."""

    def acknowledge(self, number: int, *, person: int, note: str, now: datetime) -> TaskView:
        """`person` deals with the task. Raises UnknownTaskError or AnswerRefusedError."""

    def complete(
        self,
        number: int,
        *,
        person: int,
        outcome: str,
        note: str,
        evidence: Mapping[str, str],
        now: datetime,
    ) -> TaskView:
        """`person` reports the task done or not applicable (see Outcome); `evidence` by its slot.

        Raises UnknownTaskError or AnswerRefusedError.
        """
