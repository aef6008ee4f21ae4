"""Dates and lists as people in Great Britain read them. Moments are shown in Europe/London."""

from collections.abc import Sequence
from datetime import date, datetime

from tasks.clock import london, london_day
from tasks.views import SkippedDay, TaskView
from tasks.words import long_day

FEW = 3


def short_day_words(day: date) -> str:
    """`Thu 8 April 2027`, for subjects and tables."""
    weekday, rest = long_day(day).split(" ", 1)
    return f"{weekday[:3]} {rest}"


def moment_words(moment: datetime) -> str:
    """`Thursday 8 April 2027, 16:00`, by London's clocks."""
    return f"{long_day(london_day(moment))}, {london(moment):%H:%M}"


def short_moment_words(moment: datetime) -> str:
    """`Thu 8 April 2027, 16:00`, by London's clocks."""
    return f"{short_day_words(london_day(moment))}, {london(moment):%H:%M}"


def due_words(task: TaskView) -> str:
    """The due day, with its hour where the rule gives one."""
    return moment_words(task.due) if task.due_has_hour else long_day(london_day(task.due))


def short_due_words(task: TaskView) -> str:
    """`Thu 8 April 2027, 16:00`, or without the hour where the rule gives none."""
    day = short_day_words(london_day(task.due))
    return f"{day}, {london(task.due):%H:%M}" if task.due_has_hour else day


def days_away(moment: datetime, now: datetime) -> str:
    """How far off a moment is in London's calendar days: `today`, `tomorrow`, `in 7 days`."""
    days = (london_day(moment) - london_day(now)).days
    match days:
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case -1:
            return "yesterday"
        case _ if days > 0:
            return f"in {days} days"
        case _:
            return f"{-days} days ago"


def listed(names: Sequence[str]) -> str:
    """`Asha`, `Asha and Ben`, `Asha, Ben and Chloe`; empty for nobody."""
    if len(names) < 2:  # noqa: PLR2004 - grammar, not law
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def skipped_words(skipped: Sequence[SkippedDay]) -> str:
    """The days a count passed over, by reason; a reason with many days gets their number.

    `Good Friday (Fri 26 March 2027); Saturday or Sunday (8 days)`; empty when none was.
    """
    by_reason: dict[str, list[date]] = {}
    for each in skipped:
        by_reason.setdefault(each.why, []).append(each.day)
    return "; ".join(
        f"{why} ({len(days)} days)"
        if len(days) > FEW
        else f"{why} ({listed([short_day_words(day) for day in days])})"
        for why, days in sorted(by_reason.items(), key=lambda entry: len(entry[1]))
    )
