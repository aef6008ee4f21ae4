"""Which days count, and counting them."""

from datetime import date, timedelta

import pytest
from dateutil.easter import easter
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from calendars.days.calendar_specs import calendar_specs
from calendars.days.proclaimed import ProclaimedDay
from calendars.days.working_days import DayCalendar, day_calendar
from calendars.errors import RuleDataError, TimetableInputError
from calendars.nations import Nation

TWO_DAYS = timedelta(days=2)
EASTER_MONDAY = date(2027, 3, 29)
CODES = sorted(calendar_specs())


def calendar(code: str) -> DayCalendar:
    return day_calendar(code, nation="England")


@pytest.mark.parametrize("year", range(1990, 2100))
def test_easter_is_the_easter_of_the_bank_holidays(year: int) -> None:
    """Good Friday, two days before our Easter Day, is the library's Good Friday, for a century."""
    assert country_holidays("GB", years=year)[easter(year) - TWO_DAYS] == "Good Friday"


@pytest.mark.parametrize(
    ("code", "counts"),
    [("CAL-EW", False), ("CAL-SC-RULES", False), ("CAL-SC-REG", True), ("CAL-NI", False)],
)
def test_easter_monday_counts_only_for_registration_in_scotland(code: str, *, counts: bool) -> None:
    """Conduct rules in Scotland name Easter Monday, which is no bank holiday there."""
    assert day_calendar(code).counts(EASTER_MONDAY) is counts


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("year", [2022, 2028])
def test_no_weekend_counts(code: str, year: int) -> None:
    """From the first day of the year, a Saturday in both, to the last, a Saturday and a Sunday; and
    no other day is left out for being one."""
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366 if year == 2028 else 365))
    for day in days:
        name = {5: "Saturday", 6: "Sunday"}.get(day.weekday())
        why = calendar(code).why_not_counted(day)
        assert (why == name) if name else why not in {"Saturday", "Sunday"}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("year", [2012, 2019, 2027])
def test_christmas_eve_and_good_friday_never_count(code: str, year: int) -> None:
    """Christmas Eve is no bank holiday and yet never counts."""
    assert not calendar(code).counts(date(year, 12, 24))
    assert not calendar(code).counts(easter(year) - TWO_DAYS)


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


@pytest.mark.parametrize("code", CODES)
def test_a_day_of_mourning_never_counts(code: str) -> None:
    """Neither in the conduct rules of Scotland nor anywhere else; elsewhere's mourning does count."""
    monday = date(2027, 4, 19)
    everywhere = ProclaimedDay(monday, "A funeral", tuple(Nation), date(2027, 4, 1), mourning=True)
    found = day_calendar(code, nation="Scotland", proclaimed=[everywhere])
    assert found.why_not_counted(monday) == "thanksgiving or mourning: A funeral"
    assert calendar(code).counts(monday)


def test_mourning_in_one_nation_stops_the_count_there_alone() -> None:
    """A day proclaimed for Scotland is an ordinary one south of the border."""
    monday = date(2027, 4, 19)
    there = ProclaimedDay(monday, "A funeral", (Nation.SCOTLAND,), date(2027, 4, 1), mourning=True)
    assert not day_calendar("CAL-SC-RULES", proclaimed=[there]).counts(monday)
    assert day_calendar("CAL-EW", proclaimed=[there]).counts(monday)
    assert day_calendar("CAL-GE", proclaimed=[there]).why_not_counted(monday) == (
        "thanksgiving or mourning in Scotland: A funeral"
    )


def test_a_holiday_that_moved_stood_where_it_was_until_then() -> None:
    """Early May 2020 was Monday the 4th until VE Day took its place."""
    before = day_calendar("CAL-EW", as_of=date(2019, 6, 6))
    assert before.why_not_counted(date(2020, 5, 4)) == "bank holiday: moved later to 2020-05-08"
    assert before.counts(date(2020, 5, 8))
    kingdom = day_calendar("CAL-GE", as_of=date(2019, 6, 6))
    assert kingdom.why_not_counted(date(2020, 5, 4)) == "bank holiday: moved later to 2020-05-08"


def test_a_bank_holiday_proclaimed_in_one_nation() -> None:
    """It says where; one that falls on a holiday there is already keeps that one's name."""
    monday, known = date(2027, 4, 19), date(2027, 5, 3)
    days = [
        ProclaimedDay(day, "Jubilee", (Nation.SCOTLAND, Nation.NORTHERN_IRELAND), date(2027, 1, 4))
        for day in (monday, known)
    ]
    kingdom = day_calendar("CAL-GE", proclaimed=days)
    assert kingdom.why_not_counted(monday) == (
        "bank holiday in Scotland and Northern Ireland: Jubilee"
    )
    assert kingdom.why_not_counted(known) == day_calendar("CAL-GE").why_not_counted(known)
    assert day_calendar("CAL-EW", proclaimed=days).counts(monday)


def test_days_after_the_published_list_are_projected() -> None:
    """GOV.UK has published 2028; 2029 is computed, and says so."""
    england = day_calendar("CAL-EW")
    assert not england.is_projected(date(2028, 12, 31))
    assert england.is_projected(date(2029, 1, 1))
    assert not england.counts(date(2029, 5, 7))


def test_a_count_of_nothing_is_refused() -> None:
    """A rule counts at least one day."""
    england, poll = day_calendar("CAL-EW"), date(2027, 5, 6)
    for count, n in ((england.back, 0), (england.forward, 0), (england.back, -1)):
        with pytest.raises(ValueError, match=f"^a rule counts at least 1 day, got {n}$"):
            count(poll, n)


def test_a_calendar_that_follows_the_poll_asks_for_the_nation() -> None:
    """Without a nation the by-election calendar has no bank holidays to keep."""
    with pytest.raises(TimetableInputError) as refused:
        day_calendar("CAL-BYE")
    assert str(refused.value) == (
        "CAL-BYE follows the nation of the poll; say which, for example --nation England"
    )


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


@given(codes, days, st.integers(0, 1500))
def test_nothing_is_left_out_of_what_is_skipped(code: str, a: date, length: int) -> None:
    """Over any number of years: every day between that is not counted, and neither end."""
    found = calendar(code)
    between = (a + timedelta(days=n) for n in range(1, length))
    assert [day for day in between if not found.counts(day)] == [
        skipped.date for skipped in found.skipped_between(a, a + timedelta(days=length))
    ]


@given(codes, days)
def test_a_day_rolls_to_the_next_that_counts(code: str, day: date) -> None:
    """Itself where it counts; nothing that counts lies between."""
    found = calendar(code).roll_forward(day)
    assert calendar(code).counts(found)
    passed = (day + timedelta(days=n) for n in range((found - day).days))
    assert not any(calendar(code).counts(each) for each in passed)


def walked(day: date, n: int, step: timedelta) -> date:
    """The n-th day that counts in England, found by walking from day to day."""
    while n:
        day += step
        n -= day_calendar("CAL-EW").counts(day)
    return day


@pytest.mark.parametrize("n", [1, 2, 250, 260, 600])
@pytest.mark.parametrize(
    "start", [date(2027, 1, 4), date(2027, 1, 5), date(2026, 12, 30), date(2027, 5, 6)]
)
def test_new_years_are_counted_over(start: date, n: int) -> None:
    """Back from January and forward from December, over one New Year and over several."""
    england = day_calendar("CAL-EW")
    assert england.back(start, n) == walked(start, n, timedelta(days=-1))
    assert england.forward(start, n) == walked(start, n, timedelta(days=1))
