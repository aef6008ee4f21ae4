"""What a checklist holds can be done while its task stands open: by the days that each item has of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest

from tasks.catalogue.catalogue import Catalogue, our_catalogue
from tasks.clock import london_day
from tasks.planning.election_areas import Ground
from tasks.planning.guidance import guidance_drafts
from tasks.planning.planning import Plan, PlannedTask
from tasks.planning.reference_data import open_books
from tasks.planning.statutory import Scene
from tasks.planning.timetables import election_timetables
from tests.builders import each_apart, plan_of
from tests.scenarios.plans.elections import SORTS, Sort

Places = Mapping[str, Mapping[str, "Own"]]


@dataclass(frozen=True)
class Own:
    """The first and last day of a duty by its own row, and the moment before which it cannot have been done."""

    first: date
    last: date
    possible_from: datetime | None


@pytest.fixture(scope="module", params=SORTS, ids=lambda sort: sort.name)
def sort(request: pytest.FixtureRequest) -> Sort:
    """A sort of election."""
    found: Sort = request.param
    return found


@pytest.fixture(scope="module")
def plan(sort: Sort) -> Plan:
    """Its plan."""
    return plan_of(sort.facts(), sort.directory())


@pytest.fixture(scope="module")
def own(sort: Sort) -> Places:
    """Each duty of guidance by its key and area, as it would be if no checklist held it; of one that recurs the
    first and the last."""
    facts, directory = sort.facts(), sort.directory()
    books = replace(open_books(directory), ours=Catalogue(each_apart()))
    nation = directory.area(facts.area).nation
    scene = Scene(
        facts,
        election_timetables(facts, nation),
        books,
        books.office_days(nation),
        Ground(facts, directory),
    )
    planned = {task.id: task for task in plan_of(facts, directory, apart=True).tasks}
    found: dict[str, dict[str, Own]] = {}
    for draft, span in guidance_drafts(scene)[0]:
        places = found.setdefault(draft.definition.key, {})
        task = planned.get(f"{facts.id}/{draft.area}/{draft.local_key}")
        before, possible = places.get(draft.area), task.possible_from if task else None
        places[draft.area] = Own(
            min(span.span.first, before.first) if before else span.span.first,
            max(span.span.last, before.last) if before else span.span.last,
            before.possible_from if before else possible,
        )
    return found


def of_item(own: Places, key: str, task: PlannedTask) -> Own | None:
    """The days of an item in its task's area; None where they hang on a date that is not known yet."""
    places = own.get(key, {})
    return places.get(task.draft.area)


def test_every_item_can_be_ticked_by_the_day_of_its_task(plan: Plan, own: Places) -> None:
    """None begins, or becomes possible, only after its task is due."""
    wrong = [
        (task.draft.local_key, item.key)
        for task in plan.tasks
        for item in task.draft.items
        if not task.passed and (days := of_item(own, item.key, task))
        if days.first > london_day(task.due) or (days.possible_from or task.due) > task.due
    ]
    assert [] == wrong


def test_no_item_is_asked_for_when_its_time_is_over(sort: Sort, plan: Plan, own: Places) -> None:
    """Where it was still to come when the election was called, it does not wait for a list that opens later."""
    called = sort.facts().called_on
    wrong = [
        (task.draft.local_key, item.key)
        for task in plan.tasks
        for item in task.draft.items
        if not task.passed and (days := of_item(own, item.key, task))
        if called <= days.last < london_day(task.opens)
    ]
    assert [] == wrong


def test_a_parish_s_lists_end_when_what_they_hold_does() -> None:
    """Training, agents and the notices of postal openings before the poll; on the day only what goes on till its close."""
    (parish,) = [sort for sort in SORTS if sort.name == "parish-seat"]
    facts = parish.facts()
    held = {
        item.key: london_day(task.due)
        for task in plan_of(facts, parish.directory()).tasks
        for item in task.draft.items
    }
    for key in ("station_training", "agents_appointments", "postal_opening_notice"):
        assert held[key] < facts.poll_date, key
    openings = {
        task.draft.definition.key: london_day(task.opens)
        for task in plan_of(facts, parish.directory()).tasks
    }["polling_day_parish"]
    listed = {
        item.key: london_day(task.opens)
        for task in plan_of(facts, parish.directory()).tasks
        for item in task.draft.items
    }
    assert listed["postal_opening_notice"] <= openings - timedelta(days=2)
    assert {"postal_opening", "postal_verification", "temporary_vac"} == {
        key for key, day in held.items() if day == facts.poll_date
    }


@pytest.mark.parametrize(
    "key",
    [
        "get_ready",
        "integrity_and_security",
        "returning_officer_ready",
        "ro_duties",
        "events_safety",
        "stakeholder_engagement",
    ],
)
def test_what_is_ticked_before_the_notice_can_be_done_by_then(key: str) -> None:
    """A title of what goes on to the poll, as "keep it secure", can be ticked honestly only after it."""
    going_on = ("Keep ", "Maintain ", "Carry out ", "Manage ")
    assert [] == [
        title
        for item in our_catalogue().by_key[key].items
        if (title := our_catalogue().by_key[item].title).startswith(going_on)
    ]
