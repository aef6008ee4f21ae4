"""When a candidate has died: what becomes of the poll, and the days on which the fresh one can be held."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from calendars.data_files import field_of, read_data, refuse_unknown_fields
from calendars.days.working_days import DayCalendar
from calendars.kinds import kind_of
from calendars.levels import Level, level_of
from calendars.rules.phrases import Period, read_period

_FILE = "fresh_polls.toml"
_FIELDS = (
    "kinds",
    "stood",
    "fate",
    "calendar",
    "steps",
    "given",
    "earliest",
    "latest",
    "christmas_from",
    "christmas_to",
    "christmas_latest",
    "fresh_kind",
    "nominated",
    "source",
    "verified",
    "against",
)
STOOD = ("party", "independent", "speaker")
GOES_ON = "goes_on"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DeathRule:
    """What the law says of a candidate's death, as `data/fresh_polls.toml` explains it."""

    kinds: tuple[str, ...]
    stood: str | None
    goes_on: bool
    calendar: str
    steps: tuple[tuple[str, Period], ...]
    given: tuple[str, ...]
    earliest: Period | None
    latest: Period | None
    christmas: tuple[str, str, Period] | None
    fresh_kind: str | None
    nominated: str
    source: str
    level: Level
    against: str


@dataclass(frozen=True, slots=True)
class FreshDays:
    """The days for a fresh poll (None where the law that was read names none), and the dates of its
    timetable that follow from when the death was proved."""

    earliest: date | None
    latest: date | None
    given: Mapping[str, date]


def death_rules(kind: str) -> tuple[DeathRule, ...]:
    """What the law says of polls of a kind; empty where it was not read.

    Raises:
        UnknownKindError: no such kind.
    """
    key = kind_of(kind).key
    return tuple(rule for rule in _rules() if key in rule.kinds)


def fresh_days(rule: DeathRule, calendar: DayCalendar, *, poll: date, proof: date) -> FreshDays:
    """The days on which the law allows the fresh poll.

    Args:
        rule: what the law says.
        calendar: the rule's, where the poll is held.
        poll: the day that was fixed for the poll first.
        proof: the day on which the death was proved to the returning officer.
    """
    known = {"poll": poll, "proof": proof}

    def day(period: Period | None) -> date | None:
        return period.day(known[period.refs[0]], calendar) if period else None

    for name, period in rule.steps:
        known[name] = period.day(known[period.refs[0]], calendar)
    earliest, latest = day(rule.earliest), day(rule.latest)
    if rule.christmas and earliest and latest and _meets(earliest, latest, *rule.christmas[:2]):
        latest = day(rule.christmas[2])
    return FreshDays(earliest, latest, {name: known[name] for name in rule.given})


def _meets(first: date, last: date, begin: str, end: str) -> bool:
    """Whether a day from `first` to `last` lies in the days of the year from `begin` to `end`."""
    days = [f"{first + _DAY * n:%m-%d}" for n in range((last - first).days + 1)]
    return any(day >= begin or day <= end for day in days)


@cache
def _rules() -> tuple[DeathRule, ...]:
    """
    Raises:
        RuleDataError: a row is malformed; names it.
    """
    return tuple(
        _rule(row, where=f"{_FILE}, rule {number}")
        for number, row in enumerate(read_data(_FILE)["rule"], start=1)
    )


def _rule(row: Mapping[str, Any], *, where: str) -> DeathRule:
    refuse_unknown_fields(row, _FIELDS, where=where)

    def text(name: str) -> str:
        said: str = field_of(row, name, str, where=where)
        return said

    def period(name: str) -> Period | None:
        return read_period(row[name], where=f"{where}, {name}") if name in row else None

    over_christmas = period("christmas_latest")
    return DeathRule(
        kinds=tuple(kind_of(kind).key for kind in field_of(row, "kinds", list, where=where)),
        stood=row.get("stood"),
        goes_on=text("fate") == GOES_ON,
        calendar=text("calendar"),
        steps=tuple((name, read_period(said, where=where)) for name, said in row.get("steps", ())),
        given=tuple(row.get("given", ())),
        earliest=period("earliest"),
        latest=period("latest"),
        christmas=(text("christmas_from"), text("christmas_to"), over_christmas)
        if over_christmas
        else None,
        fresh_kind=row.get("fresh_kind"),
        nominated=text("nominated"),
        source=text("source"),
        level=level_of(text("verified"), where=where),
        against=text("against"),
    )
