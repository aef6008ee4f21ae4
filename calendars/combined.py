"""Several polls of one day in one table.

Each kind keeps its own rows. What is done once for all of them (registration, postal votes, poll
cards) is one row naming the kinds. Where two kinds set different days or hours for what is done
once, the earlier is the plan and every kind's own is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from calendars.errors import TimetableInputError
from calendars.milestones import Milestone, Timetable


@dataclass(frozen=True, slots=True)
class KindMilestone:
    """A milestone as the rules of one kind have it."""

    kind: str
    milestone: Milestone


@dataclass(frozen=True, slots=True)
class CombinedRow:
    """One row: the milestone to plan by, its kinds, and what each sets where they differ."""

    plan: Milestone
    kinds: tuple[str, ...]
    differing: tuple[KindMilestone, ...] = ()


@dataclass(frozen=True, slots=True)
class CombinedTimetable:
    """The rows of several polls of one day, by date; undated ones last."""

    poll_date: date
    timetables: tuple[Timetable, ...]
    rows: tuple[CombinedRow, ...]
    warnings: tuple[str, ...]


def combine(timetables: Sequence[Timetable]) -> CombinedTimetable:
    """One table for `timetables`, which must be of one polling day and of different kinds.

    Raises:
        TimetableInputError: no timetable, different days, or a kind twice.
    """
    _refuse_what_cannot_combine(timetables)
    shared: dict[str, list[KindMilestone]] = {}
    rows = []
    for timetable in timetables:
        for milestone in timetable.milestones:
            if milestone.once:
                found = shared.setdefault(milestone.key, [])
                found.append(KindMilestone(timetable.kind, milestone))
            else:
                rows.append(CombinedRow(milestone, (timetable.kind,)))
    rows += [_once(found) for found in shared.values()]
    warnings = dict.fromkeys(warning for timetable in timetables for warning in timetable.warnings)
    return CombinedTimetable(
        poll_date=timetables[0].poll_date,
        timetables=tuple(timetables),
        rows=tuple(sorted(rows, key=_when)),
        warnings=tuple(warnings),
    )


def _once(found: list[KindMilestone]) -> CombinedRow:
    days = {_day_and_hour(each.milestone) for each in found}
    plan = min((each.milestone for each in found), key=_day_and_hour)
    kinds = tuple(each.kind for each in found)
    return CombinedRow(plan, kinds, tuple(found) if len(days) > 1 else ())


def _when(row: CombinedRow) -> tuple[date, time]:
    return _day_and_hour(row.plan)


def _day_and_hour(milestone: Milestone) -> tuple[date, time]:
    return milestone.date or milestone.earliest or date.max, milestone.time or time.max


def _refuse_what_cannot_combine(timetables: Sequence[Timetable]) -> None:
    days = {timetable.poll_date for timetable in timetables}
    kinds = [timetable.kind for timetable in timetables]
    if len(days) != 1:
        listed = ", ".join(sorted(day.isoformat() for day in days)) or "none"
        raise TimetableInputError(f"polls are combined on one day, not on {listed}; name one day")
    if twice := [kind for kind in set(kinds) if kinds.count(kind) > 1]:
        raise TimetableInputError(f"{twice[0]} is there twice; name each kind once")
