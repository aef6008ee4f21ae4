"""What holds for every poll of every kind."""

from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from calendars.days.proclaimed import ProclaimedDay
from calendars.days.working_days import day_calendar
from calendars.kinds import all_kinds
from calendars.milestones import Timetable
from calendars.nations import Nation
from calendars.output.why import explain
from calendars.rules.phrases import Way
from calendars.rules.ruleset import rules_for
from calendars.timetable import build_timetable

KINDS = [kind.key for kind in all_kinds()]
kinds = st.sampled_from(KINDS)
polls = st.dates(date(2017, 6, 1), date(2040, 12, 31))

# Steps that come one after the other in every kind that has them.
CHAINS = (
    ("dissolution", "notice_of_election", "nominations_open", "nominations_close", "sopn"),
    ("notice_of_election", "nominations_close", "registration_deadline", "postal_deadline"),
    ("postal_deadline", "proxy_deadline", "final_notice_of_alteration", "poll"),
    ("final_notice_of_alteration", "postal_replacement_lost_earliest", "poll"),
    ("registration_deadline", "anonymous_registration_deadline", "register_correction_latest"),
    ("notice_of_referendum", "registration_deadline", "notice_of_poll", "poll"),
    ("ni_absent_vote_deadline", "registration_deadline", "ni_late_absent_vote_deadline", "poll"),
    ("expenses_claims_received", "expenses_claims_paid", "expenses_return_deadline"),
    ("cut_off_day", "designated_day", "proxy_deadline", "signing_period_end"),
)
# The Parliament is dissolved after nominations close; the ward list closes the year before; for
# the Senedd claims may be paid up to 49 days after the result, when the return is already due.
ELSEWHERE = {
    ("sp", "dissolution"),
    ("city_of_london", "registration_deadline"),
    ("senedd", "expenses_claims_paid"),
}


def timetable_of(kind: str, poll: date) -> Timetable:
    given = {}
    if kind != "casual_vacancy":
        given["declared_on"] = poll + timedelta(days=1)
    if kind == "parl_byelection":
        given["nominations_close"] = day_calendar("CAL-EW").back(poll, 18)
    return build_timetable(kind, poll, given=given)


@given(kinds, polls)
def test_the_steps_of_a_timetable_never_change_places(kind: str, poll: date) -> None:
    """Whatever the holidays, an earlier step is never dated after a later one."""
    timetable = timetable_of(kind, poll)
    for chain in CHAINS:
        found = [timetable.get(key) for key in chain if (kind, key) not in ELSEWHERE]
        days = [milestone.date for milestone in found if milestone and milestone.date]
        assert days == sorted(days), chain


@given(kinds, polls)
def test_a_window_never_ends_before_it_begins(kind: str, poll: date) -> None:
    """The first day is not after the last."""
    for milestone in timetable_of(kind, poll).milestones:
        if milestone.earliest and milestone.date:
            assert milestone.earliest <= milestone.date, milestone.key


@given(kinds, polls, st.integers(1, 60))
def test_one_more_day_not_counted_never_makes_a_deadline_later(
    kind: str, poll: date, before: int
) -> None:
    """What is counted back from the poll moves earlier or stays."""
    extra = ProclaimedDay(
        day=poll - timedelta(days=before),
        name="One more",
        nations=tuple(Nation),
        proclaimed_on=poll - timedelta(days=700),
    )
    plain, more = build_timetable(kind, poll), build_timetable(kind, poll, proclaimed=[extra])
    for row in rules_for(all_kinds()[KINDS.index(kind)], poll).rows:
        back = row.latest is not None and row.latest.way in (Way.BEFORE, Way.ENDING)
        found = plain.get(row.key) if back else None
        if found and found.date:
            now = more[row.key].date
            assert now is not None
            assert now <= found.date, row.key


@given(kinds, polls)
def test_a_deadline_counted_back_is_a_day_that_counts(kind: str, poll: date) -> None:
    """On the calendar of its own rule, unless the day was proclaimed while the poll was running."""
    timetable = timetable_of(kind, poll)
    assume(not any("was proclaimed on" in warning for warning in timetable.warnings))
    for row in rules_for(all_kinds()[KINDS.index(kind)], poll).rows:
        milestone = timetable.get(row.key) if row.latest else None
        if milestone and milestone.date and row.latest and row.latest.counts_working_days():
            assert day_calendar(row.calendar, nation="England").counts(milestone.date), row.key


@given(kinds, polls, st.data())
def test_an_explanation_ends_on_the_day_of_the_timetable(
    kind: str, poll: date, data: st.DataObject
) -> None:
    """The count that is shown is the count that was made: its last number is the rule's."""
    timetable = timetable_of(kind, poll)
    dated = [milestone.key for milestone in timetable.milestones if milestone.date]
    key = data.draw(st.sampled_from(dated or ["poll_latest"]))
    given = {"declared_on": poll + timedelta(days=1)}
    if kind == "parl_byelection":
        given["nominations_close"] = day_calendar("CAL-EW").back(poll, 18)
    found = explain(kind, poll, key, given=given if kind != "casual_vacancy" else {})
    days = {count.found for count in found.counts}
    if found.milestone.date and rules_for(all_kinds()[KINDS.index(kind)], poll).row(key):
        assert found.milestone.date in days | set(given.values())
    for count in found.counts:
        numbers = [day.number for day in count.days if day.number is not None]
        assert numbers == list(range(1, len(numbers) + 1))
