"""Where an owned task stands, from what the register says of it. Pure."""

from datetime import datetime
from enum import StrEnum

from tasks.views import Standing


class TaskState(StrEnum):
    """What the register stores; people are shown a `Standing`."""

    PLANNED = "planned"
    OPEN = "open"
    DONE = "done"
    NOT_APPLICABLE = "not_applicable"
    STOOD_DOWN = "stood_down"
    PASSED = "passed"


SETTLED = {
    TaskState.PLANNED: Standing.PLANNED,
    TaskState.DONE: Standing.DONE,
    TaskState.NOT_APPLICABLE: Standing.NOT_APPLICABLE,
    TaskState.STOOD_DOWN: Standing.STOOD_DOWN,
    TaskState.PASSED: Standing.PASSED,
}


def standing_of(
    state: str, *, due: datetime, acknowledged: bool, rung: int, now: datetime
) -> Standing:
    """The standing of a task in this state. An overdue task stays so, whoever has seen it."""
    if state != TaskState.OPEN:
        return SETTLED[TaskState(state)]
    if acknowledged and now <= due:
        return Standing.ACKNOWLEDGED
    if rung:
        return Standing.ESCALATED
    return Standing.OVERDUE if now > due else Standing.AWAITING
