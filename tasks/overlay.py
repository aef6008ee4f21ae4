"""An area's own catalogue file, laid over ours: tasks added, changed, switched off or not done.

    [[task]]            a new key adds a task; the key of one of ours changes what is given
    key = "gold_meeting"
    window = "month -2"

    [[off]]             a task of guidance that the area does not plan at all
    key = "spoc_seminar"
    reason = "Blankshire goes to the regional one"

    [[not_applicable]]  a statutory task stays in the plan, marked as not applicable
    key = "vac_deadline"
    reason = "..."

What is added names its source under [source], as our own files do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from calendars.errors import RuleDataError
from calendars.nearest import suggestion
from tasks.catalogue import definition_of, joined
from tasks.datafiles import check_keys, read_toml
from tasks.definitions import TaskDefinition
from tasks.posts import Posts, load_posts
from tasks.views import Basis

ADDED = "added locally"
CHANGED = "changed locally"
_PARTS = {"source", "task", "off", "not_applicable"}
_REASON = {"key", "reason"}


def lay_over(catalogue: Sequence[TaskDefinition], path: Path) -> tuple[TaskDefinition, ...]:
    """The catalogue as an area has it: ours, with the area's own file (TOML) laid over.

    A changed task keeps its source, and says that it was changed locally.

    Raises:
        RuleDataError: a malformed row; an unknown task, post, scope or statutory date; a statutory
            task switched off or given another date. Names the file, the row and the remedy.
    """
    posts = load_posts()
    content = read_toml(path)
    check_keys(content, _PARTS, set(), where=path.name)
    found = {definition.key: definition for definition in catalogue}
    places = {key: f"catalogue, {key}" for key in found}
    for part, row in _rows(content, "task", path):
        check_keys(row, set(row), {"key"}, where=part)
        key = row["key"]
        places[key] = f"{part} ({key})"
        if key in found:
            found[key] = _changed(found[key], row, posts, where=places[key])
        else:
            added = definition_of(row, content.get("source"), posts, where=places[key])
            found[key] = replace(added, local=ADDED)
    off = {key for key, _ in _reasons(content, "off", path, found)}
    kept = [_without(d, off) for key, d in found.items() if key not in off]
    reasons = dict(_reasons(content, "not_applicable", path, found))
    marked = [
        replace(d, not_applicable=reasons[d.key], local=d.local or CHANGED)
        if d.key in reasons
        else d
        for d in kept
    ]
    return joined(marked, places)


def _rows(
    content: Mapping[str, Any], part: str, path: Path
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, row in enumerate(content.get(part, ()), start=1):
        yield f"{path.name}, {part} {number}", row


def _changed(
    old: TaskDefinition, row: Mapping[str, Any], posts: Posts, *, where: str
) -> TaskDefinition:
    if old.basis is Basis.STATUTE and {"window", "milestone"} & set(row):
        raise RuleDataError(
            f"{where}: the date of a statutory task is the law's and cannot be changed; take"
            " 'window' or 'milestone' out of the row"
        )
    if old.basis is Basis.GUIDANCE and "milestone" in row:
        raise RuleDataError(
            f"{where}: guidance cannot be made statutory; give a 'window', such as"
            f" \"M({row['milestone']})\", in place of 'milestone'"
        )
    if "section" in row:
        raise RuleDataError(
            f"{where}: a changed task keeps its source; take 'section' out of the row"
        )
    source = old.source
    written = {"document": source.document, "section": source.section} if source else None
    merged = definition_of({**old.row, **row}, written, posts, where=where)
    return replace(merged, source=source, local=old.local or CHANGED)


def _reasons(
    content: Mapping[str, Any], part: str, path: Path, known: Mapping[str, TaskDefinition]
) -> Iterator[tuple[str, str]]:
    for where, row in _rows(content, part, path):
        check_keys(row, _REASON, _REASON, where=where)
        key, reason = row["key"], row["reason"]
        if key not in known:
            raise RuleDataError(f"{where}: unknown task {key!r}; {suggestion(key, known)}")
        if not reason.strip():
            raise RuleDataError(f"{where} ({key}): the reason is empty; say why")
        if part == "off" and known[key].basis is Basis.STATUTE:
            raise RuleDataError(
                f"{where} ({key}): a statutory task cannot be switched off; mark it under"
                " [[not_applicable]] with the reason"
            )
        yield key, reason


def _without(definition: TaskDefinition, off: set[str]) -> TaskDefinition:
    """The definition, no longer waiting for what is switched off."""
    if not off & set(definition.depends_on):
        return definition
    return replace(
        definition, depends_on=tuple(key for key in definition.depends_on if key not in off)
    )
