"""What petitions, referendums and commissioners' polls have, and have not, in their plans: as an officer would
read it."""

import re
from dataclasses import replace
from datetime import time

import pytest

from calendars.errors import TimetableInputError
from tasks.catalogue.catalogue import our_catalogue
from tasks.catalogue.definitions import Visibility
from tasks.clock import london_day, london_moment
from tasks.contests.asked import parse_poll
from tasks.own_days.own_day import OwnDay
from tasks.planning.planning import Plan, plan_election
from tasks.planning.reference_data import open_books
from tasks.planning.refusals import CallRefusedError, check_areas, check_not_too_late
from tasks.terms import Basis
from tests.builders import day, sample, shown
from tests.plans import commissioner, due_days, planned, tasks_of, words

REFERENDUMS = ["np_referendum", "governance_referendum", "council_tax_referendum", "referendum"]


def recall(kind: str = "recall") -> Plan:
    """A petition that the Speaker gave notice of on 20 April 2027."""
    return planned(
        f"{kind}:ashford",
        "Thu 2027-05-06",
        "Wed 2027-04-21",
        speaker_notice_given="Tue 2027-04-20",
    )


@pytest.mark.parametrize("kind", ["recall", "recall_petition"])
def test_a_recall_has_its_own_plan(kind: str) -> None:
    """From the Speaker's notice to the campaigners' returns, in the law's order."""
    plan = recall(kind)
    assert all(key.startswith("petition_") for key in tasks_of(plan))
    dues = due_days(plan)
    assert [
        day("Mon 2027-04-26"),
        day("Fri 2027-04-30"),
        day("Fri 2027-04-30"),
        day("Thu 2027-05-06"),
        day("Wed 2027-06-02"),
        day("Thu 2027-06-10"),
        day("Thu 2027-06-17"),
        day("Thu 2027-06-17"),
        day("Fri 2027-06-18"),
        day("Sat 2027-07-17"),
    ] == [
        dues[f"petition_{key}"]
        for key in (
            "threshold_notice",
            "cut_off",
            "register",
            "opens",
            "postal_deadline",
            "proxy_deadline",
            "emergency_proxy_deadline",
            "closes",
            "outcome",
            "returns",
        )
    ]
    assert dues["petition_notice"] < dues["petition_opens"]
    weeks = [t for t in plan.tasks if t.draft.definition.key == "petition_weekly_check"]
    assert 7 == len(weeks)
    assert not plan.alarms or all("vacant" in str(alarm) for alarm in plan.alarms)


def test_a_petition_that_opens_late_says_so() -> None:
    """Recall of MPs Act 2015 s.7(4): the tenth working day after the Speaker's notice is received, if practicable."""
    assert not [a for a in recall().alarms if a.sort == "plan.opened_late"]
    late = planned(
        "recall:ashford",
        "Mon 2027-05-17",
        "Wed 2027-04-21",
        speaker_notice_given="Tue 2027-04-20",
    )
    (alarm,) = [str(a) for a in late.alarms if a.sort == "plan.opened_late"]
    assert "Thursday 6 May 2027" in alarm


def test_police_and_registration_officer_have_their_part_of_a_petition() -> None:
    """Applications made by the day of the notice are settled by the cut-off day; the police plan, and report, as at
    a small poll, of which a referendum has no more."""
    plan = recall()
    settled = tasks_of(plan)["petition_registration"]
    assert (("ero",), day("Fri 2027-04-30")) == (settled.draft.roles, london_day(settled.due))
    police = [t for t in plan.tasks if t.office is Visibility.POLICE]
    few = [t for t in referendum("np_referendum").tasks if t.office is Visibility.POLICE]
    assert len(few) <= len(police)


def test_a_neighbourhood_referendum_asks_for_the_decision_that_its_last_day_counts_from() -> None:
    """Regulation 25A: 56 working days after it; a later poll is refused."""
    unknown = planned("np_referendum:ashford", "Tue 2027-04-13", "Mon 2027-01-18")
    assert 1 == len([a for a in unknown.alarms if a.sort == "plan.latest_unknown"])
    assert not [a for a in referendum("np_referendum").alarms if a.sort == "plan.latest_unknown"]
    with pytest.raises(TimetableInputError, match="56 working days"):
        planned(
            "np_referendum:ashford",
            "Tue 2027-04-13",
            "Mon 2027-01-18",
            council_decision="Mon 2027-01-04",
        )


@pytest.mark.parametrize("kind", REFERENDUMS)
def test_a_referendum_is_called_one(kind: str) -> None:
    """No title of a task or an item speaks of an election."""
    titles = [
        title
        for task in referendum(kind).tasks
        for title in (task.draft.title, *(item.title for item in task.draft.items))
    ]
    assert not [title for title in titles if re.search(r"\belections?\b", title, re.I)]


def test_a_recall_has_no_candidates_and_no_poll() -> None:
    """Nor the restrictions that surround one; its count comes after the signing period."""
    plan = recall()
    said = words(plan)
    for word in ("candidate", "nominat", "ballot", "polling", "purdah", "pre-election"):
        assert word not in said
    outcome = tasks_of(plan)["petition_outcome"]
    assert outcome.possible_from == london_moment(day("Thu 2027-06-17"), time(17))


def test_a_poll_on_the_day_a_petition_opens_leaves_it_a_petition() -> None:
    """And has nothing of the petition's."""
    both = planned(
        "recall:ashford local_england:ashford",
        "Thu 2027-05-06",
        "Wed 2027-03-17",
        speaker_notice_given="Tue 2027-04-20",
    )
    for task in both.tasks:
        own = task.draft.definition.key.startswith("petition_")
        assert own == ("recall" in task.draft.kinds), task.id


def referendum(kind: str, called: str = "Mon 2027-01-18") -> Plan:
    """A referendum on a Tuesday."""
    given = {"council_decision": "Mon 2027-02-01"} if kind == "np_referendum" else {}
    if kind == "council_tax_referendum":
        given = {"increase_determined_on": "Fri 2027-01-15"}
    return planned(f"{kind}:ashford", "Tue 2027-04-13", called, **given)


@pytest.mark.parametrize("kind", REFERENDUMS)
def test_a_referendum_has_no_candidates(kind: str) -> None:
    """Nor agents, nor a pre-election period: observers and a restriction of its own instead."""
    plan = referendum(kind)
    said = words(plan)
    for word in ("candidate", "nominat", "nominee", "agent", "pre-election", "elected-official"):
        assert word not in said, word
    keys = tasks_of(plan).keys()
    assert {
        "information_statement",
        "notice_of_referendum",
        "publicity_ban_start",
        "publicity_ban_end",
        "observers_deadline",
        "observers_appointments",
    } <= keys
    alteration = {key for key in keys if key.startswith("first_interim_alteration")}
    of_law = kind in {"governance_referendum", "council_tax_referendum"}
    assert {f"first_interim_alteration_{'referendum' if of_law else 'neighbourhood'}"} == alteration
    assert not {"purdah_start", "purdah_end", "agents_appointments", "agents_deadline"} & keys
    assert kind == "referendum" or not [a for a in plan.alarms if "vacant" not in str(a)]


def test_a_neighbourhood_referendum_has_no_lawful_day_for_its_first_alteration() -> None:
    """SI 2014/333 reg 9 fixes none: the day is our suggestion, and moves for a later call; SI 2014/924 reg 10 does."""
    suggested = tasks_of(referendum("np_referendum"))["first_interim_alteration_neighbourhood"]
    assert (Basis.GUIDANCE, True) == (
        suggested.draft.definition.basis,
        suggested.draft.definition.duty_of_law,
    )
    lawful = tasks_of(referendum("governance_referendum"))["first_interim_alteration_referendum"]
    assert Basis.STATUTE is lawful.draft.definition.basis
    assert suggested.due < lawful.due


@pytest.mark.parametrize(
    ("kind", "statement", "ban"),
    [
        ("np_referendum", "Tue 2027-03-02", "Tue 2027-03-02"),
        ("governance_referendum", "Tue 2027-02-16", "Wed 2027-03-17"),
        ("council_tax_referendum", "Tue 2027-03-16", "Fri 2027-01-15"),
    ],
)
def test_the_restriction_begins_on_its_own_day(kind: str, statement: str, ban: str) -> None:
    """Which the regulations of each sort fix, and not with the notice of the referendum."""
    plan = referendum(kind)
    dues = due_days(plan)
    assert day(statement) == dues["information_statement"]
    assert day(ban) == plan.timetables[kind]["publicity_ban_start"].date
    assert day("Fri 2027-03-05") == dues["notice_of_referendum"]
    assert not tasks_of(plan)["publicity_ban_end"].draft.definition.duty_of_law


def test_a_statement_published_early_begins_the_period_that_day() -> None:
    """The restriction follows what was really done."""
    plan = referendum("np_referendum")
    own = (OwnDay("information_statement", day("Mon 2027-02-22")),)
    facts = replace(plan.election, own=own)
    later = plan_election(facts, open_books(sample()), now=london_moment(facts.called_on, time(9)))
    assert day("Mon 2027-02-22") == due_days(later)["publicity_ban_start"]


def test_a_referendum_called_after_its_statement_was_due_is_refused() -> None:
    """Twenty-eight working days before is the law, and cannot be made up for."""
    check_not_too_late(referendum("np_referendum", called="Tue 2027-03-02"))
    with pytest.raises(CallRefusedError, match="information statement"):
        check_not_too_late(referendum("np_referendum", called="Wed 2027-03-03"))


def test_a_referendum_of_no_sort_warns() -> None:
    """Its dates are those of a neighbourhood plan, and the notice of another sort is due before."""
    (warning,) = [str(a) for a in referendum("referendum").alarms if "which sort" in str(a)]
    assert "governance_referendum" in warning


def test_a_poll_and_a_referendum_on_one_day() -> None:
    """Have both periods, each its own."""
    both = planned(
        "np_referendum:ashford local_england:ashford", "Thu 2027-05-06", "Mon 2027-01-18"
    )
    dues = due_days(both)
    assert day("Wed 2027-03-24") == dues["publicity_ban_start"]
    assert day("Wed 2027-03-31") == dues["purdah_start"]
    assert "Election day" == tasks_of(both)["election_day"].draft.title


def test_a_commissioners_poll_in_2028_warns() -> None:
    """Of the announced abolition; one before does not."""
    late = planned("pcc:blankshire", "Thu 2028-05-04", "Mon 2027-11-01")
    assert any("abolished" in str(alarm) for alarm in late.alarms)
    soon = planned("pcc_byelection:blankshire", "Thu 2027-05-06", "Mon 2027-01-11")
    assert not any("abolished" in str(alarm) for alarm in soon.alarms)


@pytest.mark.parametrize("kind", ["pcc", "pcc_byelection"])
def test_a_commissioners_poll_is_declared_by_the_police_area_returning_officer(kind: str) -> None:
    """Local returning officers count, and give their totals; nobody else declares."""
    plan = commissioner(kind)
    declared = [t for t in plan.tasks if t.draft.definition.key == "declaration"]
    assert [("opcc", ("paro",))] == [(t.draft.area, t.draft.roles) for t in declared]
    counted = [t for t in plan.tasks if t.draft.definition.key == "count_process"]
    assert {"ashford", "brambleton", "castlemere"} == {t.draft.area for t in counted}
    assert all("local total" in t.draft.title for t in counted)


def test_polls_of_one_day_share_what_is_one_act() -> None:
    """The council that also has its own poll gives the commissioner's total too; packs have one last issue."""
    polls = "pcc:blankshire local_england:ashford parish_england:ashford"
    plan = planned(polls, "Thu 2028-05-04", "Mon 2027-11-01")
    ashford = [t for t in plan.tasks if t.draft.area == "ashford"]
    (counted,) = [t for t in ashford if t.draft.definition.key == "count_process"]
    assert "give the local total to the police area returning officer" in counted.draft.title
    (packs,) = [t for t in ashford if t.draft.definition.key == "postal_replacement"]
    assert ("local_england", "parish_england", "pcc") == packs.draft.kinds


def test_the_count_of_a_parliamentary_poll_begins_within_four_hours() -> None:
    """RPA 1983 Sch 1 r45(3A): by two in the morning; councils have no such hour."""
    plan = planned("parl_general:ashford", "Thu 2027-05-06", "Mon 2027-03-01")
    begins = tasks_of(plan)["count_begins"]
    assert "Fri 2027-05-07 02:00" == shown(begins.due)
    assert "with it the notice of poll" in tasks_of(plan)["sopn"].draft.title
    local = tasks_of(planned("local_england:ashford", "Thu 2027-05-06", "Mon 2026-11-02"))
    assert "count_begins" not in local
    assert "Publish the statement of persons nominated" == local["sopn"].draft.title


@pytest.mark.parametrize("key", ["joint_letter", "candidates_briefing", "coordination"])
def test_candidates_for_commissioner_get_one_letter_and_one_briefing(key: str) -> None:
    """For there is one contest, however many councils it is held in; a council's own poll has its own."""
    assert ["opcc"] == [t.draft.area for t in commissioner().tasks if t.draft.definition.key == key]
    both = planned("pcc:blankshire local_england:ashford", "Thu 2027-05-06", "Mon 2027-01-11")
    found = [t.draft.area for t in both.tasks if t.draft.definition.key == key]
    assert (["opcc"] if key == "coordination" else ["ashford", "opcc"]) == sorted(found)


def test_a_commissioners_by_election_has_its_oath_and_who_stands_in() -> None:
    """The declaration within two months of the day after the poll; somebody acts until then."""
    plan = commissioner()
    assert day("Tue 2027-07-06") == due_days(plan)["oath"]
    assert "acting_commissioner" in tasks_of(plan)
    assert not {"term_ends", "term_starts"} & tasks_of(plan).keys()
    deputy = tasks_of(plan)["deputy_intentions"].draft.definition
    assert "legal advice" in deputy.guidance_for(["pcc_byelection"], "England")
    assert "acting_commissioner" not in tasks_of(commissioner("pcc"))


def test_nobody_is_asked_to_remind_a_commissioner_who_is_gone() -> None:
    """At a by-election the office is vacant: the acting commissioner is meant; at an ordinary one, who holds it."""
    keys = (
        "reminder_commissioner",
        "devices_and_social",
        "declarations_of_interest",
        "social_access",
    )
    for kind, there in (("pcc_byelection", True), ("pcc", False)):
        tasks = tasks_of(commissioner(kind))
        said = {
            key: tasks[key].draft.title
            + tasks[key].draft.definition.guidance_for([kind], "England")
            for key in keys
        }
        assert {key: "acting commissioner" in text for key, text in said.items()} == dict.fromkeys(
            keys, there
        )
    assert "re-elected" not in words(commissioner())


@pytest.mark.parametrize("duty", ["receive", "number", "confirm", "presiding officers"])
def test_nothing_about_agents_is_asked_twice(duty: str) -> None:
    """They are received and counted by the law's day; confirmed, and listed for the stations, after it."""
    by_key = our_catalogue().by_key
    both = [by_key[key].guidance.lower() for key in ("agents_deadline", "agents_appointments")]
    assert 1 == sum(duty in guidance for guidance in both)


@pytest.mark.parametrize(
    ("kind", "absent"),
    [
        ("parish_england", "election agent a copy"),
        ("parish_england", "sub-agent"),
        ("local_england", "sub-agent"),
    ],
)
def test_no_agents_are_named_that_a_poll_does_not_have(kind: str, absent: str) -> None:
    """Election agents are not of parishes; sub-agents (RPA 1983 s.68) not of councils."""
    assert absent not in words(planned(f"{kind}:ashford", "Thu 2027-05-06", "Mon 2027-01-11"))


def test_what_the_period_protects_is_settled_before_it() -> None:
    """The panel's agenda and the annual report are decided before the notice of election."""
    for plan in (commissioner(), planned("pcc:blankshire", "Thu 2027-05-06", "Mon 2026-11-02")):
        dues = due_days(plan)
        for key in (
            "panel_agenda",
            "annual_report",
            "period_implications",
            "reminder_commissioner",
        ):
            assert dues[key] < dues["notice_of_election"], key


@pytest.mark.parametrize("kind", ["pcc", "pcc_byelection"])
def test_a_commissioners_poll_is_held_in_the_police_area(kind: str) -> None:
    """Not in one district of it."""
    plan = planned("local_england:ashford", "Thu 2027-05-06", "Mon 2027-01-11")
    facts = replace(plan.election, polls=(parse_poll(f"{kind}:ashford"),))
    with pytest.raises(CallRefusedError, match=f"not in ashford; use {kind}:blankshire"):
        check_areas(facts, sample())
