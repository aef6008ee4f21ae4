"""Timetables and kinds as the plain values that JSON holds (dates ISO 8601, hours HH:MM)."""

import datetime as dt
from typing import Any

from calendars.combined import CombinedTimetable
from calendars.kinds import PollKind, variants_of
from calendars.milestones import Milestone, Timetable
from calendars.output.why import Explanation
from calendars.rules.verification import verification


def timetable_json(timetable: Timetable) -> dict[str, Any]:
    """One timetable; hours are Europe/London."""
    return {
        "kind": timetable.kind,
        "title": timetable.title,
        "nation": timetable.nation,
        "poll_date": _day(timetable.poll_date),
        "as_of": _day(timetable.as_of),
        "milestones": [milestone_json(milestone) for milestone in timetable.milestones],
        "warnings": list(timetable.warnings),
    }


def milestone_json(milestone: Milestone) -> dict[str, Any]:
    """One milestone."""
    today = milestone.today
    return {
        "key": milestone.key,
        "title": milestone.title,
        "earliest": _day(milestone.earliest),
        "date": _day(milestone.date),
        "time": _hour(milestone.time),
        "until": _hour(milestone.until),
        "rule": milestone.rule,
        "calendar": milestone.calendar,
        "role": milestone.role,
        "source": milestone.source,
        "verified": str(milestone.verified),
        "against": milestone.against,
        "needs": milestone.needs,
        "skipped": [{"date": _day(day.date), "why": day.why} for day in milestone.skipped],
        "by_rule": _day(milestone.by_rule),
        "today": today
        and {
            "change": today.change,
            "earliest": _day(today.earliest),
            "date": _day(today.date),
            "time": _hour(today.time),
            "rule": today.rule,
        },
    }


def combined_json(combined: CombinedTimetable) -> dict[str, Any]:
    """Several polls of one day; every row has its `kinds`, and what `each` sets if they differ."""
    return {
        "kinds": [timetable.kind for timetable in combined.timetables],
        "titles": [timetable.title for timetable in combined.timetables],
        "poll_date": _day(combined.poll_date),
        "milestones": [
            milestone_json(row.plan)
            | {
                "kinds": list(row.kinds),
                "each": [
                    {"kind": found.kind} | milestone_json(found.milestone)
                    for found in row.differing
                ],
            }
            for row in combined.rows
        ],
        "warnings": list(combined.warnings),
    }


def explanation_json(explanation: Explanation) -> dict[str, Any]:
    """One milestone with its counts, day by day; `number` is null on a day not counted."""
    timetable = explanation.timetable
    return {
        "kind": timetable.kind,
        "nation": timetable.nation,
        "poll_date": _day(timetable.poll_date),
        "as_of": _day(timetable.as_of),
        "milestone": milestone_json(explanation.milestone),
        "counts": [
            {
                "rule": count.rule,
                "from": _day(count.anchor),
                "from_is": count.anchor_is,
                "days": [
                    {"date": _day(day.date), "number": day.number, "why": day.why}
                    for day in count.days
                ],
                "found": _day(count.found),
            }
            for count in explanation.counts
        ],
        "warnings": list(timetable.warnings),
    }


def kind_json(kind: PollKind) -> dict[str, Any]:
    """One poll kind: where it is held, since when its rules hold, and how sure we are of them."""
    return {
        "kind": kind.key,
        "title": kind.title,
        "nations": [str(nation) for nation in kind.nations],
        "calendar": kind.calendar,
        "from": _day(kind.begins),
        "from_why": kind.begins_why,
        "date_is": kind.date_is,
        "variants": [variant.key for variant in variants_of(kind)],
        "verified": verification(kind).words(),
    }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _hour(hour: dt.time | None) -> str | None:
    return hour.isoformat(timespec="minutes") if hour else None
