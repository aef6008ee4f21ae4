"""A change of an election as a table: what moves, from when, to when, why, and who hears of it.

Tasks of one post that move alike are one row, with the areas they are in.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tasks.actions.changing import Changed
from tasks.actions.previewing.rows import ChangeSeen, DueOn, changes_seen, shown_changes
from tasks.people.posts import PostRole
from tasks.planning.replanning import ChangeKind
from tasks.terms import basis_words
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


def change_rows(changed: Changed, roles: Mapping[str, PostRole]) -> list[ChangeRow]:
    """The rows of the table, in the order of the posts, then of the changes."""
    return [_row(seen) for seen in changes_seen(changed, roles)]


def _row(seen: ChangeSeen) -> ChangeRow:
    return ChangeRow(
        post=" and ".join(seen.posts) or "Nobody",
        areas=seen.areas,
        title=seen.title,
        was=_was(seen),
        to=_to(seen),
        why=_why(seen),
        told=tuple(dict.fromkeys(person.name for person in seen.told)),
        basis=basis_words(seen.basis, duty_of_law=seen.duty),
    )


def _was(seen: ChangeSeen) -> str:
    if seen.stood is not None:
        return seen.stood.value.replace("_", " ")
    return _due(seen.was) if seen.was else "new"


def _to(seen: ChangeSeen) -> str:
    if seen.to is None:
        return seen.kind.value
    return "as before" if seen.kind is ChangeKind.AMENDED else _due(seen.to)


def _due(due: DueOn) -> str:
    return short_moment(due.at) if due.at else short_day(due.day)


def _why(seen: ChangeSeen) -> str:
    """What is particular to these tasks, beside the reason of the whole change."""
    said = []
    if seen.opens:
        now, before = map(short_moment, seen.opens)
        said.append(f"opens {now}, not {before}")
    if seen.owners is not None:
        said.append(f"now owned by {', '.join(map(str, seen.owners)) or 'nobody'}")
    if seen.recommended:
        origin, why = seen.recommended
        said.append(f"recommended for {origin}: {why}")
    if seen.done_for is not None:
        said.append(
            f"done for the polling day of {short_day(seen.done_for)}: must it be done again?"
        )
    if seen.ask_again:
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
