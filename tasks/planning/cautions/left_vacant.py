"""Vacancies so near to the ordinary election that no by-election fills them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from calendars.milestones import Milestone, Timetable
from tasks.planning.polls import ElectionFacts
from tasks.words import long_day

AROSE, THIRD = "arose_on", "over_third_vacant_on"
_SIX_MONTHS, _EXCEPTED, _ORDINARY = "six_months_begin", "over_third_vacant", "ordinary_election"


@dataclass(frozen=True, slots=True)
class LeftVacant:
    """A seat that stays vacant: it fell vacant on or after the day `begin` gives, and the `ordinary` election
    fills it. `excepted` says that the law has an exception where more than a third of the seats are vacant."""

    arose: date
    begin: Milestone
    ordinary: Milestone | None
    excepted: bool

    @property
    def rule(self) -> str:
        """Rule and source."""
        return f"{self.begin.rule}; {self.begin.source}"

    def unless(self, watch: str) -> str:
        """How the exception is entered, as a clause; empty where the law has none."""
        if not self.excepted:
            return ""
        return (
            "; where more than a third of the council's seats were vacant then, enter it:"
            f" `writ vacancy {watch} --third-vacant`"
        )

    def until(self) -> str:
        """Until which election it stays vacant, in words."""
        day = self.ordinary.date if self.ordinary else None
        return f"the ordinary election of {long_day(day)}" if day else "the ordinary election"


def left_vacant(given: Mapping[str, date], timetable: Timetable) -> LeftVacant | None:
    """That the seat of a watch stays vacant, by what is known of it; None where a by-election can fill it."""
    arose, begin = given.get(AROSE), timetable.get(_SIX_MONTHS)
    if arose is None or begin is None or begin.date is None or arose < begin.date:
        return None
    excepted = timetable.get(_EXCEPTED) is not None
    if excepted and THIRD in given:
        return None
    return LeftVacant(arose, begin, timetable.get(_ORDINARY), excepted)


def is_left_vacant(watch: ElectionFacts, timetables: Mapping[str, Timetable]) -> bool:
    """True of a watch over a seat that no by-election fills; its timetables are by kind."""
    return watch.watches and all(left_vacant(watch.given, timetables[kind]) for kind in watch.kinds)
