"""Re-planning: what a changed election does to the tasks there are. Pure.

What is done stays done; where it holds for one polling day alone, as a published notice does, and the
poll is moved, its owners are asked whether it must be done again. What is not needed any more is stood down; what moves is told again only to
those it was told to before; what comes back is planned anew. Doing it twice changes nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tasks.clock import london_day
from tasks.people.ladder import PostPlace
from tasks.planning.planning import PlannedTask
from tasks.planning.statutory import Item
from tasks.policy.notice_kinds import TRAITS
from tasks.policy.policy import PlannedNotice
from tasks.terms import NOT_NEEDED, NoticeKind, TaskState
from tasks.words import short_moment

_CLOSED = {TaskState.DONE, TaskState.NOT_APPLICABLE}

# The columns of `described`.
DESCRIBED = (
    "title",
    "scope",
    "roles",
    "kinds",
    "basis",
    "milestone_kind",
    "milestone_key",
    "window",
    "source",
    "due_has_hour",
    "moved_from",
    "moved_why",
    "waits_for",
    "office",
    "visibility",
    "act",
    "possible_from",
    "items",
)

# What once its window has begun stays as it was then.
_BEGUN = ("moved_from", "moved_why", "possible_from")


class ChangeKind(StrEnum):
    """What a change of the election does to one task.

    Amended: its dates stay, but not all of what is said of it, or not all of its owners. Asked again:
    it was done for another polling day.
    """

    ADDED = "added"
    MOVED = "moved"
    AMENDED = "amended"
    REVIVED = "planned again"
    ASKED_AGAIN = "asked again"
    STOOD_DOWN = "stood down"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class StoredTask:
    """What re-planning needs to know of a task in the register.

    `answered` is True where an owner of it has answered, `told` where somebody has been told of it and
    not, since then, that it is not needed.
    `heard_due` is the due moment, as people read it, that they heard last, where a change since has
    not reached them. `description` is as `described` gives it, `owners` the posts that own it. `key` is that of
    its definition.
    """

    number: int
    id: str
    title: str
    state: TaskState
    opens: datetime
    due: datetime
    acknowledged: bool
    told: bool
    area: str
    description: Mapping[str, Any] = field(default_factory=dict)
    owners: frozenset[PostPlace] = frozenset()
    heard_due: str | None = None
    revision: int = 1
    answered: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class TaskChange:
    """What is to be done with one task.

    `notices` are planned in place of those still due. `ask_again` withdraws an acknowledgement,
    because the task is due earlier than when it was given. `done_for` is the polling day for which one
    that is asked again was done.
    """

    kind: ChangeKind
    id: str
    title: str
    area: str
    stored: StoredTask | None = None
    planned: PlannedTask | None = None
    notices: tuple[PlannedNotice, ...] = ()
    ask_again: bool = False
    done_for: date | None = None

    @property
    def key(self) -> str:
        """The key of its definition."""
        if self.planned is not None:
            return self.planned.draft.definition.key
        return self.stored.key if self.stored else ""

    @property
    def due_moves(self) -> bool:
        """True when a task that there was is due at another moment than before."""
        old, task = self.stored, self.planned
        return old is not None and task is not None and old.due != task.due


def described(task: PlannedTask) -> dict[str, Any]:
    """What the register says of a task beside its dates, its owners and how far it has come: the
    columns and their values."""
    draft, definition = task.draft, task.draft.definition
    milestone_kind, milestone_key = draft.milestone or (None, None)
    return {
        "title": draft.title,
        "scope": draft.scope.value,
        "roles": list(draft.roles),
        "kinds": list(draft.kinds),
        "basis": definition.basis.value,
        "milestone_kind": milestone_kind,
        "milestone_key": milestone_key,
        "window": definition.window_text,
        "source": definition.source_words(),
        "due_has_hour": draft.due_time is not None,
        "moved_from": task.moved.origin if task.moved else None,
        "moved_why": task.moved.why if task.moved else None,
        "waits_for": task.waits_for,
        "office": task.office.value,
        "visibility": task.visibility.value,
        "act": definition.act.value,
        "possible_from": task.possible_from,
        "items": [stored_item(item) for item in draft.items],
    }


def stored_item(item: Item) -> list[Any]:
    """An item of a checklist as the register keeps it: its key and title, and its lawful moment where it has
    one, and whether that is an hour."""
    said: list[Any] = [item.key, item.title]
    return said if item.due is None else [*said, item.due.isoformat(), item.due_has_hour]


def brought_forward(stored: Iterable[StoredTask]) -> dict[str, date]:
    """The due days of those tasks that wait for their owners and were brought forward, by id."""
    return {
        task.id: london_day(task.due)
        for task in stored
        if task.state not in _CLOSED | NOT_NEEDED and task.description.get("moved_from")
    }


def changes(
    stored: Sequence[StoredTask],
    plan: Iterable[PlannedTask],
    *,
    now: datetime,
    redrafted: Collection[str] = (),
    done_for: date | None = None,
) -> tuple[TaskChange, ...]:
    """What turns the stored tasks of an election into those of its new plan, in the plan's order,
    then what is stood down.

    Args:
        stored: every task of the election in the register.
        plan: the tasks it should have now; empty for one that is postponed or cancelled.
        now: aware; people are told of changes at this moment.
        redrafted: the ids of tasks whose letters say another day than before.
        done_for: the polling day for which everything was done so far, where it is another now.
    """
    planned = {task.id: task for task in plan}
    there = {task.id: task for task in stored}
    return (
        *_towards(planned, there, now, redrafted, done_for),
        *_gone(planned, stored, now),
    )


def _towards(
    planned: Mapping[str, PlannedTask],
    there: Mapping[str, StoredTask],
    now: datetime,
    redrafted: Collection[str],
    done_for: date | None,
) -> Iterator[TaskChange]:
    for task in planned.values():
        old = there.get(task.id)
        if old is None:
            yield _change(ChangeKind.ADDED, None, task, task.notices)
        elif done_for is not None and _holds_no_longer(old, task):
            asked = (PlannedNotice(NoticeKind.REOPENED, now), *_ahead(old, task, now))
            change = _change(ChangeKind.ASKED_AGAIN, old, task, asked)
            yield replace(change, done_for=done_for)
        elif old.state not in _CLOSED:
            yield from _one(old, task, now, anew=task.id in redrafted)


def _holds_no_longer(old: StoredTask, task: PlannedTask) -> bool:
    """Whether a task was done, or one of its owners answered, in a way that holds for one polling day
    alone, and it is still needed."""
    definition = task.draft.definition
    needed = definition.not_applicable is None and not task.passed
    done = old.state is TaskState.DONE or (old.answered and old.state not in _CLOSED)
    return definition.for_polling_day and done and needed


def _change(
    kind: ChangeKind,
    old: StoredTask | None,
    task: PlannedTask,
    notices: tuple[PlannedNotice, ...],
    *,
    ask_again: bool = False,
) -> TaskChange:
    draft = task.draft
    return TaskChange(kind, task.id, draft.title, draft.area, old, task, notices, ask_again)


def _one(old: StoredTask, task: PlannedTask, now: datetime, *, anew: bool) -> Iterator[TaskChange]:
    """What becomes of a task that is not closed and stands in the new plan; `anew` says that its letter
    says another day than before."""
    letter = _told(NoticeKind.REDRAFTED, old, now) if anew else ()
    not_needed = task.passed or task.draft.definition.not_applicable is not None
    if not_needed:
        if old.state not in NOT_NEEDED:
            kind = ChangeKind.PASSED if task.passed else ChangeKind.STOOD_DOWN
            yield _change(kind, old, task, _told(NoticeKind.STAND_DOWN, old, now))
    elif old.state in NOT_NEEDED:
        again = old.acknowledged and (not old.told or task.due < old.due)
        yield _change(ChangeKind.REVIVED, old, task, _anew(old, task, now, letter), ask_again=again)
    elif old.due != task.due or (old.state is TaskState.PLANNED and old.opens != task.opens):
        again = old.acknowledged and task.due < old.due
        yield _change(ChangeKind.MOVED, old, task, _anew(old, task, now, letter), ask_again=again)
    elif letter or _amended(old, task):
        new = set(task.owners) - old.owners
        heard = _told(NoticeKind.HANDED_OVER, old, now) if new else ()
        former = old.owners - set(task.owners)
        gone = _told(NoticeKind.TAKEN_OVER, old, now) if former else ()
        of_items = [n for n in task.notices if TRAITS[n.kind].of_items and n.at > now]
        yield _change(ChangeKind.AMENDED, old, task, (*heard, *gone, *letter, *of_items))


def _amended(old: StoredTask, task: PlannedTask) -> bool:
    new = described(task)
    if old.state is TaskState.OPEN:
        new |= {column: old.description.get(column) for column in _BEGUN}
    return old.description != new or old.owners != set(task.owners)


def _anew(
    old: StoredTask, task: PlannedTask, now: datetime, letter: tuple[PlannedNotice, ...]
) -> tuple[PlannedNotice, ...]:
    """The notices of a task that moves. Those who know of it hear the new date, if it is new to
    them, or else of the letter that says another day; and not once more that it is open."""
    if not old.told:
        return task.notices
    known = old.heard_due or short_moment(old.due)
    change = _told(NoticeKind.CHANGE, old, now) if short_moment(task.due) != known else letter
    return (*change, *_ahead(old, task, now))


def _ahead(old: StoredTask, task: PlannedTask, now: datetime) -> Iterator[PlannedNotice]:
    """What is still to be told of a task; that it opens only where it has not."""
    open_already = old.state is TaskState.OPEN or task.opens <= now
    return (n for n in task.notices if not (open_already and n.kind is NoticeKind.OPENED))


def _gone(
    planned: Mapping[str, PlannedTask], stored: Sequence[StoredTask], now: datetime
) -> Iterator[TaskChange]:
    for old in stored:
        if old.id in planned or old.state in _CLOSED | NOT_NEEDED:
            continue
        yield TaskChange(
            ChangeKind.STOOD_DOWN,
            old.id,
            old.title,
            old.area,
            old,
            notices=_told(NoticeKind.STAND_DOWN, old, now),
        )


def _told(kind: NoticeKind, old: StoredTask, now: datetime) -> tuple[PlannedNotice, ...]:
    """A notice of this kind, now, where people know of the task."""
    return (PlannedNotice(kind, now),) if old.told else ()
