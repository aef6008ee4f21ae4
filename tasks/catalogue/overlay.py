"""A police force's own catalogue file, laid over ours: tasks added, changed, switched off or not done.

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

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from calendars.errors import RuleDataError
from calendars.nearest import suggestion
from tasks.catalogue.catalogue import Catalogue, definition_of, joined, key_of
from tasks.catalogue.definitions import TaskDefinition
from tasks.catalogue.rows import ReasonRow, SourceRow
from tasks.files.area_files import AreaFile
from tasks.files.datafiles import Faults, parse_toml, rows_of
from tasks.files.rows import read_row
from tasks.people.posts import Posts, load_posts
from tasks.terms import Basis

ADDED = "added locally"
CHANGED = "changed locally"
_PARTS = ("source", "task", "off", "not_applicable")
_FILES_KEPT = 256


@lru_cache(maxsize=_FILES_KEPT)
def lay_over(catalogue: Catalogue, file: AreaFile) -> Catalogue:
    """The catalogue as an area has it: ours, with the area's own file laid over.

    A changed task keeps its source, and says that it was changed locally. Rows with a fault in them are
    left out; the catalogue's `faults` name each with the file, the row and the remedy: a malformed
    row; an unknown task, post, scope or statutory date; a statutory task switched off or given
    another date.
    """
    faults = Faults()
    laid = _Laid(catalogue, faults)
    faults.add(*([file.fault] if file.fault else []))
    with faults.noted():
        laid.lay(parse_toml(file.text, where=file.place), file.place)
    definitions, wrong = joined(laid.definitions(), laid.places)
    faults.add(*wrong)
    return Catalogue(definitions, faults.lines)


class _Laid:
    """A catalogue on which an area's rows are laid, one by one."""

    def __init__(self, catalogue: Catalogue, faults: Faults) -> None:
        self._faults, self._posts = faults, load_posts()
        self._found = dict(catalogue.by_key)
        self.places = {key: f"catalogue, {key}" for key in self._found}
        self._off: set[str] = set()

    def lay(self, content: Mapping[str, object], place: str) -> None:
        """Lay every row of a file that has no fault."""
        for name in content:
            if name not in _PARTS:
                self._faults.add(f"{place}: unknown table {name!r}; {suggestion(name, _PARTS)}")
        source = content.get("source")
        with self._faults.noted():
            if source is not None:
                read_row(SourceRow, source, where=f"{place}, source")
        own: set[str] = set()
        for where, row in self._rows(content, "task", place):
            with self._faults.noted():
                self._task(row, source, where, own)
        known = dict(self._found)
        for where, row in self._rows(content, "off", place):
            with self._faults.noted():
                self._off.add(_reason(row, "off", where, known).key)
        for where, row in self._rows(content, "not_applicable", place):
            with self._faults.noted():
                said = _reason(row, "not_applicable", where, known)
                old = self._found[said.key]
                self._found[said.key] = replace(
                    old, not_applicable=said.reason, local=old.local or CHANGED
                )

    def _rows(
        self, content: Mapping[str, object], table: str, place: str
    ) -> Iterator[tuple[str, object]]:
        with self._faults.noted():
            yield from rows_of(content, table, where=place)

    def _task(self, row: object, source: object, where: str, own: set[str]) -> None:
        key = key_of(row)
        at = f"{where} ({key})" if key else where
        if not isinstance(row, Mapping) or key is None:
            definition_of(row, source, self._posts, where=at)  # which refuses it
            return
        if key in own:
            raise RuleDataError(f"{at}: the key is used twice; make one row of the two")
        own.add(key)
        old = self._found.get(key)
        if old is None:
            self._found[key] = replace(
                definition_of(row, source, self._posts, where=at), local=ADDED
            )
        else:
            self._found[key] = _changed(old, row, self._posts, where=at)
        self.places[key] = at

    def definitions(self) -> tuple[TaskDefinition, ...]:
        """What is left, none of it waiting for what is switched off."""
        return tuple(
            _without(definition, self._off)
            for key, definition in self._found.items()
            if key not in self._off
        )


def _changed(
    old: TaskDefinition, row: Mapping[str, object], posts: Posts, *, where: str
) -> TaskDefinition:
    if old.basis is Basis.STATUTE and {"window", "milestone"} & set(row):
        raise RuleDataError(
            f"{where}: the date of a statutory task is the law's and cannot be changed; take"
            " 'window' or 'milestone' out of the row"
        )
    if old.basis is Basis.GUIDANCE and "milestone" in row:
        raise RuleDataError(
            f"{where}: guidance cannot be made statutory; give a 'window', such as"
            f" \"{row['milestone']}\", in place of 'milestone'"
        )
    if "section" in row:
        raise RuleDataError(
            f"{where}: a changed task keeps its source; take 'section' out of the row"
        )
    source = old.source
    written = {"document": source.document, "section": source.section} if source else None
    merged = definition_of({**old.row, **row}, written, posts, where=where)
    chosen = old.posts_chosen or "posts" in row
    return replace(merged, source=source, local=old.local or CHANGED, posts_chosen=chosen)


def _reason(row: object, part: str, where: str, known: Mapping[str, TaskDefinition]) -> ReasonRow:
    said = read_row(ReasonRow, row, where=where)
    if said.key not in known:
        raise RuleDataError(f"{where}: unknown task {said.key!r}; {suggestion(said.key, known)}")
    if part == "off" and known[said.key].basis is Basis.STATUTE:
        raise RuleDataError(
            f"{where} ({said.key}): a statutory task cannot be switched off; mark it under"
            " [[not_applicable]] with the reason"
        )
    return said


def _without(definition: TaskDefinition, off: set[str]) -> TaskDefinition:
    """The definition, no longer waiting for what is switched off, nor holding it."""
    if not off & {*definition.depends_on, *definition.follows, *definition.items}:
        return definition
    return replace(
        definition,
        depends_on=tuple(key for key in definition.depends_on if key not in off),
        follows=tuple(key for key in definition.follows if key not in off),
        items=tuple(key for key in definition.items if key not in off),
    )
