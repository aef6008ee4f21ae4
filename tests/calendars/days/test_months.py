"""Months and years before or after a day, as plain days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.days.months import first_in_month, month_of, months_away, week_of
from tests.builders import day, shown_day

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("Tue 2027-08-31", 1, "Thu 2027-09-30"),
        ("Mon 2028-01-31", 1, "Tue 2028-02-29"),
        ("Tue 2028-02-29", 12, "Wed 2029-02-28"),
        ("Wed 2027-03-31", -1, "Sun 2027-02-28"),
        ("Thu 2027-01-07", -1, "Mon 2026-12-07"),
        ("Thu 2027-05-06", 0, "Thu 2027-05-06"),
    ],
)
def test_months_keep_the_day_or_take_the_last(start: str, months: int, expected: str) -> None:
    """Over the end of a year, and where a month is shorter."""
    assert expected == shown_day(months_away(day(start), months))


@given(DAYS, st.integers(-30, 30))
def test_every_day_is_a_plain_one(start: date, months: int) -> None:
    """What is stored, shown and compared knows nothing of who reckoned it."""
    found = [months_away(start, months), *month_of(start), *week_of(start)]
    found.append(first_in_month(start.year, start.month, 4))
    assert {date} == {type(each) for each in found}


@given(DAYS)
def test_weeks_and_months_hold_their_days(start: date) -> None:
    """From Monday to Sunday, and from the 1st to the day before the next 1st."""
    (monday, sunday), (first, last) = week_of(start), month_of(start)
    assert monday <= start <= sunday == monday + timedelta(days=6)
    assert (0, 1, 1) == (monday.weekday(), first.day, (last + timedelta(days=1)).day)
    assert (start.year, start.month) == (first.year, first.month) == (last.year, last.month)


@given(st.integers(1900, 2199), st.integers(1, 12), st.integers(1, 7))
def test_the_first_weekday_of_a_month(year: int, month: int, weekday: int) -> None:
    """Within its first seven days; Monday is 1."""
    found = first_in_month(year, month, weekday)
    assert (year, month, weekday) == (found.year, found.month, found.isoweekday())
    assert found.day <= 7
