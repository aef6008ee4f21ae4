"""The odd published rows: each caveat of tests/golden/published-caveats.csv has its test here."""

import csv
from collections.abc import Callable
from datetime import date, time
from typing import TypeVar

import pytest

from calendars.days.working_days import day_calendar
from calendars.errors import TimetableInputError
from calendars.timetable import build_timetable
from tests.calendars.published import GOLDEN, published
from tests.calendars.test_published import PUBLISHED_WRONGLY

Test = TypeVar("Test", bound=Callable[..., None])
TESTED: set[tuple[str, str, str]] = set()


def caveat(kind: str, poll: str, milestone: str) -> Callable[[Test], Test]:
    """Say which row of the file a test is for."""

    def keep(test: Test) -> Test:
        TESTED.add((kind, poll, milestone))
        return test

    return keep


def count(kind: str, poll: str, milestone: str, code: str, nation: str | None = None) -> int:
    """How many counted days lie from our date of a milestone to the poll."""
    end = date.fromisoformat(poll)
    start = build_timetable(kind, end, nation=nation)[milestone].date
    assert start is not None
    calendar = day_calendar(code)
    return next(n for n in range(1, 60) if calendar.back(end, n) <= start)


@caveat("parl_general", "2019-12-12", "registration_deadline")
def test_registration_in_2019_was_published_for_the_whole_kingdom() -> None:
    """26 November: 12 on the calendar of England, 11 on that of any part; Scotland's gives 25."""
    assert count("parl_general", "2019-12-12", "registration_deadline", "CAL-EW") == 12
    assert count("parl_general", "2019-12-12", "registration_deadline", "CAL-GE") == 11
    scotland = build_timetable("parl_general", date(2019, 12, 12), nation="Scotland")
    assert scotland["registration_deadline"].date == date(2019, 11, 26)
    assert any("2019-11-25" in warning for warning in scotland.warnings)
    england = build_timetable("parl_general", date(2019, 12, 12), nation="England")
    assert england.warnings == ()


@caveat("parl_general", "2019-12-12", "postal_deadline")
def test_postal_votes_in_2019_kept_the_holiday_of_scotland() -> None:
    """26 November is 11 on the calendar of any part of the kingdom."""
    assert count("parl_general", "2019-12-12", "postal_deadline", "CAL-GE") == 11


@caveat(
    "np_referendum",
    "2022-10-13",
    "information_statement_latest;notice_of_referendum_latest;first_interim_notice_of_alteration;"
    "second_interim_earliest;referendum_latest_poll_date",
)
def test_a_holiday_proclaimed_late_does_not_move_a_running_timetable() -> None:
    """Roman Road Bow counted 19 September 2022; known in time, it would have moved two dates."""
    poll = date(2022, 10, 13)
    running = build_timetable("np_referendum", poll)
    assert running["information_statement"].date == date(2022, 9, 5)
    assert running["notice_of_referendum"].date == date(2022, 9, 8)
    assert "2022-09-19" in running.warnings[0]
    before = build_timetable("np_referendum", poll, as_of=date(2022, 9, 9))
    assert before["notice_of_referendum"].date == date(2022, 9, 8)
    later = build_timetable("np_referendum", poll, given={"notice_of_referendum": date(2022, 9, 7)})
    assert later["notice_of_referendum"].date == date(2022, 9, 8)
    known = day_calendar("CAL-EW")
    assert (known.back(poll, 28), known.back(poll, 25)) == (date(2022, 9, 2), date(2022, 9, 7))


@caveat("parish_england", "2011-11-24", "*")
def test_ogbourne_followed_the_old_rules() -> None:
    """Noon 19, noon 17 for the statement, noon 16 for withdrawals; registration 11."""
    old = build_timetable("parish_england", date(2011, 11, 24))
    keys = ("nominations_close", "sopn", "withdrawals_close", "registration_deadline")
    assert [count("parish_england", "2011-11-24", key, "CAL-EW") for key in keys] == [
        19,
        17,
        16,
        11,
    ]
    assert {old[key].time for key in keys[:3]} == {time(12)}


@caveat("sp", "2021-05-06", "postal_deadline")
def test_postal_applications_for_holyrood_in_2021() -> None:
    """6 April, 21 working days, for that poll only."""
    once = build_timetable("sp", date(2021, 5, 6))
    assert once["postal_deadline"].date == date(2021, 4, 6)
    assert once["postal_deadline_2021_only"].date == date(2021, 4, 6)
    assert "20 April 2021" in once["postal_deadline"].rule
    assert count("sp", "2016-05-05", "postal_deadline", "CAL-SC-RULES") == 11
    assert build_timetable("sp", date(2026, 5, 7))["postal_deadline_2021_only"].date is None


@caveat("pcc", "2020-05-07", "*")
def test_a_poll_that_was_postponed_can_still_be_computed() -> None:
    """7 May 2020 was never held; its Friday was the moved Early May holiday."""
    assert build_timetable("pcc", date(2020, 5, 7))["nominations_close"].date == date(2020, 4, 8)


@caveat("local_scotland", "2025-02-13", "notice_of_election_actual;nominations_close")
def test_kirkintilloch_printed_the_right_dates_with_wrong_labels() -> None:
    """13 January 2025 is 23 working days before the poll, whatever the page calls it."""
    assert count("local_scotland", "2025-02-13", "nominations_close", "CAL-SC-RULES") == 23


@caveat("parish_england", "2025-02-06", "*")
def test_parish_elections_have_no_objections() -> None:
    """The objections row of the Kidderminster page belongs to another table."""
    assert build_timetable("parish_england", date(2025, 2, 6)).get("objections_close") is None


@caveat("local_scotland", "2022-11-17", "proxy_deadline;register_correction_latest")
def test_shetland_printed_a_wrong_proxy_deadline() -> None:
    """2 November is the 11th day; proxies have until the 6th, and corrections until 21:00."""
    shetland = build_timetable("local_scotland", date(2022, 11, 17))
    assert shetland["proxy_deadline"].date == date(2022, 11, 9)
    assert shetland["register_correction_latest"].time == time(21)


@caveat("local_england", "2024-02-08", "postal_deadline")
def test_east_hunsbury_printed_a_wrong_weekday() -> None:
    """24 January 2024 was a Wednesday."""
    found = build_timetable("local_england", date(2024, 2, 8))["postal_deadline"].date
    assert found == date(2024, 1, 24)
    assert found.strftime("%A") == "Wednesday"


@caveat("local_scotland", "2022-05-05", "postal_replacement_latest")
def test_replacement_packs_in_scotland_depend_on_the_polling_day() -> None:
    """Councils 17:00, then 22:00 from 5 May 2022; Holyrood 22:00, then 17:00 from 7 May 2026."""
    hours = [
        build_timetable(kind, poll)["postal_replacement_latest"].time
        for kind, poll in (
            ("local_scotland", date(2022, 5, 4)),
            ("local_scotland", date(2022, 5, 5)),
            ("sp", date(2026, 5, 6)),
            ("sp", date(2026, 5, 7)),
        )
    ]
    assert hours == [time(17), time(22), time(22), time(17)]


@caveat("parl_byelection", "*", "nominations_close")
@pytest.mark.parametrize(("back", "allowed"), [(16, False), (17, True), (19, True), (20, False)])
def test_the_officer_fixes_the_nominations_day_of_a_by_election(
    back: int, *, allowed: bool
) -> None:
    """17, 18 or 19 working days before the poll; not given, it is asked for."""
    poll = date(2026, 2, 26)
    given = {"nominations_close": day_calendar("CAL-EW").back(poll, back)}
    if allowed:
        timetable = build_timetable("parl_byelection", poll, nation="England", given=given)
        assert timetable["nominations_close"].date == given["nominations_close"]
    else:
        with pytest.raises(TimetableInputError, match="nominations_close"):
            build_timetable("parl_byelection", poll, nation="England", given=given)


@caveat("*", "*", "*_actual")
def test_days_really_chosen_may_be_early() -> None:
    """Nuneaton published its notice on 20 March 2026; the last day was the 30th."""
    (row,) = [
        row
        for row in published()
        if row.area.startswith("Nuneaton") and row.milestone == "notice_of_election_actual"
    ]
    latest = build_timetable("local_england", row.poll)["notice_of_election"].date
    assert (row.day, latest) == (date(2026, 3, 20), date(2026, 3, 30))


@caveat("*", "*", "notice_of_poll_latest (councils)")
def test_every_published_notice_of_poll_is_six_working_days() -> None:
    """All in the file equal the last day allowed."""
    rows = [row for row in published() if row.milestone == "notice_of_poll_latest"]
    for row in rows:
        assert build_timetable(row.kind, row.poll)["notice_of_poll"].date == row.day


@caveat("local_wales", "2023-07-20", "*")
def test_the_polling_day_of_llanddewi_brefi_fits_its_dates() -> None:
    """Its notice and nominations days both point to Thursday 20 July 2023."""
    assert count("local_wales", "2023-07-20", "notice_of_election", "CAL-EW") == 25
    assert count("local_wales", "2023-07-20", "nominations_close", "CAL-EW") == 19


@caveat("recall_petition", "2023-11-08", "*")
def test_a_designated_day_earlier_than_the_rule_is_only_warned_of() -> None:
    """Wellingborough opened on 8 November 2023; counted from 25 October the 9th is the first day."""
    petition = build_timetable(
        "recall_petition",
        date(2023, 11, 8),
        nation="England",
        given={"speaker_notice_given": date(2023, 10, 25)},
    )
    assert petition["designated_day"].date == date(2023, 11, 8)
    assert petition["designated_day"].earliest == date(2023, 11, 9)
    assert "2023-11-09" in petition.warnings[0]


@caveat("recall_petition", "2019-03-19", "*")
def test_the_peterborough_petition_was_two_days_longer() -> None:
    """Six weeks from 19 March 2019 end on 29 April; Good Friday and Easter Monday make it 1 May."""
    petition = build_timetable("recall", date(2019, 3, 19), nation="England")
    assert petition["signing_period_end"].date == date(2019, 5, 1)


@caveat("city_of_london", "2025-03-20", "postal_deadline")
def test_the_city_page_is_believed_over_two_ward_sites() -> None:
    """5 March 2025 at 17:00."""
    found = build_timetable("city_of_london", date(2025, 3, 20))["postal_deadline"]
    assert (found.date, found.time) == (date(2025, 3, 5), time(17))
    assert ("city_of_london", date(2025, 3, 20), "postal_deadline") in PUBLISHED_WRONGLY


@caveat("ca_mayor", "2021-05-06;2025-05-01", "*")
def test_the_unnamed_combined_authority_fits_the_rule() -> None:
    """Its nominations closed 19 working days before either poll."""
    for poll in ("2021-05-06", "2025-05-01"):
        assert count("ca_mayor", poll, "nominations_close", "CAL-EW") == 19


@caveat("parl_general", "2024-07-04", "*")
def test_a_copied_table_agrees_with_four_other_sources() -> None:
    """All five print 7 June 2024 for nominations."""
    rows = [
        row
        for row in published()
        if (row.kind, row.poll, row.milestone)
        == ("parl_general", date(2024, 7, 4), "nominations_close")
    ]
    assert {row.day for row in rows} == {date(2024, 6, 7)}
    assert len({row.area for row in rows}) >= 5


@caveat("*", "*", "registration_deadline time")
def test_midnight_is_the_end_of_the_day() -> None:
    """Where an hour is printed it is 23:59; Northern Ireland in 2017 was 17:00, on paper."""
    hours = {
        (row.kind, row.poll.year, row.hour)
        for row in published()
        if row.milestone == "registration_deadline" and row.hour and row.hour != time(23, 59)
    }
    assert hours == {("nia", 2017, time(17))}


@caveat("community_wales", "2022-05-05", "expenses_return_deadline")
def test_the_newport_returns_rolled_over_two_jubilee_days() -> None:
    """28 days after 5 May 2022 is Thursday 2 June, then Friday 3 June, a weekend, and Monday."""
    found = build_timetable("community_wales", date(2022, 5, 5))["expenses_return_deadline"]
    assert found.date == date(2022, 6, 6)
    assert [day.date.day for day in found.skipped] == [2, 3, 4, 5]


@caveat("sp", "2021-05-06", "objections_close")
def test_holyrood_rules_leave_easter_monday_out() -> None:
    """31 March 2021 is 23 working days without Easter Monday, 24 with it."""
    assert count("sp", "2021-05-06", "objections_close", "CAL-SC-RULES") == 23
    assert count("sp", "2021-05-06", "objections_close", "CAL-SC-REG") == 24


@caveat("local_wales", "2022-05-05", "postal_rejection_notices_deadline")
def test_newport_gave_a_day_too_many_for_rejection_notices() -> None:
    """Three months that begin with 5 May end on 4 August."""
    found = build_timetable("local_wales", date(2022, 5, 5))["postal_rejection_notices_deadline"]
    assert found.date == date(2022, 8, 4)


@caveat("parish_england", "2017-05-04", "expenses_return_deadline")
def test_wootton_bridge_printed_the_return_of_a_district() -> None:
    """35 days after a result of 5 May are 9 June; a parish has 28 days after the poll."""
    poll = date(2017, 5, 4)
    district = build_timetable("local_england", poll, given={"declared_on": date(2017, 5, 5)})
    assert district["expenses_return_deadline"].date == date(2017, 6, 9)
    parish = build_timetable("parish_england", poll)
    assert parish["expenses_return_deadline"].date == date(2017, 6, 1)


@caveat("local_scotland", "2026-01-29", "nominations_close;withdrawals_close")
def test_the_officer_fixed_the_nominations_day_of_bearsden_south() -> None:
    """23 December is 22 working days before the poll: allowed at a Scottish by-election, and told."""
    given = {"nominations_close": date(2025, 12, 23)}
    found = build_timetable("local_scotland", date(2026, 1, 29), given=given)
    assert day_calendar("CAL-SC-RULES").back(date(2026, 1, 29), 22) == date(2025, 12, 23)
    assert "as the officer fixed it" in found.warnings[0]


def test_every_caveat_has_its_test() -> None:
    """A caveat added to the file must be tested, too."""
    with (GOLDEN / "published-caveats.csv").open(encoding="utf-8") as file:
        rows = {
            (line["poll_kind"], line["poll_date"], line["milestone"])
            for line in csv.DictReader(file)
        }
    assert rows == TESTED
