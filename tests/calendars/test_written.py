"""How days and moments are written by people, and read."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.written import FIRST_DAY, LAST_DAY, WrittenDateError, read_day, read_moment


def test_a_day_is_written_one_way() -> None:
    """Year, month, day."""
    assert date(2027, 5, 6) == read_day("2027-05-06")


@pytest.mark.parametrize(
    "text",
    [
        "20270506",
        "2027-W18-4",
        "2027W184",
        "2027-126",
        "6 May 2027",
        "06/05/2027",
        "2027-02-31",
        "2027-5-6",
        " 2027-05-06",
        "2027-05-06\n",
        "2027-05-06T10:00",
        "",
        "-",
        "+2027-05-06",
        "27-05-06",
        "\N{ARABIC-INDIC DIGIT TWO}027-05-06",
        "2027-05-06\0",
        "soon",
        "1" * 4000,
    ],
)
def test_no_other_way_is_taken(text: str) -> None:
    """Python reads some of these as days: a number of eight digits, a week and its day."""
    with pytest.raises(WrittenDateError, match="write it as 2027-05-06"):
        read_day(text)


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_years_that_nobody_means(text: str) -> None:
    """Counting from them ends beyond the calendar, or never."""
    with pytest.raises(WrittenDateError, match="from 1900 to 2199"):
        read_day(text)
    with pytest.raises(WrittenDateError, match="from 1900 to 2199"):
        read_moment(f"{text}T00:00+00:00")


@pytest.mark.parametrize(
    "text",
    [
        "2027-05-06T16:00+01:00",
        "2027-05-06 16:00+01:00",
        "2027-05-06T15:00Z",
        "2027-05-06T15:00:00+00:00",
        "2027-05-06T15:00:00.000000+00:00",
    ],
)
def test_a_moment(text: str) -> None:
    """With its offset, to the minute or finer."""
    assert datetime(2027, 5, 6, 15, tzinfo=UTC) == read_moment(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2027-05-06T16:00", "has no offset"),
        ("2027-05-06", "is not a moment"),
        ("20270506T160000+0100", "is not a moment"),
        ("2027-W18-4T16:00+01:00", "is not a moment"),
        ("2027-05-06T25:00+01:00", "is not a moment"),
        ("2027-05-06T16:00+99:00", "is not a moment"),
        ("2027-05-06T16:00+01:00 ", "is not a moment"),
        ("now", "is not a moment"),
    ],
)
def test_no_moment(text: str, why: str) -> None:
    """Says what is missing."""
    with pytest.raises(WrittenDateError, match=why):
        read_moment(text)


@given(st.text() | st.from_regex(r"\A[-+0-9TWZ:. ]{0,30}\Z") | st.dates().map(str))
def test_any_text_is_read_or_refused(text: str) -> None:
    """And what is read is in reach."""
    for read in (read_day, read_moment):
        try:
            found = read(text)
        except WrittenDateError:
            continue
        day = found.date() if isinstance(found, datetime) else found
        assert FIRST_DAY <= day <= LAST_DAY
