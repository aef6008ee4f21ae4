"""The catalogue: every task an election can need, read from data files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any

from calendars.errors import RuleDataError
from calendars.nearest import suggestion
from tasks.catalogue.checklists import checklist_faults, outermost_first
from tasks.catalogue.checks import WITH, check_row, dependency_faults
from tasks.catalogue.definitions import Duty, SourceRef, TaskDefinition, Wording
from tasks.catalogue.rows import DutyRow, SourceRow, TaskRow, WordingRow
from tasks.catalogue.windows import Anchor, Window, parse_anchor, parse_window
from tasks.files.datafiles import DATA, Faults, check_keys, read_toml, rows_of
from tasks.files.rows import read_row
from tasks.people.posts import Posts, load_posts
from tasks.terms import Basis


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The tasks that hold in one area, in order, and what is wrong with the file that the area lays over
    ours (empty where nothing is; with a fault in it, it is good for showing and not for planning)."""

    definitions: tuple[TaskDefinition, ...]
    faults: tuple[str, ...] = ()

    @cached_property
    def by_key(self) -> Mapping[str, TaskDefinition]:
        """The definitions by their keys."""
        return {definition.key: definition for definition in self.definitions}

    @cached_property
    def outermost_first(self) -> tuple[TaskDefinition, ...]:
        """The definitions, each checklist before what it holds."""
        return outermost_first(self.definitions)


@cache
def our_catalogue() -> Catalogue:
    """Our own, over which areas lay theirs.

    Raises:
        RuleDataError: as `load_catalogue`.
    """
    return Catalogue(load_catalogue())


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
    faults = Faults()
    for path in paths:
        content = read_toml(path)
        check_keys(content, {"source", "task"}, {"task"}, where=path.name)
        for place, row in rows_of(content, "task", where=path.name):
            where = f"{place} ({key_of(row) or 'no key'})"
            with faults.noted():
                definition = definition_of(row, content.get("source"), posts, where=where)
                if definition.key in found:
                    raise RuleDataError(f"{where}: the key is used twice; choose another")
                found[definition.key] = definition
                places[definition.key] = where
    faults.refuse()
    settled, wrong = joined(tuple(found.values()), places)
    faults.add(*wrong)
    faults.refuse()
    return settled


def key_of(row: object) -> str | None:
    """The key that a row gives itself, for messages; None where it has none."""
    key = row.get("key") if isinstance(row, Mapping) else None
    return key if isinstance(key, str) and key.isprintable() else None


def joined(
    definitions: Sequence[TaskDefinition], places: Mapping[str, str]
) -> tuple[tuple[TaskDefinition, ...], tuple[str, ...]]:
    """The definitions with what they say of one another settled: windows that go `with` another
    task, and the tasks they wait for; and what is wrong with that (unknown tasks, tasks that wait
    for one another in a circle). `places` says where each is written."""
    by_key = {definition.key: definition for definition in definitions}
    faults = Faults()
    settled: list[TaskDefinition] = []
    for definition in definitions:
        whole = definition
        with faults.noted():
            whole = _settled(definition, by_key, places)
        settled.append(whole)
    faults.add(*dependency_faults(definitions, places), *checklist_faults(definitions, places))
    return tuple(settled), faults.lines


def _settled(
    definition: TaskDefinition, by_key: Mapping[str, TaskDefinition], places: Mapping[str, str]
) -> TaskDefinition:
    written = str(definition.row.get("window", ""))
    if not written.startswith(WITH):
        return definition
    key = written.removeprefix(WITH)
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
        ready_by=definition.ready_by or other.ready_by,
    )


# Keys of a row that a definition has as they are written.
_AS_WRITTEN = (
    "key",
    "title",
    "posts",
    "scope",
    "milestone",
    "each",
    "meeting",
    "guidance",
    "evidence",
    "opens_days_before",
    "due_hours_before",
    "needs",
    "depends_on",
    "follows",
    "visibility",
    "copied_to",
    "outcome",
    "for_polling_day",
    "critical",
    "duty_of_law",
    "act",
    "items",
    "records",
    "day_asked",
)


def definition_of(row: object, source: object, posts: Posts, *, where: str) -> TaskDefinition:
    """The definition that a row says. A window that goes with another task's is not settled yet.

    Args:
        row: a table of the file.
        source: the file's `[source]`, or None.
        posts: those there are.
        where: the file and the row, for messages.

    Raises:
        FaultsError: `where`, what is wrong and the remedy, for each thing that is.
    """
    said = read_row(TaskRow, row, where=where)
    check_row(said, posts, where=where)

    anchor = partial(_anchor, said, where)
    return TaskDefinition(
        basis=Basis.STATUTE if said.milestone is not None else Basis.GUIDANCE,
        window=_window(said, where=where),
        window_text=said.window,
        not_before=anchor("not_before"),
        not_after=anchor("not_after"),
        ready_by=anchor("ready_by"),
        due_from=anchor("due_from"),
        opens=anchor("opens"),
        after=anchor("after"),
        lawful_day=anchor("lawful_day"),
        kinds=_some(said.kinds),
        nations=_some(said.nations),
        elsewhere=tuple(_duty(duty) for duty in said.elsewhere),
        source=_source(said, source, where=where),
        poll_months=None if said.poll_months is None else frozenset(said.poll_months),
        sizes=None if said.sizes is None else frozenset(said.sizes),
        wording=tuple(_wording(said_there) for said_there in said.wording),
        row=_as_written(row),
        **{name: getattr(said, name) for name in _AS_WRITTEN},
    )


def _anchor(said: TaskRow, where: str, key: str) -> Anchor | None:
    written = getattr(said, key)
    return parse_anchor(written, where=f"{where}, {key}") if written is not None else None


def _some(words: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if words is None else frozenset(words)


def _duty(duty: DutyRow) -> Duty:
    return Duty(duty.posts, duty.scope, frozenset(duty.kinds))


def _wording(said: WordingRow) -> Wording:
    return Wording(
        _some(said.kinds), _some(said.with_kinds), _some(said.nations), said.title, said.guidance
    )


def _window(said: TaskRow, *, where: str) -> Window | None:
    if said.window is None or said.window.startswith(WITH):
        return None
    return parse_window(said.window, where=f"{where}, window")


def _source(said: TaskRow, source: object, *, where: str) -> SourceRef | None:
    if source is None:
        if said.milestone is None:
            raise RuleDataError(f"{where}: no source; add [source] to the file")
        return None
    written = read_row(SourceRow, source, where=f"{where.partition(', ')[0]}, source")
    return SourceRef(written.document, said.section or written.section)


def _as_written(row: object) -> Mapping[str, Any]:
    return dict(row) if isinstance(row, Mapping) else {}
