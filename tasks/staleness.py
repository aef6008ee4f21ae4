"""What is not worth telling any more after an outage. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tasks.delivery_rules import StaleRules
from tasks.notice_kinds import NoticeKind

_REMINDERS = {NoticeKind.OPENED, NoticeKind.REMINDER, NoticeKind.DUE_TODAY}


@dataclass(frozen=True, slots=True)
class Lateness:
    """Why a notice is not told. `alarm` says that it is `days` days late, so that an operator must
    hear of it."""

    reason: str
    alarm: bool
    days: int


def lateness(
    kind: NoticeKind, at: datetime, last: datetime, *, rules: StaleRules, now: datetime
) -> Lateness | None:
    """Why a notice that fell due at `at` is too late to be told now; None when it is not.

    Args:
        kind: of the notice.
        at: aware; when it fell due.
        last: aware; when the last notice of the same task that is due as well fell due.
        rules: of the task's area.
        now: aware.
    """
    late = now - at
    if late > timedelta(days=rules.notice_days):
        return Lateness(f"{late.days} days late", alarm=True, days=rules.notice_days)
    stale = kind in _REMINDERS and late > timedelta(hours=rules.reminder_hours)
    if stale and last > at:
        return Lateness(
            f"{_words(late)} late, and a later notice of this task says it too",
            alarm=False,
            days=rules.notice_days,
        )
    return None


def _words(late: timedelta) -> str:
    return f"{late.days} day{'s' if late.days > 1 else ''}"
