"""What an owner can answer, and what they are shown of their own tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from calendars.errors import WritError
from tasks.limits import LONGEST_EVIDENCE, LONGEST_NAME, LONGEST_NOTE, MOST_EVIDENCE
from tasks.terms import Standing
from tasks.text import clean_line, clean_text
from tasks.views.reader import Colleague, Reader
from tasks.views.task import TaskView
from tasks.views.undoing import UndoableTask
from tasks.words import short_moment

ANY_EVIDENCE = "Evidence"


class Outcome(StrEnum):
    """How an owned task ends: the work is done, or it turned out not to be needed there."""

    DONE = "done"
    NOT_APPLICABLE = "not applicable"


class UnknownTaskError(WritError):
    """No such owned task, or none that this person may see."""


class WithSomebodyElseError(WritError):
    """The task was this person's to look after and is not any more; the text says whose it is."""


class UnknownPersonError(WritError):
    """No such person in the directory."""


class AnswerRefusedError(WritError):
    """An answer that cannot be taken as it is; the text tells the person what to change."""


class NotTakenError(AnswerRefusedError):
    """An answer that came too late: somebody else had answered; says what stands."""


def read_note(note: str) -> str:
    """A note as it is kept.

    Raises:
        AnswerRefusedError: it is too long; says how long it is, and may be.
    """
    note = clean_text(note).strip()
    if len(note) > LONGEST_NOTE:
        raise AnswerRefusedError(
            f"the note has {len(note)} characters; {LONGEST_NOTE} are kept: shorten it, and put the"
            " rest where the evidence points"
        )
    return note


def read_name(name: str) -> str:
    """The name of who answers, as it is kept.

    Raises:
        AnswerRefusedError: there is none, or it is too long.
    """
    name = clean_line(name)
    if not name:
        raise AnswerRefusedError("the name of who answers is empty; write whose answer it is")
    if len(name) > LONGEST_NAME:
        raise AnswerRefusedError(
            f"the name of who answers has {len(name)} characters; shorten it to {LONGEST_NAME}"
        )
    return name


def evidence_typed(said: Sequence[str], slots: Sequence[str]) -> dict[str, str]:
    """Evidence as it is typed: `slot=where it is` for one slot of a task, else words that stand for all
    of its own; several of these are kept together.

    Args:
        said: what was typed, piece by piece.
        slots: those that the task has.
    """
    known, found = {slot.casefold(): slot for slot in slots}, dict[str, str]()
    for text in filter(None, said):
        name, _, where = text.partition("=")
        slot = known.get(name.strip().casefold())
        label, words = (slot, where) if slot else (ANY_EVIDENCE, text)
        found[label] = "; ".join(filter(None, (found.get(label), words.strip())))
    return found


def read_evidence(evidence: Mapping[str, str]) -> dict[str, str]:
    """Evidence by its label as it is kept; what is empty is left out.

    Raises:
        AnswerRefusedError: too many pieces, or one that is too long; names it.
    """
    given = {clean_line(label): clean_line(said) for label, said in evidence.items()}
    kept = {label: said for label, said in given.items() if said}
    if len(kept) > MOST_EVIDENCE:
        raise AnswerRefusedError(
            f"there are {len(kept)} pieces of evidence; {MOST_EVIDENCE} are kept: name one place"
            " where the rest can be found"
        )
    for label, said in kept.items():
        if max(len(label), len(said)) > LONGEST_EVIDENCE:
            raise AnswerRefusedError(
                f"{label[:LONGEST_NAME]!r} has {max(len(label), len(said))} characters;"
                f" {LONGEST_EVIDENCE} are kept: write where it can be found"
            )
    return kept


def stands_words(standing: Standing, by: str | None, at: datetime | None, note: str | None) -> str:
    """What stands of a closed task: `Done, reported by Asha on Mon 12 Apr 2027 10:00: on the board`."""
    said = standing.value
    if by:
        said += f", reported by {by}"
    if at:
        said += f" on {short_moment(at)}"
    return said + (f": {note}" if note else "")


@dataclass(frozen=True, slots=True)
class PersonBoard:
    """A person's own tasks: their name, their number, every owned task they may see, as whom they
    answer, to whom they may hand over tasks of their own, and what they just answered and can still undo,
    of tasks that are somebody else's by now as well."""

    name: str
    number: int
    tasks: tuple[TaskView, ...]
    reader: Reader | None = None
    colleagues: tuple[Colleague, ...] = ()
    undoable: tuple[UndoableTask, ...] = ()
