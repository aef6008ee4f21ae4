"""Which day is one of ordinary elections of councillors, and what a timetable of another day leaves out."""

from dataclasses import replace
from datetime import date

from calendars.data_files import read_data
from calendars.days.working_days import day_calendar
from calendars.milestones import Timetable
from calendars.rules.phrases import read_period

_FILE = "facts.toml"


def as_of_its_day(timetable: Timetable) -> Timetable:
    """The timetable without the row that holds at ordinary elections alone, where its day is none of theirs
    and the kind has a rule for by-elections; a warning says so.

    Raises:
        RuleDataError: the ordinary day is not written as a period.
    """
    said = read_data(_FILE)["ordinary_election"]
    only, otherwise = timetable.get(said["only_then"]), timetable.get(said["otherwise"])
    if only is None or otherwise is None or _is_ordinary(timetable.poll_date, said["day"]):
        return timetable
    kept = tuple(row for row in timetable.milestones if row is not only)
    warning = (
        f"no ordinary election is held on this day ({said['source']}): {only.title[:1].lower()}"
        f"{only.title[1:]} by the by-election's rule"
    )
    return replace(timetable, milestones=kept, warnings=(*timetable.warnings, warning))


def _is_ordinary(day: date, rule: str) -> bool:
    period = read_period(rule, where=f"{_FILE}, ordinary_election")
    return period.day(day.replace(month=1, day=1), day_calendar("CAL-EW")) == day
