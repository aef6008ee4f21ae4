"""What a row of the catalogue must be before it is used, and how it is refused."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from graphlib import CycleError, TopologicalSorter
from typing import Any

from calendars.errors import RuleDataError
from calendars.kinds import all_kinds, variants_of
from calendars.milestones import Timetable
from calendars.nearest import suggestion
from calendars.ruleset import raw_rows
from calendars.timetable import build_timetable
from calendars.working_days import day_calendar
from tasks.datafiles import check_keys
from tasks.definitions import Each, Need, TaskDefinition, Visibility
from tasks.posts import Posts
from tasks.windows import (
    Anchor,
    Between,
    Months,
    anchor_day,
    anchors_of,
    months_span,
    parse_anchor,
    parse_window,
)

_KEYS = {
    "key", "title", "posts", "scope", "window", "milestone", "each", "not_before", "not_after",
    "due_from", "opens", "meeting", "guidance", "evidence", "opens_days_before", "kinds",
    "nations", "needs", "elsewhere", "depends_on", "visibility", "copied_to", "outcome", "section",
}  # fmt: skip
_NEEDED = {"key", "title", "guidance", "evidence"}
_ANCHORS = ("not_before", "not_after", "due_from", "opens")
_DUTY = {"kinds", "posts", "scope"}
_CHOICES = {"needs": Need, "visibility": Visibility}
_NATIONS = ("England", "Wales", "Scotland", "Northern Ireland")
_ORDINARY = ("local_england", date(2027, 5, 6), "England")


def check_row(row: Mapping[str, Any], posts: Posts, *, where: str) -> None:
    """Refuse a row that cannot become a definition.

    Raises:
        RuleDataError: `where`, what is wrong and the remedy.
    """
    check_keys(row, _KEYS, _NEEDED, where=where)
    if ("window" in row) == ("milestone" in row):
        raise RuleDataError(f"{where}: give either a window or a milestone")
    if "window" in row and not (row.get("posts") and row.get("scope")):
        raise RuleDataError(f"{where}: a task with a window needs posts and a scope")
    if bool(row.get("posts")) != bool(row.get("scope")):
        raise RuleDataError(f"{where}: posts and scope belong together; give both or neither")
    for duty in row.get("elsewhere", ()):
        check_keys(duty, _DUTY, _DUTY, where=f"{where}, elsewhere")
    for post in _posts_named(row):
        posts.role(post, where=where)
    for key, choices in _CHOICES.items():
        if key in row and row[key] not in {choice.value for choice in choices}:
            raise RuleDataError(
                f"{where}, {key}: unknown {row[key]!r}; use one of {', '.join(choices)}"
            )
    _check_kinds(row, where=where)
    _check_each(row, where=where)
    _check_dates(row, where=where)


def _posts_named(row: Mapping[str, Any]) -> Iterator[str]:
    yield from row.get("posts", ())
    yield from row.get("copied_to", ())
    for duty in row.get("elsewhere", ()):
        yield from duty["posts"]


def _check_kinds(row: Mapping[str, Any], *, where: str) -> None:
    known = milestones_by_kind()
    named = [
        *row.get("kinds", ()),
        *(k for duty in row.get("elsewhere", ()) for k in duty["kinds"]),
    ]
    for kind in named:
        if kind not in known:
            raise RuleDataError(f"{where}: unknown poll kind {kind!r}; {suggestion(kind, known)}")
    for nation in row.get("nations", ()):
        if nation not in _NATIONS:
            raise RuleDataError(
                f"{where}: unknown nation {nation!r}; {suggestion(nation, _NATIONS)}"
            )


def _check_each(row: Mapping[str, Any], *, where: str) -> None:
    if "each" not in row:
        return
    window = parse_window(row["window"], where=f"{where}, window") if "window" in row else None
    fits = {Each.MONTH: Months, Each.WEEK: Between}.get(row["each"])
    if fits is None or not isinstance(window, fits):
        raise RuleDataError(
            f"{where}, each: only 'month' for a window of months, or 'week' for one from day to day"
        )


def _check_dates(row: Mapping[str, Any], *, where: str) -> None:
    for key in _ANCHORS:
        if key in row:
            anchor = parse_anchor(row[key], where=f"{where}, {key}")
            check_milestones(anchor.milestones, where=f"{where}, {key}")
    if "milestone" in row:
        check_milestones([row["milestone"]], where=where)
    if "window" in row and not row["window"].startswith("with "):
        window = parse_window(row["window"], where=f"{where}, window")
        for anchor in anchors_of(window):
            check_milestones(anchor.milestones, where=f"{where}, window")
        if isinstance(window, Between) and _ends_first(window):
            raise RuleDataError(
                f"{where}, window: {row['window']!r} ends before it begins; swap the two days"
            )


def check_milestones(keys: Sequence[str], *, where: str) -> None:
    """Refuse a statutory date that no kind of poll has.

    Raises:
        RuleDataError: `where`, the key and the nearest that there is.
    """
    known = {key for keys in milestones_by_kind().values() for key in keys}
    for key in keys:
        if key not in known:
            raise RuleDataError(
                f"{where}: unknown statutory date {key!r}; {suggestion(key, known)}"
            )


@cache
def milestones_by_kind() -> Mapping[str, frozenset[str]]:
    """The statutory dates that the timetable of each kind of poll can have."""
    kinds = [found.key for kind in all_kinds() for found in (kind, *variants_of(kind))]
    return {kind: frozenset(raw_rows(kind)) for kind in kinds}


@cache
def _ordinary() -> Timetable:
    kind, day, nation = _ORDINARY
    return build_timetable(kind, day, nation=nation)


def _ends_first(window: Between) -> bool:
    """True where the window ends before it begins in an ordinary May election."""
    first, last = _side(window.first, 0), _side(window.last, 1)
    return first is not None and last is not None and last < first


def _side(side: Months | Anchor, end: int) -> date | None:
    timetable, poll = _ordinary(), _ORDINARY[1]
    days = day_calendar("CAL-EW")
    if isinstance(side, Months):
        span = months_span(poll, side, days)
        return (span.first, span.last)[end]

    def dated(key: str) -> date | None:
        milestone = timetable.get(key)
        return milestone.date if milestone else None

    return anchor_day(side, poll_date=poll, milestone=dated, days=days)


def check_dependencies(definitions: Sequence[TaskDefinition], places: Mapping[str, str]) -> None:
    """Refuse tasks that wait for what there is not, or for one another in a circle.

    Raises:
        RuleDataError: where the task is written, what it waits for, and the remedy.
    """
    keys = {definition.key for definition in definitions}
    for definition in definitions:
        where = f"{places[definition.key]}, depends_on"
        for key in definition.depends_on:
            if key.startswith("M("):
                check_milestones(parse_anchor(key, where=where).milestones, where=where)
            elif key not in keys:
                raise RuleDataError(f"{where}: unknown task {key!r}; {suggestion(key, keys)}")
    try:
        in_order(definitions)
    except CycleError as error:
        circle: list[str] = list(reversed(error.args[1]))
        first = next(d.key for d in definitions if d.key in circle)
        at = circle.index(first)
        told = [*circle[at:-1], *circle[:at], first]
        raise RuleDataError(
            f"{places[first]}, depends_on: tasks wait for one another in a circle"
            f" ({' -> '.join(told)}); take one of them away"
        ) from error


def in_order(definitions: Sequence[TaskDefinition]) -> Mapping[str, int]:
    """A rank for each task, so that what another waits for comes before it.

    Raises:
        CycleError: there is none.
    """
    keys = {definition.key for definition in definitions}
    waits = {d.key: [key for key in d.depends_on if key in keys] for d in definitions}
    return {key: rank for rank, key in enumerate(TopologicalSorter(waits).static_order())}
