"""A slip in a data file is answered with the file, the row, the key and what to write."""

from datetime import date
from typing import Any

import pytest

from calendars.data_files import parse_toml, read_data
from calendars.days.calendar_specs import named_day
from calendars.errors import RuleDataError
from calendars.rules.phrases import read_period
from calendars.rules.rows import read_row

GOOD: dict[str, Any] = {
    "title": "Close of nominations",
    "not_later_than": "19 working days before poll",
    "may_be_earlier": False,
    "role": "RO",
    "source": "an Act",
    "verified": "V1",
}


def read(**changes: object) -> None:
    table = {name: value for name, value in (GOOD | changes).items() if value is not None}
    words = {"poll": "the poll"}
    read_row("nominations_close", table, calendar="CAL-EW", where="kinds/made_up.toml", words=words)


def test_the_good_row_is_read() -> None:
    """So that each test below fails for its own reason."""
    read()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"source": None}, "'source' should be a str, is None"),
        ({"verified": "V9"}, "write V1"),
        ({"hour": 16}, "unknown field 'hour'"),
        ({"time": "16:00"}, "'time' should be a time, is '16:00'"),
        ({"calendar": "CAL-EX"}, "no calendar is called 'CAL-EX'; write one of CAL-EW"),
        ({"not_later_than": "19 days back"}, 'write, for example, "19 working days before poll"'),
        ({"not_later_than": "0 working days before poll"}, "cannot read"),
        ({"may_be_earlier": None}, "'may_be_earlier' should be a bool, is None"),
        ({"not_later_than": 19}, "'not_later_than' should be a str, is 19"),
        ({"on": "poll"}, "cannot stand together"),
        ({"not_later_than": None}, "no period and no words"),
        ({"title": None}, "'title' should be a str"),
    ],
)
def test_a_malformed_row_names_the_file_the_row_and_the_remedy(
    changes: dict[str, object], words: str
) -> None:
    """Every message begins with where to look, but for a calendar, which has no other place."""
    with pytest.raises(RuleDataError) as error:
        read(**changes)
    assert words in str(error.value)
    if "calendar" not in changes:
        assert str(error.value).startswith("kinds/made_up.toml: nominations_close")


def test_toml_that_cannot_be_read_names_the_line() -> None:
    """A missing quote is found by the parser, which knows where."""
    with pytest.raises(RuleDataError, match=r"kinds/made_up.toml: not valid TOML: .*line 2"):
        parse_toml('key = "a"\ntitle = "b\n', where="kinds/made_up.toml")


def test_a_file_that_is_not_there_is_named() -> None:
    """A kind may include a group of rows that nobody wrote."""
    with pytest.raises(RuleDataError, match=r"rows/made_up\.toml"):
        read_data("rows/made_up.toml")


def test_a_day_without_a_date_is_named() -> None:
    """A calendar may name a day that the data does not have."""
    with pytest.raises(RuleDataError, match="Good Friday"):
        named_day("Pancake Day", 2027)


@pytest.mark.parametrize(
    "phrase",
    [
        "poll",
        "19 working days before poll",
        "1 working day after notice_of_election",
        "35 working days beginning with poll",
        "20 working days ending with poll",
        "35 days after declared_on, rolling forward",
        "6 weeks beginning with poll, plus a working day for each bank holiday",
        "2 months beginning with the day after poll",
        "1 year after documents_forwarded_on or poll",
        "last 30 November before ward_list_in_force",
        "last 16 February up to poll",
        "first Thursday in May after financial_year_start",
    ],
)
def test_a_phrase_reads_back_as_it_was_written(phrase: str) -> None:
    """In words that only rename the dates and the rolling."""
    names = {"declared_on": "declared_on"}
    words = read_period(phrase, where="here").words(names)
    plain = words.removeprefix("the ").replace(", or else ", " or ")
    plain = plain.replace(", or the next working day where that is none", ", rolling forward")
    plain = plain.replace(
        ", and a working day more for each bank holiday in them",
        ", plus a working day for each bank holiday",
    )
    assert plain == phrase


def test_months_end_where_the_calendar_does() -> None:
    """Three months after 30 November is the last of February."""
    from calendars.days.working_days import day_calendar

    period = read_period("3 months after poll", where="here")
    assert period.day(date(2024, 11, 30), day_calendar("CAL-EW")) == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("phrase", "poll", "last"),
    [
        # 31 December has no corresponding day in February, which therefore counts to its end.
        ("2 months beginning with the day after poll", date(2027, 12, 30), date(2028, 2, 29)),
        ("2 months beginning with the day after poll", date(2026, 12, 30), date(2027, 2, 28)),
        ("2 months beginning with the day after poll", date(2026, 12, 31), date(2027, 2, 28)),
        ("2 months beginning with the day after poll", date(2028, 2, 29), date(2028, 4, 30)),
        ("2 months beginning with poll", date(2027, 5, 8), date(2027, 7, 7)),
        ("1 year beginning with poll", date(2028, 2, 29), date(2029, 2, 28)),
    ],
)
def test_months_that_begin_with_a_day_end_the_day_before_the_corresponding_one(
    phrase: str, poll: date, last: date
) -> None:
    """As the law counts a period of months in which its first day is included."""
    from calendars.days.working_days import day_calendar

    assert read_period(phrase, where="here").day(poll, day_calendar("CAL-EW")) == last
