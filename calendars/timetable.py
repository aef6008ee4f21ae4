"""A whole statutory timetable from a poll kind and a date."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, time

from calendars.days.proclaimed import ProclaimedDay
from calendars.milestones import LawToday, Milestone, Timetable
from calendars.rules.checks import Checks
from calendars.rules.pending import pending_change
from calendars.rules.reckoning import Asked, Reckoning
from calendars.rules.rows import Row, Shape


def build_timetable(
    kind: str,
    poll_date: date,
    *,
    nation: str | None = None,
    as_of: date | None = None,
    given: Mapping[str, date] | None = None,
    pending: Collection[str] = (),
    proclaimed: Collection[ProclaimedDay] = (),
    only: Collection[str] | None = None,
    happened: Collection[str] = (),
) -> Timetable:
    """Every milestone of a poll of `kind` held on `poll_date`.

    `as_of` counts days as they were known at the end of that day (None: as the data stands).
    `given` holds dates that the polling day alone does not decide, by name. `pending` names changes
    not yet enacted: the milestones are then as they would be, and carry what the law gives today.
    `proclaimed` adds days made bank holidays since the data was written. `only` names the
    milestones that are wanted (None: all). `happened` names those of `given` on which something was
    done: one after its last day is warned of and counted from, since it happened.

    Raises:
        UnknownKindError, UnknownNationError: no such kind or nation, or not held there.
        UnknownMilestoneError: `only` names one that the kind does not have.
        TimetableInputError: a date before the rules, or given dates that the rules do not allow.
    """
    asked = Asked.of(
        kind,
        poll_date,
        nation=nation,
        as_of=as_of,
        given=given,
        pending=pending,
        proclaimed=proclaimed,
        only=only,
        happened=happened,
    )
    return timetable_of(Reckoning(asked))


def timetable_of(reckoning: Reckoning) -> Timetable:
    """Every milestone of a poll, by date; those without a date come last, in the data's order.

    Raises:
        TimetableInputError: given dates that the rules do not allow.
    """
    milestones, warnings = _milestones(reckoning)
    if reckoning.asked.pending:
        milestones = _beside_today(milestones, reckoning.asked)
        warnings += _pending_warnings(reckoning.asked)
    asked = reckoning.asked
    return Timetable(
        kind=asked.kind.key,
        title=asked.kind.title,
        nation=asked.nation,
        poll_date=asked.poll_date,
        as_of=asked.as_of,
        milestones=milestones,
        warnings=tuple(warnings),
    )


def _milestones(reckoning: Reckoning) -> tuple[tuple[Milestone, ...], list[str]]:
    checks = Checks(reckoning)
    made = []
    for row in reckoning.rows_in_order():
        milestone = _milestone(row, reckoning)
        checked = checks.check(row, milestone)
        if _is_wanted(row, reckoning.asked):
            made.append(checked)
    return tuple(sorted(made, key=_when)), checks.warnings()


def _is_wanted(row: Row, asked: Asked) -> bool:
    if asked.only is not None and row.key not in asked.only:
        return False
    return not row.nations or asked.nation is None or asked.nation in row.nations


def _milestone(row: Row, reckoning: Reckoning) -> Milestone:
    earliest, latest = reckoning.days_of(row)
    return Milestone(
        key=row.key,
        title=row.title,
        earliest=earliest,
        date=latest,
        time=row.time,
        rule=row.rule,
        calendar=row.calendar,
        role=row.role,
        source=row.source,
        verified=row.level,
        needs=None if latest or row.shape is Shape.UNDATED else reckoning.needs.get(row.key),
        skipped=reckoning.skipped(row, earliest, latest),
        until=row.until,
        against=row.against,
        once=row.once,
    )


def _beside_today(milestones: tuple[Milestone, ...], asked: Asked) -> tuple[Milestone, ...]:
    """Each milestone that a pending change would alter, with what the law gives today."""
    now, _ = _milestones(Reckoning(replace(asked, pending=())))
    today = {milestone.key: milestone for milestone in now}
    named = ", ".join(asked.pending)
    return tuple(_with_today(found, today[found.key], named) for found in milestones)


def _with_today(preview: Milestone, now: Milestone, change: str) -> Milestone:
    if now == preview:
        return preview
    return replace(preview, today=LawToday(now.earliest, now.date, now.time, now.rule, change))


def _pending_warnings(asked: Asked) -> list[str]:
    changes = [pending_change(name) for name in asked.pending]
    return [
        f"{change.name} is not law ({change.status}; found on {change.found_on.isoformat()})"
        for change in changes
    ]


def _when(milestone: Milestone) -> tuple[date, time]:
    day = milestone.date or milestone.earliest or date.max
    return day, milestone.time or time.max
