"""The catalogue held against the list of duties that its four sources state: none is missing.

Each table is one part of that list: the task, the posts that own it, and when. Written by hand
from the sources; `sopn` is the statement of persons nominated.
"""

import re

import pytest

from calendars.kinds import all_kinds, variants_of
from tasks.catalogue.catalogue import load_catalogue
from tasks.catalogue.definitions import Need, TaskDefinition, Visibility, office_of, visibility_of
from tasks.people.posts import Scope, load_posts
from tasks.terms import PollSize

CATALOGUE = {definition.key: definition for definition in load_catalogue()}
POSTS = load_posts()

# 1: the police's recommended timetable. 2: their planning duties outside it. 3: the integrity and
# security plan. 4: police and crime commissioner polls.
SECTION_1 = """
gold_group           | assistant_chief_constable            | month -4 to month -3
spoc_seminar         | force_election_spoc                  | month -4 to month -3
identify_leads       | force_election_spoc                  | month -3
gold_meeting         | force_election_spoc                  | month -3 to month -2
planning_meetings    | force_election_spoc                  | month -2 to month 0, each month
nominee_notification | force_election_spoc                  | month -2 to month -1
joint_letter         | chief_constable returning_officer    | month -1
candidates_briefing  | force_election_spoc                  | sopn to 5 working days after sopn
officer_training     | force_election_spoc silver_commander | month -1 to month 0
election_day         | returning_officer                    | poll (law)
ec_debrief           | electoral_commission                 | month +1 to month +2
archive_enquiries    | force_election_spoc                  | month +3
gold_debrief         | force_election_spoc                  | month +4
"""

SECTION_2 = """
appoint_chief_officer      | chief_constable                          | called_on to 5 working days after called_on
read_last_debrief          | force_election_spoc                      | month -4 to month -3
threat_assessment          | gold_commander                           | month -3 to month -2
separate_investigations    | gold_commander                           | month -3 to month -2
candidate_contact_point    | silver_commander                         | 1 working day before nominations_open
candidate_products         | force_election_spoc                      | with candidates_briefing
mou                        | force_election_spoc esm                  | month -3 to month -2
malpractice_plan           | force_election_spoc esm                  | month -3 to month -2
comms_strategy             | bronze_communications gold_commander     | month -3 to month -2
media_strategy             | gold_commander                           | 1 working day before notice_of_election
community_strategy         | silver_commander                         | month -2 to 1 working day before nominations_open
intervention_policy        | silver_commander returning_officer       | month -2 to 12 statutory working days before poll
polling_station_assessment | silver_commander neighbourhood_inspector | month -2 to 12 statutory working days before poll
election_day_plan          | silver_commander                         | 10 statutory working days before poll
officer_impartiality       | force_election_spoc                      | notice_of_election
regular_briefings          | force_election_spoc                      | month -2 to month 0, each month
contact_ec_region          | force_election_spoc                      | month -4 to month -3
joint_debrief              | force_election_spoc esm                  | month +1
malpractice_return         | force_election_spoc                      | month +1 to month +2
sanitised_learning         | force_election_spoc                      | with gold_debrief
cps_progress               | senior_investigating_officer             | month +1 to month +12, each month
"""

SECTION_3 = """
integrity_plan          | returning_officer esm | month -4 to month -3
integrity_comms         | esm                   | month -3 to month -2
candidate_data_sharing  | esm                   | 1 working day before nominations_open
share_candidate_details | esm                   | 1 working day after sopn
fraud_indicators        | esm                   | 1 working day before notice_of_election
concern_escalation      | esm                   | month -3 to month -2
risk_review             | esm                   | month -3 to month 0, each month
events_safety           | returning_officer     | 20 statutory working days before poll
fraud_referral          | esm                   | month -3 to month -2
ballot_paper_security   | returning_officer     | sopn
box_storage             | returning_officer     | 5 statutory working days before poll
"""

SECTION_4 = """
paro_contact             | opcc_chief_executive                            | month -4 to month -3
first_100_days           | opcc_chief_executive                            | month -3 to month -1
transition_programme     | opcc_chief_executive                            | month -2 to month -1
external_guidance        | opcc_chief_executive                            | month -4 to month -3
paro_link                | opcc_chief_executive opcc_spoc                  | month -3 to month -2
candidate_list           | paro opcc_spoc                                  | sopn
contact_register         | opcc_spoc                                       | 1 working day before notice_of_election
period_implications      | opcc_director_delivery opcc_director_governance | month -2 to month -1
devices_and_social       | opcc_communications                             | 1 working day before notice_of_election
election_page            | opcc_spoc                                       | month -3 to month -2
populate_page            | opcc_spoc                                       | month -2 to month -1
familiarisation_event    | opcc_spoc                                       | 1 working day after sopn to 5 statutory working days before poll
transparent_links        | opcc_spoc                                       | notice_of_election to poll, each week
deputy_intentions        | opcc_chief_executive                            | month -4 to month -3
staff_resignation        | opcc_chief_executive                            | 19 days before nominations_close
joint_protocol_police    | opcc_chief_executive                            | month -3 to month -2
joint_protocol_fire      | opcc_chief_executive                            | month -3 to month -2
briefing_pack            | opcc_chief_executive                            | month -3 to month -2
letter_press             | opcc_chief_executive                            | 5 working days before notice_of_election
letter_staff             | opcc_chief_executive                            | 5 working days before notice_of_election
letter_commissioned      | opcc_chief_executive                            | 5 working days before notice_of_election
policy_announcements     | opcc_chief_executive                            | 1 working day before notice_of_election
declarations_of_interest | opcc_chief_executive                            | 1 working day before notice_of_election
panel_agenda             | opcc_chief_executive                            | month -2 to month -1
annual_report            | opcc_chief_executive                            | month -2 to month -1
social_access            | opcc_communications                             | notice_of_election
statement_copy           | opcc_spoc                                       | 1 working day after sopn
post_election_plan       | opcc_chief_executive                            | 10 statutory working days before poll
induction_pack           | opcc_chief_executive                            | 5 statutory working days before poll
term_ends                | opcc_chief_executive                            | 6 days after poll
term_starts              | opcc_chief_executive                            | term_of_office_start (law)
oath                     | opcc_chief_executive                            | acceptance_of_office (law)
deputy_appointment       | opcc_chief_executive                            | month 0 to month +2
lessons_learnt           | opcc_chief_executive                            | notice_of_election
"""

# 5: every activity of the returning officers' performance standards, outcome by outcome.
STANDARDS = {
    1: "ro_duties project_team project_plan contingency_plan business_continuity risk_register"
    " staffing issue_management funding procurement contracts stakeholder_engagement coordination",
    2: "public_awareness election_notices poll_cards proof_checking ballot_papers postal_packs"
    " postal_opening polling_stations accessibility station_staffing station_training"
    " refused_ballot_records bilingual_materials",
    3: "candidate_information candidate_briefings informal_checks nominations statement_accuracy"
    " candidate_data_protection agents_appointments attendee_information",
    4: "postal_verification count_layout count_attendance count_process media_liaison declaration"
    " materials_security integrity",
}
# Where the sources have one row with two moments, the second is a task of its own.
SECOND_MOMENTS = {
    "threat_assessment": ["threat_assessment_candidates", "threat_assessment_poll"],
    "fraud_indicators": ["fraud_indicators_check"],
    "lessons_learnt": ["lessons_learnt_close"],
    "funding": ["funding_reconciliation"],
}
# What the standards ask as evidence, and planners of councils have as a duty.
ALSO_ASKED = {
    1: "wider_context training_records complaints royal_mail_licence",
    2: "station_feedback opening_count_training second_poll_cards",
}
DOCUMENTS = {
    1: "College of Policing",
    2: "College of Policing",
    3: "Electoral Commission: planning",
    4: "Association of Police and Crime Chief Executives",
}
SECTIONS = {1: SECTION_1, 2: SECTION_2, 3: SECTION_3, 4: SECTION_4}
# Duties of one post that are prepared together; what they hold has its own sources.
CHECKLISTS = {
    "integrity_and_security",
    "get_ready",
    "get_ready_parish",
    "returning_officer_ready",
    "spoc_ready",
    "policing_ready",
    "print_run_parish",
    "count_and_declare",
    "nominations_parish",
    "run_up_parish",
    "polling_day_parish",
    "purdah_parish",
    "neighbourhood_policing",
    "register_ready",
    "after_the_poll",
    "spoc_after",
}
# What referendums have in place of a pre-election period and agents, by their regulations.
REFERENDUMS = {
    "publicity_ban_start",
    "publicity_ban_end",
    "observers_appointments",
    "final_expenses_statement",
}
# Duties that the sources state outside the tables above, and what the law of a kind asks besides.
BESIDES = {
    "reminder_commissioner": "8.12 to 8.21",
    "diary_kept_apart": "8.27",
    "police_imagery": "8.30 and 8.31",
    "paro_briefings": "3.4",
    "commissioner_views": "10.7 to 10.10",
    "acting_commissioner": "s.62",
    "police_resignation": "3.5.2 and 3.5.3",
    "update_returning_officers": "single point of contact",
    "bronze_roles": "Command and planning",
    "operation_order": "Post-election debrief",
    "deployment_briefing": "neighbourhood policing inspector",
    "reassurance_patrols": "Neighbourhood policing teams",
    "community_intelligence": "Communities",
    "party_offices": "Candidates and campaigners",
    "pocket_guide": "Election-day considerations",
    "silver_debrief": "Post-election debrief",
    "signed_code": "Candidates and campaigners",
    "nominee_names": "Recommended timetable",
    "candidate_contact_small": "Candidates and campaigners",
    "threat_assessment_small": "Threat assessment",
    "notice_of_poll_scotland": "SSI 2011/399 Sch 1 r1",
    "nominations_register": "s.13B",
    "first_interim_alteration_neighbourhood": "SI 2014/333 reg 9",
    "election_agents": "s.67",
    "second_interim_alteration": "s.13AB(6)",
    "anonymous_registration": "s.9B",
    "temporary_vac": "not read",
    "postal_opening_notice": "reg 80",
    "agents_names_notice": "s.67(6)",
    "sub_agents": "s.68",
    "uncontested_notice": "r14(2), 50(2)",
    "uncontested_declared": "r14(2), 50(2)",
    "documents_forwarded": "r55",
    "documents_kept": "r57",
    "expenses_returns": "ss.81, 88-89",
    "commissioner_expenses_returns": "SI 2012/1917 art 40(1)",
    "councillors_acceptance": "s.83",
    "period_police_start": "Impartiality",
    "period_police_end": "Impartiality",
    "period_office_start": "8.1 to 8.8",
    "period_office_end": "8.1 to 8.8",
}


def rows(section: int) -> list[tuple[str, list[str], str]]:
    """Task, owners and timing of each line of a table above."""
    lines = [
        [cell.strip() for cell in line.split("|")] for line in SECTIONS[section].strip().split("\n")
    ]
    return [(key, posts.split(), timing) for key, posts, timing in lines]


LISTED = [(section, *row) for section in SECTIONS for row in rows(section)]


@pytest.mark.parametrize(("section", "key", "posts", "timing"), LISTED, ids=lambda x: str(x))
def test_every_listed_duty_is_a_task(section: int, key: str, posts: list[str], timing: str) -> None:
    """With its owners, its timing and its source."""
    definition = CATALOGUE[key]
    assert posts == list(definition.posts)
    written = definition.row.get("window") or f"{definition.milestone} (law)"
    each = f", each {definition.each}" if definition.each else ""
    assert timing == re.sub(r" or [a-z_]+|wider_period_start or ", "", written) + each
    if definition.source:
        assert definition.source.document.startswith(DOCUMENTS[section])
        assert definition.source.section


@pytest.mark.parametrize("outcome", STANDARDS)
def test_every_activity_of_the_standards_is_a_task(outcome: int) -> None:
    """With its outcome's number, owned by a returning officer or the elections manager."""
    keys = STANDARDS[outcome].split()
    seconds = [second for key in keys for second in SECOND_MOMENTS.get(key, ())]
    also = ALSO_ASKED.get(outcome, "").split()
    found = {d.key for d in CATALOGUE.values() if d.outcome == outcome}
    assert {*keys, *seconds, *also} == found
    for key in found:
        definition = CATALOGUE[key]
        assert set(definition.posts) <= {"returning_officer", "esm", "paro"}, key
        assert definition.source
        assert definition.source.document == (
            "Electoral Commission: performance standards for returning officers (laid December 2022,"
            " published 20 January 2023); evidence as in their draft, not compared with the final text"
        )
        assert definition.source.section.startswith(f"Outcome {outcome}: ")


def test_the_protocols_are_cited_as_the_guidance_names_them() -> None:
    """Section 7.5: B4 with the chief constable, B3 with the chief fire officer."""
    cited = {
        key: source.section
        for key in ("joint_protocol_police", "joint_protocol_fire")
        if (source := CATALOGUE[key].source)
    }
    assert cited == {
        "joint_protocol_police": "7.5; Appendix B4",
        "joint_protocol_fire": "7.5; Appendix B3",
    }


def test_the_list_is_whole() -> None:
    """So many rows has each part of the list, and every second moment is there."""
    assert {section: len(rows(section)) for section in SECTIONS} == {1: 13, 2: 21, 3: 11, 4: 34}
    assert [13, 13, 8, 8] == [len(keys.split()) for keys in STANDARDS.values()]
    assert {second for many in SECOND_MOMENTS.values() for second in many} <= CATALOGUE.keys()
    for key in ("purdah_start", "purdah_end"):
        assert ("monitoring_officer",) == CATALOGUE[key].posts
        assert {"force_election_spoc", "esm"} == set(CATALOGUE[key].copied_to)


def test_a_councils_own_period_is_not_copied_to_the_commissioners_office() -> None:
    """The APP's period is of the local authority, and its breaches go to the monitoring officer; the commissioners'
    guidance knows none but that of their own poll, for which the office has tasks of its own."""
    for key in ("purdah_start", "purdah_end", "purdah_parish"):
        assert not any(post.startswith("opcc") for post in CATALOGUE[key].copied_to)


def test_nothing_else_is_in_the_catalogue() -> None:
    """But for what the law itself asks of an officer, which has the timetable's own source."""
    listed = {key for _, key, _, _ in LISTED} | {k for s in STANDARDS.values() for k in s.split()}
    listed |= {key for many in SECOND_MOMENTS.values() for key in many}
    listed |= {key for keys in ALSO_ASKED.values() for key in keys.split()}
    others = [
        d
        for key, d in CATALOGUE.items()
        if key not in listed | CHECKLISTS | {"purdah_start", "purdah_end"}
        and not key.startswith("petition_")
        and not key.startswith("parish_poll_")
        and PollSize.VACANCY not in (d.sizes or ())
        and key not in REFERENDUMS | BESIDES.keys()
    ]
    assert all(d.milestone for d in others)
    assert 24 == len(others)


@pytest.mark.parametrize("definition", CATALOGUE.values(), ids=lambda d: str(d.key))
def test_an_officer_can_act_on_it(definition: TaskDefinition) -> None:
    """A short title, two or three sentences of guidance, and something to show afterwards."""
    assert len(definition.title) < 80
    assert not definition.title.endswith(".")
    assert len(re.findall(r"[.!?](?=\s|$)", definition.guidance)) in {2, 3}
    assert definition.guidance.endswith(".")
    assert definition.evidence
    assert len(set(definition.evidence)) == len(definition.evidence)


@pytest.mark.parametrize("key", BESIDES)
def test_every_duty_besides_says_where_it_is_stated(key: str) -> None:
    """By section, as the others do."""
    source = CATALOGUE[key].source
    assert source
    assert BESIDES[key] in source.section


def test_a_petition_has_rows_of_its_own() -> None:
    """Which no poll has, and which have a source each: the law's, or the Commission's guidance."""
    for key, definition in CATALOGUE.items():
        assert key.startswith("petition_") == (PollSize.PETITION in (definition.sizes or ())), key
        if key.startswith("petition_"):
            assert frozenset({PollSize.PETITION}) == definition.sizes, key
            assert definition.milestone or definition.source


def test_a_vacancy_has_rows_of_its_own() -> None:
    """Which no poll has: what is prepared for a poll comes with the by-election."""
    for key, definition in CATALOGUE.items():
        sizes = definition.sizes or frozenset()
        assert ("vacancy" in key) == (PollSize.VACANCY in sizes), key
        assert PollSize.VACANCY not in sizes or len(sizes) == 1, key


def test_tasks_for_some_polls_only() -> None:
    """The commissioner's are for commissioners' polls."""
    kinds = {found.key for kind in all_kinds() for found in (kind, *variants_of(kind))}
    for key, *_ in rows(4):
        definition = CATALOGUE[key]
        assert Scope.OFFICE is definition.scope
        assert definition.kinds
        assert definition.kinds <= {"pcc", "pcc_byelection"} <= kinds
    assert Need.FIRE is CATALOGUE["joint_protocol_fire"].needs
    assert frozenset({"Wales"}) == CATALOGUE["bilingual_materials"].nations


@pytest.mark.parametrize(
    ("key", "sees"),
    [
        ("gold_group", "police"),
        ("ec_debrief", "police"),
        ("officer_training", "police"),
        ("risk_register", "council"),
        ("integrity_plan", "council"),
        ("letter_press", "office"),
        ("period_implications", "office"),
        ("oath", "office"),
        ("joint_letter", "shared"),
        ("mou", "shared"),
        ("intervention_policy", "shared"),
        ("purdah_start", "shared"),
        ("election_day", "shared"),
        ("sopn", "shared"),
    ],
)
def test_who_sees_a_task(key: str, sees: str) -> None:
    """The organisation of its owners, unless they are of several or the row says otherwise."""
    definition = CATALOGUE[key]
    roles = definition.posts or (POSTS.law_roles["RO"].post,)
    assert Visibility(sees) is visibility_of(definition, roles, POSTS)


def test_whose_a_task_is() -> None:
    """The first owner's organisation; what the Commission owes is the police's to chase."""
    offices = {role: office_of(POSTS, role).value for role in POSTS.roles}
    assert ("police", "police", "council", "office") == tuple(
        offices[role]
        for role in ("gold_commander", "electoral_commission", "esm", "opcc_chief_executive")
    )
