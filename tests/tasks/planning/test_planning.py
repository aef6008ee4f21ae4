"""Which tasks an election has, and for which areas, posts and kinds of poll."""

from dataclasses import replace

import pytest

from calendars.errors import WritError
from calendars.timetable import build_timetable
from tasks.catalogue.windows import Anchor
from tasks.people.directory import Area
from tasks.people.posts import AreaKind
from tasks.planning.planning import Plan
from tasks.terms import PollState
from tests.builders import an_election, day, named, plan_of, sample, shown, shown_day
from tests.cast import directory

MAY = ("Thu 2028-05-04", "Mon 2027-11-01")


def keys(plan: Plan, key: str) -> list[str]:
    """The tasks of one definition, as area and key."""
    found = [task.id.partition("/")[2] for task in plan.tasks]
    return sorted(name for name in found if name.split("/")[1].split(".")[-1] == key)


def owners(plan: Plan, local: str) -> list[str]:
    """Who owns a task."""
    return [str(owner) for owner in named(plan, local).owners]


def test_only_areas_with_a_poll_have_tasks() -> None:
    """A poll in Ashford asks nothing of Brambleton, nor of the BCU in the south or the commissioner's
    office."""
    plan = plan_of(an_election(*MAY, "local_england:ashford"), sample())
    areas = {task.draft.area for task in plan.tasks}
    assert areas == {"blankshire", "north", "ashford"}


def test_a_force_without_bcus_trains_its_officers_itself() -> None:
    """The force stands in for the areas it has not got, and the gap is an alarm."""
    there = directory(without=("north", "opcc", "ashford", "brambleton"))
    ashford = Area("ashford", AreaKind.AUTHORITY, "Ashford", "England", "blankshire")
    holdings = [h for h in directory().holdings if h.area in {"blankshire", "ashford"}]
    flat = replace(
        there,
        areas={**there.areas, "ashford": ashford},
        people=directory().people,
        holdings=tuple(holdings),
    )
    plan = plan_of(an_election(*MAY, "local_england:ashford"), flat)
    assert ["blankshire/officer_training"] == keys(plan, "officer_training")
    assert ["blankshire/force_election_spoc"] == owners(plan, "blankshire/officer_training")
    assert set(map(str, plan.alarms)) == {
        f"{post} is vacant: {told} told to Grace instead"
        for post, told in (
            ("BCU silver commander of Blankshire", "4 tasks"),
            ("neighbourhood inspector of Blankshire", "2 tasks"),
            ("BCU silver commander of Ashford", "1 task"),
        )
    }


def test_combined_polls_share_what_one_officer_does_once() -> None:
    """Registration is done once in Ashford for both polls; each returning officer has their own."""
    plan = plan_of(an_election(*MAY, "local_england:ashford", "pcc:blankshire"), directory())
    once = named(plan, "ashford/registration_deadline").draft
    assert ("local_england", "pcc") == once.kinds
    assert ("pcc",) == named(plan, "brambleton/registration_deadline").draft.kinds
    assert keys(plan, "nominations_close") == [
        "ashford/local_england.nominations_close",
        "opcc/nominations_close",
    ]
    assert ["ashford/esm"] == owners(plan, "ashford/local_england.nominations_close")
    assert ["opcc/paro"] == owners(plan, "opcc/nominations_close")


def test_a_local_officers_duty_in_a_poll_over_the_force_is_done_in_each_authority() -> None:
    """Nobody in the force's own area is asked for an authority's part."""
    plan = plan_of(an_election(*MAY, "local_england:ashford", "pcc:blankshire"), directory())
    assert keys(plan, "agents_deadline") == [
        "ashford/local_england.agents_deadline",
        "ashford/pcc.agents_deadline",
        "brambleton/pcc.agents_deadline",
    ]
    assert ["brambleton/esm"] == owners(plan, "brambleton/pcc.agents_deadline")
    titles = {
        named(plan, f"ashford/{kind}.agents_deadline").draft.title
        for kind in ("local_england", "pcc")
    }
    assert titles == {
        "Receive appointments of polling and counting agents (local election)",
        "Receive appointments of polling and counting agents"
        " (police and crime commissioner election)",
    }


def test_guidance_of_combined_polls_is_followed_once() -> None:
    """One gold group, whatever is polled; a letter of the council, and one for the commissioner's poll."""
    plan = plan_of(an_election(*MAY, "local_england:ashford", "pcc:blankshire"), directory())
    assert ["blankshire/gold_group"] == keys(plan, "gold_group")
    assert ("local_england", "pcc") == named(plan, "blankshire/gold_group").draft.kinds
    assert ["ashford/joint_letter", "opcc/joint_letter"] == keys(plan, "joint_letter")
    assert ("local_england",) == named(plan, "ashford/joint_letter").draft.kinds
    assert ("pcc",) == named(plan, "opcc/joint_letter").draft.kinds


def test_combined_polls_with_different_dates_serve_the_earlier_one() -> None:
    """The pre-election period begins with the first notice of election: the commissioner's."""
    plan = plan_of(an_election(*MAY, "local_england:ashford", "pcc:blankshire"), directory())
    first = min(
        found.date
        for kind in ("local_england", "pcc")
        for found in [build_timetable(kind, day(MAY[0]), nation="England")["notice_of_election"]]
        if found.date
    )
    assert shown(named(plan, "ashford/purdah_start").due) == f"{shown_day(first)} 17:00"


def test_two_uncontested_polls_need_everything_up_to_the_later_statement() -> None:
    """London's nominations are published on 30 March, Ashford's on 5 April: the proofs of 4 April are
    read all the same, and what comes after is done without."""
    facts = an_election(*MAY, "local_england:ashford", "gla:ashford")
    polls = tuple(replace(poll, state=PollState.UNCONTESTED) for poll in facts.polls)
    plan = plan_of(replace(facts, polls=polls), directory(), apart=True)
    assert ["Thu 2028-03-30", "Wed 2028-04-05"] == [
        shown_day(sopn.date)
        for kind in ("gla", "local_england")
        for sopn in [plan.timetables[kind]["sopn"]]
        if sopn.date
    ]
    assert "Tue 2028-04-04 17:00" == shown(named(plan, "ashford/proof_checking").due)
    assert {"ashford/proof_checking"} == {"ashford/proof_checking", "ashford/postal_packs"} & {
        task.id.partition("/")[2] for task in plan.tasks
    }


def test_what_is_declared_without_a_poll() -> None:
    """As soon as practicable after the close of withdrawals: not a declaration of a result after polling day."""
    facts = an_election(*MAY, "local_england:ashford")
    polls = tuple(replace(poll, state=PollState.UNCONTESTED) for poll in facts.polls)
    held, uncontested = (
        plan_of(facts, directory()),
        plan_of(replace(facts, polls=polls), directory()),
    )
    assert [] == keys(held, "uncontested_declared")
    assert ["ashford/uncontested_declared"] == keys(uncontested, "uncontested_declared")
    declared = named(uncontested, "ashford/uncontested_declared")
    assert ("Tue 2028-04-04 16:00", "Thu 2028-04-06 17:00") == (
        shown(declared.possible_from or declared.opens),
        shown(declared.due),
    )
    assert [] == keys(uncontested, "declaration") + keys(uncontested, "officer_training")
    assert keys(uncontested, "funding_reconciliation")


def test_a_vacant_post_is_an_alarm_and_its_ladder_is_told() -> None:
    """The plan is made; each vacant post is named once, with who is told instead."""
    plan = plan_of(
        an_election(*MAY, "local_england:ashford"),
        directory({"ashford/esm": None, "ashford/deputy_returning_officer": None}),
    )
    esm = [t for t in plan.tasks if "ashford/esm" in {str(o) for o in t.owners}]
    assert tuple(map(str, plan.alarms)) == (
        f"electoral services manager of Ashford is vacant: {len(esm)} tasks told to Chloe instead",
    )


def test_a_vacant_co_owner_is_told_through_their_own_ladder() -> None:
    """A letter of two owners, one post vacant: that post's chief executive stands in, not the other."""
    plan = plan_of(
        an_election(*MAY, "local_england:ashford"), directory({"ashford/returning_officer": None})
    )
    own = [t for t in plan.tasks if "ashford/returning_officer" in {str(o) for o in t.owners}]
    assert "ashford/joint_letter" in {task.id.partition("/")[2] for task in own}
    assert tuple(map(str, plan.alarms)) == (
        f"returning officer of Ashford is vacant: {len(own)} tasks told to Wendy instead",
    )


def test_a_post_with_nobody_above_it_either() -> None:
    """The alarm says that nobody can be told at all."""
    plan = plan_of(
        an_election(*MAY, "local_england:ashford"),
        directory({"ashford/monitoring_officer": None, "ashford/chief_executive": None}),
    )
    assert tuple(map(str, plan.alarms)) == (
        "monitoring officer of Ashford is vacant and nobody above it can be told:"
        " 2 tasks without owner",
    )


def test_a_parliamentary_by_election_with_its_dates() -> None:
    """With the writ and the close of nominations given, every date is there and none is missing."""
    facts = an_election(
        "Thu 2027-05-06",
        "Mon 2027-03-29",
        "parl_byelection:ashford",
        writ_issued="Mon 2027-03-29",
        nominations_close="Thu 2027-04-08",
    )
    plan = plan_of(facts, directory())
    assert () == plan.alarms
    assert {
        local: shown(named(plan, f"ashford/{local}").due)
        for local in (
            "parl_byelection.notice_of_election",
            "parl_byelection.nominations_close",
            "parl_byelection.sopn",
            "purdah_start",
            "registration_deadline",
        )
    } == {
        "parl_byelection.notice_of_election": "Thu 2027-04-01 16:00",
        "parl_byelection.nominations_close": "Thu 2027-04-08 16:00",
        "parl_byelection.sopn": "Fri 2027-04-09 16:00",
        "purdah_start": "Thu 2027-04-01 16:00",
        "registration_deadline": "Mon 2027-04-19 23:59",
    }


def test_a_parliamentary_by_election_without_its_dates() -> None:
    """What waits for a date is named, once for each date, with the option that gives it; nothing is left
    out silently."""
    facts = an_election("Thu 2027-05-06", "Mon 2027-03-29", "parl_byelection:ashford")
    dates = {"writ_issued": day("Mon 2027-03-29"), "nominations_close": day("Thu 2027-04-08")}
    plan = plan_of(facts, directory())
    missing = {
        "Publish the notice of election": "writ_issued",
        "Close of nominations": "nominations_close",
        "Close of withdrawals": "nominations_close",
        "Publish the statement of persons nominated": "nominations_close",
        "Publish the first interim notice of alteration": "nominations_close",
        "The pre-election period starts": "writ_issued",
        "Share candidates' details with the force elected-official adviser (FEOA)": "nominations_close",
    }
    alarms = dict(zip(dates, map(str, plan.alarms), strict=True))
    for words, (needs, alarm) in zip(
        ("the warrant for the writ", "the close of nominations"), alarms.items(), strict=True
    ):
        said = f"UK parliamentary by-election: needs {words} (--given {needs}=DATE); "
        waiting = alarm.removeprefix(said).partition(" for it: ")
        titles = waiting[2].split("; ")
        assert waiting[0] == f"{len(titles)} tasks wait"
        assert {title for title, date in missing.items() if date == needs} <= set(titles)
    assert [] == keys(plan, "purdah_start") + keys(plan, "sopn")
    whole = plan_of(replace(facts, given=dates), directory())
    planned = {task.draft.definition.key for task in plan.tasks}
    left_out = {d.title for d in (t.draft.definition for t in whole.tasks) if d.key not in planned}
    assert left_out == {
        title for title in left_out if any(title in alarm for alarm in alarms.values())
    }
    letter = named(plan, "ashford/joint_letter")
    waited = (
        "Publish the statement of persons nominated, and with it the notice of poll (no date yet)"
    )
    assert waited == letter.waits_for


def test_a_given_date_is_for_the_poll_it_speaks_of() -> None:
    """A writ decides nothing for the local poll of the same day, and is no mistake there."""
    facts = an_election(
        "Thu 2027-05-06",
        "Mon 2027-03-29",
        "local_england:ashford",
        "parl_byelection:ashford",
        writ_issued="Mon 2027-03-29",
        nominations_close="Thu 2027-04-08",
    )
    assert () == plan_of(facts, directory()).alarms


def test_a_given_date_of_no_poll_is_refused() -> None:
    """An unknown name is a mistake, with several polls as with one."""
    facts = an_election(
        "Thu 2027-05-06",
        "Mon 2027-03-29",
        "local_england:ashford",
        "parl_byelection:ashford",
        writ_isued="Mon 2027-03-29",
    )
    with pytest.raises(WritError, match=r"^local_england: no date is called 'writ_isued'; "):
        plan_of(facts, directory())


@pytest.mark.parametrize(
    "poll", ["local_england:ashford", "pcc:blankshire", "parl_general:ashford"]
)
def test_what_comes_after_something_cannot_be_reported_before_it(poll: str) -> None:
    """Whatever it comes after: the poll as well, which is over at ten in the evening and not in the morning."""
    plan = plan_of(an_election(*MAY, poll), directory())
    after = [task for task in plan.tasks if task.draft.definition.after]
    assert [t.id for t in after if t.possible_from is None] == []
    assert {
        shown(t.possible_from)
        for t in after
        if t.possible_from and t.draft.definition.after == Anchor()
    } == {"Thu 2028-05-04 22:00"}
