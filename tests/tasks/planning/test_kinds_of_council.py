"""What polls of councils, parishes and of Parliament have, and have not, in their plans, and how much of it."""

from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest

from tasks.catalogue.definitions import Visibility
from tasks.clock import london_moment
from tasks.contests.asked import parse_poll
from tasks.files.area_files import read_area_files
from tasks.planning.planning import Plan, plan_election
from tasks.planning.reference_data import open_books
from tasks.planning.refusals import CallRefusedError, check_areas
from tests.builders import day, sample
from tests.plans import commissioner, due_days, planned, tasks_of, words


def figures(polls: str, poll_day: str, called: str) -> tuple[int, int]:
    """How many tasks a call makes, and how many of them are the police's."""
    plan = planned(polls, poll_day, called)
    return len(plan.tasks), sum(task.office is Visibility.POLICE for task in plan.tasks)


def test_plans_stay_in_proportion() -> None:
    """One ward at most 45, of which the police 12; a parish seat 29 and 4; a May day of three districts 194."""
    for called in ("Mon 2027-01-25", "Thu 2027-01-07"):
        tasks, police = figures("local_england:ashford:Mill.by", "Thu 2027-03-11", called)
        assert tasks <= 45
        assert police <= 12
        tasks, police = figures("parish_england:ashford:Mill.by", "Thu 2027-03-11", called)
        assert tasks <= 29
        assert police <= 4
    councils = "local_england:ashford local_england:brambleton local_england:castlemere"
    tasks, _ = figures(councils, "Thu 2027-05-06", "Mon 2026-11-02")
    assert tasks <= 194


SECTION_5 = [
    "update_returning_officers",
    "deployment_briefing",
    "reassurance_patrols",
    "community_intelligence",
    "bronze_roles",
    "operation_order",
    "silver_debrief",
    "party_offices",
    "signed_code",
    "pocket_guide",
    "wider_context",
    "training_records",
    "station_feedback",
    "complaints",
    "second_interim_alteration",
    "anonymous_registration",
    "postal_replacement",
    "temporary_vac",
    "agents_names_notice",
    "postal_opening_notice",
    "uncontested_notice",
    "expenses_returns",
    "councillors_acceptance",
    "documents_forwarded",
    "documents_kept",
    "nominations_register",
    "opening_count_training",
    "royal_mail_licence",
    "second_poll_cards",
]


def held(plan: Plan) -> set[str]:
    """Every duty of a plan, as a task or as an item."""
    return {
        key
        for task in plan.tasks
        for key in (task.draft.definition.key, *(item.key for item in task.draft.items))
    }


def test_no_duty_is_without_a_task() -> None:
    """On an ordinary day each is somebody's; at a by-election what the law asks, and policing, is."""
    may = planned("local_england:ashford", "Thu 2027-05-06", "Mon 2026-11-02")
    assert set() == set(SECTION_5) - held(may)
    owners = {role for task in may.tasks for role in task.draft.roles}
    assert "neighbourhood_inspector" in owners
    one = planned("local_england:ashford:Mill.by", "Thu 2027-03-11", "Mon 2027-01-25")
    only_on_a_day = {"bronze_roles", "silver_debrief", "party_offices"}
    assert only_on_a_day == set(SECTION_5) - held(one)
    parish = planned("parish_england:ashford:Mill.by", "Thu 2027-03-11", "Mon 2027-01-25")
    law = {
        "second_interim_alteration",
        "anonymous_registration",
        "temporary_vac",
        "postal_replacement",
        "postal_opening_notice",
        "uncontested_notice",
        "documents_forwarded",
        "expenses_returns",
        "councillors_acceptance",
    }
    assert set() == law - held(parish)
    commons = planned("parl_general:ashford", "Thu 2027-06-10", "Mon 2027-04-19")
    assert {"sub_agents", "agents_names_notice"} <= held(commons)
    assert not {"sub_agents", "councillors_acceptance"} & held(commons) - {"sub_agents"}


def test_a_parish_poll_is_no_election() -> None:
    """No nominations, absent votes, cards, police or period; four in the afternoon to nine."""
    plan = planned(
        "parish_poll:ashford", "Tue 2027-03-09", "Wed 2027-02-10", demanded_on="Tue 2027-02-09"
    )
    keys = tasks_of(plan).keys()
    assert {
        "parish_poll_fixed",
        "parish_poll_ready",
        "withdrawals_close",
        "notice_of_poll",
        "agents_deadline",
        "election_day",
        "count_and_declare",
    } == keys
    assert "four in the afternoon" in words(plan)
    assert (0, 7) == (sum(t.office is Visibility.POLICE for t in plan.tasks), len(plan.tasks))


@pytest.mark.parametrize(
    ("kind", "force", "request_by"),
    [("parish_england", "England", "parish"), ("community_wales", "Wales", "community")],
)
def test_poll_cards_only_where_the_council_asks(kind: str, force: str, request_by: str) -> None:
    """By four in the afternoon of the nineteenth working day; the request is a task."""
    plan = planned(f"{kind}:ashford:Mill.by", "Thu 2027-03-11", "Mon 2027-01-25", nation=force)
    asked = tasks_of(plan)["poll_cards_request"]
    assert london_moment(day("Fri 2027-02-12"), time(16)) == asked.due
    assert f"{request_by} council" == plan.timetables[kind]["poll_cards_request"].role
    titles = [item.title for task in plan.tasks for item in task.draft.items]
    assert "Issue poll cards, where the council has asked for them" in titles
    ordinary = planned("local_england:ashford", "Thu 2027-05-06", "Mon 2026-11-02")
    assert "poll_cards_request" not in tasks_of(ordinary)


@pytest.mark.parametrize(
    ("kind", "nation"),
    [
        ("local_wales", "Wales"),
        ("community_wales", "Wales"),
        ("senedd", "Wales"),
        ("local_scotland", "Scotland"),
        ("sp", "Scotland"),
    ],
)
def test_no_photographic_identification_at_devolved_polls(kind: str, nation: str) -> None:
    """Neither a close of applications for a certificate, nor in what staff are trained in."""
    plan = planned(f"{kind}:ashford", "Thu 2027-05-06", "Mon 2026-12-07", nation=nation)
    assert "vac_deadline" not in tasks_of(plan)
    said = words(plan)
    assert "voter authority" not in said
    for clause in said.split(".")[:-1]:
        assert "photographic" not in clause or "no photographic" in clause


def general(**given: str) -> Plan:
    """A general election in Ashford's constituency."""
    return planned("parl_general:ashford", "Thu 2027-06-10", "Mon 2027-04-19", **given)


def test_at_a_general_election_each_body_has_its_own_period() -> None:
    """Police and commissioner from the dissolution, or what is announced; the council from its notice."""
    dues = due_days(general())
    assert day("Wed 2027-05-05") == dues["period_police_start"] == dues["period_office_start"]
    assert day("Mon 2027-05-10") == dues["purdah_start"]
    announced = due_days(general(period_announced="Sat 2027-04-24"))
    assert day("Sat 2027-04-24") == announced["period_police_start"]
    assert day("Mon 2027-05-10") == announced["purdah_start"]
    ends = {"purdah_end", "period_police_end", "period_office_end"}
    assert {day("Thu 2027-06-10")} == {dues[key] for key in ends}
    assert "period_police_start" not in tasks_of(commissioner())


def test_a_parish_seats_pre_election_period_is_told_at_its_start_and_is_no_law() -> None:
    """It is a convention: members and staff hear of it with the notice of election, that it has ended after the poll."""
    plan = planned("parish_england:ashford:Mill.by", "Thu 2027-07-15", "Thu 2027-06-03")
    dues = due_days(plan)
    assert day("Thu 2027-06-10") == dues["notice_of_election"] == dues["purdah_parish"]
    assert day("Thu 2027-07-15") == dues["purdah_end"]
    assert "purdah_start" not in dues
    assert not [i for t in plan.tasks for i in t.draft.items if i.due and "purdah" in i.key]


def test_a_casual_vacancy_is_a_clock_and_no_poll() -> None:
    """It cannot be called; the message says where its days are, and what is called when."""
    plan = planned("local_england:ashford", "Thu 2027-05-06", "Mon 2027-01-11")
    facts = replace(plan.election, polls=(parse_poll("casual_vacancy:ashford"),))
    with pytest.raises(CallRefusedError, match="a clock that runs from an event: `writ timetable"):
        check_areas(facts, sample())


@pytest.mark.parametrize("beside", [(), ("local_england:brambleton",)])
def test_a_watch_over_a_vacancy_is_no_poll(beside: tuple[str, ...]) -> None:
    """Nothing calls it, alone or beside a poll, but the command that gives it the id of its seat."""
    plan = planned("local_england:ashford", "Thu 2027-05-06", "Mon 2027-01-11")
    polls = tuple(map(parse_poll, ("vacancy:ashford:Mill", *beside)))
    with pytest.raises(CallRefusedError, match=r"vacancy is no poll: .* `writ vacancy` opens"):
        check_areas(replace(plan.election, polls=polls), sample())


@pytest.mark.parametrize("kind", ["local_england", "parish_england", "community_wales"])
def test_councillors_take_office_by_the_rule_of_their_election(kind: str) -> None:
    """On the fourth day after an ordinary one; at a by-election no day is fixed."""
    nation = "Wales" if kind == "community_wales" else "England"
    one = planned(f"{kind}:ashford:Mill.by", "Thu 2027-03-11", "Mon 2027-01-25", nation=nation)
    timetable = one.timetables[kind]
    assert timetable.get("term_of_office_start") is None
    assert timetable["office_at_by_election"].date is None
    ordinary = planned(f"{kind}:ashford:Mill", "Thu 2027-05-06", "Mon 2027-01-25", nation=nation)
    assert day("Mon 2027-05-10") == ordinary.timetables[kind]["term_of_office_start"].date
    assert ordinary.timetables[kind].get("office_at_by_election") is None


def test_a_force_says_which_post_works_a_statutory_task(tmp_path: Path) -> None:
    """In its own file, as any task's owners; the law's date and officer stay in the timetable."""
    text = '[[task]]\nkey = "registration_deadline"\nposts = ["esm"]\nscope = "authority"\n'
    path = tmp_path / "blankshire.toml"
    path.write_text(text, encoding="utf-8")
    plain = planned("local_england:brambleton", "Thu 2027-05-06", "Mon 2027-01-11")
    books = open_books(sample(), files=read_area_files([path]))
    theirs = plan_election(
        plain.election, books, now=london_moment(plain.election.called_on, time(9))
    )
    assert ("ero",) == tasks_of(plain)["registration_deadline"].draft.roles
    worked = tasks_of(theirs)["registration_deadline"]
    assert ("esm",) == worked.draft.roles
    assert tasks_of(plain)["registration_deadline"].due == worked.due
    assert "ERO" == theirs.timetables["local_england"]["registration_deadline"].role


def test_the_returning_officer_of_a_new_unitary_may_be_another_authoritys() -> None:
    """An order of reorganisation names the officer: one person holds the post in both."""
    made = sample()
    tess = next(h for h in made.holdings if (h.area, h.role) == ("castlemere", "returning_officer"))
    moved = tuple(
        replace(h, person=tess.person)
        if (h.area, h.role) == ("brambleton", "returning_officer")
        else h
        for h in made.holdings
    )
    books = open_books(replace(made, holdings=moved))
    plain = planned("local_england:brambleton", "Thu 2027-05-06", "Mon 2027-01-11")
    plan = plan_election(
        plain.election, books, now=london_moment(plain.election.called_on, time(9))
    )
    (place,) = tasks_of(plan)["election_day"].owners
    holders = books.directory.holders(place.area, place.role, day("Thu 2027-05-06"))
    assert ("brambleton", [tess.person]) == (place.area, [person.id for person in holders])
