"""The police's recommended timetable for the election of Thursday 6 May 2027, row by row.

The source says January/February, February, February/March, ..., September; the days below are
those months written out by hand, to their last working day, and cut where the source says before
the poll. A candidates' letter, and the names, wait for the statement of persons nominated (Friday 9 April,
16:00) and are due within five working days; the gold meeting is held before the notice of election.
"""

import pytest

from tasks.planning.planning import Plan
from tasks.terms import Basis
from tests.builders import an_election, named, plan_of, sample, shown

THREE = ("local_england:ashford", "local_england:brambleton", "local_england:castlemere")

# task, opens, due, owners
RECOMMENDED = """
blankshire/gold_group                | Fri 2027-01-01 09:00 | Fri 2027-02-26 17:00 | blankshire/assistant_chief_constable
blankshire/spoc_seminar              | Fri 2027-01-01 09:00 | Fri 2027-02-26 17:00 | blankshire/force_election_spoc
blankshire/identify_leads            | Mon 2027-02-01 09:00 | Fri 2027-02-26 17:00 | blankshire/force_election_spoc
blankshire/gold_meeting              | Mon 2027-02-01 09:00 | Tue 2027-03-30 17:00 | blankshire/force_election_spoc
blankshire/planning_meetings/2027-03 | Mon 2027-03-01 09:00 | Wed 2027-03-31 17:00 | blankshire/force_election_spoc
blankshire/planning_meetings/2027-04 | Thu 2027-04-01 09:00 | Fri 2027-04-30 17:00 | blankshire/force_election_spoc
blankshire/nominee_notification      | Mon 2027-03-01 09:00 | Fri 2027-04-16 17:00 | blankshire/force_election_spoc
ashford/joint_letter                 | Fri 2027-04-09 16:00 | Fri 2027-04-16 17:00 | blankshire/chief_constable ashford/returning_officer
brambleton/joint_letter              | Fri 2027-04-09 16:00 | Fri 2027-04-16 17:00 | blankshire/chief_constable brambleton/returning_officer
castlemere/joint_letter              | Fri 2027-04-09 16:00 | Fri 2027-04-16 17:00 | blankshire/chief_constable castlemere/returning_officer
ashford/candidates_briefing          | Fri 2027-04-09 09:00 | Fri 2027-04-16 17:00 | blankshire/force_election_spoc
brambleton/candidates_briefing       | Fri 2027-04-09 09:00 | Fri 2027-04-16 17:00 | blankshire/force_election_spoc
castlemere/candidates_briefing       | Fri 2027-04-09 09:00 | Fri 2027-04-16 17:00 | blankshire/force_election_spoc
north/officer_training               | Thu 2027-04-01 09:00 | Wed 2027-05-05 17:00 | blankshire/force_election_spoc north/silver_commander
south/officer_training               | Thu 2027-04-01 09:00 | Wed 2027-05-05 17:00 | blankshire/force_election_spoc south/silver_commander
ashford/election_day                 | Thu 2027-04-29 09:00 | Thu 2027-05-06 22:00 | ashford/returning_officer
brambleton/election_day              | Thu 2027-04-29 09:00 | Thu 2027-05-06 22:00 | brambleton/returning_officer
castlemere/election_day              | Thu 2027-04-29 09:00 | Thu 2027-05-06 22:00 | castlemere/returning_officer
blankshire/ec_debrief                | Tue 2027-06-01 09:00 | Fri 2027-07-30 17:00 | blankshire/force_election_spoc
blankshire/archive_enquiries         | Sun 2027-08-01 09:00 | Tue 2027-08-31 17:00 | blankshire/force_election_spoc
blankshire/gold_debrief              | Wed 2027-09-01 09:00 | Thu 2027-09-30 17:00 | blankshire/force_election_spoc
"""

# Not in the police's table: the pre-election period, and what the law asks of an officer.
STATUTORY = """
ashford/purdah_start                     | Wed 2027-03-17 09:00 | Wed 2027-03-31 17:00 | ashford/monitoring_officer
ashford/purdah_end                       | Wed 2027-05-05 09:00 | Thu 2027-05-06 22:00 | ashford/monitoring_officer
ashford/local_england.notice_of_election | Wed 2027-03-10 09:00 | Wed 2027-03-31 17:00 | ashford/esm
ashford/local_england.nominations_close  | Thu 2027-03-18 09:00 | Thu 2027-04-08 16:00 | ashford/esm
ashford/local_england.withdrawals_close  | Thu 2027-03-18 09:00 | Thu 2027-04-08 16:00 | ashford/esm
ashford/first_interim_alteration         | Thu 2027-04-01 09:00 | Thu 2027-04-08 17:00 | ashford/ero
ashford/local_england.sopn               | Fri 2027-03-19 09:00 | Fri 2027-04-09 16:00 | ashford/esm
ashford/registration_deadline            | Mon 2027-03-29 09:00 | Mon 2027-04-19 23:59 | ashford/ero
ashford/postal_deadline                  | Tue 2027-03-30 09:00 | Tue 2027-04-20 17:00 | ashford/ero
ashford/proxy_deadline                   | Tue 2027-04-06 09:00 | Tue 2027-04-27 17:00 | ashford/ero
ashford/vac_deadline                     | Tue 2027-04-06 09:00 | Tue 2027-04-27 17:00 | ashford/ero
ashford/local_england.notice_of_poll     | Tue 2027-04-06 09:00 | Tue 2027-04-27 17:00 | ashford/esm
ashford/local_england.agents_deadline    | Wed 2027-04-07 09:00 | Wed 2027-04-28 17:00 | ashford/esm
ashford/final_alteration                 | Wed 2027-04-21 09:00 | Wed 2027-04-28 17:00 | ashford/ero
ashford/emergency_proxy_deadline         | Fri 2027-04-30 09:00 | Thu 2027-05-06 17:00 | ashford/ero
ashford/postal_replacement              | Thu 2027-04-29 09:00 | Thu 2027-05-06 17:00 | ashford/esm
ashford/register_correction              | Wed 2027-05-05 09:00 | Thu 2027-05-06 21:00 | ashford/ero
ashford/postal_rejection_notices         | Sun 2027-06-06 09:00 | Thu 2027-08-05 17:00 | ashford/ero
"""


def table(text: str) -> list[tuple[str, ...]]:
    """The rows of a table above."""
    return [tuple(cell.strip() for cell in line.split("|")) for line in text.strip().splitlines()]


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The election in three authorities, called six months ahead."""
    return plan_of(an_election("Thu 2027-05-06", "Mon 2026-11-02", *THREE), sample())


def rows_of(plan: Plan) -> dict[str, tuple[str, ...]]:
    """The plan's tasks as rows of the tables above, by area and key."""
    return {
        task.id.partition("/")[2]: (
            task.id.partition("/")[2],
            shown(task.opens),
            shown(task.due),
            " ".join(str(owner) for owner in task.owners),
        )
        for task in plan.tasks
    }


@pytest.mark.parametrize("row", table(RECOMMENDED), ids=lambda row: str(row[0]))
def test_every_row_of_the_recommended_timetable(plan: Plan, row: tuple[str, ...]) -> None:
    """All thirteen rows are there, on the source's own dates and with its owners."""
    assert row == rows_of(plan)[row[0]]


@pytest.mark.parametrize("row", table(STATUTORY), ids=lambda row: str(row[0]))
def test_the_pre_election_period_and_the_statutory_tasks(plan: Plan, row: tuple[str, ...]) -> None:
    """What the law asks of an officer, by its hour, three weeks ahead unless its row says less."""
    assert row == rows_of(plan)[row[0]]


def test_there_is_nothing_else(plan: Plan) -> None:
    """Thirteen recommended rows make 21 tasks; eighteen more in each authority. Nothing else is
    statutory, and nothing else comes from that table."""
    here = {row[0] for row in [*table(RECOMMENDED), *table(STATUTORY)]}
    elsewhere = {
        f"{area}/{key}"
        for area in ("brambleton", "castlemere")
        for _, _, key in [row[0].partition("/") for row in table(STATUTORY)]
    }
    own = {row[0].split("/")[1].split(".")[-1] for row in [*table(RECOMMENDED), *table(STATUTORY)]}
    found = {
        task.id.partition("/")[2]
        for task in plan.tasks
        if task.draft.definition.key in own or task.draft.definition.basis is Basis.STATUTE
    }
    assert here | elsewhere == found
    assert len({row[0].split("/")[1] for row in table(RECOMMENDED)}) == 13


def test_called_in_time_nothing_is_moved(plan: Plan) -> None:
    """Windows are the source's own; only the gap in the directory is an alarm."""
    assert [] == [task.id for task in plan.tasks if task.moved or task.passed]
    assert tuple(map(str, plan.alarms)) == (
        "monitoring officer of Castlemere is vacant: 2 tasks told to Uma Rao instead",
    )


def test_who_is_bound_by_what(plan: Plan) -> None:
    """The police's rows are guidance, but for polling day itself, which is law."""
    recommended = {row[0] for row in table(RECOMMENDED)}
    by_law = {
        t.id.partition("/")[2] for t in plan.tasks if t.draft.definition.basis is Basis.STATUTE
    }
    assert {"ashford/election_day", "brambleton/election_day", "castlemere/election_day"} == (
        recommended & by_law
    )
    assert named(plan, "ashford/purdah_start").draft.definition.basis is Basis.GUIDANCE


def test_every_task_has_somebody_to_tell_and_something_planned(plan: Plan) -> None:
    """An opening and a first step up the ladder are planned for each."""
    for task in plan.tasks:
        kinds = [notice.kind.value for notice in task.notices]
        assert (kinds.count("opened"), kinds.count("escalation")) == (1, 1), task.id
        assert task.owners, task.id
        moments = [notice.at for notice in task.notices]
        assert sorted(moments) == moments, task.id
        assert len(set(zip(kinds, moments, strict=True))) == len(moments), task.id
