"""What a person is shown of an owned task: plain values, no database, ready for a template."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Basis(StrEnum):
    """Why a date is what it is."""

    STATUTE = "statute"
    GUIDANCE = "guidance"


class Standing(StrEnum):
    """Where an owned task stands, in the words that Prefect and the pages show."""

    PLANNED = "Planned"
    AWAITING = "Awaiting owner"
    ACKNOWLEDGED = "Acknowledged"
    OVERDUE = "Overdue"
    ESCALATED = "Escalated"
    DONE = "Done"
    NOT_APPLICABLE = "Not applicable"
    STOOD_DOWN = "Stood down"
    PASSED = "Passed"

    @property
    def is_open(self) -> bool:
        """True while somebody still has to act."""
        return self in {
            Standing.AWAITING,
            Standing.ACKNOWLEDGED,
            Standing.OVERDUE,
            Standing.ESCALATED,
        }

    @property
    def is_closed(self) -> bool:
        """True once nothing more is expected of anybody."""
        return self in {
            Standing.DONE,
            Standing.NOT_APPLICABLE,
            Standing.STOOD_DOWN,
            Standing.PASSED,
        }


@dataclass(frozen=True, slots=True)
class SkippedDay:
    """A day that the count passed over, and why."""

    day: date
    why: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry of the history as a person reads it."""

    at: datetime
    what: str
    who: str
    note: str


@dataclass(frozen=True, slots=True)
class TaskView:
    """One owned task as its owner sees it. Moments are aware; show them in Europe/London.

    An acknowledgement holds until `acknowledged_until`; a snooze is shown only while it holds. `rung`
    is the step of the ladder on which the task stands.
    """

    number: int
    id: str
    key: str
    title: str
    guidance: str
    area: str
    election: str
    election_title: str
    poll_date: date
    polls: tuple[str, ...]
    post: str
    owners: tuple[str, ...]
    basis: Basis
    opens: datetime
    due: datetime
    due_has_hour: bool
    why: str
    rule: str
    skipped: tuple[SkippedDay, ...]
    source: str
    verified: str
    moved_from: str | None
    moved_why: str | None
    standing: Standing
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    closed_by: str | None
    closed_at: datetime | None
    outcome: str | None
    note: str | None
    evidence: tuple[str, ...]
    evidence_given: dict[str, str]
    history: tuple[HistoryLine, ...]
    changed_from: str | None = None
    changed_why: str | None = None
    waits_for: str | None = None
    acknowledged_until: datetime | None = None
    snoozed_until: datetime | None = None
    snoozed_by: str | None = None
    snoozed_why: str | None = None
    rung: int = 0

    def is_dealt_with(self, now: datetime) -> bool:
        """True while an acknowledgement holds."""
        return self.acknowledged_until is not None and now < self.acknowledged_until
