"""A desk in memory: keeps the rules of the port, so that the page can be tried without a register."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO

from tasks.clock import LONDON
from tasks.files.evidence_files import EvidenceFile, EvidenceFolder, with_files
from tasks.terms import Standing
from tasks.views.answers import (
    AnswerRefusedError,
    NotTakenError,
    Outcome,
    PersonBoard,
    UnknownPersonError,
    UnknownTaskError,
)
from tasks.views.questions import Question
from tasks.views.task import ADDED, GivenAnswer, HistoryLine, TaskView
from tasks.views.undoing import Undoable
from tests.notifications.cast import ASHA, BEN, CHLOE, DEV, GOLD_GROUP, JOINT_LETTER, NOMINATIONS

NAMES = {ASHA: "Asha Patel", BEN: "Ben Okoro", CHLOE: "Chloe O'Neill", DEV: "Dev Roy"}
SIGHT = {ASHA: {17, 18, 20, 21}, BEN: {17, 18}, CHLOE: {17, 19}, DEV: set[int]()}


def _tasks() -> dict[int, TaskView]:
    coming = replace(
        JOINT_LETTER, number=20, title="Candidates and agents briefing", standing=Standing.PLANNED
    )
    over = replace(JOINT_LETTER, number=21, title="Planning meeting", standing=Standing.STOOD_DOWN)
    return {task.number: task for task in (NOMINATIONS, JOINT_LETTER, GOLD_GROUP, coming, over)}


@dataclass
class MemoryDesk:
    """`answers` counts what changed something; `refuse` makes the desk refuse with that text;
    `folder` is where it keeps files."""

    tasks: dict[int, TaskView] = field(default_factory=_tasks)
    answers: list[str] = field(default_factory=list)
    refuse: str = ""
    folder: EvidenceFolder | None = None
    can_undo: Undoable | None = None

    def task(self, number: int, *, person: int, now: datetime) -> TaskView:
        """The task, if this person may see it, and which answers are theirs."""
        if number not in SIGHT.get(person, set()):
            raise UnknownTaskError(f"no task {number}")
        task = self.tasks[number]
        answers = (replace(a, by_reader=a.who == NAMES[person]) for a in task.answers)
        return replace(task, answers=tuple(answers))

    def tasks_of(self, person: int, *, now: datetime) -> PersonBoard:
        """Everything this person may see."""
        if person not in NAMES:
            raise UnknownPersonError(f"no person {person}")
        mine = tuple(self.task(n, person=person, now=now) for n in sorted(SIGHT[person]))
        return PersonBoard(NAMES[person], person, mine)

    def acknowledge(self, number: int, *, person: int, note: str, now: datetime) -> TaskView:
        """The first one counts."""
        task = self._answerable(number, person, now)
        if task.is_dealt_with(now) and task.acknowledged_by == NAMES[person]:
            return task
        if task.is_dealt_with(now) or task.standing.is_closed:
            raise NotTakenError(f"{task.acknowledged_by} deals with it")
        return self._put(
            replace(
                task,
                standing=Standing.ACKNOWLEDGED,
                acknowledged_by=NAMES[person],
                acknowledged_at=now,
                acknowledged_until=now + timedelta(days=2),
                history=(*task.history, HistoryLine(now, "Acknowledged", NAMES[person], note)),
            )
        )

    def complete(
        self,
        number: int,
        *,
        person: int,
        outcome: str,
        note: str,
        evidence: Mapping[str, str],
        now: datetime,
        day: date | None = None,
        files: Collection[EvidenceFile] = (),
    ) -> TaskView:
        """The first one counts."""
        task = self._answerable(number, person, now)
        if task.standing.is_closed:
            raise NotTakenError(f"Done, reported by {task.closed_by}")
        done = outcome == Outcome.DONE
        return self._put(
            replace(
                task,
                standing=Standing.DONE if done else Standing.NOT_APPLICABLE,
                closed_by=NAMES[person],
                closed_at=now,
                outcome=outcome,
                note=note,
                own_day=f"it was on {day.isoformat()}" if day else task.own_day,
                answers=(
                    *task.answers,
                    self._given(person, now, outcome, note, evidence, files),
                ),
                history=(*task.history, HistoryLine(now, "Reported done", NAMES[person], note)),
            )
        )

    def reopen(self, number: int, *, person: int, note: str, now: datetime) -> TaskView:
        """What this person answered no longer counts."""
        task = self._answerable(number, person, now)
        own = NAMES[person]
        answers = (replace(a, taken_back=now) if a.who == own else a for a in task.answers)
        line = HistoryLine(now, "Opened again", own, note)
        return self._put(
            replace(
                task,
                standing=Standing.AWAITING,
                closed_by=None,
                closed_at=None,
                outcome=None,
                note=None,
                answers=tuple(answers),
                history=(*task.history, line),
            )
        )

    def keep_file(self, slot: str, name: str, content: IO[bytes]) -> EvidenceFile:
        """In a folder of the test's."""
        assert self.folder
        return self.folder.keep(slot, name, content)

    def file_place(self, file: EvidenceFile) -> Path | None:
        """Where it is, as long as it is there as it was given."""
        assert self.folder
        return None if self.folder.fault(file) else self.folder.place(file.sha256)

    def _given(
        self,
        person: int,
        now: datetime,
        outcome: str,
        note: str,
        evidence: Mapping[str, str],
        files: Collection[EvidenceFile],
    ) -> GivenAnswer:
        told = with_files(evidence, files)
        return GivenAnswer(NAMES[person], now, (), outcome, note, told, files=tuple(files))

    def add_evidence(
        self,
        number: int,
        *,
        person: int,
        evidence: Mapping[str, str],
        note: str,
        now: datetime,
        files: Collection[EvidenceFile] = (),
    ) -> TaskView:
        """Further evidence of what is done is kept beside what was reported."""
        task = self._answerable(number, person, now)
        added = self._given(person, now, ADDED, note, evidence, files)
        return self._put(replace(task, answers=(*task.answers, added)))

    def tick(
        self,
        number: int,
        *,
        person: int,
        on: Collection[str],
        off: Collection[str],
        now: datetime,
    ) -> TaskView:
        """By this person, now."""
        task = self._answerable(number, person, now)
        ticks = {**dict.fromkeys(on, (NAMES[person], now)), **dict.fromkeys(off, (None, None))}
        items = (
            replace(item, ticked_by=ticks[item.key][0], ticked_at=ticks[item.key][1])
            if item.key in ticks
            else item
            for item in task.checklist
        )
        return self._put(replace(task, checklist=tuple(items)))

    def snooze(
        self, number: int, *, person: int, until: date | None, note: str, now: datetime
    ) -> TaskView:
        """Until nine on that day, or no more."""
        task = self._answerable(number, person, now)
        if until is None:
            return self._put(replace(task, snoozed_until=None, snoozed_by=None, snoozed_why=None))
        then = datetime.combine(until, time(9), tzinfo=LONDON)
        return self._put(
            replace(task, snoozed_until=then, snoozed_by=NAMES[person], snoozed_why=note)
        )

    def hand_up(self, number: int, *, person: int, note: str, now: datetime) -> TaskView:
        """The next step of the ladder."""
        task = self._answerable(number, person, now)
        line = HistoryLine(now, "Handed up", NAMES[person], note)
        return self._put(
            replace(
                task,
                rung=task.rung + 1,
                standing=Standing.ESCALATED,
                history=(*task.history, line),
            )
        )

    def hand_over(self, number: int, *, person: int, to: str, note: str, now: datetime) -> TaskView:
        """To somebody by name."""
        task = self._answerable(number, person, now)
        line = HistoryLine(now, f"Handed over to {to}", NAMES[person], note)
        return self._put(replace(task, owners=(to,), history=(*task.history, line)))

    def ask(self, number: int, *, person: int, note: str, now: datetime) -> TaskView:
        """It waits for an answer."""
        task = self._answerable(number, person, now)
        asked = Question(len(task.questions) + 1, now, NAMES[person], note)
        return self._put(replace(task, questions=(*task.questions, asked)))

    def undoable(self, number: int, *, person: int, now: datetime) -> Undoable | None:
        """What the story says that they can undo."""
        return self.can_undo

    def undo(self, number: int, *, person: int, entry: int, now: datetime) -> TaskView:
        """That very answer, as the story has it; once."""
        if self.can_undo is None or self.can_undo.entry != entry:
            raise NotTakenError("this was undone already; nothing more is undone")
        self.can_undo = None
        return self._put(replace(self.task(number, person=person, now=now), undo=None))

    def _answerable(self, number: int, person: int, now: datetime) -> TaskView:
        task = self.task(number, person=person, now=now)
        if self.refuse:
            raise AnswerRefusedError(self.refuse)
        return task

    def _put(self, task: TaskView) -> TaskView:
        self.tasks[task.number] = task
        self.answers.append(task.id)
        return task
