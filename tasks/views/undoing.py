"""What somebody is shown of an answer of theirs that they can still undo: plain values."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Undoable:
    """An answer about a task that its giver can undo `until` a moment (aware): by the entry of the history
    that came of it last, and the `kind` of what was done, as the history calls it."""

    entry: int
    kind: str
    until: datetime


@dataclass(frozen=True, slots=True)
class UndoableTask:
    """The same on a list: with the task's number, title and area."""

    number: int
    title: str
    area: str
    undo: Undoable
