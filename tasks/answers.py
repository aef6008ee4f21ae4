"""What an owner can answer, and what they are shown of their own tasks."""

from dataclasses import dataclass
from enum import StrEnum

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
