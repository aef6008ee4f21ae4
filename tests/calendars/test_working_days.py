"""Which days count, and counting them."""

from datetime import date, timedelta

import pytest
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from calendars.calendar_specs import calendar_specs
from calendars.easter import easter_day
from calendars.errors import RuleDataError, TimetableInputError
from calendars.working_days import DayCalendar, day_calendar

TWO_DAYS = timedelta(days=2)
EASTER_MONDAY = date(2027, 3, 29)
CODES = sorted(calendar_specs())


def calendar(code: str) -> DayCalendar:
    return day_calendar(code, nation="England")


@pytest.mark.parametrize("year", range(1990, 2100))
def test_easter_is_the_easter_of_the_bank_holidays(year: int) -> None:
    """Good Friday, two days before our Easter Day, is the library's Good Friday, for a century."""
    assert country_holidays("GB", years=year)[easter_day(year) - TWO_DAYS] == "Good Friday"


@pytest.mark.parametrize(
    ("code", "counts"),
    [("CAL-EW", False), ("CAL-SC-RULES", False), ("CAL-SC-REG", True), ("CAL-NI", False)],
)
def test_easter_monday_counts_only_for_registration_in_scotland(code: str, *, counts: bool) -> None:
    """Conduct rules in Scotland name Easter Monday, which is no bank holiday there."""
    assert day_calendar(code).counts(EASTER_MONDAY) is counts


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("year", [2012, 2019, 2027])
def test_christmas_eve_and_good_friday_never_count(code: str, year: int) -> None:
    """Christmas Eve is no bank holiday and yet never counts."""
    assert not calendar(code).counts(date(year, 12, 24))
    assert not calendar(code).counts(easter_day(year) - TWO_DAYS)


def test_a_general_election_skips_a_holiday_of_any_part_of_the_kingdom() -> None:
    """St Andrew's Day of 2019, kept on 2 December, stops the count in England too."""
    why = day_calendar("CAL-GE").why_not_counted(date(2019, 12, 2))
    assert why == "bank holiday in Scotland: St Andrew's Day (substitute day)"
    assert day_calendar("CAL-EW").counts(date(2019, 12, 2))


def test_a_by_election_keeps_the_holidays_of_its_own_nation() -> None:
    """12 July stops the count in Northern Ireland only."""
    twelfth = date(2027, 7, 12)
    assert not day_calendar("CAL-BYE", nation="ni").counts(twelfth)
    assert day_calendar("CAL-BYE", nation="Wales").counts(twelfth)
    assert day_calendar("CAL-BYE", nation="SCOTLAND").counts(twelfth)


def test_the_city_keeps_its_breaks() -> None:
    """Easter: Thursday before to Tuesday after. Christmas 2027: Friday 24th to Wednesday 29th."""
    city, elsewhere = day_calendar("CAL-COL"), day_calendar("CAL-EW")
    for day in (date(2027, 3, 25), date(2027, 3, 30), date(2027, 12, 29)):
        assert not city.counts(day)
        assert elsewhere.counts(day)
    assert city.counts(date(2027, 3, 24))
    assert city.counts(date(2027, 12, 30))


def test_a_day_proclaimed_late_counts_until_it_was_proclaimed() -> None:
    """The funeral day of 2022 was an ordinary Monday on 9 September."""
    funeral = date(2022, 9, 19)
    assert day_calendar("CAL-EW", as_of=date(2022, 9, 9)).counts(funeral)
    assert not day_calendar("CAL-EW", as_of=date(2022, 9, 10)).counts(funeral)
    assert not day_calendar("CAL-EW").counts(funeral)


def test_a_holiday_that_moved_stood_where_it_was_until_then() -> None:
    """Early May 2020 was Monday the 4th until VE Day took its place."""
    before = day_calendar("CAL-EW", as_of=date(2019, 6, 6))
    assert not before.counts(date(2020, 5, 4))
    assert before.counts(date(2020, 5, 8))


def test_days_after_the_published_list_are_projected() -> None:
    """GOV.UK has published 2028; 2029 is computed, and says so."""
    england = day_calendar("CAL-EW")
    assert not england.is_projected(date(2028, 12, 31))
    assert england.is_projected(date(2029, 1, 1))
    assert not england.counts(date(2029, 5, 7))


def test_a_count_of_nothing_is_refused() -> None:
    """A rule counts at least one day."""
    with pytest.raises(ValueError, match="at least 1"):
        day_calendar("CAL-EW").back(date(2027, 5, 6), 0)


def test_a_calendar_that_follows_the_poll_asks_for_the_nation() -> None:
    """Without a nation the by-election calendar has no bank holidays to keep."""
    with pytest.raises(TimetableInputError, match="--nation"):
        day_calendar("CAL-BYE")


def test_an_unknown_calendar_names_the_known_ones() -> None:
    """A slip in the data is answered with the codes that there are."""
    with pytest.raises(RuleDataError, match="CAL-EW"):
        day_calendar("CAL-XX")


days = st.dates(date(2008, 1, 1), date(2040, 12, 31))
counts = st.integers(1, 80)
codes = st.sampled_from(CODES)


@given(codes, days, counts)
def test_counting_lands_on_days_that_count(code: str, day: date, n: int) -> None:
    """Neither way does a count end on a day that is not counted."""
    assert calendar(code).counts(calendar(code).back(day, n))
    assert calendar(code).counts(calendar(code).forward(day, n))


@given(codes, days, counts)
def test_back_and_forward_meet(code: str, day: date, n: int) -> None:
    """From a day that counts, n back and n forward is that day again."""
    start = calendar(code).roll_forward(day)
    assert calendar(code).forward(calendar(code).back(start, n), n) == start


@given(codes, days, counts)
def test_a_count_passes_over_exactly_the_days_it_names(code: str, day: date, n: int) -> None:
    """The days between are n - 1 counted ones and the skipped ones."""
    found = calendar(code).back(day, n)
    between = (day - found).days - 1
    assert between == n - 1 + len(calendar(code).skipped_between(found, day))


@given(codes, days, days)
def test_skipped_days_say_why(code: str, a: date, b: date) -> None:
    """Every skipped day lies between, in order, with the reason the calendar gives."""
    skipped = calendar(code).skipped_between(min(a, b), max(a, b))
    assert list(skipped) == sorted(skipped, key=lambda day: day.date)
    assert all(calendar(code).why_not_counted(day.date) == day.why for day in skipped)
