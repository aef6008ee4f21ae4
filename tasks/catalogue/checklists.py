"""Checklists: tasks that hold others as items, to be ticked one by one, in their place."""

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from calendars.nearest import suggestion
from tasks.catalogue.definitions import TaskDefinition
from tasks.terms import Basis


def checklist_faults(
    definitions: Sequence[TaskDefinition], places: Mapping[str, str]
) -> Iterator[str]:
    """Items that cannot be: unknown ones, the law's own tasks, what is done elsewhere or by others, and
    checklists that hold one another. Says where each is written, and the remedy."""
    by_key = {definition.key: definition for definition in definitions}
    try:
        outermost_first(definitions)
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        yield (
            f"{places[error.args[1][0]]}, items: checklists hold one another in a circle ({circle});"
            " take one of them away"
        )
    for holder in definitions:
        for key in holder.items:
            where = f"{places[holder.key]}, items"
            if key not in by_key:
                yield f"{where}: unknown task {key!r}; {suggestion(key, by_key)}"
            else:
                yield from _unfit(holder, by_key[key], where)


def outermost_first(definitions: Sequence[TaskDefinition]) -> tuple[TaskDefinition, ...]:
    """The definitions, each checklist before what it holds.

    Raises:
        CycleError: they hold one another in a circle.
    """
    by_key = {definition.key: definition for definition in definitions}
    holders: dict[str, list[str]] = {key: [] for key in by_key}
    for definition in definitions:
        for key in definition.items:
            holders.setdefault(key, []).append(definition.key)
    order = TopologicalSorter(holders).static_order()
    return tuple(by_key[key] for key in order if key in by_key)


def _unfit(holder: TaskDefinition, item: TaskDefinition, where: str) -> Iterator[str]:
    if item.basis is Basis.STATUTE:
        yield (
            f"{where}: {item.key!r} is a statutory task, with a date of its own that must not be lost;"
            " take it out of the list"
        )
    elif item.scope is not holder.scope:
        yield (
            f"{where}: {item.key!r} is done once for each {item.scope}, the checklist once for each"
            f" {holder.scope}; put it into one of the same scope"
        )
    elif not set(holder.posts) & set(item.posts):
        yield (
            f"{where}: {item.key!r} is done by {', '.join(item.posts)}, the checklist by"
            f" {', '.join(holder.posts)}; put it into one of the same post"
        )
