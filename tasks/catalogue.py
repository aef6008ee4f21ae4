"""The catalogue: every task an election can need, read from data files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from calendars.errors import RuleDataError
from calendars.nearest import suggestion
from tasks.catalogue_checks import check_dependencies, check_row
from tasks.datafiles import DATA, check_keys, read_toml
from tasks.definitions import Duty, Each, Need, SourceRef, TaskDefinition, Visibility
from tasks.posts import Posts, Scope, load_posts
from tasks.views import Basis
from tasks.windows import Anchor, Window, parse_anchor, parse_window

_WITH = "with "


@cache
def load_catalogue() -> tuple[TaskDefinition, ...]:
    """Every task definition, in the order of the files and their rows.

    Raises:
        RuleDataError: file, row, key and remedy.
    """
    return read_catalogue(sorted((DATA / "catalogue").glob("*.toml")), load_posts())


def read_catalogue(paths: Iterable[Path], posts: Posts) -> tuple[TaskDefinition, ...]:
    """The definitions of these files.

    Raises:
        RuleDataError: a malformed row; an unknown post, scope, statutory date or task; a key used
            twice; tasks that wait for one another in a circle. Names the file and the row.
    """
    found: dict[str, TaskDefinition] = {}
    places: dict[str, str] = {}
    for path in paths:
        content = read_toml(path)
        check_keys(content, {"source", "task"}, {"task"}, where=path.name)
        for number, row in enumerate(content["task"], start=1):
            where = f"{path.name}, task {number} ({row.get('key', 'no key')})"
            definition = definition_of(row, content.get("source"), posts, where=where)
            if definition.key in found:
                raise RuleDataError(f"{where}: the key is used twice; choose another")
            found[definition.key] = definition
            places[definition.key] = where
    return joined(tuple(found.values()), places)


def joined(
    definitions: Sequence[TaskDefinition], places: Mapping[str, str]
) -> tuple[TaskDefinition, ...]:
    """The definitions with what they say of one another settled: windows that go `with` another
    task, and the tasks they wait for. `places` says where each is written.

    Raises:
        RuleDataError: an unknown task, or tasks that wait for one another in a circle.
    """
    by_key = {definition.key: definition for definition in definitions}
    settled = tuple(_settled(d, by_key, places) for d in definitions)
    check_dependencies(settled, places)
    return settled


def _settled(
    definition: TaskDefinition, by_key: Mapping[str, TaskDefinition], places: Mapping[str, str]
) -> TaskDefinition:
    written = definition.row.get("window", "")
    if not written.startswith(_WITH):
        return definition
    key = written.removeprefix(_WITH)
    where = f"{places[definition.key]}, window"
    if key not in by_key:
        raise RuleDataError(f"{where}: unknown task {key!r}; {suggestion(key, by_key)}")
    other = by_key[key]
    if other.window is None:
        raise RuleDataError(
            f"{where}: {key!r} has no window to share; name a task of guidance with a window of"
            " its own"
        )
    return replace(
        definition,
        window=other.window,
        window_text=other.window_text,
        not_before=definition.not_before or other.not_before,
        not_after=definition.not_after or other.not_after,
    )


def definition_of(
    row: Mapping[str, Any], source: Mapping[str, str] | None, posts: Posts, *, where: str
) -> TaskDefinition:
    """The definition that a row says. A window that goes with another task's is not settled yet.

    Raises:
        RuleDataError: `where`, what is wrong and the remedy.
    """
    check_row(row, posts, where=where)

    def anchor(key: str) -> Anchor | None:
        return parse_anchor(row[key], where=f"{where}, {key}") if key in row else None

    return TaskDefinition(
        key=row["key"],
        title=row["title"],
        posts=tuple(row.get("posts", ())),
        scope=_scope(row["scope"], where=where) if "scope" in row else None,
        basis=Basis.STATUTE if "milestone" in row else Basis.GUIDANCE,
        window=_window(row, where=where),
        window_text=row.get("window"),
        milestone=row.get("milestone"),
        each=Each(row["each"]) if "each" in row else None,
        not_before=anchor("not_before"),
        not_after=anchor("not_after"),
        due_from=anchor("due_from"),
        opens=anchor("opens"),
        meeting=row.get("meeting", False),
        guidance=row["guidance"],
        evidence=tuple(row["evidence"]),
        opens_days_before=row.get("opens_days_before"),
        kinds=_some(row, "kinds"),
        nations=_some(row, "nations"),
        needs=Need(row["needs"]) if "needs" in row else None,
        elsewhere=_elsewhere(row, where=where),
        depends_on=tuple(row.get("depends_on", ())),
        visibility=Visibility(row["visibility"]) if "visibility" in row else None,
        copied_to=tuple(row.get("copied_to", ())),
        outcome=row.get("outcome"),
        source=_source(row, source, where=where),
        row=row,
    )


def _some(row: Mapping[str, Any], key: str) -> frozenset[str] | None:
    return frozenset(row[key]) if key in row else None


def _elsewhere(row: Mapping[str, Any], *, where: str) -> tuple[Duty, ...]:
    return tuple(
        Duty(tuple(duty["posts"]), _scope(duty["scope"], where=where), frozenset(duty["kinds"]))
        for duty in row.get("elsewhere", ())
    )


def _window(row: Mapping[str, Any], *, where: str) -> Window | None:
    written = row.get("window")
    if written is None or written.startswith(_WITH):
        return None
    return parse_window(written, where=f"{where}, window")


def _scope(written: str, *, where: str) -> Scope:
    try:
        return Scope(written)
    except ValueError as error:
        known = ", ".join(Scope)
        raise RuleDataError(f"{where}: unknown scope {written!r}; use one of {known}") from error


def _source(
    row: Mapping[str, Any], source: Mapping[str, str] | None, *, where: str
) -> SourceRef | None:
    if source is None:
        if "milestone" not in row:
            raise RuleDataError(f"{where}: no source; add [source] to the file")
        return None
    return SourceRef(source["document"], row.get("section", source["section"]))
