"""Re-planning: what a changed election does to the tasks there are. Pure.

What is done stays done. What is not needed any more is stood down; what moves is told again only to
those it was told to before; what comes back is planned anew. Doing it twice changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tasks.notice_kinds import NoticeKind
from tasks.planning import PlannedTask
from tasks.policy import PlannedNotice
from tasks.standing import TaskState

_CLOSED = {TaskState.DONE, TaskState.NOT_APPLICABLE}
_RESTING = {TaskState.STOOD_DOWN, TaskState.PASSED}


class ChangeKind(StrEnum):
    """What a change of the election does to one task."""

    ADDED = "added"
    MOVED = "moved"
    REVIVED = "planned again"
    STOOD_DOWN = "stood down"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class StoredTask:
    """What re-planning needs to know of a task in the register. `told` is True once anybody has
    been told about it."""

    number: int
    id: str
    title: str
    state: TaskState
    opens: datetime
    due: datetime
    acknowledged: bool
    told: bool
    revision: int = 1


@dataclass(frozen=True, slots=True)
class TaskChange:
    """What is to be done with one task.

    `notices` are planned in place of those still due. `ask_again` withdraws an acknowledgement,
    because the task is due earlier than when it was given.
    """

    kind: ChangeKind
    id: str
    title: str
    stored: StoredTask | None = None
    planned: PlannedTask | None = None
    notices: tuple[PlannedNotice, ...] = ()
    ask_again: bool = False


def changes(
    stored: Sequence[StoredTask], plan: Iterable[PlannedTask], *, now: datetime
) -> tuple[TaskChange, ...]:
    """What turns the stored tasks of an election into those of its new plan, in the plan's order,
    then what is stood down.

    Args:
        stored: every task of the election in the register.
        plan: the tasks it should have now; empty for one that is postponed or cancelled.
        now: aware; people are told of changes at this moment.
    """
    planned = {task.id: task for task in plan}
    there = {task.id: task for task in stored}
    return (*_towards(planned, there, now), *_stood_down(planned, stored, now))


def _towards(
    planned: Mapping[str, PlannedTask], there: Mapping[str, StoredTask], now: datetime
) -> Iterator[TaskChange]:
    for task in planned.values():
        old = there.get(task.id)
        if old is None:
            yield TaskChange(
                ChangeKind.ADDED, task.id, task.draft.title, planned=task, notices=task.notices
            )
        elif old.state not in _CLOSED:
            change = _moved(old, task, now)
            if change is not None:
                yield change


def _moved(old: StoredTask, task: PlannedTask, now: datetime) -> TaskChange | None:
    title = task.draft.title
    if task.passed:
        if old.state in _RESTING:
            return None
        return TaskChange(
            ChangeKind.PASSED, old.id, title, old, task, _told(NoticeKind.STAND_DOWN, old, now)
        )
    if old.state in _RESTING:
        return TaskChange(ChangeKind.REVIVED, old.id, title, old, task, task.notices)
    same_opening = old.state is TaskState.OPEN or old.opens == task.opens
    if old.due == task.due and same_opening:
        return None
    ahead = tuple(
        notice for notice in task.notices if not (old.told and notice.kind is NoticeKind.OPENED)
    )
    return TaskChange(
        ChangeKind.MOVED,
        old.id,
        title,
        old,
        task,
        (*_told(NoticeKind.CHANGE, old, now), *ahead) if old.due != task.due else ahead,
        ask_again=old.acknowledged and task.due < old.due,
    )


def _stood_down(
    planned: Mapping[str, PlannedTask], stored: Sequence[StoredTask], now: datetime
) -> Iterator[TaskChange]:
    for old in stored:
        if old.id in planned or old.state in _CLOSED | _RESTING:
            continue
        yield TaskChange(
            ChangeKind.STOOD_DOWN, old.id, old.title, old,
            notices=_told(NoticeKind.STAND_DOWN, old, now),
        )  # fmt: skip


def _told(kind: NoticeKind, old: StoredTask, now: datetime) -> tuple[PlannedNotice, ...]:
    """A notice of this kind, now, when anybody had been told of the task."""
    return (PlannedNotice(kind, now),) if old.told else ()
