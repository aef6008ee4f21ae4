"""The catalogue: every task an election can need, read from data files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from calendars.errors import RuleDataError
from tasks.datafiles import DATA, check_keys, read_toml
from tasks.posts import Posts, Scope, load_posts
from tasks.views import Basis
from tasks.windows import Anchor, Months, parse_anchor, parse_window

_KEYS = {
    "key", "title", "posts", "scope", "window", "milestone", "each", "not_before", "not_after",
    "due_from", "meeting", "guidance", "evidence", "opens_days_before", "kinds", "section",
}  # fmt: skip
_NEEDED = {"key", "title", "guidance", "evidence"}


@dataclass(frozen=True, slots=True)
class SourceRef:
    """Where a task is asked for: the document and its section."""

    document: str
    section: str


@dataclass(frozen=True, slots=True)
class TaskDefinition:
    """One row of the catalogue.

    `posts` and `scope` are empty for a statutory duty whose officer the timetable names.
    `window_text` is the window as written; `milestone` the statutory date it serves.
    """

    key: str
    title: str
    posts: tuple[str, ...]
    scope: Scope | None
    basis: Basis
    window: Months | Anchor | None
    window_text: str | None
    milestone: str | None
    each_month: bool
    not_before: Anchor | None
    not_after: Anchor | None
    due_from: Anchor | None
    meeting: bool
    guidance: str
    evidence: tuple[str, ...]
    opens_days_before: int | None
    kinds: frozenset[str] | None
    source: SourceRef | None

    def is_for(self, kind: str) -> bool:
        """True when a poll of this kind asks for the task."""
        return self.kinds is None or kind in self.kinds


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
        RuleDataError: a malformed row, an unknown post or scope, or a key used twice.
    """
    found: dict[str, TaskDefinition] = {}
    for path in paths:
        content = read_toml(path)
        check_keys(content, {"source", "task"}, {"task"}, where=path.name)
        for number, row in enumerate(content["task"], start=1):
            where = f"{path.name}, task {number} ({row.get('key', 'no key')})"
            definition = _definition(row, content.get("source"), posts, where=where)
            if definition.key in found:
                raise RuleDataError(f"{where}: the key is used twice; choose another")
            found[definition.key] = definition
    return tuple(found.values())


def _definition(
    row: Mapping[str, Any], source: Mapping[str, str] | None, posts: Posts, *, where: str
) -> TaskDefinition:
    check_keys(row, _KEYS, _NEEDED, where=where)
    if ("window" in row) == ("milestone" in row):
        raise RuleDataError(f"{where}: give either a window or a milestone")
    if "window" in row and not (row.get("posts") and row.get("scope")):
        raise RuleDataError(f"{where}: a task with a window needs posts and a scope")
    for post in row.get("posts", ()):
        posts.role(post, where=where)

    def anchor(key: str) -> Anchor | None:
        return parse_anchor(row[key], where=f"{where}, {key}") if key in row else None

    window = parse_window(row["window"], where=f"{where}, window") if "window" in row else None
    if row.get("each", "month") != "month" or ("each" in row and not isinstance(window, Months)):
        raise RuleDataError(f"{where}, each: only 'month', and only for a window of months")
    return TaskDefinition(
        key=row["key"],
        title=row["title"],
        posts=tuple(row.get("posts", ())),
        scope=_scope(row, where=where),
        basis=Basis.STATUTE if "milestone" in row else Basis.GUIDANCE,
        window=window,
        window_text=row.get("window"),
        milestone=row.get("milestone"),
        each_month="each" in row,
        not_before=anchor("not_before"),
        not_after=anchor("not_after"),
        due_from=anchor("due_from"),
        meeting=row.get("meeting", False),
        guidance=row["guidance"],
        evidence=tuple(row["evidence"]),
        opens_days_before=row.get("opens_days_before"),
        kinds=frozenset(row["kinds"]) if "kinds" in row else None,
        source=_source(row, source, where=where),
    )


def _scope(row: Mapping[str, Any], *, where: str) -> Scope | None:
    if "scope" not in row:
        return None
    try:
        return Scope(row["scope"])
    except ValueError as error:
        known = ", ".join(Scope)
        raise RuleDataError(
            f"{where}: unknown scope {row['scope']!r}; use one of {known}"
        ) from error


def _source(
    row: Mapping[str, Any], source: Mapping[str, str] | None, *, where: str
) -> SourceRef | None:
    if source is None:
        if "milestone" not in row:
            raise RuleDataError(f"{where}: no source; add [source] to the file")
        return None
    return SourceRef(source["document"], row.get("section", source["section"]))
