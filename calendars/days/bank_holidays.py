"""Bank holidays of each nation: as GOV.UK publishes them, and computed where it does not.

The published list is the file that the `govuk-bank-holidays` package carries. Only that file is
read: importing the package would import an HTTP client, and nothing here uses the network.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from calendars.data_files import field_of, read_data
from calendars.errors import RuleDataError
from calendars.nations import Nation

# Not every terminal can show the apostrophe of the published list.
_CURLED = "\N{RIGHT SINGLE QUOTATION MARK}"


@dataclass(frozen=True, slots=True)
class BankHoliday:
    """A bank holiday of one nation. `projected`: later than what GOV.UK has published."""

    day: date
    name: str
    projected: bool


@cache
def published_years() -> range:
    """The years for which GOV.UK has published the bank holidays of every nation."""
    ends = [
        (min(days).year, max(days).year)
        for days in (_published(division) for division in _divisions())
    ]
    return range(max(first for first, _ in ends), min(last for _, last in ends) + 1)


@cache
def last_year() -> int:
    """The last year for which bank holidays can be projected."""
    return int(field_of(read_data("calendars.toml"), "computed_until", int, where="calendars.toml"))


@cache
def bank_holidays(nation: Nation, year: int) -> tuple[BankHoliday, ...]:
    """The bank holidays of one nation in one year, substitute days included, by date.

    Years outside `published_years()` are computed; later ones are marked as projected.
    """
    if year in published_years():
        named = {d: n for d, n in _published(division_of(nation)).items() if d.year == year}
    else:
        named = _computed(nation, year)
    projected = year >= published_years().stop
    return tuple(BankHoliday(day, named[day], projected) for day in sorted(named))


def _divisions() -> dict[str, str]:
    table: dict[str, dict[str, str]] = {
        name: dict(row) for name, row in read_data("calendars.toml")["bank_holidays"].items()
    }
    return {row["published_as"]: row["computed_as"] for row in table.values()}


@cache
def division_of(nation: Nation) -> str:
    """The division that shares its bank holidays with `nation`: `england-and-wales` and so on."""
    return str(read_data("calendars.toml")["bank_holidays"][nation]["published_as"])


@cache
def _file() -> dict[str, dict[str, list[dict[str, str]]]]:
    spec = find_spec("govuk_bank_holidays")
    if spec is None or spec.origin is None:
        raise RuleDataError(
            "the published bank holidays are missing: install the package govuk-bank-holidays"
        )
    path = Path(spec.origin).with_name("bank-holidays.json")
    loaded: dict[str, dict[str, list[dict[str, str]]]] = json.loads(path.read_text("utf-8"))
    return loaded


@cache
def _published(division: str) -> dict[date, str]:
    return {date.fromisoformat(e["date"]): _name(e) for e in _file()[division]["events"]}


def _name(event: dict[str, str]) -> str:
    title = event["title"].replace(_CURLED, "'")
    return f"{title} (substitute day)" if event.get("notes") else title


def _computed(nation: Nation, year: int) -> dict[date, str]:
    # Slow to import and rarely needed: only for years that GOV.UK does not list.
    from holidays import country_holidays

    subdivision = read_data("calendars.toml")["bank_holidays"][nation]["computed_as"]
    found = country_holidays("GB", subdiv=subdivision, years=year)
    return {day: name for day, name in found.items() if day.year == year}
