"""The plans of twelve sorts of election as they were read, and what no plan may have."""

import re
from datetime import datetime, timedelta

import pytest

from tasks.catalogue.catalogue import load_catalogue
from tasks.clock import london_day
from tasks.planning.planning import Plan
from tasks.terms import Basis, NoticeKind
from tests.builders import plan_of
from tests.scenarios.plans.elections import SORTS, Sort
from tests.scenarios.plans.written import GOLDEN, planned

AGENTS = "election_agent_deadline"
EVERY = pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.name)


def plan(sort: Sort) -> Plan:
    """Its plan."""
    return plan_of(sort.facts(), sort.directory())


@EVERY
def test_a_plan_is_as_it_was_read(sort: Sort) -> None:
    """`python -m tests.scenarios.plans` writes them anew; what changed is read before it is kept."""
    assert planned(sort) == (GOLDEN / f"{sort.name}.txt").read_text(encoding="utf-8")


@EVERY
def test_nothing_is_asked_before_the_call(sort: Sort) -> None:
    """Nor is anything due before it opens."""
    made = plan(sort)
    called = min(task.opens for task in made.tasks if not task.passed).date()
    assert called >= made.election.called_on
    assert not [task.id for task in made.tasks if task.due < task.opens]


@EVERY
def test_nothing_is_due_before_what_it_waits_for(sort: Sort) -> None:
    """What has been brought forward keeps its order."""
    late = [
        (task.id, wait.sentence())
        for task in plan(sort).tasks
        for wait in task.waits
        if not task.passed and wait.until is not None and wait.until > task.due
    ]
    assert not late


@EVERY
def test_everything_has_an_owner_and_whole_words(sort: Sort) -> None:
    """No brace of a title is left, and nothing is listed twice for one place and moment."""
    tasks = plan(sort).tasks
    lines = [(task.due, task.draft.area, task.draft.title) for task in tasks]
    assert all(task.owners for task in tasks)
    assert not [line for line in lines if re.search(r"[{}]|  ", line[2])]
    assert len(lines) == len(set(lines))


@EVERY
def test_an_item_is_asked_for_by_its_lawful_day(sort: Sort) -> None:
    """What a checklist holds that has a lawful day is not due before its task opens, its task is not closed
    before that day, and it is reminded of by itself, before the day and once it has passed."""
    for task in plan(sort).tasks:
        reminders = [n.at for n in task.notices if n.kind is NoticeKind.ITEM_DUE]
        for item in task.draft.items:
            if item.due is not None and not task.passed:
                assert task.opens < item.due, (task.id, item.key)
                assert london_day(item.due) <= london_day(task.due), (task.id, item.key)
                week = item.due - timedelta(days=8)
                told = [at for at in (task.opens, *reminders) if week <= at <= item.due]
                assert told, (task.id, item.key)
                assert item.due < max(reminders), (task.id, item.key)


def test_what_the_law_dates_says_so_in_every_checklist() -> None:
    """Of the duties without a task of their own these have a last day in the timetable: each names it."""
    named = {
        definition.key: definition.lawful_day.milestones
        for definition in load_catalogue()
        if definition.lawful_day is not None
    }
    assert named == {
        "election_agents": (AGENTS,),
        "second_interim_alteration": ("second_interim_notice_of_alteration",),
        "anonymous_registration": ("anonymous_registration_deadline",),
        "temporary_vac": ("temporary_vac_latest",),
        "sub_agents": ("sub_agents_deadline",),
        "expenses_returns": ("expenses_return_deadline",),
        "councillors_acceptance": ("acceptance_of_office",),
    }


@EVERY
def test_the_law_is_left_time_for(sort: Sort) -> None:
    """What the law sets is never brought forward; it is open for at least a working day."""
    for task in plan(sort).tasks:
        if task.draft.definition.basis is Basis.STATUTE:
            assert task.moved is None, task.id
            assert task.due - task.opens >= timedelta(hours=7), task.id


@EVERY
def test_nominations_are_determined_between_their_close_and_the_statement(sort: Sort) -> None:
    """Wherever papers are taken in; in Scotland, where there is no statement, by the day of the decisions."""
    due: dict[str, dict[str, datetime]] = {}
    for task in plan(sort).tasks:
        due.setdefault(task.draft.definition.key, {})[task.draft.area] = task.due
    closes, determined = due.get("nominations_close", {}), due.get("nominations", {})
    assert closes.keys() == determined.keys()
    for area, moment in determined.items():
        assert closes[area] < moment, area
        assert "sopn" not in due or moment < due["sopn"][area], area


@EVERY
def test_election_agents_are_appointed_where_there_are_any(sort: Sort) -> None:
    """RPA 1983 s.67: by the hour of the law, in each area where nominations are determined; parishes have none."""
    made = plan(sort)
    found = [milestone for t in made.timetables.values() if (milestone := t.get(AGENTS))]
    law = {milestone.date for milestone in found if milestone.date is not None}
    held = [
        item.due
        for task in made.tasks
        for item in task.draft.items
        if task.draft.definition.key == "nominations" and item.key == "election_agents"
    ]
    assert law == {london_day(due) for due in held if due is not None}
    assert None not in held
