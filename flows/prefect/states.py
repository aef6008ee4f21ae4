"""How an owned task's standing is written as a Prefect state, and read back.

States keep Prefect's own names, by which its pages filter: what waits is Paused, what is answered
Completed, what is to come Scheduled, what nobody does any more Cancelled. Which of several
standings it is (acknowledged, overdue, not applicable) is a tag and the state's message.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from prefect.client.schemas.objects import TERMINAL_STATES, FlowRun, StateType

from flows.prefect.completion import waiting_details
from flows.prefect.wanted import STANDING_TAGS, WantedRun
from tasks.terms import Standing

RESUMING = "Resuming"
OPENING = "Opening"
PAUSED = "Paused"
CANCELLED = "Cancelled"

# A run of ours takes seconds; one still "running" after this was lost with its machine.
LOST_AFTER = timedelta(minutes=10)

_CLOSED = {
    Standing.DONE: StateType.COMPLETED,
    Standing.NOT_APPLICABLE: StateType.COMPLETED,
    Standing.PASSED: StateType.CANCELLED,
    Standing.STOOD_DOWN: StateType.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class SeenRun:
    """A flow run as Prefect has it; moments are aware, in UTC."""

    id: UUID
    key: str
    name: str
    tags: frozenset[str]
    type: StateType
    state_name: str
    message: str
    scheduled: datetime | None
    since: datetime
    started: bool

    @property
    def task_id(self) -> str:
        """The owned task that the idempotency key names."""
        return self.key.rpartition("@")[0]

    @property
    def is_final(self) -> bool:
        """True when the run has ended, well or badly."""
        return self.type in TERMINAL_STATES

    @property
    def never_opened(self) -> bool:
        """True while the run only waits for its moment."""
        return self.type is StateType.SCHEDULED and self.state_name != RESUMING

    def is_busy(self, now: datetime) -> bool:
        """True while a worker starts, runs or resumes it, and so decides what it becomes."""
        if self.state_name == OPENING:
            return False
        at_work = self.type in {StateType.PENDING, StateType.RUNNING, StateType.CANCELLING}
        resuming = self.type is StateType.SCHEDULED and self.state_name == RESUMING
        return resuming or (at_work and now - self.since < LOST_AFTER)

    def shows(self, wanted: WantedRun) -> bool:
        """True when the state is already the one the register wants."""
        if wanted.standing is Standing.PLANNED:
            return self.never_opened and self.scheduled == wanted.opens
        target = state_for(wanted)
        return (self.type.value, self.state_name, self.message) == (
            target["type"],
            target["name"],
            target["message"] or "",
        )

    def is_labelled(self, wanted: WantedRun) -> bool:
        """True when its name and tags are already those the register wants."""
        return (self.name, self.tags) == (wanted.name, self.tags_for(wanted))

    def tags_for(self, wanted: WantedRun) -> frozenset[str]:
        """The tags that the register wants, and those that somebody else gave it."""
        return (self.tags - STANDING_TAGS) | wanted.all_tags


def seen(run: FlowRun) -> SeenRun | None:
    """What matters of a flow run; None when it is not one of ours (started by hand)."""
    if run.idempotency_key is None or run.state is None:
        return None
    return SeenRun(
        id=run.id,
        key=run.idempotency_key,
        name=run.name,
        tags=frozenset(run.tags),
        type=run.state.type,
        state_name=run.state.name or "",
        message=run.state.message or "",
        scheduled=run.state.state_details.scheduled_time,
        since=run.state.timestamp,
        started=run.start_time is not None,
    )


def state_for(wanted: WantedRun) -> dict[str, Any]:
    """The state, as the API takes it, that says where an owned task stands."""
    standing, message = wanted.standing, wanted.message or None
    if standing is Standing.PLANNED:
        details: dict[str, Any] = {"scheduled_time": wanted.opens.isoformat()}
        kind, name = StateType.SCHEDULED, "Scheduled"
    elif standing.is_open:
        details, kind, name = waiting_details(), StateType.PAUSED, PAUSED
    else:
        details, kind = {}, _CLOSED[standing]
        name = kind.value.capitalize()
    return {"type": kind.value, "name": name, "message": message, "state_details": details}


def opening_state() -> dict[str, Any]:
    """The state through which a run goes before it waits, while its form is made.

    Prefect counts a run as late until it has been running, and that never ends for one that only
    waits.
    """
    return {"type": StateType.RUNNING.value, "name": OPENING, "message": None, "state_details": {}}


def cancelled(reason: str) -> dict[str, Any]:
    """The state of a run that is no longer wanted."""
    return {
        "type": StateType.CANCELLED.value,
        "name": CANCELLED,
        "message": reason,
        "state_details": {},
    }
