"""A day of one authority's own, and how the register keeps it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class OwnDay:
    """The day of something in the polls of one area.

    `name` is a statutory date or a date that may be given. `happened` says that it was done on that
    day; else it is planned for it, or fixed by the officer where the law lets them. Without an
    `area`, or a `kind`, it holds for all of them: so earlier versions kept it.
    """

    name: str
    day: date
    area: str = ""
    kind: str = ""
    happened: bool = True
    reason: str = ""

    @property
    def written(self) -> str:
        """As people write what it is the day of: `ashford/local_england.notice_of_election`."""
        return written(self.area, self.kind, self.name)

    def concerns(self, kind: str, area: str) -> bool:
        """True when it is a day of the polls of this kind in this area."""
        return self.kind in {"", kind} and self.area in {"", area}


def written(area: str, kind: str, name: str) -> str:
    """As people write what a day is of: `ashford/local_england.notice_of_election`."""
    return (f"{area}/" if area else "") + (f"{kind}." if kind else "") + name


def with_days(known: Iterable[OwnDay], more: Iterable[OwnDay]) -> tuple[OwnDay, ...]:
    """The days with more of them, each in place of one of the same thing."""
    found = {day.written: day for day in known}
    return tuple((found | {day.written: day for day in more}).values())


def stored_days(days: Iterable[OwnDay]) -> dict[str, Any]:
    """The days as the register keeps them: what each is of, and what is known of it."""
    return {
        day.written: {
            "day": day.day.isoformat(),
            "area": day.area,
            "kind": day.kind,
            "name": day.name,
            "happened": day.happened,
            "reason": day.reason,
        }
        for day in days
    }


def read_days(stored: Mapping[str, Any]) -> tuple[OwnDay, ...]:
    """The days that the register kept; an earlier version kept no more than `{name: day}`."""
    return tuple(_read(name, said) for name, said in stored.items())


def _read(name: str, said: Any) -> OwnDay:
    if isinstance(said, str):
        return OwnDay(name, date.fromisoformat(said))
    return OwnDay(**said | {"day": date.fromisoformat(said["day"])})
