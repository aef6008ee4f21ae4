"""What it means for the polling day that a step of the law was not taken by its last lawful day."""

from collections.abc import Collection
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

from calendars.errors import RuleDataError, UnknownKindError
from calendars.kinds import kind_of
from calendars.levels import level_of
from calendars.nearest import suggestion
from tasks.files.datafiles import DATA, read_toml
from tasks.files.rows import Line, Name, Once, Row, Some, read_row
from tasks.reasons import Reason, reason_sentences


class Step(Row):
    """`[[step]]`: the key of a task, and the reason that says what it means that it was missed."""

    task: Name
    says: Name


class Validity(Row):
    """`[[validity]]`: the provision by which a breach of the rules of these kinds of poll is weighed."""

    kinds: Annotated[tuple[Name, ...], Once, Some]
    source: Line
    verified: Line
    against: Line


class Missed(Row):
    """`data/missed.toml`: the steps, and the provisions."""

    step: tuple[Step, ...]
    validity: tuple[Validity, ...]

    def if_missed(
        self, task: str, kinds: Collection[str], *, due: date, poll: date
    ) -> Reason | None:
        """What it means for the poll of a day that a task, due by law on a day, was missed; None where the
        data says nothing of it."""
        says = next((step.says for step in self.step if step.task == task), None)
        return Reason(says, due=due, day=poll, court=self._court(kinds)) if says else None

    def _court(self, kinds: Collection[str]) -> Reason:
        sources = {
            next((v.source for v in self.validity if kind in v.kinds), None) for kind in kinds
        }
        source = sources.pop() if len(sources) == 1 else None
        return Reason("court_may_void", source=source) if source else Reason("court_decides")


@cache
def load_missed() -> Missed:
    """What Writ's own data says. Raises RuleDataError, as `read_missed`."""
    return read_missed(DATA / "missed.toml")


def read_missed(path: Path) -> Missed:
    """What a file says.

    Raises:
        RuleDataError: names the file, and the reason, the kind or the level that there is not.
    """
    content, where = read_toml(path), path.name
    missed = Missed(
        step=tuple(read_row(Step, row, where=f"{where}, step") for row in content["step"]),
        validity=tuple(
            read_row(Validity, row, where=f"{where}, validity") for row in content["validity"]
        ),
    )
    for step in missed.step:
        if step.says not in reason_sentences():
            raise RuleDataError(
                f"{where}, {step.task}: no reason is called {step.says!r};"
                f" {suggestion(step.says, reason_sentences())}"
            )
    for each in missed.validity:
        level_of(each.verified, where=where)
        for kind in each.kinds:
            try:
                kind_of(kind)
            except UnknownKindError as error:
                raise RuleDataError(f"{where}, {each.source}: {error}") from error
    return missed
