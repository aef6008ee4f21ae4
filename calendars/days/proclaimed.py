"""Days made bank holidays, or days of thanksgiving or mourning, after the year's list was out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache

from calendars.data_files import Table, field_of, read_data, refuse_unknown_fields
from calendars.levels import level_of
from calendars.nations import Nation, nation_of

_FILE = "proclaimed.toml"
_FIELDS = (
    "date",
    "name",
    "nations",
    "proclaimed_on",
    "replaces",
    "mourning",
    "source",
    "verified",
)


@dataclass(frozen=True, slots=True)
class ProclaimedDay:
    """A day not counted that was made known only on `proclaimed_on`.

    `replaces` is the bank holiday that gave way to it; `mourning` marks a day of thanksgiving or
    mourning that is not a bank holiday, which not every calendar leaves out.
    """

    day: date
    name: str
    nations: tuple[Nation, ...]
    proclaimed_on: date
    replaces: date | None = None
    mourning: bool = False


@cache
def proclaimed_in_data() -> tuple[ProclaimedDay, ...]:
    """The days of `data/proclaimed.toml`, by date.

    Raises:
        RuleDataError: a row is malformed.
    """
    rows = read_data(_FILE).get("day", [])
    return tuple(
        sorted((_read(row, f"{_FILE}: day {n}") for n, row in enumerate(rows, 1)), key=_by_date)
    )


def unknown_as_of(days: Collection[ProclaimedDay], as_of: date | None) -> frozenset[ProclaimedDay]:
    """Those of `days` that nobody could know of on `as_of` (None: all are known)."""
    if as_of is None:
        return frozenset()
    return frozenset(day for day in days if day.proclaimed_on > as_of)


def _by_date(day: ProclaimedDay) -> date:
    return day.day


def _read(row: Table, where: str) -> ProclaimedDay:
    refuse_unknown_fields(row, _FIELDS, where=where)
    field_of(row, "source", str, where=where)
    level_of(field_of(row, "verified", str, where=where), where=where)
    replaces = field_of(row, "replaces", date, where=where) if "replaces" in row else None
    return ProclaimedDay(
        day=field_of(row, "date", date, where=where),
        name=field_of(row, "name", str, where=where),
        nations=tuple(nation_of(n) for n in field_of(row, "nations", list, where=where)),
        proclaimed_on=field_of(row, "proclaimed_on", date, where=where),
        replaces=replaces,
        mourning=bool(row.get("mourning", False)),
    )
