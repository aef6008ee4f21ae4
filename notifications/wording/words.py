"""Dates and lists as people in Great Britain read them, in English.

Moments are shown in Europe/London.
"""

from collections.abc import Sequence
from datetime import date, datetime

from calendars.milestones import SkippedDay
from notifications.wording.language import english
from tasks.views.task import TaskView


def short_day_words(day: date) -> str:
    """`Thu 8 April 2027`, for subjects and tables."""
    return english().short_day(day)


def moment_words(moment: datetime) -> str:
    """`Thursday 8 April 2027, 16:00`, by London's clocks."""
    return english().moment(moment)


def due_words(task: TaskView) -> str:
    """The due day, with its hour where the rule gives one."""
    return english().due(task)


def short_due_words(task: TaskView) -> str:
    """`Thu 8 April 2027, 16:00`, or without the hour where the rule gives none."""
    return english().short_due(task)


def days_away(moment: datetime, now: datetime) -> str:
    """How far off a moment is in London's calendar days: `today`, `tomorrow`, `in 7 days`."""
    return english().away(moment, now)


def listed(names: Sequence[str]) -> str:
    """`Asha`, `Asha and Ben`, `Asha, Ben and Chloe`; empty for nobody."""
    return english().listed(names)


def skipped_words(skipped: Sequence[SkippedDay]) -> str:
    """The days a count passed over, by reason; a reason with many days gets their number.

    `Good Friday (Fri 26 March 2027); Saturday or Sunday (8 days)`; empty when none was.
    """
    return english().skipped(skipped)
