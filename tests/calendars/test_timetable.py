"""Whole timetables: the days, the words, and what is refused."""

from datetime import date, time

import pytest

from calendars.errors import (
    TimetableInputError,
    UnknownKindError,
    UnknownMilestoneError,
    UnknownNationError,
)
from calendars.timetable import build_timetable
from calendars.why import explain

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
    assert "projected" in build_timetable("local_england", date(2030, 5, 2)).warnings[0]
    assert build_timetable("local_england", POLL).warnings == ()


@pytest.mark.parametrize(
    ("kind", "poll", "nation", "error", "words"),
    [
        ("local_engalnd", POLL, None, UnknownKindError, "local_england"),
        ("local_england", POLL, "Scotland", UnknownNationError, "only in England"),
        ("pcc", POLL, "Atlantis", UnknownNationError, "Northern Ireland"),
        ("pcc", date(2010, 5, 6), None, TimetableInputError, "2014-05-22"),
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


def test_an_unknown_milestone_names_the_nearest() -> None:
    """Both the table and the explanation say what was probably meant."""
    with pytest.raises(UnknownMilestoneError, match="nominations_close"):
        build_timetable("local_england", POLL)["nomination_close"]
    with pytest.raises(UnknownMilestoneError, match="nominations_close"):
        explain("local_england", POLL, "nomination_close")


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
