"""A change of an election as a table: what moves, from when, to when, why, and who hears of it.

Tasks of one post that move alike are one row, with the areas they are in.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tasks.actions.changing import Changed
from tasks.clock import london_day
from tasks.people.posts import PostRole
from tasks.planning.replanning import ChangeKind, TaskChange, described
from tasks.terms import Basis, basis_words
from tasks.words import short_day, short_moment

_IS = {
    ChangeKind.ADDED: ("is new", "are new"),
    ChangeKind.MOVED: ("moves", "move"),
    ChangeKind.AMENDED: ("is told anew", "are told anew"),
    ChangeKind.REVIVED: ("is planned again", "are planned again"),
    ChangeKind.ASKED_AGAIN: (
        "was done for the old polling day and is asked again",
        "were done for the old polling day and are asked again",
    ),
    ChangeKind.STOOD_DOWN: ("is stood down", "are stood down"),
    ChangeKind.PASSED: ("can no longer be done", "can no longer be done"),
}
_WOULD = {
    ChangeKind.ADDED: "would be new",
    ChangeKind.MOVED: "would move",
    ChangeKind.AMENDED: "would be told anew",
    ChangeKind.REVIVED: "would be planned again",
    ChangeKind.ASKED_AGAIN: "would be asked again, done for the old polling day",
    ChangeKind.STOOD_DOWN: "would be stood down",
    ChangeKind.PASSED: "could no longer be done",
}


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What becomes of the tasks of one post that change alike. `told` are names."""

    post: str
    areas: tuple[str, ...]
    title: str
    was: str
    to: str
    why: str
    told: tuple[str, ...]
    basis: str

    @property
    def task(self) -> str:
        """The task with its areas: `Ashford, Brambleton: Publish the notice of election`."""
        return f"{', '.join(self.areas)}: {self.title}"


def not_anew_words(changed: Changed, *, would: bool) -> str:
    """That a fault keeps an election from being planned anew, and what to do once it is mended."""
    election = changed.election
    return (
        f"{election} {'would not be' if would else 'was not'} planned anew: {changed.fault}; then"
        f" run `writ replan {election}`"
    )


def shown_changes(changed: Changed) -> list[TaskChange]:
    """The changes that people are to see: not those only in what is said of a task, of which nobody
    hears."""
    return [c for c in changed.tasks if c.kind is not ChangeKind.AMENDED or c.id in changed.told]


def change_rows(changed: Changed, roles: Mapping[str, PostRole]) -> list[ChangeRow]:
    """The rows of the table, in the order of the posts, then of the changes."""
    order = {role.title: place for place, role in enumerate(roles.values())}
    merged: dict[ChangeRow, list[ChangeRow]] = {}
    for change in shown_changes(changed):
        row = _row(change, changed, roles)
        merged.setdefault(replace(row, areas=(), told=()), []).append(row)
    rows = [
        replace(
            alike,
            areas=tuple(dict.fromkeys(area for row in own for area in row.areas)),
            told=tuple(dict.fromkeys(name for row in own for name in row.told)),
        )
        for alike, own in merged.items()
    ]
    return sorted(
        rows, key=lambda row: (order.get(row.post.partition(" and ")[0], len(order)), row.post)
    )


def _row(change: TaskChange, changed: Changed, roles: Mapping[str, PostRole]) -> ChangeRow:
    said = _described(change)
    posts = [roles[key].title if key in roles else key for key in said["roles"]]
    return ChangeRow(
        post=" and ".join(posts) or "Nobody",
        areas=(changed.areas.get(change.area, change.area),),
        title=change.title,
        was=_was(change),
        to=_to(change),
        why=_why(change),
        told=changed.told.get(change.id, ()),
        basis=basis_words(Basis(said["basis"]), duty_of_law=change.id in changed.duties),
    )


def _described(change: TaskChange) -> Mapping[str, Any]:
    if change.planned is not None:
        return described(change.planned)
    return change.stored.description if change.stored else {"roles": (), "basis": Basis.GUIDANCE}


def _was(change: TaskChange) -> str:
    if change.kind is ChangeKind.ADDED or change.stored is None:
        return "new"
    if change.kind in {ChangeKind.REVIVED, ChangeKind.ASKED_AGAIN}:
        return change.stored.state.value.replace("_", " ")
    return _due(change.stored.due, hour=bool(change.stored.description.get("due_has_hour")))


def _to(change: TaskChange) -> str:
    if change.kind in {ChangeKind.STOOD_DOWN, ChangeKind.PASSED} or change.planned is None:
        return change.kind.value
    if change.kind is ChangeKind.AMENDED:
        return "as before"
    return _due(change.planned.due, hour=change.planned.draft.due_time is not None)


def _due(moment: datetime, *, hour: bool) -> str:
    return short_moment(moment) if hour else short_day(london_day(moment))


def _why(change: TaskChange) -> str:
    """What is particular to this task, beside the reason of the whole change."""
    said = []
    old, new = change.stored, change.planned
    if change.kind is ChangeKind.MOVED and old and new and not change.due_moves:
        said.append(f"opens {short_moment(new.opens)}, not {short_moment(old.opens)}")
    if change.kind is ChangeKind.AMENDED and old and new and old.owners != set(new.owners):
        said.append(f"now owned by {', '.join(map(str, new.owners)) or 'nobody'}")
    if (
        new
        and new.moved
        and change.kind in {ChangeKind.ADDED, ChangeKind.MOVED, ChangeKind.REVIVED}
    ):
        said.append(f"recommended for {new.moved.origin}: {new.moved.why}")
    if change.done_for is not None:
        said.append(
            f"done for the polling day of {short_day(change.done_for)}: must it be done again?"
        )
    if change.ask_again:
        said.append("asked again, because it is earlier")
    return "; ".join(said)


def change_summary(changed: Changed, *, would: bool) -> str:
    """How many tasks change in which way, and who hears of it, in sentences.

    Args:
        changed: the change.
        would: it is only a preview.
    """
    kinds = Counter(change.kind for change in shown_changes(changed))
    said = [
        f"{count} {_WOULD[kind] if would else _IS[kind][count > 1]}"
        for kind, count in kinds.items()
    ]
    quiet = len(changed.tasks) - sum(kinds.values())
    if quiet:
        said.append(f"{quiet} {'would change' if would else 'change'} only in what is said of them")
    tasks = f"Tasks: {', '.join(said)}." if said else _NONE[would]
    return f"{tasks} {_hearers(changed, would=would)} of it at once."


_NONE = {True: "No task would change.", False: "No task changes."}


def _hearers(changed: Changed, *, would: bool) -> str:
    people = {name for names in changed.told.values() for name in names}
    several = len(people) > 1
    count = f"{len(people)} people" if several else "1 person" if people else "Nobody"
    return f"{count} {'would hear' if would else 'hear' if several else 'hears'}"
