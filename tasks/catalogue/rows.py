"""How the catalogue's files are written: the models of their rows."""

from typing import Annotated

from calendars.nations import Nation
from tasks.catalogue.definitions import Each, Need, Visibility
from tasks.files.rows import Flag, Line, Name, Once, Prose, Row, Some, at_most, one_of, whole
from tasks.limits import LONGEST_TITLE
from tasks.people.posts import Scope
from tasks.terms import Act, PollSize

_Names = Annotated[tuple[Line, ...], Once]
_Nations = Annotated[tuple[Annotated[str, one_of(Nation)], ...], Once, Some]
_Scope = Annotated[Scope, one_of(Scope)]


class SourceRow(Row):
    """`[source]`: the document that asks for the tasks of the file, and where in it."""

    document: Line
    section: Line


class DutyRow(Row):
    """Who does a task instead, and how often, in polls of some kinds."""

    kinds: Annotated[_Names, Some]
    posts: Annotated[_Names, Some]
    scope: _Scope


class WordingRow(Row):
    """What a task is called, or what it asks for, where it is only for polls of some kinds or nations, or with
    one of some kinds among others."""

    kinds: Annotated[_Names, Some] | None = None
    with_kinds: Annotated[_Names, Some] | None = None
    nations: _Nations | None = None
    title: Annotated[Line, at_most(LONGEST_TITLE)] | None = None
    guidance: Prose | None = None


class TaskRow(Row):
    """`[[task]]`: one task, as `data/catalogue/police_recommended.toml` explains its keys."""

    key: Name
    title: Annotated[Line, at_most(LONGEST_TITLE)]
    guidance: Prose
    evidence: Annotated[_Names, Some]
    posts: _Names = ()
    scope: _Scope | None = None
    window: Line | None = None
    milestone: Line | None = None
    each: Annotated[Each, one_of(Each)] | None = None
    not_before: Line | None = None
    not_after: Line | None = None
    ready_by: Line | None = None
    due_from: Line | None = None
    opens: Line | None = None
    act: Annotated[Act, one_of(Act)] = Act.BY
    after: Line | None = None
    lawful_day: Line | None = None
    meeting: Flag = False
    for_polling_day: Flag = False
    critical: Flag = False
    duty_of_law: Flag = False
    poll_months: Annotated[tuple[Annotated[int, whole(1, 12)], ...], Once, Some] | None = None
    opens_days_before: Annotated[int, whole(0, 366)] | None = None
    due_hours_before: Annotated[int, whole(1, 12)] | None = None
    kinds: Annotated[_Names, Some] | None = None
    sizes: Annotated[tuple[Annotated[PollSize, one_of(PollSize)], ...], Once, Some] | None = None
    nations: _Nations | None = None
    needs: Annotated[Need, one_of(Need)] | None = None
    elsewhere: tuple[DutyRow, ...] = ()
    wording: tuple[WordingRow, ...] = ()
    depends_on: _Names = ()
    follows: _Names = ()
    visibility: Annotated[Visibility, one_of(Visibility)] | None = None
    copied_to: _Names = ()
    items: _Names = ()
    records: Line | None = None
    day_asked: Line | None = None
    outcome: Annotated[int, whole(1, 4)] | None = None
    section: Line | None = None


class ReasonRow(Row):
    """`[[off]]` and `[[not_applicable]]`: a task that an area does not do, and why."""

    key: Line
    reason: Line
