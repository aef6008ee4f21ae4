"""The data itself: complete, sourced, and with nothing that nobody uses."""

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from calendars.data_files import data_names, read_data
from calendars.days.calendar_specs import calendar_specs
from calendars.days.proclaimed import proclaimed_in_data
from calendars.facts import fact_words, facts
from calendars.kinds import PollKind, all_kinds, kind_of, variants_of
from calendars.levels import Level
from calendars.rules.pending import all_pending
from calendars.rules.phrases import Way
from calendars.rules.rows import Row, Shape
from calendars.rules.ruleset import raw_rows, rules_for
from calendars.timetable import build_timetable
from tests.calendars.published import GOLDEN

POLL = date(2027, 5, 6)
ROOT = Path(__file__).parents[3]
EVERY = [each for kind in all_kinds() for each in (kind, *variants_of(kind))]
# Days on which each law in the data holds, so that every version of a row is looked at.
DAYS = [date(2011, 11, 24), date(2017, 3, 2), date(2021, 5, 6), date(2022, 5, 4), POLL]


def rows_of(kind: PollKind) -> list[Row]:
    return [row for day in DAYS for row in rules_for(kind, max(day, kind.begins)).rows]


def ids(kind: PollKind) -> str:
    return kind.key


@pytest.mark.parametrize("kind", EVERY, ids=ids)
def test_every_row_has_a_source_a_level_and_what_it_was_checked_against(kind: PollKind) -> None:
    """Nothing is shown without saying where it comes from and how sure we are."""
    for row in rows_of(kind):
        assert row.source, row.key
        assert row.against, row.key
        assert row.level in Level


@pytest.mark.parametrize("kind", EVERY, ids=ids)
def test_every_row_has_a_rule_in_plain_words(kind: PollKind) -> None:
    """Short, on one line, with no name of the data left in it."""
    for row in rows_of(kind):
        assert row.rule == row.rule.strip()
        assert "\n" not in row.rule
        assert "_" not in row.rule, row.key
        assert "{" not in row.rule + row.source + row.title + row.role + row.against, row.key


@pytest.mark.parametrize("kind", EVERY, ids=ids)
def test_every_date_that_a_row_counts_from_is_known(kind: PollKind) -> None:
    """It is the poll, a milestone of the kind or a date that can be given, and has a name."""
    keys = {row.key for row in rows_of(kind)}
    for row in rows_of(kind):
        for ref in row.refs():
            assert ref in {"poll"} | keys | set(facts()), (row.key, ref)
            assert ref in fact_words(), ref


@pytest.mark.parametrize("kind", EVERY, ids=ids)
def test_a_row_without_a_date_says_why_not(kind: PollKind) -> None:
    """It needs a date that can be given, or its rule is a condition in words."""
    rows = {row.key: row for row in rules_for(kind, POLL).rows}
    for milestone in build_timetable(kind.key, POLL).milestones:
        if milestone.date is None:
            undated = rows[milestone.key].shape is Shape.UNDATED
            assert undated == (milestone.needs is None), milestone.key
            if milestone.needs:
                assert milestone.needs in set(facts()) | set(rows), milestone.key


@pytest.mark.parametrize("kind", EVERY, ids=ids)
def test_what_a_kind_leaves_out_or_adjusts_is_there(kind: PollKind) -> None:
    """Reading the rows of a kind at any time finds nothing wrong."""
    assert raw_rows(kind.key)
    if kind.settled_by:
        assert rules_for(kind, POLL).row(kind.settled_by) is not None
        assert kind.settled_why


def statutory() -> list[dict[str, str]]:
    with (GOLDEN / "milestones.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_page_on_how_sure_we_are_has_the_right_figures() -> None:
    """As the rows of every kind stand now, without the variants."""
    levels = Counter(row.level for kind in all_kinds() for row in rules_for(kind, date.max).rows)
    page = " ".join((ROOT / "docs" / "how-sure.md").read_text(encoding="utf-8").split())
    assert f"Of {levels.total()} rows of {len(all_kinds())} kinds" in page
    assert f"**{levels[Level.STATUTE]} were read in the statute**" in page
    assert f"**{levels[Level.PUBLISHED]} rest on published timetables" in page
    assert f"**{levels[Level.UNVERIFIED]} are unverified**" in page


def test_every_milestone_of_the_statutory_list_is_in_the_data() -> None:
    """All 587 rows of 20 kinds, each with its officer."""
    listed = statutory()
    assert len(listed) == 587
    assert {line["poll_kind"] for line in listed} == {kind.key for kind in all_kinds()}
    for line in listed:
        row = rules_for(kind_of(line["poll_kind"]), POLL).row(line["key"])
        assert row is not None, line
        assert row.role == line["who"], line


# Hours that differ from the list, which gives the hour of another day or another poll.
OTHER_HOURS = {
    ("parl_byelection", "sopn"): "17:00 with no objection; the last hour allowed is 16:00 next day",
    ("sp", "sopn"): "17:00 with no objection; the last hour allowed is 16:00 next day",
    ("sp", "postal_deadline_2021_only"): "not a row of the poll of 2027",
}


def test_every_hour_of_the_statutory_list_is_in_the_data() -> None:
    """An hour listed by itself is the row's hour, or the difference is explained."""
    for line in statutory():
        row = rules_for(kind_of(line["poll_kind"]), POLL).row(line["key"])
        assert row is not None
        ours = row.time.isoformat(timespec="minutes") if row.time else ""
        if line["hour"] and (line["poll_kind"], line["key"]) not in OTHER_HOURS:
            assert ours == line["hour"], line


def test_every_calendar_is_used() -> None:
    """And every calendar that a row names exists, which reading it has checked."""
    used = {row.calendar for kind in EVERY for row in rows_of(kind)}
    assert used == set(calendar_specs())


def test_every_shared_row_set_of_names_and_given_date_is_used() -> None:
    """Nothing in the data is left over."""
    tables = [kind.table for kind in EVERY]
    groups = {f"rows/{group}.toml" for table in tables for group in table.get("include", ())}
    assert groups == set(data_names("rows"))
    sets = {name for table in tables for name in table.get("names_from", ())}
    assert sets == set(read_data("names.toml"))
    refs = {ref for kind in EVERY for row in rows_of(kind) for ref in row.refs()}
    fixed = {row.fixed_by for kind in EVERY for row in rows_of(kind)}
    assert set(facts()) <= refs | fixed
    assert set(read_data("facts.toml")["milestone_words"]) <= refs | fixed


def test_every_name_left_open_is_filled_and_used() -> None:
    """A kind names nothing that its rows do not ask for."""
    for name, names in read_data("names.toml").items():
        kinds = [kind for kind in EVERY if name in kind.table.get("names_from", ())]
        asked = {field for kind in kinds for field in asked_for(kind)}
        assert set(names) <= asked, name
    for kind in EVERY:
        assert set(kind.table.get("names", {})) <= asked_for(kind), kind.key


def asked_for(kind: PollKind) -> set[str]:
    tables = [read_data(f"rows/{group}.toml") for group in kind.table.get("include", ())]
    tables.append({field: kind.table.get(field, {}) for field in ("adjust", "row")})
    return set(re.findall(r"\{(\w+)\}", str(tables)))


def test_every_named_day_is_used() -> None:
    """By a calendar, or as a day in doubt."""
    data = read_data("calendars.toml")
    named = {day for spec in calendar_specs().values() for day in spec.named_days}
    assert set(data["named_day"]) == named | set(data["doubted_day"])
    breaks = {name for spec in calendar_specs().values() for name in spec.breaks}
    assert set(data["break"]) == breaks


def test_every_pending_change_changes_something() -> None:
    """Each names kinds and rows that exist, and none of them is the law already."""
    for change in all_pending():
        for each in change.changes:
            for kind in each["kinds"]:
                today = {row.key: row for row in rules_for(kind_of(kind), POLL).rows}
                then = {row.key: row for row in rules_for(kind_of(kind), POLL, (change.name,)).rows}
                for key in each["rows"]:
                    assert then[key] != today[key], (change.name, kind, key)


def test_a_pending_change_leaves_other_rows_alone() -> None:
    """Only the rows it names differ."""
    (change,) = all_pending()
    touched = {key for each in change.changes for key in each["rows"]}
    for kind in EVERY:
        today = {row.key: row for row in rules_for(kind, POLL).rows}
        for row in rules_for(kind, POLL, (change.name,)).rows:
            assert row == today[row.key] or row.key in touched


def test_days_proclaimed_late_were_proclaimed_before_they_came() -> None:
    """And a day that gave way is near the day that took its place."""
    for day in proclaimed_in_data():
        assert day.proclaimed_on < day.day
        if day.replaces:
            assert abs((day.replaces - day.day).days) < 7


def test_no_row_counts_working_days_backwards_and_rolls() -> None:
    """The conduct timetable is counted back and never rolls forward (s.119 is for later acts)."""
    for kind in EVERY:
        for row in rows_of(kind):
            for period in row.periods():
                assert not (period.way is Way.BEFORE and period.rolls), row.key
