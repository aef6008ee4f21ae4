"""What a row of the catalogue must be before it is used, and how it is refused."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from graphlib import CycleError, TopologicalSorter

from calendars.days.working_days import day_calendar
from calendars.errors import RuleDataError
from calendars.facts import facts
from calendars.kinds import all_kinds, variants_of
from calendars.milestones import Timetable
from calendars.nearest import suggestion
from calendars.rules.ruleset import raw_rows
from calendars.timetable import build_timetable
from tasks.catalogue.checklists import outermost_first
from tasks.catalogue.definitions import Each, TaskDefinition
from tasks.catalogue.old_windows import in_new_words
from tasks.catalogue.rows import TaskRow
from tasks.catalogue.window_days import anchor_day, months_span
from tasks.catalogue.windows import (
    Anchor,
    Between,
    Months,
    anchors_of,
    dates_named,
    parse_anchor,
    parse_window,
)
from tasks.files.datafiles import Faults
from tasks.people.posts import Posts
from tasks.terms import Act

WITH = "with "
_ANCHORS = ("not_before", "not_after", "ready_by", "due_from", "opens", "after", "lawful_day")
_ORDINARY = ("local_england", date(2027, 5, 6), "England")


def check_row(row: TaskRow, posts: Posts, *, where: str) -> None:
    """Refuse a row that cannot become a definition.

    Raises:
        FaultsError: `where`, what is wrong and the remedy, for each thing that is.
    """
    faults = Faults()
    faults.add(*_unfit(row, where))
    for post in _posts_named(row):
        with faults.noted():
            posts.role(post, where=where)
    faults.add(*_unknown_kinds(row, where))
    for key in _ANCHORS:
        with faults.noted():
            _check_anchor(getattr(row, key), where=f"{where}, {key}")
    with faults.noted():
        _check_lawful_day(row.lawful_day, where=f"{where}, lawful_day")
    if row.milestone is not None:
        with faults.noted():
            check_milestones([row.milestone], where=where)
    with faults.noted():
        _check_recorded(row, where=where)
    with faults.noted():
        _check_window(row, where=where)
    faults.refuse()


def _unfit(row: TaskRow, where: str) -> Iterator[str]:
    """What does not go together."""
    if (row.window is None) == (row.milestone is None):
        yield f"{where}: give either a window or a milestone"
    elif row.window is not None and not (row.posts and row.scope):
        yield f"{where}: a task with a window needs posts and a scope"
    elif bool(row.posts) != bool(row.scope):
        yield f"{where}: posts and scope belong together; give both or neither"
    if row.after is not None and row.act is not Act.FROM:
        yield f"{where}: 'after' says from when it can be done; add act = \"from\", or take it out"
    if row.lawful_day is not None and row.milestone is not None:
        yield f"{where}: its milestone is its lawful day already; take 'lawful_day' out"
    for wording in row.wording:
        if not (wording.kinds or wording.with_kinds or wording.nations) or not (
            wording.title or wording.guidance
        ):
            yield f"{where}, wording: say for which kinds or nations, and the title or guidance there"


def _check_recorded(row: TaskRow, *, where: str) -> None:
    """Refuse a date that no timetable knows, and one for which nobody is asked."""
    if (row.records is None) != (row.day_asked is None):
        raise RuleDataError(f"{where}: records and day_asked belong together; give both or neither")
    if row.records is not None and row.records not in facts():
        check_milestones([row.records], where=f"{where}, records")


def _posts_named(row: TaskRow) -> Iterator[str]:
    yield from row.posts
    yield from row.copied_to
    for duty in row.elsewhere:
        yield from duty.posts


def _unknown_kinds(row: TaskRow, where: str) -> Iterator[str]:
    known = milestones_by_kind()
    elsewhere = (k for duty in row.elsewhere for k in duty.kinds)
    worded = (
        k for wording in row.wording for k in (wording.kinds or ()) + (wording.with_kinds or ())
    )
    for kind in (*(row.kinds or ()), *elsewhere, *worded):
        if kind not in known:
            yield f"{where}: unknown poll kind {kind!r}; {suggestion(kind, known)}"


def _check_anchor(written: str | None, *, where: str) -> None:
    if written is not None:
        check_milestones(parse_anchor(written, where=where).milestones, where=where)


def _check_lawful_day(written: str | None, *, where: str) -> None:
    """Refuse a day that is not simply one of the law's."""
    anchor = parse_anchor(written, where=where) if written is not None else None
    if anchor is not None and (anchor.distance or not anchor.milestones):
        raise RuleDataError(
            f"{where}: {written!r} is no statutory date; name one, or several with 'or'"
        )


def _check_window(row: TaskRow, *, where: str) -> None:
    window = None
    if row.window is not None and not row.window.startswith(WITH):
        window = parse_window(row.window, where=f"{where}, window")
        for anchor in anchors_of(window):
            check_milestones(anchor.milestones, where=f"{where}, window")
        if isinstance(window, Between) and _ends_first(window):
            raise RuleDataError(
                f"{where}, window: {row.window!r} ends before it begins; swap the two sides"
            )
    fits = {Each.MONTH: Months, Each.WEEK: Between}
    if row.each is not None and not isinstance(window, fits[row.each]):
        raise RuleDataError(
            f"{where}, each: only 'month' for a window of months, or 'week' for one from day to day"
        )


def check_milestones(keys: Sequence[str], *, where: str) -> None:
    """Refuse a statutory date that no kind of poll has.

    Raises:
        RuleDataError: `where`, the key and the nearest that there is.
    """
    known = statutory_dates()
    for key in keys:
        if key not in known:
            raise RuleDataError(
                f"{where}: unknown statutory date {key!r}; {suggestion(key, known)}"
            )


def statutory_dates() -> frozenset[str]:
    """The statutory dates that a timetable of some kind of poll can have."""
    return frozenset().union(*milestones_by_kind().values())


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


def dependency_faults(
    definitions: Sequence[TaskDefinition], places: Mapping[str, str]
) -> tuple[str, ...]:
    """Tasks that wait for what there is not, or for one another in a circle: where each is written,
    what it waits for, and the remedy."""
    keys = {definition.key for definition in definitions}
    faults = Faults()
    for definition in definitions:
        where = f"{places[definition.key]}, depends_on"
        for key in definition.depends_on:
            with faults.noted():
                _check_waited_for(key, keys, where=where)
        for key in definition.follows:
            if key not in keys:
                faults.add(
                    f"{places[definition.key]}, follows: unknown task {key!r}; {suggestion(key, keys)}"
                )
    try:
        in_order(definitions)
    except CycleError as error:
        faults.add(_circle(error.args[1], definitions, places))
    return faults.lines


def _check_waited_for(key: str, keys: Collection[str], *, where: str) -> None:
    if key in keys:
        return
    dates = dates_named(key)
    if len(dates) > 1 or key in statutory_dates():
        check_milestones(dates, where=where)
    elif new := in_new_words(key):
        raise RuleDataError(f"{where}: {key!r} is how dates were written before; write {new!r}")
    else:
        raise RuleDataError(f"{where}: unknown task {key!r}; {suggestion(key, keys)}")


def _circle(
    found: Sequence[str], definitions: Sequence[TaskDefinition], places: Mapping[str, str]
) -> str:
    circle = list(reversed(found))
    first = next(d.key for d in definitions if d.key in circle)
    at = circle.index(first)
    links = (set(d.follows) & set(circle) for d in definitions if d.key in circle)
    told = [*circle[at:-1], *circle[:at], first]
    return (
        f"{places[first]}, {'follows' if any(links) else 'depends_on'}: tasks wait for one another in a circle"
        f" ({' -> '.join(told)}); take one of them away"
    )


def in_order(definitions: Sequence[TaskDefinition]) -> Mapping[str, int]:
    """A rank for each task, so that what another waits for or follows, or a checklist that may hold it, comes
    before it.

    Raises:
        CycleError: there is none.
    """
    holders: dict[str, set[str]] = {definition.key: set() for definition in definitions}
    for definition in outermost_first(definitions):
        for key in definition.items:
            holders.setdefault(key, set()).update({definition.key}, holders[definition.key])
    waits = {
        definition.key: {
            waited
            for key in (*definition.depends_on, *definition.follows)
            if key in holders
            for waited in (key, *(holders[key] - {definition.key}))
        }
        for definition in definitions
    }
    return {key: rank for rank, key in enumerate(TopologicalSorter(waits).static_order())}
