"""Timetables and kinds as the plain values that JSON holds (dates ISO 8601, hours HH:MM)."""

import datetime as dt
from typing import Any

from calendars.kinds import PollKind, variants_of
from calendars.milestones import Milestone, Timetable
from calendars.verification import verification


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
        "today": today
        and {
            "change": today.change,
            "earliest": _day(today.earliest),
            "date": _day(today.date),
            "time": _hour(today.time),
            "rule": today.rule,
        },
    }


def kind_json(kind: PollKind) -> dict[str, Any]:
    """One poll kind: where it is held, since when its rules hold, and how sure we are of them."""
    return {
        "kind": kind.key,
        "title": kind.title,
        "nations": [str(nation) for nation in kind.nations],
        "calendar": kind.calendar,
        "from": _day(kind.begins),
        "date_is": kind.date_is,
        "variants": [variant.key for variant in variants_of(kind)],
        "verified": verification(kind).words(),
    }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _hour(hour: dt.time | None) -> str | None:
    return hour.isoformat(timespec="minutes") if hour else None
