"""Whether deadlines were kept, and by how much they were missed."""

import pytest

from notifications.reports.timing import Timing, kept
from tasks.terms import Act, Standing
from tests.builders import at

HOUR = "Thu 2027-04-08 16:00"
DAY = "Thu 2027-04-08 17:00"


@pytest.mark.parametrize(
    ("reported", "due", "has_hour", "act", "words", "bad"),
    [
        ("Thu 2027-04-08 15:59", HOUR, True, Act.BY, "in time", False),
        ("Thu 2027-04-08 16:05", HOUR, True, Act.BY, "late by 5 minutes", True),
        ("Thu 2027-04-08 17:05", HOUR, True, Act.BY, "late by 1 hour", True),
        ("Fri 2027-04-09 15:30", HOUR, True, Act.BY, "late by 23 hours", True),
        ("Sat 2027-04-10 09:00", HOUR, True, Act.BY, "late by 2 days", True),
        # Without an hour of its own, it is due until the end of its day.
        ("Thu 2027-04-08 23:59", DAY, False, Act.BY, "in time", False),
        ("Fri 2027-04-09 00:01", DAY, False, Act.BY, "late by 1 day", True),
        ("Sun 2027-04-11 10:00", DAY, False, Act.FROM, "late by 3 days", True),
        # A close of nominations cannot be reported before it.
        ("Thu 2027-04-08 16:05", HOUR, True, Act.AT, "5 minutes after it", False),
        ("Fri 2027-04-09 17:00", HOUR, True, Act.AT, "1 day after it", False),
    ],
)
def test_what_was_reported(
    reported: str, due: str, act: Act, words: str, *, has_hour: bool, bad: bool
) -> None:
    """To the minute where an hour counts, else by London's calendar."""
    found = kept(
        Standing.DONE,
        act,
        due=at(due),
        due_has_hour=has_hour,
        reported=at(reported),
        now=at("Mon 2027-06-14 09:00"),
    )
    assert (words, bad) == (found.words, found.is_bad)


@pytest.mark.parametrize(
    ("standing", "now", "words", "bad"),
    [
        (Standing.AWAITING, "Thu 2027-04-08 15:00", "not due yet", False),
        (Standing.OVERDUE, "Sat 2027-04-10 15:00", "not reported, due 2 days ago", True),
        (Standing.STOOD_DOWN, "Sat 2027-04-10 15:00", "not needed", False),
        (Standing.PASSED, "Sat 2027-04-10 15:00", "not needed", False),
    ],
)
def test_what_was_not(standing: Standing, now: str, words: str, *, bad: bool) -> None:
    """It is late from its due moment on, unless nobody needs it."""
    found = kept(standing, Act.BY, due=at(HOUR), due_has_hour=True, reported=None, now=at(now))
    assert (words, bad) == (found.words, found.is_bad)


def test_hours_are_counted_up() -> None:
    """So that a spreadsheet can add them: five minutes late is an hour begun."""
    late = kept(
        Standing.DONE,
        Act.BY,
        due=at(HOUR),
        due_has_hour=True,
        reported=at("Thu 2027-04-08 17:01"),
        now=at(DAY),
    )
    assert (2, Timing.LATE) == (late.hours, late.timing)
