"""What must come before what in a plan, and what a poll has by its own law and no other."""

from dataclasses import replace
from datetime import time

import pytest

from tasks.clock import london, london_moment
from tasks.own_days.own_day import OwnDay
from tasks.planning.planning import Plan, plan_election
from tasks.planning.reference_data import open_books
from tests.builders import day, sample
from tests.plans import commissioner, due_days, planned, tasks_of, words

WARD = "local_england:ashford:Mill.by"
SCOTTISH = "local_scotland:ashford:Mill.by"
# What can only be before the notice, or nineteen days before nominations close.
GONE = {"policy_announcements", "staff_resignation", "police_resignation"}
DISTRICTS = "local_england:ashford local_england:brambleton local_england:castlemere"


@pytest.fixture(scope="module")
def ward() -> Plan:
    """A by-election of one ward; notice of election at the latest on Thursday 4 February."""
    return planned(WARD, "Thu 2027-03-11", "Mon 2027-01-25")


@pytest.fixture(scope="module")
def may() -> Plan:
    """The May day of three districts: notice Wednesday 31 March, statement Friday 9 April."""
    return planned(DISTRICTS, "Thu 2027-05-06", "Mon 2026-11-02")


@pytest.fixture(scope="module")
def scottish() -> Plan:
    """A by-election of one Scottish ward; nominations and withdrawals close on Thursday 31 December."""
    return planned(SCOTTISH, "Thu 2027-02-04", "Mon 2026-12-07", nation="Scotland")


def items(plan: Plan, key: str) -> set[str]:
    """What a checklist of a plan holds."""
    return {item.key for item in tasks_of(plan)[key].draft.items}


def test_a_scottish_council_election_has_its_notice_of_poll(scottish: Plan) -> None:
    """As soon as practicable after the close of withdrawals: SSI 2011/399 Sch 1 r1 fixes no day."""
    notice = tasks_of(scottish)["notice_of_poll_scotland"]
    assert ("esm",) == notice.draft.roles
    assert day("Thu 2026-12-31") == london(notice.opens).date()
    assert day("Thu 2027-01-07") == london(notice.due).date()
    assert "notice_of_poll" not in tasks_of(scottish)


@pytest.mark.parametrize("polls", [SCOTTISH, "local_scotland:ashford"])
def test_nothing_speaks_of_a_statement_that_scotland_does_not_have(polls: str) -> None:
    """There is a notice of poll, and decisions on nominations."""
    plan = planned(polls, "Thu 2027-05-06", "Mon 2026-11-02", nation="Scotland")
    assert "statement of persons nominated" not in words(plan)
    assert "procurator fiscal" in words(plan) or "cps_progress" not in tasks_of(plan)


def test_the_by_election_s_preparations_stand_before_the_notice(ward: Plan) -> None:
    """Deputies, the security of papers, whom candidates can contact, and that officers are impartial."""
    due = due_days(ward)
    for key in ("returning_officer_ready", "spoc_ready", "get_ready"):
        assert day("Wed 2027-02-03") == due[key], key
    assert "ballot_paper_security" in items(ward, "returning_officer_ready")
    assert {"candidate_contact_small", "officer_impartiality"} <= items(ward, "spoc_ready")
    assert "nominee_names" in items(ward, "candidates_briefing")


def test_poll_cards_do_not_wait_for_ballot_papers(ward: Plan, may: Plan) -> None:
    """Within five working days of the notice, the papers after the statement."""
    assert day("Thu 2027-02-11") == due_days(ward)["poll_cards"]
    assert day("Mon 2027-02-22") == due_days(ward)["ballot_papers"]
    assert day("Wed 2027-04-07") == due_days(may)["poll_cards"]


def test_the_policing_plan_comes_after_what_it_is_made_of(may: Plan) -> None:
    """And candidates know whom to call before the first paper is handed in."""
    due = due_days(may)
    for key in ("community_strategy", "polling_station_assessment", "intervention_policy"):
        assert due[key] < due["election_day_plan"], key
    assert "candidate_contact_point" in items(may, "community_strategy")
    assert day("Wed 2027-03-31") == due["community_strategy"] == due["officer_impartiality"]
    for key in ("joint_letter", "nominee_notification", "candidates_briefing"):
        assert day("Fri 2027-04-16") == due[key], key


@pytest.mark.parametrize("kind", ["pcc_byelection", "pcc"])
def test_a_commissioner_s_poll_is_prepared_before_the_notice(kind: str) -> None:
    """Called on 15 March; notice on Wednesday 31 March at the latest."""
    due = due_days(commissioner(kind))
    for key in (
        "paro_link",
        "election_page",
        "joint_protocol_police",
        "briefing_pack",
        "gold_meeting",
        "threat_assessment",
        "mou",
        "integrity_and_security",
        "comms_strategy",
    ):
        assert due[key] <= day("Tue 2027-03-30"), key


def test_what_should_have_been_before_the_notice_is_asked_for_after_it_too() -> None:
    """A call in April does not lose the threat assessment, nor the deputies."""
    late = tasks_of(planned(DISTRICTS, "Thu 2027-05-06", "Mon 2027-04-12"))
    assert not late["threat_assessment"].passed
    assert not late["integrity_and_security"].passed
    small = tasks_of(planned(WARD, "Thu 2027-03-11", "Mon 2027-02-08"))
    assert not small["returning_officer_ready"].passed
    assert not small["spoc_ready"].passed


@pytest.mark.parametrize("polls", [WARD, "np_referendum:ashford"])
def test_no_gold_assessment_for_a_small_poll(polls: str) -> None:
    """The silver commander's list has it."""
    plan = planned(polls, "Thu 2027-03-11", "Mon 2027-01-18")
    assert not [task for task in plan.tasks if "gold_commander" in task.draft.roles]
    assert "threat_assessment_small" in items(plan, "policing_ready")


def test_nominations_in_wales_come_electronically_too() -> None:
    """WSI 2021/1459 Sch 1 r1(2)-(3); not so in England."""
    polls, on, called = "local_wales:ashford:Mill.by", "Thu 2027-03-11", "Mon 2027-01-25"
    assert "in person or electronically" in words(planned(polls, on, called, nation="Wales"))
    assert "electronically" not in words(planned(WARD, on, called))


def test_what_serves_the_poll_outlives_a_notice_published_before_the_call() -> None:
    """Called three days after the notice: what candidates need is asked for in the coming days, not dropped."""
    late = planned(
        "local_england:brambleton:Oak.by",
        "Thu 2027-01-14",
        "Fri 2026-11-27",
        notice_of_election="Tue 2026-11-24",
    )
    assert [] == [task.draft.title for task in late.tasks if task.passed]
    assert day("Fri 2026-12-04") >= due_days(late)["candidate_information"]
    area = planned(
        "local_england:brambleton",
        "Thu 2027-01-14",
        "Fri 2026-11-27",
        notice_of_election="Tue 2026-11-24",
    )
    for key in ("fraud_indicators", "candidate_information", "candidate_contact_point"):
        for task in area.tasks:
            assert task.draft.definition.key != key or not task.passed, key


@pytest.mark.parametrize("called", ["Thu 2027-06-10", "Fri 2027-06-18", "Mon 2027-06-21"])
@pytest.mark.parametrize("polls", ["local_england:ashford:Mill.by", "local_england:ashford"])
def test_no_candidate_s_details_are_shared_before_the_plan_that_says_how(
    polls: str, called: str
) -> None:
    """However late the election is called: on the day of the notice, on that of the close of nominations, or after."""
    plan = planned(polls, "Thu 2027-07-15", called, notice_of_election="Wed 2027-06-09")
    due = due_days(plan)
    assert due["integrity_and_security"] < due["share_candidate_details"]


@pytest.mark.parametrize("polls", [WARD, "local_england:ashford", "parish_england:ashford:Mill.by"])
def test_a_count_is_asked_for_on_polling_day_and_cannot_be_told_before_its_close(
    polls: str,
) -> None:
    """Not the morning after it is over."""
    tasks = tasks_of(planned(polls, "Thu 2027-03-11", "Mon 2027-01-25"))
    count = tasks.get("count_and_declare") or tasks["count_process"]
    assert day("Thu 2027-03-11") == london(count.opens).date()
    assert london_moment(day("Thu 2027-03-11"), time(22)) == count.possible_from


@pytest.mark.parametrize(
    ("polls", "called", "moved"),
    [
        ("pcc_byelection:blankshire", "Tue 2027-06-01", "Thu 2027-06-03"),
        ("local_england:ashford", "Thu 2027-06-03", "Mon 2027-06-07"),
        (WARD, "Thu 2027-06-03", "Mon 2027-06-07"),
    ],
)
def test_nothing_is_hurried_where_the_poll_moves_to_a_later_day(
    polls: str, called: str, moved: str
) -> None:
    """The gold group kept to its settled day though the notice leaves it another: nothing falls due sooner."""
    first = planned(polls, "Thu 2027-07-15", called)
    now = london_moment(day(moved), time(9))
    facts = replace(first.election, poll_date=day("Thu 2027-07-22"), known_since=now)
    facts = replace(facts, known_as=first.election.id)
    stood = {task.id: london(task.due).date() for task in first.tasks if task.moved}
    later = plan_election(facts, open_books(sample()), now=now, stood=stood)
    before = {task.id: task.due for task in first.tasks}
    assert not [task.id for task in later.tasks if task.due < before.get(task.id, task.due)]


@pytest.mark.parametrize(
    ("polls", "nation", "gone"),
    [
        ("pcc_byelection:blankshire", "England", GONE),
        ("local_england:ashford", "England", set()),
        ("local_wales:ashford", "Wales", set()),
        ("local_wales:ashford:Mill.by", "Wales", set()),
    ],
)
def test_what_still_serves_the_poll_is_asked_for_after_a_past_notice(
    polls: str, nation: str, gone: set[str]
) -> None:
    """The commissioner's office, the media, the Welsh of all materials: only what cannot be any more is lost."""
    late = planned(
        polls,
        "Thu 2027-07-15",
        "Thu 2027-06-10",
        nation=nation,
        notice_of_election="Tue 2027-06-08",
    )
    passed = {task.draft.definition for task in late.tasks if task.passed}
    assert gone == {definition.key for definition in passed if not definition.milestone}


@pytest.mark.parametrize(
    ("polls", "key"),
    [
        ("local_england:ashford", "election_notices"),
        ("local_england:ashford", "mou"),
        (WARD, "get_ready"),
    ],
)
def test_an_early_notice_makes_nothing_late_that_comes_before_it(polls: str, key: str) -> None:
    """Published nine days before its last day: what should have been ready is still to be done, and not overdue."""
    first = planned(polls, "Thu 2027-05-06", "Mon 2027-01-25")
    own = (OwnDay("notice_of_election", day("Mon 2027-03-22"), "ashford"),)
    called = london_moment(first.election.called_on, time(9))
    facts = replace(first.election, own=own, known_since=called)
    now = london_moment(day("Mon 2027-03-22"), time(11))
    later = due_days(plan_election(facts, open_books(sample()), now=now))
    assert day("Mon 2027-03-22") < later[key] <= due_days(first)[key]
