"""A day that is given for a row with a last day: where the officer has room, and where the law has one day."""

from datetime import date, timedelta

import pytest

from calendars.errors import TimetableInputError
from calendars.kinds import PollKind, all_kinds, kind_of, variants_of
from calendars.rules.rows import Row
from calendars.rules.ruleset import rules_for
from calendars.timetable import build_timetable
from tests.builders import day

POLL = date(2027, 5, 6)
EVERY = [each for kind in all_kinds() for each in (kind, *variants_of(kind))]
# Of what an officer does by a day, the words in which the rows are called.
DONE_BY = ("notice", "sopn", "statement", "acceptance", "oath", "first_meets", "declaration")
CLOSES = (
    "nominations_close",
    "withdrawals_close",
    "agent",
    "registration_deadline",
    "postal_deadline",
)


def ids(kind: PollKind) -> str:
    return kind.key


def last_days(kind: PollKind) -> list[Row]:
    """The rows of a kind with a last day that is counted from the poll."""
    return [
        row
        for row in rules_for(kind, POLL).rows
        if row.rule.startswith("not later than") and row.latest and row.latest.refs == ("poll",)
    ]


def given(kind: PollKind, row: Row, days: int) -> date:
    """The rule's day, and so many days further, which is given; the timetable takes it or refuses."""
    by_rule = build_timetable(kind.key, POLL)[row.key].date
    assert by_rule is not None, row.key
    said = by_rule + timedelta(days=days)
    build_timetable(kind.key, POLL, given={row.key: said})
    return said


@pytest.mark.parametrize("kind", EVERY, ids=ids)
def test_what_closes_on_a_day_of_law_takes_no_other_day(kind: PollKind) -> None:
    """The day itself is no news; a day earlier or later is refused, with the rule and its day."""
    for row in last_days(kind):
        if row.may_be_earlier or row.officer_may_fix or row.holds:
            continue
        given(kind, row, 0)
        for days in (-1, 1):
            with pytest.raises(TimetableInputError) as refused:
                given(kind, row, days)
            assert row.rule in str(refused.value)


@pytest.mark.parametrize("kind", EVERY, ids=ids)
def test_what_an_officer_does_by_a_day_may_be_done_before(kind: PollKind) -> None:
    """A notice may be published early; after its last day it is refused."""
    for row in last_days(kind):
        if not row.may_be_earlier or row.earliest:
            continue
        given(kind, row, -1)
        if not row.officer_may_fix:
            with pytest.raises(TimetableInputError, match="is against the rule"):
                given(kind, row, 1)


@pytest.mark.parametrize("kind", EVERY, ids=ids)
def test_closes_and_acts_are_told_apart_by_what_they_are(kind: PollKind) -> None:
    """A slip in the data would let a close of nominations move, or refuse an early notice."""
    for row in rules_for(kind, POLL).rows:
        if row.latest is None or not row.rule.startswith("not "):
            continue
        if row.key.startswith(CLOSES) and row.fixed_by is None:
            assert not row.may_be_earlier, row.key
        if any(word in row.key for word in DONE_BY) and "expenses_declaration" not in row.key:
            assert row.may_be_earlier, row.key


def test_an_earlier_close_of_nominations_moves_nothing() -> None:
    """It was taken once, and moved the interim alteration of the register to the 7th."""
    with pytest.raises(TimetableInputError, match="19 working days before the poll: 2027-04-08"):
        build_timetable("local_england", POLL, given={"nominations_close": day("Wed 2027-04-07")})
    found = build_timetable("local_england", POLL)
    assert found["first_interim_notice_of_alteration"].date == day("Thu 2027-04-08")


def test_the_days_that_follow_from_a_close_are_as_fixed_as_it_is() -> None:
    """Withdrawals at a parliamentary poll end with nominations; nobody lengthens or shortens that."""
    for said in ("Wed 2027-04-07", "Fri 2027-04-09"):
        with pytest.raises(TimetableInputError, match="withdrawals_close"):
            build_timetable("parl_general", POLL, given={"withdrawals_close": day(said)})


def test_where_the_officer_has_room_an_earlier_day_is_taken() -> None:
    """A Scottish by-election, SSI 2011/399 Sch 1 r1(2)."""
    row = rules_for(kind_of("local_scotland"), POLL).row("nominations_close")
    assert row is not None
    assert not row.may_be_earlier
    assert row.officer_may_fix
    found = build_timetable(
        "local_scotland", POLL, given={"nominations_close": day("Fri 2027-03-26")}
    )
    assert found["nominations_close"].date == day("Fri 2027-03-26")
