"""The days of a fresh poll, counted by hand from each provision."""

from datetime import date

import pytest

from calendars.days.working_days import day_calendar
from calendars.fresh_polls import STOOD, DeathRule, FreshDays, death_rules, fresh_days
from calendars.kinds import all_kinds
from calendars.levels import Level
from tests.builders import day


def the_rule(kind: str, stood: str | None = None) -> DeathRule:
    """What the law says of a candidate who stood so."""
    (rule,) = [rule for rule in death_rules(kind) if rule.stood in {None, stood}]
    return rule


def days(
    kind: str, poll: str, proof: str, stood: str | None = None, nation: str = "England"
) -> FreshDays:
    """The days of the fresh poll."""
    rule = the_rule(kind, stood)
    calendar = day_calendar(rule.calendar, nation=nation)
    return fresh_days(rule, calendar, poll=day(poll), proof=day(proof))


@pytest.mark.parametrize("kind", ["local_england", "parish_england", "local_wales"])
def test_within_35_days_beginning_with_the_day_first_fixed(kind: str) -> None:
    """RPA 1983 s.39(1): 6 May is the first; 31 May is a bank holiday, so that the 35th is 24 June.
    When the death was proved does not matter."""
    for proof in ("Mon 2027-04-12", "Thu 2027-05-06"):
        found = days(kind, "Thu 2027-05-06", proof)
        assert (None, day("Thu 2027-06-24"), {}) == (found.earliest, found.latest, found.given)


def test_a_parliamentary_party_candidate() -> None:
    """Sch 1 r63(4), (7), (9): seven days from Monday 12 April end on the 18th; the writ counts as received
    on the 19th, nominations close 7 working days later, the poll is 21 to 27 after it (3 and 31 May are none)."""
    found = days("parl_general", "Thu 2027-05-06", "Mon 2027-04-12", "party")
    assert (day("Wed 2027-05-19"), day("Thu 2027-05-27")) == (found.earliest, found.latest)
    assert {
        "writ_received": day("Mon 2027-04-19"),
        "nominations_close": day("Wed 2027-04-28"),
    } == found.given
    assert "parl_byelection" == the_rule("parl_general", "party").fresh_kind


def test_a_scottish_councils_party_candidate() -> None:
    """SSI 2011/399 Sch 1 r65(4), (7), (9): the new notice on the first working day after seven days; the
    poll 21 to 28 working days after it. Early May is a holiday there, the end of May is not counted either."""
    found = days("local_scotland", "Thu 2027-05-06", "Tue 2027-04-13", "party", "Scotland")
    assert day("Tue 2027-04-20") == found.given["notice_of_election"]
    assert day("Thu 2027-04-29") == found.given["nominations_close"]
    calendar = day_calendar("CAL-SC-RULES", nation="Scotland")
    assert calendar.forward(day("Tue 2027-04-20"), 21) == found.earliest
    assert calendar.forward(day("Tue 2027-04-20"), 28) == found.latest


def test_over_christmas_scotland_has_four_days_more() -> None:
    """r65(10): where a day of the period lies between 22 December and 3 January."""
    found = days("local_scotland", "Thu 2027-12-02", "Mon 2027-11-15", "party", "Scotland")
    calendar = day_calendar("CAL-SC-RULES", nation="Scotland")
    notice = found.given["notice_of_election"]
    assert (day("Mon 2027-11-22"), calendar.forward(notice, 32)) == (notice, found.latest)
    before = days("local_scotland", "Thu 2027-11-04", "Mon 2027-10-18", "party", "Scotland")
    assert calendar.forward(before.given["notice_of_election"], 28) == before.latest


def test_a_commissioners_poll_fills_a_vacancy() -> None:
    """SI 2012/1917 art 80(4) and s.51 of the Act of 2011: 35 working days after the notice."""
    found = days("pcc", "Thu 2028-05-04", "Mon 2028-04-24")
    assert (None, {"notice_of_vacancy": date(2028, 4, 24)}) == (found.earliest, found.given)
    assert day_calendar("CAL-EW").forward(date(2028, 4, 24), 35) == found.latest


@pytest.mark.parametrize("kind", ["parl_general", "local_scotland"])
def test_the_poll_goes_on_where_an_independent_dies(kind: str) -> None:
    """RPA 1983 Sch 1 r60, SSI 2011/399 Sch 1 r62."""
    assert the_rule(kind, "independent").goes_on
    assert not the_rule(kind, "party").goes_on


def test_every_rule_says_how_sure_it_is_and_of_whom_it_speaks() -> None:
    """What was not read is unverified; a kind has one rule for each candidate, or one for all."""
    for kind in all_kinds():
        stood = [rule.stood for rule in death_rules(kind.key)]
        assert len(stood) == len(set(stood))
        assert None not in stood or [None] == stood
        assert {None, *STOOD} >= set(stood)
    assert Level.STATUTE is the_rule("local_england").level
    assert Level.UNVERIFIED is the_rule("local_wales").level
    assert () == death_rules("nia")
