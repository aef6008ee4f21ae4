"""The very minute at which quiet begins and ends, and at which a notice is too late to be told."""

from datetime import time, timedelta

import pytest

from calendars.days.working_days import day_calendar
from tasks.policy.delivery_rules import CircuitRules, QuietRules, StaleRules
from tasks.policy.staleness import lateness
from tasks.terms import NoticeKind
from tests.builders import at, shown

ENGLAND = day_calendar("CAL-EW", nation="England")
STALE = StaleRules(told_hours=3, reminder_hours=24, notice_days=30)
DUE = at("Tue 2027-03-16 09:00")


@pytest.mark.parametrize(
    ("moment", "over"),
    [
        ("Tue 2027-03-16 18:59", "Tue 2027-03-16 18:59"),
        ("Tue 2027-03-16 19:00", "Wed 2027-03-17 07:30"),
        ("Tue 2027-03-16 23:59", "Wed 2027-03-17 07:30"),
        ("Wed 2027-03-17 00:00", "Wed 2027-03-17 07:30"),
        ("Wed 2027-03-17 07:29", "Wed 2027-03-17 07:30"),
        ("Wed 2027-03-17 07:30", "Wed 2027-03-17 07:30"),
        # Maundy Thursday's evening is followed by four days off.
        ("Thu 2027-03-25 19:00", "Tue 2027-03-30 07:30"),
        ("Sat 2027-03-27 12:00", "Tue 2027-03-30 07:30"),
    ],
)
def test_quiet_begins_and_ends_on_the_minute(moment: str, over: str) -> None:
    """At seven nobody is written to any more, at half past seven everybody is again."""
    quiet = QuietRules(starts=time(19), ends=time(7, 30), days_off=True)
    assert over == shown(quiet.over_at(at(moment), ENGLAND))


def test_an_office_that_works_on_days_off() -> None:
    """Its people are written to on Easter Monday, but not in the night before."""
    quiet = QuietRules(starts=time(19), ends=time(7, 30), days_off=False)
    assert "Mon 2027-03-29 12:00" == shown(quiet.over_at(at("Mon 2027-03-29 12:00"), ENGLAND))
    assert "Mon 2027-03-29 07:30" == shown(quiet.over_at(at("Sun 2027-03-28 19:00"), ENGLAND))


def late(kind: NoticeKind, by: timedelta, *, last: timedelta = timedelta(0)) -> str | None:
    """Why a notice so late is not told; `last` is how long after it the task's last one fell due."""
    found = lateness(kind, DUE, DUE + last, rules=STALE, now=DUE + by)
    return None if found is None else found.reason


@pytest.mark.parametrize("kind", sorted(set(NoticeKind) - {NoticeKind.ESCALATION}))
def test_a_notice_is_told_up_to_thirty_days_late(kind: NoticeKind) -> None:
    """To the second; from then on an operator hears of it instead."""
    limit = timedelta(days=30)
    assert late(kind, limit) is None
    found = lateness(kind, DUE, DUE, rules=STALE, now=DUE + limit + timedelta(seconds=1))
    assert found is not None
    assert ("30 days late", True, 30) == (found.reason, found.alarm, found.days)


def test_an_escalation_is_never_too_late() -> None:
    """It is the next step of a task for which nobody has answered."""
    assert late(NoticeKind.ESCALATION, timedelta(days=99), last=timedelta(days=1)) is None


@pytest.mark.parametrize("kind", [NoticeKind.OPENED, NoticeKind.REMINDER, NoticeKind.DUE_TODAY])
def test_a_reminder_is_told_up_to_a_day_late_where_a_later_one_says_it_too(
    kind: NoticeKind,
) -> None:
    """After that only the later one is; and one that is the last of its task is told all the same."""
    day, more, later = timedelta(hours=24), timedelta(hours=24, seconds=1), timedelta(seconds=1)
    assert late(kind, day, last=later) is None
    assert "1 day late, and a later notice of this task says it too" == late(kind, more, last=later)
    assert late(kind, more) is None
    assert "2 days late, and a later notice of this task says it too" == late(
        kind, timedelta(days=2), last=later
    )


@pytest.mark.parametrize("kind", [NoticeKind.CHANGE, NoticeKind.ESCALATION, NoticeKind.STAND_DOWN])
def test_what_is_no_reminder_is_told_though_a_later_notice_is_due(kind: NoticeKind) -> None:
    """It says something that the later one does not."""
    assert late(kind, timedelta(days=2), last=timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("failures", "minutes"), [(3, 1), (5, 1), (6, 2), (8, 2), (9, 5), (11, 5), (12, 5), (99, 5)]
)
def test_a_service_rests_longer_the_longer_it_fails(failures: int, minutes: int) -> None:
    """A step longer with every three failures; the last one goes on."""
    rules = CircuitRules(failures=3, minutes=(1, 2, 5), fall_back_after_minutes=30)
    assert timedelta(minutes=minutes) == rules.wait(failures)
