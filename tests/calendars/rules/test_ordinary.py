"""Timetables of days on which no ordinary election of councillors is held."""

import pytest

from calendars.rules.ordinary import as_of_its_day
from calendars.timetable import build_timetable
from tests.builders import day

ORDINARY = ("Thu 2027-05-06", "Thu 2025-05-01", "Thu 2026-05-07")
OTHER = ("Thu 2027-05-13", "Wed 2027-05-05", "Thu 2027-07-15", "Thu 2027-04-29")


@pytest.mark.parametrize("kind", ["local_england", "local_wales", "parish_england"])
def test_councillors_take_office_by_the_rule_of_their_election(kind: str) -> None:
    """RPA 1983 s.37(1): the first Thursday in May; on any other day the by-election's rule is left, and said."""
    for when in ORDINARY:
        whole = build_timetable(kind, day(when), nation=None)
        assert whole == as_of_its_day(whole)
    for when in OTHER:
        timetable = as_of_its_day(build_timetable(kind, day(when), nation=None))
        assert timetable.get("term_of_office_start") is None
        assert timetable.get("office_at_by_election") is not None
        assert "no ordinary election is held on this day" in timetable.warnings[-1]


@pytest.mark.parametrize("kind", ["pcc", "ca_mayor"])
def test_what_has_no_rule_for_by_elections_stays(kind: str) -> None:
    """A commissioner's by-election is a kind of its own."""
    whole = build_timetable(kind, day("Thu 2027-07-15"))
    assert whole == as_of_its_day(whole)
