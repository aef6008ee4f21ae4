"""Dates and lists in words."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from notifications.wording.words import (
    days_away,
    due_words,
    listed,
    moment_words,
    short_day_words,
    short_due_words,
    skipped_words,
)
from tests.notifications.cast import JOINT_LETTER, NOMINATIONS, NOW


def test_short_days_keep_weekday_and_month_in_words() -> None:
    """No reader has to guess which number is the month."""
    assert short_day_words(date(2027, 4, 8)) == "Thu 8 April 2027"


def test_moments_are_shown_by_londons_clocks() -> None:
    """15:00 UTC in April is 16:00 in London; in January it is 15:00."""
    assert moment_words(datetime(2027, 4, 8, 15, 0, tzinfo=UTC)) == "Thursday 8 April 2027, 16:00"
    assert moment_words(datetime(2027, 1, 7, 15, 0, tzinfo=UTC)) == "Thursday 7 January 2027, 15:00"


def test_a_moment_near_midnight_falls_on_londons_day() -> None:
    """23:30 UTC on 31 March is 00:30 on 1 April in London."""
    late = datetime(2027, 3, 31, 23, 30, tzinfo=UTC)
    assert moment_words(late) == "Thursday 1 April 2027, 00:30"


def test_the_hour_is_shown_only_where_the_rule_gives_one() -> None:
    """Guidance gives days; a made-up 23:59 would look like law."""
    assert due_words(NOMINATIONS) == "Thursday 8 April 2027, 16:00"
    assert short_due_words(NOMINATIONS) == "Thu 8 April 2027, 16:00"
    assert due_words(JOINT_LETTER) == "Friday 30 April 2027"
    assert short_due_words(JOINT_LETTER) == "Fri 30 April 2027"


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (7, "in 7 days"), (-2, "2 days ago")],
)
def test_distance_is_told_in_calendar_days(days: int, words: str) -> None:
    """What is due tomorrow at noon is due tomorrow, not in 1.5 days."""
    assert days_away(NOW + timedelta(days=days), NOW) == words


def test_names_are_listed_as_in_a_sentence() -> None:
    """One, two, three, or nobody."""
    assert listed(["Asha"]) == "Asha"
    assert listed(["Asha", "Ben"]) == "Asha and Ben"
    assert listed(["Asha", "Ben", "Chloe"]) == "Asha, Ben and Chloe"
    assert listed([]) == ""


def test_days_not_counted_are_named_when_few_and_numbered_when_many() -> None:
    """The bank holiday is the interesting one, so the rarest reason comes first."""
    assert skipped_words(NOMINATIONS.skipped) == (
        "Early May bank holiday (Mon 3 May 2027); Saturday or Sunday (8 days)"
    )
    assert skipped_words(replace(NOMINATIONS, skipped=()).skipped) == ""
