"""JSON, Markdown and iCalendar say what the timetable says."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from calendars.combined import combine
from calendars.errors import TimetableInputError
from calendars.kinds import all_kinds, kind_of
from calendars.output.icalendar import timetable_icalendar, uid
from calendars.output.json import combined_json, explanation_json, kind_json, timetable_json
from calendars.output.markdown import combined_markdown, timetable_markdown
from calendars.output.why import explain
from calendars.timetable import build_timetable

POLL = date(2027, 5, 6)
STAMP = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
MILESTONE_FIELDS = {
    "key",
    "title",
    "earliest",
    "date",
    "time",
    "rule",
    "calendar",
    "role",
    "source",
    "verified",
    "needs",
    "skipped",
}


def test_json_holds_what_scripts_rely_on() -> None:
    """The fields of the contract are there, days ISO and hours HH:MM."""
    found = timetable_json(build_timetable("local_scotland", POLL))
    assert {"kind", "nation", "poll_date", "as_of", "milestones", "warnings"} <= set(found)
    assert all(set(row) >= MILESTONE_FIELDS for row in found["milestones"])
    (notice,) = [row for row in found["milestones"] if row["key"] == "notice_of_election"]
    assert (notice["earliest"], notice["date"]) == ("2027-03-15", "2027-03-24")
    (close,) = [row for row in found["milestones"] if row["key"] == "nominations_close"]
    assert close["time"] == "16:00"
    assert {"date": "2027-05-03", "why": "bank holiday: Early May bank holiday"} in close["skipped"]


def test_kinds_in_json_say_where_and_how_sure() -> None:
    """Nineteen kinds, each with its nations and the count of its levels."""
    found = [kind_json(kind) for kind in all_kinds()]
    assert len(found) == 20
    assert kind_json(kind_of("pcc"))["nations"] == ["England", "Wales"]
    assert all("checked" in kind["verified"] for kind in found)
    assert kind_json(kind_of("referendum"))["variants"] == [
        "council_tax_referendum",
        "governance_referendum",
        "np_referendum",
    ]


def test_an_explanation_in_json_counts_every_day() -> None:
    """The general election of 2019: 19 counted, St Andrew's Day kept in Scotland passed over."""
    found = explanation_json(
        explain(
            "parl_general",
            date(2019, 12, 12),
            "nominations_close",
            given={"dissolution": date(2019, 11, 6)},
        )
    )
    (count,) = found["counts"]
    assert [day["number"] for day in count["days"] if day["number"]] == list(range(1, 20))
    (holiday,) = [day for day in count["days"] if day["date"] == "2019-12-02"]
    assert holiday["number"] is None
    assert "Scotland" in holiday["why"]
    assert count["found"] == found["milestone"]["date"] == "2019-11-14"


def test_markdown_has_a_row_for_each_dated_milestone() -> None:
    """Dated rows are in the table, the others in the list, and the level with each."""
    timetable = build_timetable("local_england", POLL)
    text = timetable_markdown(timetable)
    dated = [row for row in timetable.milestones if row.date or row.earliest]
    assert text.count("\n| ") == len(dated) + len(("head", "line"))
    assert text.count("\n- ") == len(timetable.milestones) - len(dated)
    assert "| Thu  8 Apr 2027 | 16:00 | Delivery of nomination papers | RO |" in text
    assert "checked against the statute" in text


def test_a_shared_row_is_shown_once_and_own_rows_stay() -> None:
    """London, 2 May 2024: one registration row for three kinds, three nominations rows."""
    day = date(2024, 5, 2)
    combined = combine([build_timetable(kind, day) for kind in ("local_england", "pcc", "gla")])
    (registration,) = [row for row in combined.rows if row.plan.key == "registration_deadline"]
    assert registration.kinds == ("local_england", "pcc", "gla")
    assert registration.differing == ()
    closes = [row for row in combined.rows if row.plan.key == "nominations_close"]
    assert [(row.kinds, row.plan.date) for row in closes] == [
        (("gla",), date(2024, 3, 27)),
        (("local_england",), date(2024, 4, 5)),
        (("pcc",), date(2024, 4, 5)),
    ]


def test_the_earlier_of_two_days_is_the_plan_and_both_are_shown() -> None:
    """A by-election with nominations 17 days before alters the register later than the council."""
    day = date(2027, 5, 6)
    given = {"nominations_close": date(2027, 4, 12)}
    polls = [
        build_timetable("local_england", day),
        build_timetable("parl_byelection", day, nation="England", given=given),
    ]
    (first,) = [
        row for row in combine(polls).rows if row.plan.key == "first_interim_notice_of_alteration"
    ]
    assert first.plan.date == date(2027, 4, 8)
    assert [(each.kind, each.milestone.date) for each in first.differing] == [
        ("local_england", date(2027, 4, 8)),
        ("parl_byelection", date(2027, 4, 12)),
    ]
    (row,) = [
        row
        for row in combined_json(combine(polls))["milestones"]
        if row["key"] == "first_interim_notice_of_alteration"
    ]
    assert [each["date"] for each in row["each"]] == ["2027-04-08", "2027-04-12"]
    assert "parl_byelection: Mon 12 Apr 2027" in combined_markdown(combine(polls))


def test_polls_of_two_days_or_of_one_kind_do_not_combine() -> None:
    """One table is for one day, and names a kind once."""
    first, second = build_timetable("pcc", POLL), build_timetable("pcc", date(2028, 5, 4))
    with pytest.raises(TimetableInputError, match="2028-05-04"):
        combine([first, second])
    with pytest.raises(TimetableInputError, match="twice"):
        combine([first, first])


kinds = st.sampled_from([kind.key for kind in all_kinds()])
polls = st.dates(date(2017, 6, 1), date(2035, 12, 31))


@given(kinds, polls)
def test_a_calendar_file_holds_every_day_and_hour(kind: str, poll: date) -> None:
    """Read back, each entry has the day or the moment in London that its milestone has."""
    timetable = build_timetable(kind, poll)
    read = Calendar.from_ical(timetable_icalendar([timetable], stamp=STAMP))
    found = {str(event["uid"]): event for event in read.walk("VEVENT")}
    expected: dict[str, date] = {}
    for row in timetable.milestones:
        if row.date and row.time:
            moment = datetime.combine(row.date, row.time, tzinfo=LONDON)
            expected[uid(timetable, row.key)] = moment
        elif row.date:
            expected[uid(timetable, row.key)] = row.date
        if row.earliest and row.earliest != row.date:
            expected[uid(timetable, row.key, first=True)] = row.earliest
    assert {name: event.decoded("dtstart") for name, event in found.items()} == expected
    assert all(event.decoded("dtstamp") == STAMP for event in found.values())


def test_a_day_is_an_all_day_entry_and_a_poll_lasts_its_hours() -> None:
    """An all-day entry ends the next day; the poll runs from 7 in the morning to 10 at night."""
    timetable = build_timetable("local_england", POLL)
    read = Calendar.from_ical(timetable_icalendar([timetable], stamp=STAMP))
    found = {str(event["uid"]): event for event in read.walk("VEVENT")}
    notice = found[uid(timetable, "notice_of_election")]
    assert notice.decoded("dtend") - notice.decoded("dtstart") == timedelta(days=1)
    poll = found[uid(timetable, "poll")]
    assert poll.decoded("dtstart").time() == time(7)
    assert poll.decoded("dtend").time() == time(22)
    close = found[uid(timetable, "nominations_close")]
    assert close["dtstart"].params["tzid"] == "Europe/London"
    assert "dtend" not in close


def test_names_of_entries_last() -> None:
    """The same poll and milestone keep their UID when the dates move; no two are the same."""
    poll = date(2022, 10, 13)
    before = build_timetable("local_england", poll, as_of=date(2022, 9, 9))
    after = build_timetable("local_england", poll)
    assert uid(before, "sopn") == uid(after, "sopn")
    lines = timetable_icalendar([after], stamp=STAMP).decode().splitlines()
    names = [line for line in lines if line.startswith("UID:")]
    assert len(names) == len(set(names))


def test_lines_of_a_calendar_file_are_short_and_end_as_they_must() -> None:
    """RFC 5545: CRLF, at most 75 octets a line."""
    data = timetable_icalendar([build_timetable("gla", date(2028, 5, 4))], stamp=STAMP)
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75


def test_a_stamp_without_a_zone_is_refused() -> None:
    """DTSTAMP is a moment."""
    with pytest.raises(ValueError, match="aware"):
        timetable_icalendar([], stamp=datetime(2026, 11, 22))  # noqa: DTZ001
