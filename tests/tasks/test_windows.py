"""The words in which guidance says when, and the days they mean. Bank holidays of England."""

from datetime import date

import pytest

from calendars.errors import RuleDataError
from calendars.working_days import day_calendar
from tasks.windows import (
    Anchor,
    Between,
    Months,
    Span,
    Unit,
    Window,
    anchor_day,
    each_month,
    months_span,
    move,
    parse_anchor,
    parse_window,
    window_words,
)
from tests.builders import day, shown_day

ENGLAND = day_calendar("CAL-EW", nation="England")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("months -4..-3", Months(-4, -3)),
        ("months -2..0", Months(-2, 0)),
        ("months +1..+2", Months(1, 2)),
        ("month -1", Months(-1, -1)),
        ("month +3", Months(3, 3)),
        ("poll", Anchor(None)),
        ("poll -1 wd", Anchor(None, -1, Unit.WORKING_DAYS)),
        ("M(sopn)", Anchor("sopn")),
        ("M(sopn) +1 wd", Anchor("sopn", 1, Unit.WORKING_DAYS)),
        ("M(nominations_close) -19 cd", Anchor("nominations_close", -19, Unit.CALENDAR_DAYS)),
        ("M(poll) +2 mo", Anchor("poll", 2, Unit.MONTHS)),
        ("wd -25", Anchor(None, -25, Unit.LAW_DAYS)),
        ("called", Anchor(None, from_call=True)),
        ("called +5 wd", Anchor(None, 5, from_call=True)),
        ("before M(notice_of_poll)", Anchor("notice_of_poll", -1)),
        ("M(sopn|nomination_decisions)", Anchor("sopn|nomination_decisions")),
        (
            "called .. called +5 wd",
            Between(Anchor(None, from_call=True), Anchor(None, 5, from_call=True)),
        ),
        (
            "month -3 .. before M(nominations_open)",
            Between(Months(-3, -3), Anchor("nominations_open", -1)),
        ),
    ],
)
def test_window_grammar(text: str, expected: Window) -> None:
    """A window is whole months around the poll's, or a distance from a statutory date."""
    assert expected == parse_window(text, where="x.toml, task 1 (t), window")


@pytest.mark.parametrize(
    "text",
    ["", "May", "months", "months -4", "months -4..", "month -1..x", "poll -1", "poll 1 wd",
     "poll +1 weeks", "M()", "M(SOPN)", "M(sopn)+1 wd", "sopn", " month -1", "month -1 "],
)  # fmt: skip
def test_window_that_cannot_be_read(text: str) -> None:
    """What is not in the grammar is refused with the place, the text and what is understood."""
    if text == "months -4":  # one month may be written in the plural
        assert parse_window(text, where="x") == Months(-4, -4)
        return
    with pytest.raises(RuleDataError) as refused:
        parse_window(text, where="x.toml, task 1 (t), window")
    assert str(refused.value) == (
        f"x.toml, task 1 (t), window: cannot read {text!r}; write poll -1 wd or M(milestone) +1 wd"
    )


def test_window_that_ends_before_it_begins() -> None:
    """Months stand in order of time."""
    with pytest.raises(RuleDataError) as refused:
        parse_window("months -3..-4", where="x.toml, task 1 (t), window")
    assert str(refused.value) == (
        "x.toml, task 1 (t), window: 'months -3..-4' ends before it begins; swap the two months"
    )


def test_an_anchor_is_never_months() -> None:
    """`not_before` and the like name a day."""
    with pytest.raises(RuleDataError, match=r"cannot read 'month -1'"):
        parse_anchor("month -1", where="x")


@pytest.mark.parametrize(
    ("poll", "window", "first", "last"),
    [
        # The source's own January/February of a May election.
        ("Thu 2027-05-06", "months -4..-3", "Fri 2027-01-01", "Fri 2027-02-26"),
        # A leap year's February ends on the 29th.
        ("Thu 2028-05-04", "months -4..-3", "Sat 2028-01-01", "Tue 2028-02-29"),
        # Monday 31 May is the spring bank holiday.
        ("Thu 2027-05-06", "months 0..0", "Sat 2027-05-01", "Fri 2027-05-28"),
        # Back over the end of a year.
        ("Thu 2027-01-07", "months -4..-3", "Tue 2026-09-01", "Fri 2026-10-30"),
        ("Thu 2027-03-04", "months -3..-2", "Tue 2026-12-01", "Fri 2027-01-29"),
        # Forward over the end of a year.
        ("Thu 2027-11-04", "months +1..+2", "Wed 2027-12-01", "Mon 2028-01-31"),
        ("Thu 2027-12-02", "month +1", "Sat 2028-01-01", "Mon 2028-01-31"),
        ("Thu 2027-12-02", "months 0..0", "Wed 2027-12-01", "Fri 2027-12-31"),
        ("Thu 2028-01-06", "month -1", "Wed 2027-12-01", "Fri 2027-12-31"),
        # 31 January 2026 is a Saturday, 31 May 2026 a Sunday.
        ("Thu 2026-05-07", "month -4", "Thu 2026-01-01", "Fri 2026-01-30"),
        ("Thu 2026-05-07", "months 0..0", "Fri 2026-05-01", "Fri 2026-05-29"),
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
        Anchor("sopn", 1),
        poll_date=date(2027, 5, 6),
        milestone={"poll": date(2027, 5, 6)}.get,
        days=ENGLAND,
    )
    assert found is None


@pytest.mark.parametrize(
    ("window", "poll", "expected"),
    [
        ("months -4..-3", "Thu 2027-05-06", "January 2027 to February 2027"),
        ("month -1", "Thu 2027-05-06", "April 2027"),
        ("months -4..-3", "Thu 2027-03-04", "November 2026 to December 2026"),
        ("months +1..+2", "Thu 2027-11-04", "December 2027 to January 2028"),
        ("poll -1 wd", "Thu 2027-05-06", "1 working day before the poll"),
        ("wd -25", "Thu 2027-05-06", "25 working days before the poll"),
        (
            "before M(notice_of_election)",
            "Thu 2027-05-06",
            "1 working day before the notice of election",
        ),
        (
            "M(sopn|nomination_decisions) +1 wd",
            "Thu 2027-05-06",
            "1 working day after the statement of persons nominated",
        ),
        (
            "called .. called +5 wd",
            "Thu 2027-05-06",
            "the day of the call to 5 working days after the day of the call",
        ),
        (
            "month -2 .. M(sopn)",
            "Thu 2027-05-06",
            "March 2027 to the statement of persons nominated",
        ),
        ("poll +2 mo", "Thu 2027-05-06", "2 months after the poll"),
    ],
)
def test_windows_in_words(window: str, poll: str, expected: str) -> None:
    """People read the months by name."""
    assert expected == window_words(window, day(poll))
