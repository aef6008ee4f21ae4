"""The days that windows mean, for one election. Bank holidays of England."""

from collections.abc import Sequence
from datetime import date

import pytest

from calendars.days.working_days import DayCalendar, day_calendar
from tasks.catalogue.window_days import Span, anchor_day, each_month, each_week, months_span, move
from tasks.catalogue.windows import (
    Anchor,
    Months,
    Unit,
    parse_anchor,
    parse_window,
)
from tests.builders import day, shown_day

ENGLAND = day_calendar("CAL-EW", nation="England")


@pytest.mark.parametrize(
    ("poll", "window", "first", "last"),
    [
        # The source's own January/February of a May election.
        ("Thu 2027-05-06", "month -4 to month -3", "Fri 2027-01-01", "Fri 2027-02-26"),
        # A leap year's February ends on the 29th.
        ("Thu 2028-05-04", "month -4 to month -3", "Sat 2028-01-01", "Tue 2028-02-29"),
        # Monday 31 May is the spring bank holiday.
        ("Thu 2027-05-06", "month 0", "Sat 2027-05-01", "Fri 2027-05-28"),
        # Back over the end of a year.
        ("Thu 2027-01-07", "month -4 to month -3", "Tue 2026-09-01", "Fri 2026-10-30"),
        ("Thu 2027-03-04", "month -3 to month -2", "Tue 2026-12-01", "Fri 2027-01-29"),
        # Forward over the end of a year.
        ("Thu 2027-11-04", "month +1 to month +2", "Wed 2027-12-01", "Mon 2028-01-31"),
        ("Thu 2027-12-02", "month +1", "Sat 2028-01-01", "Mon 2028-01-31"),
        ("Thu 2027-12-02", "month 0", "Wed 2027-12-01", "Fri 2027-12-31"),
        ("Thu 2028-01-06", "month -1", "Wed 2027-12-01", "Fri 2027-12-31"),
        # 31 January 2026 is a Saturday, 31 May 2026 a Sunday.
        ("Thu 2026-05-07", "month -4", "Thu 2026-01-01", "Fri 2026-01-30"),
        ("Thu 2026-05-07", "month 0", "Fri 2026-05-01", "Fri 2026-05-29"),
        # A year and more away.
        ("Thu 2027-05-06", "month -12", "Fri 2026-05-01", "Fri 2026-05-29"),
        ("Thu 2027-05-06", "month -17", "Mon 2025-12-01", "Wed 2025-12-31"),
    ],
)
def test_months(poll: str, window: str, first: str, last: str) -> None:
    """From the first day of the first month to the last working day of the last."""
    months = parse_window(window, where="")
    assert isinstance(months, Months)
    span = months_span(day(poll), months, ENGLAND)
    assert (shown_day(day(first)), shown_day(day(last))) == (
        shown_day(span.first),
        shown_day(span.last),
    )


def test_each_month() -> None:
    """A monthly task has one window for each calendar month, named after it."""
    expected = [
        ("2026-12", Span(day("Tue 2026-12-01"), day("Thu 2026-12-31"))),
        ("2027-01", Span(day("Fri 2027-01-01"), day("Fri 2027-01-29"))),
        ("2027-02", Span(day("Mon 2027-02-01"), day("Fri 2027-02-26"))),
    ]
    assert expected == list(each_month(day("Thu 2027-02-04"), Months(-2, 0), ENGLAND))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        # From a Wednesday to a Tuesday: two weeks, each to its last working day.
        (
            "Wed 2027-04-07",
            "Tue 2027-04-13",
            ["2027-W14 Wed 2027-04-07 Fri 2027-04-09", "2027-W15 Mon 2027-04-12 Tue 2027-04-13"],
        ),
        # Ends on a Monday: that day is a week of its own.
        (
            "Thu 2027-04-08",
            "Mon 2027-04-12",
            ["2027-W14 Thu 2027-04-08 Fri 2027-04-09", "2027-W15 Mon 2027-04-12 Mon 2027-04-12"],
        ),
        ("Mon 2027-04-12", "Mon 2027-04-12", ["2027-W15 Mon 2027-04-12 Mon 2027-04-12"]),
        # Begins at a weekend, so that its week has no working day; and ends at one.
        ("Sat 2027-04-10", "Sat 2027-04-17", ["2027-W15 Mon 2027-04-12 Fri 2027-04-16"]),
        ("Sat 2027-04-10", "Sun 2027-04-11", []),
        # Easter: Good Friday ends the one week early, and Monday is no working day of the next.
        (
            "Mon 2027-03-22",
            "Mon 2027-03-29",
            ["2027-W12 Mon 2027-03-22 Thu 2027-03-25"],
        ),
        # The first days of January belong to the last week of the year before.
        (
            "Wed 2026-12-30",
            "Tue 2027-01-05",
            ["2026-W53 Wed 2026-12-30 Thu 2026-12-31", "2027-W01 Mon 2027-01-04 Tue 2027-01-05"],
        ),
    ],
)
def test_each_week(first: str, last: str, expected: list[str]) -> None:
    """A weekly task has one window for each week that has a working day, named after it."""
    found = each_week(Span(day(first), day(last)), ENGLAND)
    assert expected == [f"{n} {shown_day(s.first)} {shown_day(s.last)}" for n, s in found]


def anchored(text: str, *, called: str | None = None, law: Sequence[DayCalendar] = ()) -> str:
    """The day an anchor means for the poll of 6 May 2027, whose statement is out on 9 April."""
    found = anchor_day(
        parse_anchor(text, where="x"),
        poll_date=date(2027, 5, 6),
        milestone={"poll": date(2027, 5, 6), "sopn": date(2027, 4, 9)}.get,
        days=ENGLAND,
        law=law,
        called_on=day(called) if called else None,
    )
    return shown_day(found) if found else "none"


def test_the_days_that_anchors_mean() -> None:
    """From the poll, a statutory date, the first of two that is known, or the day of the call."""
    assert "Wed 2027-05-05" == anchored("1 working day before poll")
    assert "Mon 2027-04-12" == anchored("1 working day after sopn")
    assert "Thu 2027-04-08" == anchored("1 working day before sopn")
    assert "Fri 2027-04-09" == anchored("nomination_decisions or sopn")
    assert "Mon 2027-03-08" == anchored("5 working days after called_on", called="Mon 2027-03-01")
    assert "none" == anchored("5 working days after called_on")


def test_of_several_laws_the_one_that_gives_the_earliest_day_counts() -> None:
    """Easter Monday counts for registration in Scotland, so that 27 days before the poll are a working
    day fewer there. What is no statutory distance is counted as offices count."""
    scotland = day_calendar("CAL-SC-REG")
    assert "Mon 2027-03-29" == anchored("27 statutory working days before poll", law=[scotland])
    assert "Thu 2027-03-25" == anchored(
        "27 statutory working days before poll", law=[scotland, ENGLAND]
    )
    assert "Thu 2027-03-25" == anchored(
        "27 statutory working days before poll", law=[ENGLAND, scotland]
    )
    assert "Thu 2027-03-25" == anchored("27 statutory working days before poll")
    assert "Thu 2027-03-25" == anchored("27 working days before poll", law=[scotland])


@pytest.mark.parametrize(
    ("start", "distance", "unit", "expected"),
    [
        ("Thu 2027-05-06", 0, Unit.WORKING_DAYS, "Thu 2027-05-06"),
        ("Sat 2027-05-08", 0, Unit.WORKING_DAYS, "Sat 2027-05-08"),
        ("Thu 2027-05-06", -1, Unit.WORKING_DAYS, "Wed 2027-05-05"),
        # Over the early May bank holiday, Easter, Christmas Eve and Christmas.
        ("Tue 2027-05-04", -1, Unit.WORKING_DAYS, "Fri 2027-04-30"),
        ("Thu 2027-03-25", 1, Unit.WORKING_DAYS, "Tue 2027-03-30"),
        ("Wed 2026-12-23", 1, Unit.WORKING_DAYS, "Tue 2026-12-29"),
        ("Thu 2027-04-08", -19, Unit.CALENDAR_DAYS, "Sat 2027-03-20"),
        ("Thu 2021-05-06", 6, Unit.CALENDAR_DAYS, "Wed 2021-05-12"),
        ("Thu 2027-05-06", 2, Unit.MONTHS, "Tue 2027-07-06"),
        ("Tue 2027-08-31", 1, Unit.MONTHS, "Thu 2027-09-30"),
        ("Sun 2027-01-31", 1, Unit.MONTHS, "Sun 2027-02-28"),
        ("Mon 2028-01-31", 1, Unit.MONTHS, "Tue 2028-02-29"),
        ("Wed 2027-03-31", -1, Unit.MONTHS, "Sun 2027-02-28"),
        ("Thu 2027-01-07", -1, Unit.MONTHS, "Mon 2026-12-07"),
    ],
)
def test_moving_by_a_distance(start: str, distance: int, unit: Unit, expected: str) -> None:
    """Working days step over what is not counted; months keep the day, or take the month's last."""
    assert expected == shown_day(move(day(start), distance, unit, ENGLAND))


def test_an_anchor_on_an_unknown_date_has_no_day() -> None:
    """A statutory date that is not known yet gives no day, rather than a wrong one."""
    found = anchor_day(
        Anchor(("sopn",), 1),
        poll_date=date(2027, 5, 6),
        milestone={"poll": date(2027, 5, 6)}.get,
        days=ENGLAND,
    )
    assert found is None
