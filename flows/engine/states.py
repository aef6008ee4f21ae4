"""How an owned task's standing is written as a Prefect state, and read back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from prefect.client.schemas.objects import TERMINAL_STATES, FlowRun, StateType

from flows.engine.completion import waiting_details
from flows.engine.wanted import WantedRun
from tasks.views import Standing

RESUMING = "Resuming"

# A run of ours takes seconds; one still "running" after this was lost with its machine.
LOST_AFTER = timedelta(minutes=10)

_CLOSED = {
    Standing.DONE: StateType.COMPLETED,
    Standing.NOT_APPLICABLE: StateType.COMPLETED,
    Standing.PASSED: StateType.COMPLETED,
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
    )


def state_for(wanted: WantedRun) -> dict[str, Any]:
    """The state, as the API takes it, that says where an owned task stands."""
    standing, message = wanted.standing, wanted.message or None
    if standing is Standing.PLANNED:
        details: dict[str, Any] = {"scheduled_time": wanted.opens.isoformat()}
        kind, name = StateType.SCHEDULED, "Scheduled"
    elif standing.is_open:
        details, kind, name = waiting_details(), StateType.PAUSED, standing.value
    else:
        details, kind, name = {}, _CLOSED[standing], standing.value
    return {"type": kind.value, "name": name, "message": message, "state_details": details}


def opening_state() -> dict[str, Any]:
    """The state in which the run of a task that is already open is made, before it has a form."""
    return {
        "type": StateType.PAUSED.value,
        "name": "Opening",
        "state_details": {"pause_reschedule": True},
    }


def cancelled(reason: str) -> dict[str, Any]:
    """The state of a run that is no longer wanted."""
    return {
        "type": StateType.CANCELLED.value,
        "name": Standing.STOOD_DOWN.value,
        "message": reason,
        "state_details": {},
    }
