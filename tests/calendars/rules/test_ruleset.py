"""Putting a kind's rows together, and what is said when they do not fit."""

from datetime import date
from typing import Any

import pytest

from calendars.errors import (
    RuleDataError,
    TimetableInputError,
    UnknownMilestoneError,
)
from calendars.kinds import kind_of
from calendars.rules import ruleset
from calendars.rules.rows import read_row
from calendars.rules.ruleset import rules_for
from calendars.timetable import build_timetable

POLL = date(2027, 5, 6)


def test_a_second_row_of_one_key_is_refused() -> None:
    """A kind changes a shared row under [adjust], and does not write it again."""
    rows: dict[str, dict[str, Any]] = {"sopn": {}}
    with pytest.raises(RuleDataError, match=r"made_up: a second row 'sopn'.*\[adjust\.sopn\]"):
        ruleset._add(rows, {"sopn": {}}, "made_up")


def test_adjusting_a_row_that_is_not_there_names_the_nearest() -> None:
    """Most often a slip of the pen."""
    with pytest.raises(RuleDataError, match="did you mean 'sopn'"):
        ruleset._must_have({"sopn": {}, "poll": {}}, "sop", "made_up")


def test_a_name_that_is_left_open_is_asked_for() -> None:
    """A shared row may ask for an officer that the kind does not name."""
    with pytest.raises(RuleDataError, match=r"role needs the name 'officer'.*\[names\]"):
        ruleset._filled({"role": "{officer}"}, {}, "made_up: sopn")


def test_another_period_takes_the_place_of_the_old_one() -> None:
    """An adjusted deadline keeps the hour and the officer, not the note of the old rule."""
    old = {"not_later_than": "19 working days before poll", "note": "old", "role": "RO"}
    assert ruleset._overlaid(old, {"on": "poll"}) == {"on": "poll", "role": "RO"}
    assert ruleset._overlaid(old, {"role": "ERO"}) == old | {"role": "ERO"}


def test_rows_that_count_from_one_another_are_refused() -> None:
    """Neither could be computed."""
    words = {"first": "the first", "second": "the second"}
    common = {"title": "A", "role": "RO", "source": "an Act", "verified": "M"}
    rows = tuple(
        read_row(key, common | {"on": other}, calendar="CAL-EW", where="made_up", words=words)
        for key, other in (("first", "second"), ("second", "first"))
    )
    with pytest.raises(RuleDataError, match="first, second count from one another"):
        ruleset._order("made_up", rows)


def test_a_law_holds_from_its_first_polling_day_to_its_last() -> None:
    """22 May 2014 is the first poll at 16:00; the day before is the last at noon."""
    kind = kind_of("local_england")
    hours = []
    for day in (date(2014, 5, 21), date(2014, 5, 22)):
        row = rules_for(kind, day).row("nominations_close")
        assert row is not None
        assert row.time is not None
        hours.append(row.time.hour)
    assert hours == [12, 16]


def test_only_some_milestones_may_be_asked_for() -> None:
    """Those they count from are computed and not shown; an unknown one is refused."""
    wanted = ("second_interim_notice_of_alteration", "sopn")
    some = build_timetable("local_england", POLL, only=wanted)
    whole = build_timetable("local_england", POLL)
    assert {row.key for row in some.milestones} == set(wanted)
    assert all(whole[row.key] == row for row in some.milestones)
    with pytest.raises(UnknownMilestoneError, match="did you mean 'sopn'"):
        build_timetable("local_england", POLL, only=["sop"])


def test_an_unknown_pending_change_is_refused() -> None:
    """With the name of one that there is."""
    with pytest.raises(TimetableInputError, match="did you mean 'rp-bill-2026'"):
        build_timetable("local_england", POLL, pending=["rp-bill"])


def test_keys_of_a_kind_do_not_change_with_the_law() -> None:
    """A row that does not hold for a poll is listed, without a date and with the reason."""
    old = {row.key for row in build_timetable("sp", date(2016, 5, 5)).milestones}
    new = {row.key for row in build_timetable("sp", POLL).milestones}
    assert old == new
    assert "2021-05-06 only" in build_timetable("sp", POLL)["postal_deadline_2021_only"].rule
