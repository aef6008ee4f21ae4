"""What a change does to tasks, as rows to be put into words: tasks of one post that change alike are one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tasks.actions.changing import Changed
from tasks.clock import london_day
from tasks.people.directory import Person
from tasks.people.ladder import PostPlace
from tasks.people.posts import PostRole
from tasks.planning.replanning import ChangeKind, TaskChange, described
from tasks.terms import Basis, TaskState

_CAME_BACK = {ChangeKind.REVIVED, ChangeKind.ASKED_AGAIN}
_NOT_ANY_MORE = {ChangeKind.STOOD_DOWN, ChangeKind.PASSED}


@dataclass(frozen=True, slots=True)
class DueOn:
    """When a task is due: a day, and where it has an hour the moment (aware)."""

    day: date
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ChangeSeen:
    """What becomes of the tasks of one post that change alike.

    `was` and `to` are when they were and are due, None where they were not, or are not any more; what comes
    back stood as `stood`. `opens` are from when they were and are asked, where that alone moves;
    `owners` who owns them from now on, where that changes; `recommended` for when guidance has them, and
    why they are not then. `told` hear of it at once; a `duty` is asked for by law, without a day.
    """

    kind: ChangeKind
    posts: tuple[str, ...]
    areas: tuple[str, ...]
    title: str
    basis: Basis
    duty: bool
    was: DueOn | None = None
    to: DueOn | None = None
    stood: TaskState | None = None
    opens: tuple[datetime, datetime] | None = None
    owners: tuple[PostPlace, ...] | None = None
    recommended: tuple[str, str] | None = None
    done_for: date | None = None
    ask_again: bool = False
    told: tuple[Person, ...] = ()


def shown_changes(changed: Changed) -> list[TaskChange]:
    """The changes that people are to see: not those only in what is said of a task, of which nobody
    hears."""
    return [c for c in changed.tasks if c.kind is not ChangeKind.AMENDED or c.id in changed.hearers]


def changes_seen(
    changed: Changed, roles: Mapping[str, PostRole], only: Collection[str] | None = None
) -> list[ChangeSeen]:
    """The rows, in the order of the posts, then of the changes; of `only` these tasks (ids), where given."""
    order = {role.title: place for place, role in enumerate(roles.values())}
    merged: dict[ChangeSeen, list[ChangeSeen]] = {}
    for change in shown_changes(changed):
        if only is None or change.id in only:
            row = _seen(change, changed, roles)
            merged.setdefault(replace(row, areas=(), told=()), []).append(row)
    rows = [
        replace(
            alike,
            areas=tuple(dict.fromkeys(area for row in own for area in row.areas)),
            told=tuple({person.id: person for row in own for person in row.told}.values()),
        )
        for alike, own in merged.items()
    ]
    return sorted(
        rows, key=lambda row: (order.get(next(iter(row.posts), ""), len(order)), row.posts)
    )


def _seen(change: TaskChange, changed: Changed, roles: Mapping[str, PostRole]) -> ChangeSeen:
    said, old, new = _described(change), change.stored, change.planned
    kind = change.kind
    opens = owners = recommended = None
    if kind is ChangeKind.MOVED and old and new and not change.due_moves:
        opens = (new.opens, old.opens)
    if kind is ChangeKind.AMENDED and old and new and old.owners != set(new.owners):
        owners = new.owners
    if new and new.moved and kind in {ChangeKind.ADDED, ChangeKind.MOVED, ChangeKind.REVIVED}:
        recommended = (new.moved.origin, new.moved.why)
    came_back = kind in _CAME_BACK and old is not None
    return ChangeSeen(
        kind=kind,
        posts=tuple(roles[key].title if key in roles else key for key in said["roles"]),
        areas=(changed.areas.get(change.area, change.area),),
        title=change.title,
        basis=Basis(said["basis"]),
        duty=change.id in changed.duties,
        was=None if came_back else _was(change),
        to=_to(change),
        stood=old.state if came_back and old else None,
        opens=opens,
        owners=owners,
        recommended=recommended,
        done_for=change.done_for,
        ask_again=change.ask_again,
        told=changed.hearers.get(change.id, ()),
    )


def _described(change: TaskChange) -> Mapping[str, Any]:
    if change.planned is not None:
        return described(change.planned)
    return change.stored.description if change.stored else {"roles": (), "basis": Basis.GUIDANCE}


def _was(change: TaskChange) -> DueOn | None:
    if change.kind is ChangeKind.ADDED or change.stored is None:
        return None
    has_hour = bool(change.stored.description.get("due_has_hour"))
    return _due(change.stored.due, has_hour=has_hour)


def _to(change: TaskChange) -> DueOn | None:
    if change.kind in _NOT_ANY_MORE or change.planned is None:
        return None
    return _due(change.planned.due, has_hour=change.planned.draft.due_time is not None)


def _due(moment: datetime, *, has_hour: bool) -> DueOn:
    return DueOn(london_day(moment), moment if has_hour else None)
