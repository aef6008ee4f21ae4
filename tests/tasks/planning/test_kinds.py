"""What each kind of poll has, and has not, in its plan: as an officer of that kind would read it."""

from dataclasses import replace
from datetime import date, time

import pytest

from tasks.catalogue.catalogue import our_catalogue
from tasks.catalogue.definitions import Visibility
from tasks.clock import london, london_moment
from tasks.contests.asked import parse_poll
from tasks.own_days.own_day import OwnDay
from tasks.people.directory import Directory
from tasks.planning.planning import Plan, PlannedTask, plan_election
from tasks.planning.polls import ElectionFacts
from tasks.planning.reference_data import open_books
from tasks.planning.refusals import CallRefusedError, check_areas, check_not_too_late
from tests.builders import day, sample


def directory_in(nation: str) -> Directory:
    """The sample directory, its areas in another nation."""
    made = sample()
    areas = {key: replace(area, nation=nation) for key, area in made.areas.items()}
    return replace(made, areas=areas)


def planned(
    polls: str, poll_day: str, called: str, *, nation: str = "England", **given: str
) -> Plan:
    """The plan of these polls, written as people write them, with the sample directory."""
    facts = ElectionFacts(
        "blankshire",
        day(poll_day),
        day(called),
        tuple(parse_poll(text) for text in polls.split()),
        given={name: day(text) for name, text in given.items()},
    )
    books = open_books(directory_in(nation))
    return plan_election(facts, books, now=london_moment(facts.called_on, time(9)))


def tasks_of(plan: Plan) -> dict[str, PlannedTask]:
    """One task of each definition, by its key: the last."""
    return {task.draft.definition.key: task for task in plan.tasks}


def due_days(plan: Plan) -> dict[str, date]:
    """When each is due, by its key."""
    return {key: london(task.due).date() for key, task in tasks_of(plan).items()}


def words(plan: Plan) -> str:
    """All that its owners read, the items of checklists with it."""
    by_key = our_catalogue().by_key
    said = []
    for task in plan.tasks:
        definitions = (task.draft.definition, *(by_key[item.key] for item in task.draft.items))
        said += [task.draft.title, *(item.title for item in task.draft.items)]
        said += [d.guidance_for(task.draft.kinds, plan.nation) for d in definitions]
    return " ".join(said).lower()


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


REFERENDUMS = ["np_referendum", "governance_referendum", "council_tax_referendum", "referendum"]


def referendum(kind: str, called: str = "Mon 2027-01-18") -> Plan:
    """A referendum on a Tuesday."""
    given = {}
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
        "first_interim_alteration_referendum",
    } <= keys
    assert not {"purdah_start", "purdah_end", "agents_appointments", "agents_deadline"} & keys
    assert kind == "referendum" or not [a for a in plan.alarms if "vacant" not in str(a)]


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


def commissioner(kind: str = "pcc_byelection") -> Plan:
    """A commissioner's poll over the whole of Blankshire, called at the middle of March."""
    return planned(f"{kind}:blankshire", "Thu 2027-05-06", "Mon 2027-03-15")


@pytest.mark.parametrize("kind", ["pcc", "pcc_byelection"])
def test_a_commissioners_poll_is_declared_by_the_police_area_returning_officer(kind: str) -> None:
    """Local returning officers count, and give their totals; nobody else declares."""
    plan = commissioner(kind)
    declared = [t for t in plan.tasks if t.draft.definition.key == "declaration"]
    assert [("opcc", ("paro",))] == [(t.draft.area, t.draft.roles) for t in declared]
    counted = [t for t in plan.tasks if t.draft.definition.key == "count_process"]
    assert {"ashford", "brambleton", "castlemere"} == {t.draft.area for t in counted}
    assert all("local total" in t.draft.title for t in counted)


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


def figures(polls: str, poll_day: str, called: str) -> tuple[int, int]:
    """How many tasks a call makes, and how many of them are the police's."""
    plan = planned(polls, poll_day, called)
    return len(plan.tasks), sum(task.office is Visibility.POLICE for task in plan.tasks)


def test_plans_stay_in_proportion() -> None:
    """One ward at most 45, of which the police 12; a parish seat 25 and 4; a May day of three districts 194."""
    for called in ("Mon 2027-01-25", "Thu 2027-01-07"):
        tasks, police = figures("local_england:ashford:Mill.by", "Thu 2027-03-11", called)
        assert tasks <= 45
        assert police <= 12
        tasks, police = figures("parish_england:ashford:Mill.by", "Thu 2027-03-11", called)
        assert tasks <= 25
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
    "lost_packs",
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
        "lost_packs",
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


def test_a_casual_vacancy_is_a_clock_and_no_poll() -> None:
    """It cannot be called; the message says where its days are, and what is called when."""
    plan = planned("local_england:ashford", "Thu 2027-05-06", "Mon 2027-01-11")
    facts = replace(plan.election, polls=(parse_poll("casual_vacancy:ashford"),))
    with pytest.raises(CallRefusedError, match="a clock that runs from an event: `writ timetable"):
        check_areas(facts, sample())


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
