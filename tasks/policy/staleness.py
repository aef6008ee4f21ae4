"""What is not worth telling any more after an outage. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tasks.policy.delivery_rules import StaleRules
from tasks.policy.notice_kinds import TRAITS, Stale
from tasks.terms import NoticeKind


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
        last: aware; when the last notice of the same task fell due that is told, or to be told by now.
        rules: of the task's area.
        now: aware.
    """
    late, stale = now - at, TRAITS[kind].stale
    if stale is Stale.NEVER:
        return None
    if late > timedelta(days=rules.notice_days):
        return Lateness(f"{late.days} days late", alarm=True, days=rules.notice_days)
    said_later = late > timedelta(hours=rules.reminder_hours) and last > at
    if stale is Stale.REMINDED and said_later:
        return Lateness(
            f"{_words(late)} late, and a later notice of this task says it too",
            alarm=False,
            days=rules.notice_days,
        )
    return None


def _words(late: timedelta) -> str:
    return f"{late.days} day{'s' if late.days > 1 else ''}"
