"""Reads what an owner sends: small, plain, checked before anything is done with it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from calendars.written import WrittenDateError, read_day
from notifications.pages.files.uploads import MULTIPART, Sent, Upload, read_multipart
from notifications.pages.problems import MAIN, Problem, problem
from tasks.files.evidence_files import EvidenceFile, with_files
from tasks.limits import LARGEST_NUMBER, LONGEST_EVIDENCE, LONGEST_NOTE
from tasks.text import clean_fields
from tasks.views.answers import Outcome
from tasks.views.task import TaskView

LARGEST_BODY = 64 * 1024
MOST_FIELDS = 100
MOST_TAKEN = 1000
ALL = "all"
FORM_TYPE = "application/x-www-form-urlencoded"


class Action(StrEnum):
    """The buttons of the page."""

    ACKNOWLEDGE = "acknowledge"
    COMPLETE = "complete"
    SNOOZE = "snooze"
    WAKE = "wake"
    HAND_UP = "hand-up"
    HAND_OVER = "hand-over"
    REOPEN = "reopen"
    ADD = "add-evidence"
    TICK = "tick"
    TAKE = "take"
    TAKE_ALL = "take-all"
    UNDO = "undo"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was sent, stripped; `evidence` by slot, in the task's order, empty ones left out; `until` is
    the day on which to ask again, as it was sent; `sure` that evidence is missing on purpose. `ticked` are
    the items of the checklist that were ticked in the form, `shown_ticked` those that it showed so;
    `unticked` the titles of those that nobody has ticked. `on` is the day on which it was done, as it was
    sent, where the task asks for it as `day_asked`. `to` is to whom it is handed over, an id; `undone` the
    answer that is undone, by its entry in the history. `uploads` are the
    files that came with it and `carried` what a form says of those that were kept before, by their fields;
    `files` those that are kept by now."""

    action: str = ""
    outcome: str = ""
    note: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)
    form_token: str = ""
    until: str = ""
    sure: bool = False
    ticked: frozenset[str] = frozenset()
    shown_ticked: frozenset[str] = frozenset()
    unticked: tuple[str, ...] = ()
    on: str = ""
    day_asked: str = ""
    to: str = ""
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    carried: Mapping[str, str] = field(default_factory=dict)
    files: tuple[EvidenceFile, ...] = ()
    undone: int | None = None

    @property
    def done_on(self) -> date | None:
        """The day on which it was done; None where none was asked for, or sent that can be read."""
        try:
            return read_day(self.on) if self.day_asked and self.outcome == Outcome.DONE else None
        except WrittenDateError:
            return None

    @property
    def day(self) -> date | None:
        """The day on which to ask again; None where none was sent that can be read."""
        try:
            return read_day(self.until)
        except WrittenDateError:
            return None

    def problems(self, *, today: date, by_law: bool = False) -> list[Problem]:
        """What keeps this answer from being taken; empty when it is fine. Of a task set by law it is
        asked once whether evidence is missing on purpose."""
        if self.action not in set(Action):
            return [problem(MAIN, "press")]
        found = [
            *self._note_problems(),
            *self._report_problems(),
            *self._day_problems(today),
            *self._rest_problems(),
        ]
        if found or self.sure:
            return found
        return [*(self._missing() if by_law else ()), *self._not_ticked()]

    @property
    def given(self) -> dict[str, str]:
        """The evidence by slot, without empty ones; files are named in it."""
        return with_files(self.said, self.files)

    @property
    def said(self) -> dict[str, str]:
        """The evidence that was written, by slot, without empty ones."""
        return {slot: said for slot, said in self.evidence.items() if said}

    def _missing(self) -> list[Problem]:
        if self.action != Action.COMPLETE or self.outcome != Outcome.DONE:
            return []
        return [
            problem(f"evidence-{place}", "slot_missing", optional=True, slot=slot)
            for place, slot in enumerate(self.evidence)
            if slot not in self.given
        ]

    def _not_ticked(self) -> list[Problem]:
        if self.action != Action.COMPLETE or self.outcome != Outcome.DONE or not self.unticked:
            return []
        items = "; ".join(self.unticked)
        return [problem("checklist", "not_ticked", optional=True, items=items)]

    def _note_problems(self) -> list[Problem]:
        if len(self.note) <= LONGEST_NOTE:
            return []
        long, most = f"{len(self.note):,}", f"{LONGEST_NOTE:,}"
        return [problem(f"{self.action}-note", "note_long", n=long, most=most)]

    def _report_problems(self) -> list[Problem]:
        if self.action == Action.ADD:
            nothing = problem("add-evidence", "nothing_added")
            return [*([] if self.given else [nothing]), *self._too_long()]
        if self.action != Action.COMPLETE:
            return []
        found = []
        if self.outcome not in set(Outcome):
            found.append(problem("outcome-0", "outcome"))
        if self.outcome == Outcome.NOT_APPLICABLE and not self.note:
            found.append(problem("complete-note", "why_not_needed"))
        return [*found, *self._too_long()]

    def _too_long(self) -> list[Problem]:
        return [
            problem(f"evidence-{place}", "slot_long", slot=slot, most=str(LONGEST_EVIDENCE))
            for place, slot in enumerate(self.evidence)
            if len(self.given.get(slot, "")) > LONGEST_EVIDENCE
        ]

    def _day_problems(self, today: date) -> list[Problem]:
        if self.action != Action.COMPLETE or self.outcome != Outcome.DONE or not self.day_asked:
            return []
        if self.done_on is None:
            return [problem("on", "day_missing", what=self.day_asked)]
        if self.done_on > today:
            return [problem("on", "day_to_come", what=self.day_asked)]
        return []

    def _rest_problems(self) -> list[Problem]:
        found = []
        if self.action == Action.SNOOZE and self.day is None:
            found.append(problem("snooze-until", "ask_again_day"))
        if self.action == Action.HAND_OVER and not self.to:
            found.append(problem("hand-over-to", "to_whom"))
        if self.action in _WITH_A_REASON and not self.note:
            found.append(problem(f"{self.action}-note", f"why_{self.action}"))
        return found


_WITH_A_REASON = {Action.ASK, Action.HAND_OVER, Action.SNOOZE, Action.HAND_UP, Action.REOPEN}


async def read_fields(request: Request) -> dict[str, str]:
    """The fields of a request's form, stripped, without control characters.

    Raises HTTPException: 415 for another kind of body, 413 for one over 64 KiB, 400 for one that
    is no form.
    """
    pairs = await _pairs(request, MOST_FIELDS)
    # A browser sends line ends as CRLF, which would make a note longer than it looks.
    return clean_fields(dict(pairs))


@asynccontextmanager
async def an_answer(request: Request, task: TaskView) -> AsyncIterator[Answer]:
    """The answer in a request's form, for a task with its evidence slots and its checklist; the files that it
    brought are there until the end.

    Raises HTTPException as `read_fields`, and as `read_multipart` where it brings files.
    """
    if _type_of(request) == MULTIPART:
        sent = await read_multipart(request, most_fields=MOST_FIELDS, most_text=LARGEST_BODY)
    else:
        sent = Sent(await _pairs(request, MOST_FIELDS))
    try:
        yield _answer(clean_fields(dict(sent.pairs)), sent.uploads, task)
    finally:
        sent.close()


def _answer(given: Mapping[str, str], uploads: Mapping[str, Upload], task: TaskView) -> Answer:
    evidence = {
        slot: given.get(f"evidence-{place}", "") for place, slot in enumerate(task.evidence_asked)
    }
    return Answer(
        action=given.get("action", ""),
        outcome=given.get("outcome", ""),
        note=given.get("note", ""),
        evidence=evidence,
        form_token=given.get("form", ""),
        until=given.get("until", ""),
        sure=given.get("sure", "") == "yes",
        ticked=frozenset(item.key for item in task.checklist if f"item-{item.key}" in given),
        shown_ticked=frozenset(item.key for item in task.checklist if f"was-{item.key}" in given),
        unticked=tuple(item.title for item in task.unticked),
        on=given.get("on", ""),
        day_asked=task.day_asked or "",
        to=given.get("to", ""),
        uploads=uploads,
        carried={name: said for name, said in given.items() if name.startswith("kept-")},
        undone=number_of(given.get("undo", "")),
    )


def number_of(said: str) -> int | None:
    """The number of a row (a task, an entry of the history), as a form or an address carries it; None for what is
    none."""
    is_one = said.isascii() and said.isdecimal() and len(said) <= len(str(LARGEST_NUMBER))
    return int(said) if is_one and int(said) <= LARGEST_NUMBER else None


@dataclass(frozen=True, slots=True)
class Taking:
    """What was sent from the list of all tasks: the button, and the numbers of those that it is about; of
    those that are handed over to whom (an id), and why; of those that are `undone` the number, and the
    answer, by its entry in the history."""

    form_token: str
    tasks: tuple[int, ...]
    action: str = Action.TAKE
    to: str = ""
    note: str = ""
    undone: tuple[tuple[int, int], ...] = ()

    @property
    def problems(self) -> list[Problem]:
        """What keeps this from being done at all; empty when it is fine."""
        if self.action == Action.UNDO:
            return [] if self.undone else [problem(MAIN, "press")]
        hands = self.action == Action.HAND_OVER
        found = [] if self.tasks else [problem(MAIN, "none_ticked")]
        if hands and not self.to:
            found.append(problem("hand-over-to", "to_whom"))
        if hands and not self.note:
            found.append(problem("hand-over-note", f"why_{Action.HAND_OVER}"))
        return found


async def read_taking(request: Request) -> Taking:
    """The tasks that are taken: those that were ticked, or all that the page showed.

    Raises HTTPException as `read_answer`, and 400 for a number that is none.
    """
    pairs = await _pairs(request, 2 * MOST_TAKEN)
    given = dict(pairs)
    name = "shown" if given.get("action") == Action.TAKE_ALL else "take"
    try:
        numbers = tuple(dict.fromkeys(int(value) for key, value in pairs if key == name))
    except ValueError:
        raise HTTPException(400) from None
    said = clean_fields({key: given.get(key, "") for key in ("form", "action", "to", "note")})
    undone = _undone(pairs, given.get("undo", ""))
    return Taking(said["form"], numbers, said["action"], said["to"], said["note"], undone)


def _undone(pairs: Sequence[tuple[str, str]], pressed: str) -> tuple[tuple[int, int], ...]:
    """The tasks and entries that are undone: that of the button which was pressed, or all that the page
    showed."""
    shown = [value for key, value in pairs if key == "undoable"] if pressed == ALL else [pressed]
    found = []
    for each in shown:
        task, _, entry = each.partition(":")
        of_task, of_entry = number_of(task), number_of(entry)
        if of_task is not None and of_entry is not None:
            found.append((of_task, of_entry))
    return tuple(found)


def _type_of(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _pairs(request: Request, most: int) -> list[tuple[str, str]]:
    """The fields of a request's form, at most so many."""
    if _type_of(request) != FORM_TYPE:
        raise HTTPException(415)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            raise HTTPException(413)
    try:
        return parse_qsl(body.decode("ascii"), max_num_fields=most, errors="strict")
    except (UnicodeError, ValueError):
        raise HTTPException(400) from None
