"""What a person is shown of a question about a task: plain values."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asked the operators about a task, and the answer, where there is one. Moments are
    aware."""

    number: int
    at: datetime
    who: str
    text: str
    answered_at: datetime | None = None
    answered_by: str | None = None
    answer: str | None = None
