"""The port behind the owners' page; the register stands behind it."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import IO, Protocol

from tasks.files.evidence_files import EvidenceFile
from tasks.views.answers import PersonBoard
from tasks.views.task import TaskView
from tasks.views.undoing import Undoable


class Desk(Protocol):
    """Shows tasks to their people and takes their answers. Called from several threads.

    A task that is not this person's does not exist for them: UnknownTaskError; one that was, and is
    somebody else's now, WithSomebodyElseError. An answer that comes too late, because somebody else
    was first, changes nothing: NotTakenError.
    """

    def task(self, number: int, *, person: int, now: datetime) -> TaskView:
        """The task as `person` may see it at `now`. Raises UnknownTaskError."""

    def tasks_of(self, person: int, *, now: datetime) -> PersonBoard:
        """All tasks of `person`. Raises UnknownPersonError."""

    def acknowledge(self, number: int, *, person: int, note: str, now: datetime) -> TaskView:
        """`person` deals with the task. Said twice it changes nothing.

        Raises UnknownTaskError, AnswerRefusedError or NotTakenError.
        """

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
        """`person` reports the task done or not applicable (see Outcome); `evidence` by its slot, `day`
        the one on which it was, where that is asked for; `files` are further evidence, and kept already.

        Raises UnknownTaskError, AnswerRefusedError or NotTakenError.
        """

    def reopen(self, number: int, *, person: int, note: str, now: datetime) -> TaskView:
        """What `person` answered no longer counts, and the task is asked for again.

        Raises UnknownTaskError or AnswerRefusedError.
        """

    def tick(
        self,
        number: int,
        *,
        person: int,
        on: Collection[str],
        off: Collection[str],
        now: datetime,
    ) -> TaskView:
        """`person` ticks items of the task's checklist, by key, and takes back the ticks of others.

        Raises UnknownTaskError, AnswerRefusedError or NotTakenError.
        """

    def keep_file(self, slot: str, name: str, content: IO[bytes]) -> EvidenceFile:
        """Keep a file, so that an answer may refer to it. Raises UnfitFileError."""

    def file_place(self, file: EvidenceFile) -> Path | None:
        """Where a file is that was kept; None where it is missing, or was changed."""

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
        """`person` adds evidence to a task that is done; `files` as for `complete`.

        Raises UnknownTaskError or AnswerRefusedError.
        """

    def snooze(
        self, number: int, *, person: int, until: date | None, note: str, now: datetime
    ) -> TaskView:
        """Nobody is asked before offices open on the day `until`; None ends that.

        Raises UnknownTaskError, AnswerRefusedError or NotTakenError.
        """

    def hand_up(self, number: int, *, person: int, note: str, now: datetime) -> TaskView:
        """The next post on the ladder is asked.

        Raises UnknownTaskError, AnswerRefusedError or NotTakenError.
        """

    def hand_over(self, number: int, *, person: int, to: str, note: str, now: datetime) -> TaskView:
        """The task is asked of a colleague (by id) from now on.

        Raises UnknownTaskError, AnswerRefusedError or NotTakenError.
        """

    def ask(self, number: int, *, person: int, note: str, now: datetime) -> TaskView:
        """`person` asks the operators a question about the task.

        Raises UnknownTaskError or AnswerRefusedError.
        """

    def undoable(self, number: int, *, person: int, now: datetime) -> Undoable | None:
        """What `person` just answered about the task, whoever's it is by now, and can still undo."""

    def undo(self, number: int, *, person: int, entry: int, now: datetime) -> TaskView:
        """The task stands as before the answer of `person` of which this entry came.

        Raises UnknownTaskError or NotTakenError.
        """
