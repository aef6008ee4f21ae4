"""The rows that hold for a poll: shared rows and the kind's own, at one time in law.

A kind's file names the groups of shared rows it includes (`data/rows/*.toml`), leaves some out,
adjusts fields of others and adds its own. Any row may hold only `from` or `until` a polling day,
and may have held differently at other times (`when`).
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from calendars.data_files import Table, field_of, read_data, refuse_unknown_fields
from calendars.errors import RuleDataError, UnknownMilestoneError
from calendars.facts import fact_words
from calendars.kinds import PollKind, kind_of
from calendars.nearest import suggestion
from calendars.rules.pending import pending_change
from calendars.rules.rows import PERIOD_FIELDS, ROW_FIELDS, Row, Shape, read_row

_DAY = timedelta(days=1)
_WHEN_FIELDS = tuple(field for field in ROW_FIELDS if field != "when")


@dataclass(frozen=True, eq=False)
class RuleSet:
    """The rows of a kind at one time in law. `order` computes each row after those it needs."""

    rows: tuple[Row, ...]
    order: tuple[int, ...]
    refs: frozenset[str]

    def row(self, key: str) -> Row | None:
        """The row called `key`, or None."""
        return next((row for row in self.rows if row.key == key), None)


def words_for(kind: PollKind) -> Mapping[str, str]:
    """What the rules of a kind call the dates from which they count."""
    return {**fact_words(), "poll": kind.date_words}


@lru_cache(maxsize=512)
def order_for(rules: RuleSet, only: frozenset[str] | None) -> tuple[int, ...]:
    """The order in which the rows `only`, and those they count from, are computed (None: all).

    Raises:
        UnknownMilestoneError: there is no row of a name in `only`.
    """
    if only is None:
        return rules.order
    rows = {row.key: row for row in rules.rows}
    for key in only:
        if key not in rows:
            raise UnknownMilestoneError(f"no milestone is called {key!r}; {suggestion(key, rows)}")
    wanted, left = set(only), list(only)
    while left:
        more = (rows[left.pop()].refs() & set(rows)) - wanted
        wanted |= more
        left += more
    return tuple(index for index in rules.order if rules.rows[index].key in wanted)


def rules_for(kind: PollKind, day: date, pending: tuple[str, ...] = ()) -> RuleSet:
    """The rows that hold for a poll of `kind` on `day`, as the `pending` changes would have them.

    Raises:
        RuleDataError: a row is malformed, or rows count from one another in a circle.
        TimetableInputError: no such pending change.
    """
    return _rules_in(kind.key, bisect_right(_turning_days(kind.key), day), pending)


@lru_cache(maxsize=512)
def _rules_in(key: str, interval: int, pending: tuple[str, ...]) -> RuleSet:
    turns = _turning_days(key)
    day = turns[interval - 1] if interval else date.min
    kind = kind_of(key)
    rows = tuple(_row_on(day, name, table, kind, pending) for name, table in raw_rows(key).items())
    refs = frozenset(ref for row in rows for ref in row.refs())
    return RuleSet(rows, _order(kind.key, rows), refs)


@cache
def _turning_days(key: str) -> tuple[date, ...]:
    """The polling days from which some row of the kind changes, by date."""
    days = set()
    for name, table in raw_rows(key).items():
        for period in (table, *table.get("when", ())):
            if "from" in period:
                days.add(field_of(period, "from", date, where=f"kinds/{key}.toml: {name}"))
            if "until" in period:
                until = field_of(period, "until", date, where=f"kinds/{key}.toml: {name}")
                days.add(until + _DAY)
    return tuple(sorted(days))


@cache
def raw_rows(key: str) -> Mapping[str, Table]:
    """The tables of a kind's rows by key, in the order of the data, names filled in.

    Raises:
        RuleDataError: a group, an adjusted row or a name is unknown.
    """
    kind = kind_of(key)
    where = f"kinds/{kind.key}.toml"
    rows: dict[str, dict[str, Any]] = {}
    base = kind.variant_of or kind.table.get("rows_of")
    if base:
        rows |= {name: dict(table) for name, table in raw_rows(base).items()}
    for group in kind.table.get("include", ()):
        _add(rows, read_data(f"rows/{group}.toml"), f"rows/{group}.toml")
    for left_out in kind.table.get("leave_out", ()):
        _must_have(rows, left_out, f"{where}: leave_out")
        del rows[left_out]
    for name, fields in kind.table.get("adjust", {}).items():
        _must_have(rows, name, f"{where}: adjust")
        rows[name] = _overlaid(rows[name], fields)
    _add(rows, kind.table.get("row", {}), where)
    names = _names(kind, where)
    return {name: _filled(table, names, f"{where}: {name}") for name, table in rows.items()}


def _names(kind: PollKind, where: str) -> dict[str, Any]:
    sets = read_data("names.toml")
    names: dict[str, Any] = {}
    for chosen in kind.table.get("names_from", ()):
        _must_have(sets, chosen, f"{where}: names_from")
        names |= sets[chosen]
    return names | dict(kind.table.get("names", {}))


def _add(rows: dict[str, dict[str, Any]], more: Table, where: str) -> None:
    for name, table in more.items():
        if name in rows:
            raise RuleDataError(f"{where}: a second row {name!r}; write it under [adjust.{name}]")
        rows[name] = dict(table)


def _must_have(rows: Mapping[str, Any], name: str, where: str) -> None:
    if name not in rows:
        raise RuleDataError(f"{where}: there is no {name!r}; {suggestion(name, rows)}")


def _overlaid(table: Table, fields: Table) -> dict[str, Any]:
    """`table` with `fields` laid over it; another period takes the place of the old ones."""
    kept = dict(table)
    if any(field in fields for field in (*PERIOD_FIELDS, "rule")):
        for field in (*PERIOD_FIELDS, "fixed_by", "rule", "note"):
            kept.pop(field, None)
    return kept | dict(fields)


def _filled(table: Table, names: Table, where: str) -> dict[str, Any]:
    filled: dict[str, Any] = {}
    for field, value in table.items():
        if field == "when":
            filled[field] = [_filled(period, names, where) for period in value]
        elif isinstance(value, str) and "{" in value:
            try:
                filled[field] = value.format_map(names)
            except KeyError as error:
                raise RuleDataError(
                    f"{where}: {field} needs the name {error}; add it under [names]"
                ) from error
        else:
            filled[field] = value
    return filled


def _row_on(day: date, name: str, table: Table, kind: PollKind, pending: tuple[str, ...]) -> Row:
    """The row as it holds for a poll on `day`; undated, with the reason, when it does not."""
    where = f"kinds/{kind.key}.toml"
    now = {field: value for field, value in table.items() if field != "when"}
    for period in table.get("when", ()):
        refuse_unknown_fields(period, _WHEN_FIELDS, where=f"{where}: {name}.when")
        if _holds(period, day):
            now = _overlaid(now, {f: v for f, v in period.items() if f not in ("from", "until")})
    for change in pending:
        now = _overlaid(now, pending_change(change).fields_for(kind.key, name))
    words = words_for(kind)
    row = read_row(name, now, calendar=kind.calendar, where=where, words=words)
    return row if _holds(table, day) else _not_in_force(row, table)


def _holds(table: Table, day: date) -> bool:
    return bool(table.get("from", date.min) <= day <= table.get("until", date.max))


def _not_in_force(row: Row, table: Table) -> Row:
    begins, ends = table.get("from"), table.get("until")
    span = " ".join(
        f"{word} {day.isoformat()}" for word, day in (("from", begins), ("until", ends)) if day
    )
    if begins and begins == ends:
        span = f"on {begins.isoformat()} only"
    rule = f"not for this poll: holds for polls {span} ({row.rule})"
    return replace(
        row, shape=Shape.UNDATED, earliest=None, latest=None, fixed_by=None, time=None, rule=rule
    )


def _order(kind: str, rows: tuple[Row, ...]) -> tuple[int, ...]:
    """The order in which each row comes after those that it counts from."""
    left = {row.key: index for index, row in enumerate(rows)}
    done: list[int] = []
    while left:
        ready = [
            index
            for index in left.values()
            if not (rows[index].refs() - {rows[index].key}) & set(left)
        ]
        if not ready:
            raise RuleDataError(f"kinds/{kind}.toml: {', '.join(left)} count from one another")
        done += ready
        left = {row_key: index for row_key, index in left.items() if index not in ready}
    return tuple(done)
