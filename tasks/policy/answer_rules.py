"""What policy says of answers: for how long one can be undone; and how often one may ask."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from tasks.files.rows import whole


@dataclass(frozen=True, slots=True)
class AnswerRules:
    """How answers are taken: see `[answers]` in `data/policy.toml`."""

    undo_minutes: Annotated[int, whole(1, 60)]
    questions_a_day: Annotated[int, whole(1, 100)]

    @property
    def undo_for(self) -> timedelta:
        """For how long whoever answered can undo it."""
        return timedelta(minutes=self.undo_minutes)
