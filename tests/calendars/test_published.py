"""Every date that a public body really published is the date we compute.

`*_latest` is the last day allowed, `*_earliest` the first; `*_actual` is a day that an officer
chose within them. The rows and their sources are in tests/golden.
"""

from datetime import date, time

import pytest

from calendars.timetable import build_timetable
from tests.calendars.published import GIVEN, Row, found_for, published, timetable_for

# Days that an officer chose: the rule gives their limits.
CHOSEN = ("_actual", "nominations_open", "verification_count_start")
# Events that start a clock: what they start is tested below.
EVENTS = ("notice_of_vacancy", "vacancy_occurred", "council_decision")

# Rows that we do not match, with what the law gives and why.
_NO_DAY = "SI 2014/333 reg 9 fixes no day: the council picked the 24th working day before the poll"
PUBLISHED_WRONGLY: dict[tuple[str, date, str], tuple[date | None, time | None, str]] = {
    ("np_referendum", date(2022, 10, 13), "first_interim_notice_of_alteration"): (
        None,
        None,
        _NO_DAY,
    ),
    ("np_referendum", date(2022, 10, 13), "second_interim_earliest"): (None, None, _NO_DAY),
    ("city_of_london", date(2025, 3, 20), "postal_deadline"): (
        date(2025, 3, 5),
        time(17),
        "a slip of two ward sites for 5 March, which the City's own page prints",
    ),
    ("local_wales", date(2022, 5, 5), "postal_rejection_notices_deadline"): (
        date(2022, 8, 4),
        None,
        "a day too late: SI 2001/341 reg 61C has the three months begin with the day of the poll",
    ),
    ("parish_england", date(2017, 5, 4), "expenses_return_deadline"): (
        date(2017, 6, 1),
        None,
        "35 days after the result, as at district councils; RPA 1983 Sch 4 para 3 gives a parish 28 "
        "days after the poll",
    ),
    ("local_scotland", date(2022, 11, 17), "postal_replacement_latest"): (
        date(2022, 11, 17),
        time(22),
        "printed from the text before SSI 2021/436, which made it 22:00",
    ),
    ("local_scotland", date(2022, 12, 8), "postal_replacement_latest"): (
        date(2022, 12, 8),
        time(22),
        "printed from the text before SSI 2021/436, which made it 22:00",
    ),
}


def rows(*, chosen: bool) -> list[Row]:
    return [
        row
        for row in published()
        if row.milestone.endswith(CHOSEN) is chosen and row.milestone not in EVENTS
    ]


@pytest.mark.parametrize("row", rows(chosen=False), ids=lambda row: row.name)
def test_a_published_date_is_the_date_we_compute(row: Row) -> None:
    """The published day and hour are exactly ours, or the slip is listed above."""
    milestone, which = found_for(row)
    day, hour = milestone.earliest if which == "earliest" else milestone.date, milestone.time
    wrong = PUBLISHED_WRONGLY.get((row.kind, row.poll, row.milestone))
    expected, expected_hour = wrong[:2] if wrong else (row.day, row.hour)
    assert day == expected
    if expected_hour:
        assert hour == expected_hour


@pytest.mark.parametrize("row", rows(chosen=True), ids=lambda row: row.name)
def test_a_day_that_an_officer_chose_is_one_that_the_rule_allows(row: Row) -> None:
    """A day really chosen is not later than the last, nor earlier than a first that is certain."""
    milestone, which = found_for(row)
    if row.milestone == "nominations_open":
        notice = build_timetable(
            row.kind, row.poll, given={"notice_of_election": notice_for(row)}, nation=row.nation
        )["nominations_open"]
        assert notice.earliest is not None
        assert notice.earliest <= row.day
    else:
        assert which in ("actual", "date")
        assert milestone.date is not None
        assert row.day <= milestone.date


def notice_for(row: Row) -> date:
    """The day the notice was really published, or the last on which it could have been."""
    actual = [
        other.day
        for other in published()
        if (other.kind, other.poll, other.area) == (row.kind, row.poll, row.area)
        and other.milestone == "notice_of_election_actual"
    ]
    actual += [
        given["notice_of_election"]
        for given in [GIVEN.get((row.kind, row.poll), {})]
        if given.get("notice_of_election")
    ]
    window = timetable_for(row)["notice_of_election"]
    latest = window.earliest or window.date or row.day
    return actual[0] if actual else min(latest, row.day)


def test_every_row_is_tested() -> None:
    """No published row is left out: 461 and 94, three of them events."""
    events = [row for row in published() if row.milestone in EVENTS]
    assert len(rows(chosen=True)) + len(rows(chosen=False)) + len(events) == 461 + 94
    assert len(events) == 3


def test_the_felpham_poll_came_within_its_clock() -> None:
    """Notice of vacancy 25 July 2022, poll 8 September: within 35 working days."""
    (row,) = [row for row in published() if row.milestone == "notice_of_vacancy"]
    latest = build_timetable("casual_vacancy", row.day, nation=row.nation)["poll_latest"].date
    assert latest == date(2022, 9, 13)
    assert row.poll <= latest


def test_the_kirkintilloch_poll_came_within_its_clock() -> None:
    """A vacancy of 30 November 2024, poll 13 February 2025: within three months."""
    (row,) = [row for row in published() if row.milestone == "vacancy_occurred"]
    vacancy = build_timetable("casual_vacancy", row.day, nation=row.nation)
    assert vacancy["scotland_poll_latest"].date == date(2025, 2, 28)
    assert row.poll <= date(2025, 2, 28)


def test_the_roman_road_referendum_came_within_its_clock() -> None:
    """Decided on 1 August 2022, polled on 13 October: within 56 working days."""
    (row,) = [row for row in published() if row.milestone == "council_decision"]
    assert timetable_for(row)["poll_latest"].date == date(2022, 10, 19)
