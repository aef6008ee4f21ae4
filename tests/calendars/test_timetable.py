"""Whole timetables: the days, the words, and what is refused."""

from dataclasses import replace
from datetime import date, time

import pytest

from calendars.days.proclaimed import ProclaimedDay
from calendars.errors import (
    TimetableInputError,
    UnknownKindError,
    UnknownMilestoneError,
    UnknownNationError,
)
from calendars.nations import Nation
from calendars.output.why import explain
from calendars.timetable import build_timetable

POLL = date(2027, 5, 6)


def day(text: str) -> date:
    """A date whose weekday is checked: `day("Thu 2027-05-06")`."""
    name, iso = text.split()
    found = date.fromisoformat(iso)
    assert found.strftime("%a") == name
    return found


@pytest.mark.parametrize(
    ("key", "expected", "hour"),
    [
        ("notice_of_election", "Wed 2027-03-31", None),
        ("nominations_close", "Thu 2027-04-08", time(16)),
        ("withdrawals_close", "Thu 2027-04-08", time(16)),
        ("sopn", "Fri 2027-04-09", time(16)),
        ("registration_deadline", "Mon 2027-04-19", time(23, 59)),
        ("postal_deadline", "Tue 2027-04-20", time(17)),
        ("proxy_deadline", "Tue 2027-04-27", time(17)),
        ("vac_deadline", "Tue 2027-04-27", time(17)),
        ("notice_of_poll", "Tue 2027-04-27", None),
        ("postal_replacement_lost_earliest", "Thu 2027-04-29", None),
        ("poll", "Thu 2027-05-06", time(7)),
    ],
)
def test_the_english_council_polls_of_may_2027(key: str, expected: str, hour: time | None) -> None:
    """The dates of 6 May 2027, counted over Easter and Early May by hand."""
    milestone = build_timetable("local_england", POLL)[key]
    assert (milestone.date, milestone.time) == (day(expected), hour)


def test_a_milestone_shows_the_days_it_passed_over() -> None:
    """Five working days before 6 May 2027 pass over Early May and a weekend."""
    skipped = build_timetable("local_england", POLL)["final_notice_of_alteration"].skipped
    assert [(s.date.isoformat(), s.why) for s in skipped] == [
        ("2027-05-01", "Saturday"),
        ("2027-05-02", "Sunday"),
        ("2027-05-03", "bank holiday: Early May bank holiday"),
    ]


def test_what_the_poll_does_not_decide_says_what_it_needs() -> None:
    """Returns of expenses wait for the declaration, and are computed from it."""
    waiting = build_timetable("local_england", POLL)["expenses_return_deadline"]
    assert (waiting.date, waiting.needs) == (None, "declared_on")
    known = build_timetable("local_england", POLL, given={"declared_on": date(2027, 5, 7)})
    assert known["expenses_return_deadline"].date == day("Fri 2027-06-11")


def test_as_soon_as_practicable_has_no_date_and_needs_nothing() -> None:
    """Such a row is listed, in words."""
    cards = build_timetable("local_england", POLL)["poll_cards"]
    assert (cards.date, cards.needs) == (None, None)
    assert "as soon as practicable" in cards.rule


def test_the_returning_officer_fixes_the_last_day_for_by_election_nominations() -> None:
    """Until it is given, the rows that hang on it name it."""
    timetable = build_timetable("parl_byelection", date(2026, 2, 26), nation="england")
    for key in ("nominations_close", "sopn", "withdrawals_close", "poll_day_rule"):
        assert (timetable[key].date, timetable[key].needs) == (None, "nominations_close")


def test_a_nominations_day_that_the_rule_does_not_allow_is_refused() -> None:
    """Twenty working days before the poll is one too many."""
    with pytest.raises(TimetableInputError, match="nominations_close=2026-01-29"):
        build_timetable(
            "parl_byelection",
            date(2026, 2, 26),
            nation="england",
            given={"nominations_close": date(2026, 1, 29)},
        )


def test_an_old_poll_follows_the_old_rules() -> None:
    """Before 2014 papers closed at noon and withdrawals came after the statement."""
    old = build_timetable("local_england", date(2012, 5, 3))
    assert old["nominations_close"].time == time(12)
    assert old["withdrawals_close"].date == day("Wed 2012-04-11")
    assert old["sopn"].date == day("Tue 2012-04-10")
    assert old["vac_deadline"].date is None
    assert "2023-05-04" in old["vac_deadline"].rule


def test_a_pending_change_never_applies_by_itself() -> None:
    """The Bill shows only where it is asked for, beside the law of today, with a warning."""
    today = build_timetable("local_england", POLL)["nominations_close"]
    preview = build_timetable("local_england", POLL, pending=["rp-bill-2026"])
    assert today.time == time(16)
    assert preview["nominations_close"].time == time(12)
    beside = preview["nominations_close"].today
    assert beside is not None
    assert beside.time == time(16)
    assert preview["sopn"].today is None
    assert "not law" in preview.warnings[0]


def test_a_poll_on_a_day_that_is_not_counted_is_warned_of() -> None:
    """A Monday bank holiday may hold a poll here; the warning says what the day is."""
    warnings = build_timetable("local_england", date(2027, 5, 3)).warnings
    assert "Early May" in warnings[0]


def test_projected_bank_holidays_are_warned_of() -> None:
    """A poll after the list of GOV.UK is computed, and says that it may change."""
    assert "2030" in build_timetable("local_england", date(2030, 5, 2)).warnings[0]
    assert build_timetable("local_england", POLL).warnings == ()


def test_a_day_that_needs_no_bank_holidays_is_not_warned_of() -> None:
    """Papers of May 2028 are kept into 2029, by the calendar alone; a vacancy of December is not."""
    assert not any("projected" in w for w in build_timetable("pcc", date(2028, 5, 4)).warnings)
    assert "2029" in build_timetable("casual_vacancy", date(2028, 12, 14)).warnings[0]


@pytest.mark.parametrize(
    ("kind", "poll", "nation", "error", "words"),
    [
        ("local_engalnd", POLL, None, UnknownKindError, "local_england"),
        ("local_england", POLL, "Scotland", UnknownNationError, "only in England"),
        ("pcc", POLL, "Atlantis", UnknownNationError, "Northern Ireland"),
        ("pcc", date(2010, 5, 6), None, TimetableInputError, "2014-05-22"),
        ("pcc", date(2100, 5, 6), None, TimetableInputError, "beyond 2099"),
        ("pcc", POLL, "UK", UnknownNationError, "England and Wales"),
        ("local_wales", POLL, "UK", UnknownNationError, "only in Wales"),
    ],
)
def test_what_cannot_be_computed_is_refused_with_the_remedy(
    kind: str, poll: date, nation: str | None, error: type[Exception], words: str
) -> None:
    """The message names what is wrong and what to write."""
    with pytest.raises(error, match=words):
        build_timetable(kind, poll, nation=nation)


def test_a_given_date_that_nobody_knows_is_refused() -> None:
    """A slip in a name is answered with the nearest."""
    with pytest.raises(TimetableInputError, match="did you mean 'declared_on'"):
        build_timetable("local_england", POLL, given={"declared": POLL})


@pytest.mark.parametrize(
    ("kind", "poll", "given", "words"),
    [
        ("local_england", POLL, {"declared_on": date(2027, 5, 5)}, "before poll=2027-05-06"),
        ("local_england", POLL, {"nominations_close": date(2027, 4, 9)}, "not later than 19"),
        ("local_england", POLL, {"poll": date(2027, 5, 13)}, "once"),
        ("parl_general", date(2019, 12, 12), {"dissolution": date(2019, 11, 5)}, "25 working"),
        ("parl_general", date(2019, 12, 12), {"writ_received": date(2019, 11, 8)}, "24 working"),
        ("pcc_byelection", POLL, {"notice_of_vacancy": date(2027, 1, 4)}, "35 working"),
        ("pcc_byelection", POLL, {"notice_of_vacancy": date(2027, 6, 4)}, "after poll"),
        ("np_referendum", POLL, {"council_decision": date(2026, 11, 2)}, "56 working"),
        (
            "gla",
            POLL,
            {"declared_on": date(2027, 5, 8), "last_declared_on": date(2027, 5, 7)},
            "=2027-05-08",
        ),
        (
            "parl_byelection",
            date(2026, 2, 26),
            {"writ_received": date(2026, 1, 20), "nominations_close": date(2026, 2, 3)},
            "7 working days after the receipt of the writ",
        ),
        (
            "parl_byelection",
            date(2026, 2, 26),
            {"notice_of_election": date(2026, 1, 30), "nominations_close": date(2026, 2, 3)},
            "3 working days after the notice of election",
        ),
    ],
)
def test_given_dates_that_contradict_the_rule_or_each_other_are_refused(
    kind: str, poll: date, given: dict[str, date], words: str
) -> None:
    """The message holds the given date, the rule and the days that it allows."""
    with pytest.raises(TimetableInputError, match=words):
        build_timetable(kind, poll, given=given)


def test_a_day_that_an_officer_may_fix_is_used_and_shown_beside_the_rule() -> None:
    """Bearsden South, 29 January 2026: papers until 23 December, where the count gives the 22nd."""
    poll, given = date(2026, 1, 29), {"nominations_close": date(2025, 12, 23)}
    found = build_timetable("local_scotland", poll, given=given)
    for key in ("nominations_close", "withdrawals_close", "election_agent_deadline"):
        assert found[key].date == day("Tue 2025-12-23"), key
    (warning,) = found.warnings
    assert (
        "nominations_close: 2025-12-23 as the officer fixed it (SSI 2011/399 Sch 1 r1(2)" in warning
    )
    assert "by the rule 2025-12-22" in warning
    assert found["nominations_close"].by_rule == day("Mon 2025-12-22")


def test_a_day_that_an_officer_may_fix_within_the_rule_needs_no_warning() -> None:
    """The notice may be published on any day of its window; nominations close on one day."""
    poll = date(2026, 1, 29)
    found = build_timetable("local_scotland", poll, given={"notice_of_election": date(2025, 12, 8)})
    assert found["notice_of_election"].date == day("Mon 2025-12-08")
    assert (found["notice_of_election"].by_rule, found.warnings) == (None, ())
    earlier = build_timetable(
        "local_scotland", poll, given={"nominations_close": date(2025, 12, 19)}
    )
    assert earlier["nominations_close"].by_rule == day("Mon 2025-12-22")
    assert "by the rule 2025-12-22" in earlier.warnings[0]


def test_a_notice_after_its_last_day_is_counted_from_with_a_warning() -> None:
    """It happened: refusing it would only hide it. What nobody did on a day is refused all the same."""
    late = {"notice_of_election": date(2027, 4, 5)}
    found = build_timetable("local_england", POLL, given=late, happened=["notice_of_election"])
    assert found["nominations_open"].date == day("Tue 2027-04-06")
    assert found["notice_of_election"].date == day("Wed 2027-03-31")
    (warning,) = found.warnings
    assert warning.startswith("notice_of_election: it was on 2027-04-05, after the last day")
    with pytest.raises(TimetableInputError, match="19 working days"):
        build_timetable(
            "local_england",
            POLL,
            given={"nominations_close": date(2027, 4, 9)},
            happened=["nominations_close"],
        )


def test_what_counts_from_a_late_notice_is_warned_of_and_not_refused() -> None:
    """A parliamentary by-election: nominations close too soon after a notice that was late."""
    found = build_timetable(
        "parl_byelection",
        date(2026, 2, 26),
        nation="England",
        given={
            "writ_received": date(2026, 1, 23),
            "notice_of_election": date(2026, 1, 30),
            "nominations_close": date(2026, 2, 3),
        },
        happened=["notice_of_election"],
    )
    assert [warning.partition(":")[0] for warning in found.warnings] == [
        "notice_of_election",
        "nominations_close",
    ]


def test_the_assembly_is_dissolved_at_the_beginning_of_the_minimum_period() -> None:
    """As it was on 26 January 2017 and 28 March 2022; an extraordinary election may have another day."""
    for poll, dissolved in (("2017-03-02", "Thu 2017-01-26"), ("2022-05-05", "Mon 2022-03-28")):
        found = build_timetable("nia", date.fromisoformat(poll))["dissolution"]
        assert found.date == day(dissolved)
    given = {"dissolution": date(2027, 3, 25)}
    extraordinary = build_timetable("nia", POLL, given=given)
    assert extraordinary["dissolution"].date == date(2027, 3, 25)
    assert "s.32" in extraordinary.warnings[0]


def test_a_parish_poll_is_held_14_to_25_days_after_the_demand() -> None:
    """Demanded on 1 March 2027: Maundy Thursday is left out, too, as the rules of 1987 have it."""
    given = {"demanded_on": date(2027, 3, 1)}
    found = build_timetable("parish_poll", date(2027, 4, 7), given=given)
    allowed = found["poll_day_rule"]
    assert (allowed.earliest, allowed.date) == (day("Fri 2027-03-19"), day("Thu 2027-04-08"))
    assert found["withdrawals_close"].date == day("Fri 2027-03-05")
    assert found["notice_of_poll"].date == day("Wed 2027-03-31")
    assert (found["poll"].time, found["poll"].until) == (time(16), time(21))
    with pytest.raises(TimetableInputError, match="25 working days after"):
        build_timetable("parish_poll", date(2027, 4, 9), given=given)


def test_a_given_date_that_decides_nothing_is_said_to() -> None:
    """A commissioner's timetable has no council decision in it."""
    warnings = build_timetable("pcc", POLL, given={"council_decision": date(2027, 1, 4)}).warnings
    assert warnings == ("council_decision decides no date of pcc",)


def test_several_nations_may_be_named_together() -> None:
    """A commissioner's poll is one of England and Wales, a general election one of the kingdom."""
    assert build_timetable("pcc", POLL, nation="england_wales").nation is None
    assert build_timetable("parl_general", POLL, nation="UK").nation is None
    assert build_timetable("local_wales", POLL, nation="cymru").nation == "Wales"


def test_each_part_of_the_kingdom_has_its_own_absent_votes() -> None:
    """Fourteen working days in Northern Ireland, eleven elsewhere; with no nation named, both."""
    poll = date(2024, 7, 4)
    north = build_timetable("parl_general", poll, nation="NI")
    assert north["ni_absent_vote_deadline"].date == day("Fri 2024-06-14")
    assert north.get("postal_deadline") is None
    scotland = build_timetable("parl_general", poll, nation="Scotland")
    assert scotland["postal_deadline"].date == day("Wed 2024-06-19")
    assert scotland.get("ni_absent_vote_deadline") is None
    both = build_timetable("parl_general", poll)
    assert both.get("postal_deadline")
    assert both.get("ni_variation")


def test_a_holiday_proclaimed_later_is_added_from_outside() -> None:
    """A day made known after the data was written moves what is counted over it."""
    holiday = ProclaimedDay(
        day=date(2027, 4, 23),
        name="A new holiday",
        nations=(Nation.ENGLAND,),
        proclaimed_on=date(2027, 1, 15),
    )
    moved = build_timetable("local_england", POLL, proclaimed=[holiday])
    assert moved["registration_deadline"].date == day("Fri 2027-04-16")
    before = build_timetable("local_england", POLL, proclaimed=[holiday], as_of=date(2027, 1, 14))
    assert before["registration_deadline"].date == day("Mon 2027-04-19")


def test_a_holiday_proclaimed_after_the_notice_moves_nothing() -> None:
    """The notice of 31 March 2027 is out when a day is proclaimed in April."""
    late = ProclaimedDay(
        day=date(2027, 4, 23),
        name="A day of mourning",
        nations=(Nation.ENGLAND,),
        proclaimed_on=date(2027, 4, 2),
        mourning=True,
    )
    found = build_timetable("local_england", POLL, proclaimed=[late])
    assert found["registration_deadline"].date == day("Mon 2027-04-19")
    assert "RPA 1983 s.40(3)" in found.warnings[0]
    not_out = build_timetable(
        "local_england",
        POLL,
        proclaimed=[replace(late, proclaimed_on=date(2027, 3, 20))],
        given={"notice_of_election": date(2027, 3, 24)},
    )
    assert not_out["registration_deadline"].date == day("Fri 2027-04-16")


def test_a_general_election_ignores_a_day_fixed_after_dissolution() -> None:
    """RPA 1983 Sch 1 r2(2A): only days fixed before dissolution are left out."""
    poll = date(2029, 5, 3)
    holiday = ProclaimedDay(
        day=date(2029, 4, 24), name="New", nations=tuple(Nation), proclaimed_on=date(2029, 4, 10)
    )
    plain = build_timetable("parl_general", poll)
    assert plain["dissolution"].date == day("Tue 2029-03-27")
    ignoring = build_timetable("parl_general", poll, proclaimed=[holiday])
    assert [m.date for m in ignoring.milestones] == [m.date for m in plain.milestones]
    assert any("r2(2A)" in warning for warning in ignoring.warnings)
    heeding = build_timetable(
        "parl_general", poll, proclaimed=[replace(holiday, proclaimed_on=date(2029, 1, 10))]
    )
    assert heeding["dissolution"].date == day("Mon 2029-03-26")


def test_a_return_that_ends_on_maundy_thursday_is_doubted() -> None:
    """A result of 18 February 2027: day 35 is Thursday 25 March, shown with a warning."""
    found = build_timetable(
        "local_england", date(2027, 2, 18), given={"declared_on": date(2027, 2, 18)}
    )
    assert found["expenses_return_deadline"].date == day("Thu 2027-03-25")
    assert any("Maundy Thursday" in warning for warning in found.warnings)


def test_an_unknown_milestone_names_the_nearest() -> None:
    """Both the table and the explanation say what was probably meant."""
    with pytest.raises(UnknownMilestoneError, match="nominations_close"):
        build_timetable("local_england", POLL)["nomination_close"]
    with pytest.raises(UnknownMilestoneError, match="nominations_close"):
        explain("local_england", POLL, "nomination_close")
