"""The commissioner's poll of Thursday 6 May 2021, as the commissioners' own guidance dates it.

The guidance says: notice of election at the latest 25 working days before the poll; nominations
close on Thursday 8 April 2021 at 16:00, the nineteenth day before; the old term ends on 12 May and
the new one starts on 13 May; the oath within two months of the day after the poll. The other days
below are the guidance's rules counted by hand: Good Friday was 2 April, Easter Monday the 5th, the
early May bank holiday Monday 3 May.
"""

from dataclasses import replace
from datetime import date, datetime

import pytest

from tasks.catalogue.definitions import Each
from tasks.clock import london_day
from tasks.planning.planning import Plan
from tests.builders import an_election, named, plan_of, sample, shown, shown_day
from tests.cast import directory

POLL = "Thu 2021-05-06"


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The commissioner's poll, called half a year ahead."""
    return plan_of(an_election(POLL, "Mon 2020-11-02", "pcc:blankshire"), sample(), apart=True)


@pytest.mark.parametrize(
    ("task", "due"),
    [
        ("opcc/notice_of_election", "Mon 2021-03-29 17:00"),
        ("opcc/nominations_close", "Thu 2021-04-08 16:00"),
        ("opcc/sopn", "Fri 2021-04-09 16:00"),
        ("opcc/candidate_list", "Fri 2021-04-09 16:00"),
        ("opcc/statement_copy", "Mon 2021-04-12 17:00"),
        ("opcc/share_candidate_details", "Mon 2021-04-12 17:00"),
        ("opcc/staff_resignation", "Sat 2021-03-20 17:00"),
        ("opcc/letter_press", "Mon 2021-03-22 17:00"),
        ("opcc/letter_staff", "Mon 2021-03-22 17:00"),
        ("opcc/letter_commissioned", "Mon 2021-03-22 17:00"),
        ("opcc/policy_announcements", "Fri 2021-03-26 17:00"),
        ("opcc/declarations_of_interest", "Fri 2021-03-26 17:00"),
        ("opcc/contact_register", "Fri 2021-03-26 17:00"),
        ("opcc/period_implications", "Fri 2021-03-26 17:00"),
        ("opcc/social_access", "Mon 2021-03-29 17:00"),
        ("opcc/lessons_learnt", "Mon 2021-03-29 17:00"),
        ("ashford/purdah_start", "Mon 2021-03-29 17:00"),
        ("ashford/purdah_end", "Thu 2021-05-06 22:00"),
        ("opcc/post_election_plan", "Wed 2021-04-21 17:00"),
        ("opcc/induction_pack", "Wed 2021-04-28 17:00"),
        ("ashford/events_safety", "Wed 2021-04-07 17:00"),
        ("ashford/box_storage", "Wed 2021-04-28 17:00"),
        ("north/election_day_plan", "Wed 2021-04-21 17:00"),
        ("opcc/term_ends", "Wed 2021-05-12 17:00"),
        ("opcc/term_starts", "Thu 2021-05-13 17:00"),
        ("opcc/oath", "Tue 2021-07-06 17:00"),
        ("opcc/deputy_appointment", "Fri 2021-07-30 17:00"),
        ("opcc/lessons_learnt_close", "Fri 2021-07-30 17:00"),
        ("opcc/paro_contact", "Fri 2021-02-26 17:00"),
        ("opcc/first_100_days", "Fri 2021-04-30 17:00"),
    ],
)
def test_a_date_of_the_guidance(plan: Plan, task: str, due: str) -> None:
    """To the day, and to the hour where the law has one."""
    assert due == shown(named(plan, task).due)


def test_the_oath_is_asked_for_when_the_term_starts(plan: Plan) -> None:
    """Two months are left then, not three weeks."""
    assert "Thu 2021-05-13 09:00" == shown(named(plan, "opcc/oath").opens)


def test_weekly_and_monthly_rows(plan: Plan) -> None:
    """The register of contacts is gone through each week from the notice to the poll; cases are
    reviewed each month for the year in which a prosecution can begin."""
    weekly = [t for t in plan.tasks if t.draft.definition.key == "transparent_links"]
    assert [shown_day(london_day(task.due)) for task in weekly] == [
        "Thu 2021-04-01",
        "Fri 2021-04-09",
        "Fri 2021-04-16",
        "Fri 2021-04-23",
        "Fri 2021-04-30",
        "Thu 2021-05-06",
    ]
    assert ["transparent_links/2021-W13", "transparent_links/2021-W14"] == [
        task.draft.local_key for task in weekly[:2]
    ]
    monthly = [t for t in plan.tasks if t.draft.definition.key == "cps_progress"]
    # Only four days of May 2022 are left of the twelve months: the last check is April's.
    assert ["2021-06", "2022-04"] == [
        task.draft.local_key.partition("/")[2] for task in (monthly[0], monthly[-1])
    ]
    assert 11 == len(monthly)
    assert "Fri 2022-04-29 17:00" == shown(monthly[-1].due)


def test_the_day_of_the_call(plan: Plan) -> None:
    """When the poll is announced a chief officer is appointed, within a week."""
    task = named(plan, "blankshire/appoint_chief_officer")
    assert ("Mon 2020-11-02 09:00", "Mon 2020-11-09 17:00") == (shown(task.opens), shown(task.due))


def local_keys(plan: Plan, area: str) -> set[str]:
    """The definitions that make tasks in an area."""
    return {task.draft.definition.key for task in plan.tasks if task.draft.area == area}


def test_a_commissioners_candidates_are_the_police_area_returning_officers(plan: Plan) -> None:
    """Nominations, and what hangs on them, are done once for the police area, not by each council."""
    theirs = {
        "candidate_data_sharing",
        "share_candidate_details",
        "candidate_information",
        "candidate_briefings",
        "informal_checks",
        "nominations",
        "statement_accuracy",
        "candidate_data_protection",
        "coordination",
    }
    assert theirs <= local_keys(plan, "opcc")
    assert not theirs & local_keys(plan, "ashford")
    assert ("opcc/paro",) == tuple(map(str, named(plan, "opcc/nominations").owners))
    both = plan_of(
        an_election(POLL, "Mon 2020-11-02", "local_england:ashford", "pcc:blankshire"), sample()
    )
    assert ("local_england",) == named(both, "ashford/nominations").draft.kinds
    assert ("pcc",) == named(both, "opcc/nominations").draft.kinds


def test_a_commissioners_office_has_nothing_to_do_where_no_commissioner_is_elected() -> None:
    """Its letters are for polls of its own."""
    plan = plan_of(an_election(POLL, "Mon 2020-11-02", "local_england:ashford"), sample())
    assert set() == local_keys(plan, "opcc")


def test_what_only_some_areas_have(plan: Plan) -> None:
    """No chief fire officer where the office is no fire authority; Welsh only in Wales."""
    keys = {task.draft.definition.key for task in plan.tasks}
    assert not {"joint_protocol_fire", "bilingual_materials"} & keys


@pytest.mark.parametrize("poll", ["Thu 2027-05-06", "Thu 2028-05-04", "Thu 2027-07-15"])
@pytest.mark.parametrize(
    "polls",
    [
        ["local_england:ashford"],
        ["pcc:blankshire"],
        ["parl_general:ashford"],
        ["local_england:ashford", "pcc:blankshire"],
    ],
    ids=str,
)
def test_guidance_is_never_due_after_the_poll_it_prepares(poll: str, polls: list[str]) -> None:
    """What is written as before the poll, or before a statutory date, ends there; and every window
    is in order."""
    plan = plan_of(an_election(poll, "Fri 2026-10-02", *polls), sample())
    order: dict[str, datetime] = {}
    for task in plan.tasks:
        assert task.opens < task.due, task.id
        text = task.draft.definition.row.get("window", "")
        if " before " in text and task.draft.milestone and " to " not in text:
            kind, key = task.draft.milestone
            served = plan.timetables[kind][key].date or date.max
            assert london_day(task.due) < served, task.id
        order[task.id] = task.due
    assert list(order.values()) == sorted(order.values())


def test_only_series_recur(plan: Plan) -> None:
    """A task that is not of a series is there once in each area."""
    once = [
        (task.draft.area, task.draft.definition.key)
        for task in plan.tasks
        if task.draft.definition.each is None
    ]
    assert len(set(once)) == len(once)
    assert {Each.MONTH, Each.WEEK} == {
        task.draft.definition.each for task in plan.tasks if task.draft.definition.each
    }


def elsewhere(nation: str, poll: str, **given: str) -> Plan:
    """A poll in a police area of that nation, which has no commissioner's office."""
    there = directory(without=("opcc",))
    held = replace(
        there,
        areas={key: replace(area, nation=nation) for key, area in there.areas.items()},
        holdings=tuple(h for h in there.holdings if h.area in there.areas),
    )
    return plan_of(an_election("Thu 2027-05-06", "Mon 2026-11-02", poll, **given), held, apart=True)


def test_scotland_decides_nominations_without_a_statement() -> None:
    """What waits for the statement of persons nominated elsewhere waits for the decisions there."""
    plan = elsewhere("Scotland", "local_scotland:ashford")
    decided = plan.timetables["local_scotland"]["nomination_decisions"].date
    assert decided
    details = named(plan, "ashford/share_candidate_details")
    assert decided < london_day(details.due)
    assert "Decisions on the validity of papers" in (details.waits_for or "")
    # No date for the notice of poll: the stations are assessed before the policing plan all the same.
    assert "Mon 2027-04-19 17:00" == shown(named(plan, "north/polling_station_assessment").due)
    assert not {"letter_press", "bilingual_materials"} & {
        task.draft.definition.key for task in plan.tasks
    }


def test_wales_has_its_materials_in_both_languages() -> None:
    """Before the notice of election, like the notices themselves."""
    plan = elsewhere("Wales", "local_wales:ashford")
    notice = plan.timetables["local_wales"]["notice_of_election"].date or date.max
    assert london_day(named(plan, "ashford/bilingual_materials").due) < notice


def test_a_referendum_has_voters_but_no_candidates() -> None:
    """Papers, cards and postal votes hang on its own notice; nominations do not exist."""
    keys = local_keys(elsewhere("England", "referendum:ashford"), "ashford")
    assert {"ballot_papers", "poll_cards", "postal_packs", "fraud_indicators"} <= keys
    assert not {"nominations", "share_candidate_details", "candidate_briefings"} & keys
