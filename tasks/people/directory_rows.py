"""How a directory is written, as TOML or as CSV: the models of its rows."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

from calendars.nations import Nation
from calendars.written import WrittenDateError, in_reach
from tasks.files.rows import Flag, Line, Name, Row, SaidError, an_exact, at_most, one_of, whole
from tasks.limits import LONGEST_KEY, LONGEST_NAME, LONGEST_REASON, MOST_SEATS
from tasks.people.directory import ENGLISH, LANGUAGES
from tasks.people.posts import AreaKind

AREA, PERSON, POST, LADDER, ABSENCE = "area", "person", "post", "ladder", "absence"
CONTEST = "contest"
_ID = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST_KEY - 1}}}")


def _an_id(value: object) -> object:
    if isinstance(value, str) and value.strip() and not _ID.fullmatch(value.strip()):
        raise SaidError(f"write letters, digits and . _ - only, {LONGEST_KEY} at the most")
    return value


def _near_enough(value: date) -> date:
    try:
        return in_reach(value)
    except WrittenDateError as error:
        raise SaidError(str(error)) from error


def _one_area(value: object) -> object:
    if isinstance(value, list):
        raise SaidError("is a list, and an area lies in one other only; write the one")
    return value


_Id = Annotated[Line, BeforeValidator(_an_id)]
_Name = Annotated[Line, at_most(LONGEST_NAME)]
_Lines = tuple[Line, ...]
_Day = Annotated[
    date, an_exact(date, "a day without quotes, such as 2027-05-06", then=_near_enough)
]
_Kind = Annotated[str, one_of(AreaKind)]


class AreaRow(Row):
    """`[[area]]`: a force, a BCU, an authority or a commissioner's office."""

    id: _Id
    kind: _Kind
    name: _Name
    nation: Annotated[str, one_of(Nation)] | None = None
    parent: Annotated[Line, BeforeValidator(_one_area)] | None = None
    fire: Flag = False


class ContestRow(Row):
    """`[[contest]]`: a ward, division, parish or constituency of an area."""

    area: Line
    name: _Name
    election: Name = "local"
    seats: Annotated[int, whole(1, MOST_SEATS)] | None = None


class PersonRow(Row):
    """`[[person]]`: somebody who holds posts, how they are reached, and their roles on the pages."""

    id: _Id
    name: _Name
    language: Annotated[str, one_of(LANGUAGES)] = ENGLISH
    addresses: _Lines = ()
    access: _Lines = ()


class PostRow(Row):
    """`[[post]]`: who holds a post of an area, and who deputises, from when to when."""

    area: Line
    role: Line
    holder: Line | None = None
    deputies: _Lines = ()
    start: _Day | None = Field(None, alias="from")
    until: _Day | None = None


class LadderRow(Row):
    """`[[ladder]]`: an area's own ladder for one of its posts."""

    area: Line
    role: Line
    rungs: _Lines


class AbsenceRow(Row):
    """`[[absence]]`: somebody who is away."""

    person: Line
    start: _Day = Field(alias="from")
    until: _Day
    why: Annotated[Line, at_most(LONGEST_REASON)] | None = None
    calendar: Flag = False


ROWS: Mapping[str, type[Row]] = {
    AREA: AreaRow,
    CONTEST: ContestRow,
    PERSON: PersonRow,
    POST: PostRow,
    LADDER: LadderRow,
    ABSENCE: AbsenceRow,
}
KEYS: Mapping[str, tuple[str, ...]] = {
    table: tuple(field.alias or name for name, field in row.model_fields.items())
    for table, row in ROWS.items()
}
NEEDED: Mapping[str, set[str]] = {
    table: {field.alias or name for name, field in row.model_fields.items() if field.is_required()}
    for table, row in ROWS.items()
}
