"""Explanations of a date: every day that was counted, passed over or added; and periods forward from an event."""

from datetime import date

import pytest

from calendars.output.why import explain
from calendars.timetable import build_timetable
from tests.builders import day

POLL = date(2027, 5, 6)


@pytest.mark.parametrize(
    ("kind", "key", "given", "expected"),
    [
        (
            "local_england",
            "expenses_return_deadline",
            {"declared_on": "2027-05-07"},
            "Fri 2027-06-11",
        ),
        ("parish_england", "expenses_return_deadline", {}, "Thu 2027-06-03"),
        ("pcc", "expenses_return_deadline", {"declared_on": "2027-05-07"}, "Fri 2027-07-16"),
        ("gla", "expenses_return_deadline", {"declared_on": "2027-05-08"}, "Mon 2027-07-19"),
        ("senedd", "expenses_claims_paid", {"declared_on": "2027-05-07"}, "Fri 2027-06-25"),
        ("senedd", "oath", {"declared_on": "2027-05-08"}, "Wed 2027-07-07"),
        ("pcc", "acceptance_of_office", {}, "Tue 2027-07-06"),
        ("local_england", "fresh_election_unfilled", {}, "Thu 2027-06-24"),
        ("local_wales", "acceptance_of_office", {}, "Tue 2027-07-06"),
        (
            "local_england",
            "expenses_inspection_end",
            {"declared_on": "2027-05-07", "return_delivered_on": "2027-06-08"},
            "Fri 2029-06-08",
        ),
        ("parl_general", "expenses_notice", {"declared_on": "2027-05-07"}, "Mon 2027-06-21"),
        ("gla", "sub_agents_deadline", {}, "Tue 2027-05-04"),
        ("recall", "threshold_notice", {"speaker_notice_given": "2027-04-12"}, "Fri 2027-04-16"),
        ("parish_england", "poll_cards_request", {}, "Thu 2027-04-08"),
        ("local_england", "documents_destroyed", {}, "Sat 2028-05-06"),
        ("sp", "dissolution", {}, "Thu 2027-04-08"),
        ("city_of_london", "registration_deadline", {}, "Mon 2026-11-30"),
        ("referendum", "council_tax_latest", {}, "Thu 2027-05-06"),
        ("casual_vacancy", "parish_poll_latest", {}, "Thu 2027-07-29"),
        ("casual_vacancy", "parish_request", {}, "Wed 2027-05-26"),
        ("local_ni", "casual_vacancy_notice", {"vacancy_deemed": "2027-05-04"}, "Tue 2027-05-25"),
    ],
)
def test_periods_forward_from_an_event(
    kind: str, key: str, given: dict[str, str], expected: str
) -> None:
    """Counted by hand from 6 May 2027: returns, oaths, offices, papers and vacancy clocks."""
    dates = {name: date.fromisoformat(text) for name, text in given.items()}
    assert build_timetable(kind, POLL, given=dates)[key].date == day(expected)


@pytest.mark.parametrize(
    ("poll", "acceptance", "notices", "papers"),
    [
        ("Thu 2027-04-29", "Tue 2027-06-29", "Wed 2027-07-28", "Sat 2028-04-29"),
        ("Thu 2027-09-30", "Tue 2027-11-30", "Wed 2027-12-29", "Sat 2028-09-30"),
        # Where a month has no such day its last one counts: of a leap year's February the 29th.
        ("Thu 2027-12-30", "Tue 2028-02-29", "Wed 2028-03-29", "Sat 2028-12-30"),
        ("Thu 2026-12-31", "Sun 2027-02-28", "Tue 2027-03-30", "Fri 2027-12-31"),
        ("Thu 2028-08-31", "Tue 2028-10-31", "Thu 2028-11-30", "Fri 2029-08-31"),
        ("Tue 2028-02-29", "Sat 2028-04-29", "Sun 2028-05-28", "Wed 2029-02-28"),
    ],
)
def test_months_and_years_from_the_end_of_a_month(
    poll: str, acceptance: str, notices: str, papers: str
) -> None:
    """Two months and a year after the poll: the same day of the month. Three months that begin with it
    end the day before."""
    found = build_timetable("local_england", day(poll))
    assert (day(acceptance), day(notices), day(papers)) == (
        found["acceptance_of_office"].date,
        found["postal_rejection_notices_deadline"].date,
        found["documents_destroyed"].date,
    )


def test_an_explanation_counts_every_day() -> None:
    """Six working days before Thursday 6 May 2027, with three days passed over."""
    (count,) = explain("local_england", POLL, "proxy_deadline").counts
    assert count.anchor == POLL
    assert [day.number for day in count.days if day.number] == [1, 2, 3, 4, 5, 6]
    assert [day.why for day in count.days if not day.number] == [
        "bank holiday: Early May bank holiday",
        "Sunday",
        "Saturday",
    ]
    assert count.found == day("Tue 2027-04-27")


def test_an_explanation_shows_the_days_that_a_return_rolls_over() -> None:
    """Day 35 is Saturday 13 June 2026, which has its number; Sunday has none; Monday is the day."""
    given = {"declared_on": date(2026, 5, 9)}
    (count,) = explain(
        "local_england", date(2026, 5, 7), "expenses_return_deadline", given=given
    ).counts
    assert [(each.number, each.why) for each in count.days[-3:]] == [
        (35, "Saturday"),
        (None, "Sunday"),
        (None, None),
    ]
    assert count.found == day("Mon 2026-06-15")


def test_an_explanation_shows_the_days_that_make_a_petition_longer() -> None:
    """Peterborough 2019: 42 days and two more."""
    (count,) = explain("recall", date(2019, 3, 19), "signing_period_end", nation="England").counts
    assert [each.why for each in count.days if each.why] == [
        "Good Friday: a day is added",
        "bank holiday: Easter Monday: a day is added",
    ]
    assert count.days[0].date == date(2019, 3, 19)
    assert count.days[-1].number == 44


def test_a_petition_is_made_longer_by_working_days() -> None:
    """Opened on Monday 15 February 2027: the six weeks end on Sunday 28 March, and the day for Good Friday is not
    Easter Monday, on which nobody could sign, but the Tuesday."""
    (count,) = explain("recall", date(2027, 2, 15), "signing_period_end", nation="England").counts
    assert count.found == day("Tue 2027-03-30")
    assert [(each.number, each.why) for each in count.days[-5:]] == [
        (40, "Good Friday: a day is added"),
        (41, None),
        (42, None),
        (None, "bank holiday: Easter Monday"),
        (43, None),
    ]
