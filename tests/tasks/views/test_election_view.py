"""An election as it is shown: tasks gathered into lines, filtered, and who has not answered."""

from dataclasses import replace

import pytest

from tasks.terms import Basis, ElectionState, Standing
from tasks.views.election import (
    Asked,
    ElectionSight,
    Filter,
    Mark,
    SeenPoll,
    SeenTask,
    counted,
    lines_of,
    mark_of,
    of_phases,
    silent,
    wanted,
)
from tasks.views.phases import Phase
from tests.builders import at, day


def a_task(number: int, **changed: object) -> SeenTask:
    """The joint letter of Ashford, some of it changed."""
    letter = SeenTask(
        number=number,
        key="joint_letter",
        title="Joint letter to candidates",
        area="Ashford",
        area_id="ashford",
        around=("ashford", "north", "blankshire"),
        kinds=("local_england",),
        roles=("returning_officer",),
        posts=("Returning officer",),
        basis=Basis.GUIDANCE,
        opens=at("Mon 2027-04-12 09:00"),
        due=at("Fri 2027-04-30 17:00"),
        due_has_hour=False,
        mark=Mark.WAITING,
        phase=Phase.CAMPAIGN,
        asked=(Asked("Returning officer", "Ashford", "ashford", ours=True, people=("Chloe",)),),
    )
    return replace(letter, **changed)  # type: ignore[arg-type]


NEXT_DOOR = {
    "area": "Brambleton",
    "area_id": "brambleton",
    "around": ("brambleton", "north", "blankshire"),
    "asked": (Asked("Returning officer", "Brambleton", "brambleton", ours=False),),
}
GOLD = {
    "key": "gold_group",
    "area": "Blankshire",
    "area_id": "blankshire",
    "around": ("blankshire",),
    "wide": True,
    "roles": ("gold_commander",),
}
SIGHT = ElectionSight(
    "blankshire.2027-05-06",
    "Blankshire",
    "blankshire",
    day("Thu 2027-05-06"),
    day("Mon 2026-11-02"),
    ElectionState.CALLED,
    (a_task(1), a_task(2, **NEXT_DOOR), a_task(3, **GOLD), a_task(4, kinds=("pcc",))),
    (
        SeenPoll(
            "local_england:ashford",
            "local_england",
            "Ashford",
            "ashford",
            ("ashford", "north", "blankshire"),
        ),
        SeenPoll("pcc:blankshire", "pcc", "Blankshire", "blankshire", ("blankshire",)),
    ),
)


def test_the_same_task_of_several_areas_is_one_line() -> None:
    """From the first opening to the last due moment, with how many stand how."""
    late = a_task(2, **NEXT_DOOR, mark=Mark.LATE, due=at("Sat 2027-05-01 12:00"))
    early = a_task(5, opens=at("Mon 2027-04-05 09:00"), mark=Mark.DONE)
    (line,) = lines_of([a_task(1), late, early])
    assert (line.opens, line.due) == (early.opens, late.due)
    assert line.counts == ((Mark.LATE, 1), (Mark.WAITING, 1), (Mark.DONE, 1))
    assert line.mark is Mark.LATE
    assert not line.alone


def test_lines_stand_by_due_moment_and_in_their_phase() -> None:
    """Each where its last task is due."""
    gold = a_task(3, **GOLD, due=at("Fri 2027-02-26 17:00"), phase=Phase.BEFORE)
    lines = lines_of([a_task(1), gold])
    assert [line.key for line in lines] == ["gold_group", "joint_letter"]
    assert [phase for phase, _ in of_phases(lines)] == [Phase.BEFORE, Phase.CAMPAIGN]


@pytest.mark.parametrize(
    ("by", "numbers"),
    [
        (Filter(), {1, 2, 3, 4}),
        (Filter(area="ashford"), {1, 4}),
        (Filter(area="north"), {1, 2, 4}),
        (Filter(contest="local_england:ashford"), {1, 3}),
        (Filter(contest="pcc:blankshire"), {4}),
        (Filter(contest="pcc:nowhere"), set()),
        (Filter(post="gold_commander"), {3}),
        (Filter(phase="campaign"), {1, 2, 3, 4}),
        (Filter(phase="poll"), set()),
        (Filter(state="waiting", area="ashford"), {1, 4}),
        (Filter(state="late"), set()),
        (Filter(task="gold_group"), {3}),
        (Filter(area="<script>"), set()),
    ],
)
def test_a_filter_leaves_what_fits_all_of_it(by: Filter, numbers: set[int]) -> None:
    """By authority (a BCU takes in its own), contest, post, phase, state and task; all at once."""
    assert {task.number for task in wanted(SIGHT, by).tasks} == numbers


def test_a_filter_is_an_address_again() -> None:
    """What is empty is left out, what is odd is quoted."""
    assert Filter(area="a&b", state="late").query == "area=a%26b&state=late"
    assert Filter().query == ""


@pytest.mark.parametrize(
    ("standing", "late", "mark"),
    [
        (Standing.PLANNED, False, Mark.COMING),
        (Standing.AWAITING, False, Mark.WAITING),
        (Standing.ACKNOWLEDGED, False, Mark.TAKEN_UP),
        (Standing.ACKNOWLEDGED, True, Mark.LATE),
        (Standing.OVERDUE, True, Mark.LATE),
        (Standing.ESCALATED, True, Mark.ESCALATED),
        (Standing.DONE, True, Mark.DONE),
        (Standing.NOT_APPLICABLE, False, Mark.NOT_NEEDED),
        (Standing.STOOD_DOWN, False, Mark.NOT_NEEDED),
        (Standing.PASSED, False, Mark.NOT_NEEDED),
    ],
)
def test_every_standing_has_its_mark(standing: Standing, late: bool, mark: Mark) -> None:  # noqa: FBT001
    """One that somebody deals with is late all the same once it is."""
    assert mark_of(standing, late=late) is mark


def test_what_presses_most_is_counted_first() -> None:
    """In the order in which the page shows it."""
    tasks = [a_task(1, mark=Mark.DONE), a_task(2, mark=Mark.ESCALATED), a_task(3, mark=Mark.LATE)]
    assert [mark for mark, _ in counted(tasks)] == [Mark.ESCALATED, Mark.LATE, Mark.DONE]


def test_who_has_not_answered_is_who_has_most_that_is_late() -> None:
    """What is to come, taken up or done asks nobody; who may not be named is there by post."""
    tasks = [
        a_task(1),
        a_task(2, **NEXT_DOOR, mark=Mark.LATE),
        a_task(3, mark=Mark.DONE),
        a_task(4, mark=Mark.TAKEN_UP),
        a_task(5, mark=Mark.COMING),
    ]
    rows = silent(tasks)
    assert [(row.area, row.people, row.late, row.waiting) for row in rows] == [
        ("Brambleton", (), 1, 0),
        ("Ashford", ("Chloe",), 0, 1),
    ]
