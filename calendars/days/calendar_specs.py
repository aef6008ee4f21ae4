"""The calendars of `data/calendars.toml`: which days each of them leaves out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter

from calendars.data_files import Table, field_of, read_data, refuse_unknown_fields
from calendars.errors import RuleDataError
from calendars.levels import Level, level_of
from calendars.nations import Nation, nation_of

_FILE = "calendars.toml"
_OF_THE_POLL = "the nation of the poll"
_WEEKEND = ("Saturday", "Sunday")
_FIELDS = (
    "title",
    "bank_holidays_of",
    "named_days",
    "breaks",
    "mourning",
    "source",
    "verified",
)


@dataclass(frozen=True, slots=True)
class CalendarSpec:
    """One calendar as the data describes it. `nations` is empty where the poll's nation decides."""

    code: str
    title: str
    nations: tuple[Nation, ...]
    named_days: tuple[str, ...]
    breaks: tuple[str, ...]
    mourning: bool
    source: str
    level: Level

    @property
    def follows_the_poll(self) -> bool:
        """True where the bank holidays are those of the nation in which the poll is held."""
        return not self.nations


@cache
def calendar_specs() -> dict[str, CalendarSpec]:
    """Every calendar by its code.

    Raises:
        RuleDataError: a calendar is malformed.
    """
    return {code: _read(code, row) for code, row in read_data(_FILE)["calendar"].items()}


def spec_of(code: str) -> CalendarSpec:
    """The calendar called `code`.

    Raises:
        RuleDataError: there is none.
    """
    if code not in calendar_specs():
        known = ", ".join(calendar_specs())
        raise RuleDataError(f"no calendar is called {code!r}; write one of {known}")
    return calendar_specs()[code]


@cache
def named_day(name: str, year: int) -> date:
    """The date of a day that rules name (Good Friday, Christmas Eve) in one year.

    Raises:
        RuleDataError: the data has no such day.
    """
    rows = read_data(_FILE)["named_day"]
    if name not in rows:
        raise RuleDataError(f"{_FILE}: no named_day {name!r}; write one of {', '.join(rows)}")
    row = rows[name]
    if "days_from_easter" in row:
        return easter(year) + timedelta(days=row["days_from_easter"])
    return date(year, row["month"], row["day"])


def doubt_about(day: date) -> str | None:
    """Why a last day that falls on `day` is in doubt (Maundy Thursday), or None."""
    for name, words in read_data(_FILE).get("doubted_day", {}).items():
        if named_day(name, day.year) == day:
            return str(words)
    return None


def weekend_name(day: date) -> str | None:
    """`Saturday` or `Sunday`, or None on a weekday."""
    past_friday = day.isoweekday() - len(("Mon", "Tue", "Wed", "Thu", "Fri")) - 1
    return _WEEKEND[past_friday] if past_friday >= 0 else None


def break_days(name: str, year: int, bank_holidays: frozenset[date]) -> Iterator[date]:
    """The days of a break in one year: an Easter break, or one around a fixed day.

    Raises:
        RuleDataError: the data has no such break.
    """
    rows = read_data(_FILE)["break"]
    if name not in rows:
        raise RuleDataError(f"{_FILE}: no break {name!r}; write one of {', '.join(rows)}")
    first, last = _break_ends(rows[name], year, bank_holidays)
    while first <= last:
        yield first
        first += timedelta(days=1)


def _break_ends(row: Table, year: int, bank_holidays: frozenset[date]) -> tuple[date, date]:
    if "first_days_from_easter" in row:
        sunday = easter(year)
        return (
            sunday + timedelta(days=row["first_days_from_easter"]),
            sunday + timedelta(days=row["last_days_from_easter"]),
        )
    centre = date(year, row["around_month"], row["around_day"])
    first, last = centre - timedelta(days=1), centre + timedelta(days=1)
    while weekend_name(first):
        first -= timedelta(days=1)
    while weekend_name(last) or last in bank_holidays:
        last += timedelta(days=1)
    return first, last


def _read(code: str, row: Table) -> CalendarSpec:
    where = f"{_FILE}: calendar {code}"
    refuse_unknown_fields(row, _FIELDS, where=where)
    whose = field_of(row, "bank_holidays_of", list, where=where)
    nations = () if whose == [_OF_THE_POLL] else tuple(nation_of(name) for name in whose)
    return CalendarSpec(
        code=code,
        title=field_of(row, "title", str, where=where),
        nations=nations,
        named_days=tuple(field_of(row, "named_days", list, where=where)),
        breaks=tuple(row.get("breaks", ())),
        mourning=field_of(row, "mourning", bool, where=where),
        source=field_of(row, "source", str, where=where),
        level=level_of(field_of(row, "verified", str, where=where), where=where),
    )
