"""A row of the rules: one milestone of one poll kind, read from the data and ready to compute."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from calendars.data_files import Table, field_of, refuse_unknown_fields
from calendars.days.calendar_specs import spec_of
from calendars.errors import RuleDataError
from calendars.levels import Level, level_of
from calendars.nations import Nation, nation_of
from calendars.rules.phrases import Period, Way, read_period

Periods = tuple[Period | None, Period | None]

PERIOD_FIELDS = ("on", "opens_on", "not_earlier_than", "not_later_than")
ROW_FIELDS = (
    "title",
    *PERIOD_FIELDS,
    "may_be_earlier",
    "fixed_by",
    "rule",
    "note",
    "time",
    "until_time",
    "calendar",
    "role",
    "source",
    "verified",
    "against",
    "nations",
    "once",
    "officer_may_fix",
    "only_at_by_elections",
    "advisory",
    "holds",
    "beside",
    "from",
    "until",
    "when",
    "changed_by",
)


class Shape(Enum):
    """What a row says of its day."""

    UNDATED = auto()
    ON = auto()
    OPENS = auto()
    WINDOW = auto()
    FIXED = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """One milestone's rule at one time in law.

    `may_be_earlier` says of a last day whether what is done by it may be done before: an officer
    may publish a notice early, but nominations close on the day that the law counts and no other.
    `fixed_by` names the given date that decides it. `holds` names a date (`poll`, or a given one)
    that must lie within the row's days; `advisory` only warns where a given day does not.
    `officer_may_fix` is the provision that leaves an officer room to fix a day outside them, if
    there is one; `only_at_by_elections` that it does so only where the poll fills a vacancy. `beside` gives, for a nation, another calendar whose differing answer is shown in
    a warning. `once` marks what is done once for all the polls of a day.
    """

    key: str
    title: str
    shape: Shape
    earliest: Period | None
    latest: Period | None
    may_be_earlier: bool
    fixed_by: str | None
    rule: str
    time: dt.time | None
    until: dt.time | None
    calendar: str
    role: str
    source: str
    level: Level
    against: str
    nations: tuple[Nation, ...]
    once: bool
    officer_may_fix: str | None
    only_at_by_elections: bool
    advisory: bool
    holds: str | None
    beside: tuple[tuple[Nation, str], ...]

    def periods(self) -> tuple[Period, ...]:
        """The one or two periods that give the row its days."""
        return tuple(period for period in (self.earliest, self.latest) if period)

    def refs(self) -> set[str]:
        """The keys and given dates that the row counts from."""
        return {ref for period in self.periods() for ref in period.refs}


def read_row(key: str, table: Table, *, calendar: str, where: str, words: Mapping[str, str]) -> Row:
    """The row that `table` holds, on `calendar` unless it names its own.

    `words` says what to call the dates from which rules count.

    Raises:
        RuleDataError: a field is missing, unknown or malformed; names it and what to write.
    """
    where = f"{where}: {key}"
    refuse_unknown_fields(table, ROW_FIELDS, where=where)
    shape = _shape(table, where)
    earliest, latest = _periods(table, where)
    code = str(table.get("calendar", calendar))
    spec_of(code)
    return Row(
        key=key,
        title=field_of(table, "title", str, where=where),
        shape=shape,
        earliest=earliest,
        latest=latest,
        may_be_earlier=_may_be_earlier(table, where),
        fixed_by=_optional_text(table, "fixed_by", where),
        rule=_rule(table, shape, (earliest, latest), words, where),
        time=_optional_time(table, "time", where),
        until=_optional_time(table, "until_time", where),
        calendar=code,
        role=field_of(table, "role", str, where=where),
        source=field_of(table, "source", str, where=where),
        level=level_of(field_of(table, "verified", str, where=where), where=where),
        against=str(table.get("against", "")),
        nations=tuple(nation_of(name) for name in table.get("nations", ())),
        once=bool(table.get("once", False)),
        officer_may_fix=_optional_text(table, "officer_may_fix", where),
        only_at_by_elections=bool(table.get("only_at_by_elections", False)),
        advisory=bool(table.get("advisory", False)),
        holds=_optional_text(table, "holds", where),
        beside=tuple((nation_of(name), code) for name, code in table.get("beside", {}).items()),
    )


def _shape(table: Table, where: str) -> Shape:
    used = [field for field in PERIOD_FIELDS if field in table]
    if "fixed_by" in table:
        return Shape.FIXED
    if used in (["on"], ["opens_on"]):
        return Shape.ON if used == ["on"] else Shape.OPENS
    if "on" in used or "opens_on" in used:
        raise RuleDataError(f"{where}: {' and '.join(used)} cannot stand together; keep one")
    return Shape.WINDOW if used else Shape.UNDATED


def _periods(table: Table, where: str) -> Periods:
    read = {
        field: read_period(field_of(table, field, str, where=where), where=f"{where}.{field}")
        for field in PERIOD_FIELDS
        if field in table
    }
    exact = read.get("on") or read.get("opens_on")
    if exact:
        return (exact if "opens_on" in read else None), exact
    return read.get("not_earlier_than"), read.get("not_later_than")


def _may_be_earlier(table: Table, where: str) -> bool:
    """Whether the last day is one by which something is done; a row with such a day must say."""
    if "not_later_than" not in table:
        return True
    found: bool = field_of(table, "may_be_earlier", bool, where=where)
    return found


def _rule(
    table: Table, shape: Shape, periods: Periods, names: Mapping[str, str], where: str
) -> str:
    words = table.get("rule") or _rule_words(shape, periods, names)
    if not words:
        raise RuleDataError(f'{where}: no period and no words; write rule = "..."')
    note = table.get("note")
    return f"{words}; {note}" if note else str(words)


def _rule_words(shape: Shape, periods: Periods, names: Mapping[str, str]) -> str:
    earliest, latest = periods
    if shape is Shape.ON and latest:
        words = latest.words(names)
        return f"on the day of {words}" if latest.way is Way.ON else words
    if shape is Shape.OPENS:
        latest = None
    parts = []
    if earliest:
        parts.append(f"not earlier than {earliest.words(names)}")
    if latest:
        parts.append(f"not later than {latest.words(names)}")
    return " and ".join(parts)


def _optional_text(table: Table, field: str, where: str) -> str | None:
    return field_of(table, field, str, where=where) if field in table else None


def _optional_time(table: Table, field: str, where: str) -> dt.time | None:
    if field not in table:
        return None
    found: dt.time = field_of(table, field, dt.time, where=where)
    return found
