"""What a new plan does to the tasks there are: pure, one task at a time."""

from dataclasses import replace
from typing import Any

import pytest

from tasks.ladder import PostPlace
from tasks.notice_kinds import NoticeKind
from tasks.planning import PlannedTask
from tasks.polls import ElectionFacts
from tasks.replanning import DESCRIBED, ChangeKind, StoredTask, TaskChange, changes, described
from tasks.standing import TaskState
from tests.builders import an_election, at, named, plan_of, shown
from tests.cast import directory

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
LATER = replace(MAY, poll_date=an_election("Thu 2027-05-13", "Mon 2026-11-02").poll_date)
EARLIER = replace(MAY, poll_date=an_election("Thu 2027-04-29", "Mon 2026-11-02").poll_date)
NOTICE = "ashford/local_england.notice_of_election"
NOW = at("Fri 2027-03-12 10:00")


def planned(facts: ElectionFacts = MAY) -> PlannedTask:
    """The notice of election as a plan of these facts has it, made now."""
    found = named(plan_of(facts, directory(), now=NOW), NOTICE)
    return replace(found, id="the-notice")


def stored(state: TaskState = TaskState.OPEN, *, told: bool = True, **known: Any) -> StoredTask:
    """The notice of election as the register has it since the call."""
    task = planned()
    plain = StoredTask(
        number=1, id=task.id, title=task.draft.title, state=state, opens=task.opens, due=task.due,
        acknowledged=False, told=told, area="ashford", description=described(task),
        owners=frozenset(task.owners),
    )  # fmt: skip
    return replace(plain, **known)


def change(old: StoredTask, *plan: PlannedTask) -> TaskChange:
    """The one change."""
    (found,) = changes([old], plan, now=NOW)
    return found


def told(found: TaskChange) -> list[NoticeKind]:
    """What is told at once."""
    return [notice.kind for notice in found.notices if notice.at <= NOW]


def test_the_same_plan_changes_nothing() -> None:
    """Whatever the state of the task."""
    for state in (TaskState.OPEN, TaskState.PLANNED, TaskState.DONE, TaskState.NOT_APPLICABLE):
        assert () == changes([stored(state)], [planned()], now=NOW)


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.NOT_APPLICABLE])
def test_what_is_closed_stays(state: TaskState) -> None:
    """Moved or not needed, it is not touched."""
    assert () == changes([stored(state)], [planned(LATER)], now=NOW)
    assert () == changes([stored(state)], [], now=NOW)


@pytest.mark.parametrize(
    ("facts", "acknowledged", "asked_again"),
    [(LATER, True, False), (EARLIER, True, True), (EARLIER, False, False)],
    ids=["later", "earlier", "earlier, not acknowledged"],
)
def test_an_acknowledgement(facts: ElectionFacts, acknowledged: bool, asked_again: bool) -> None:  # noqa: FBT001
    """It is withdrawn only where the task is due earlier than when it was given."""
    found = change(stored(acknowledged=acknowledged), planned(facts))
    assert (ChangeKind.MOVED, asked_again) == (found.kind, found.ask_again)
    assert [NoticeKind.CHANGE] == told(found)


def test_what_nobody_knows_of_moves_silently() -> None:
    """It opens when the new plan says; nobody hears of the old date."""
    found = change(stored(TaskState.PLANNED, told=False), planned(LATER))
    assert [] == told(found)
    assert (NoticeKind.OPENED, "Wed 2027-03-17 09:00") == (
        found.notices[0].kind, shown(found.notices[0].at)
    )  # fmt: skip


def test_what_is_open_does_not_open_again() -> None:
    """Its window would begin later by the new plan; those who know of it hear the date alone."""
    found = change(stored(), planned(LATER))
    assert NoticeKind.OPENED not in {notice.kind for notice in found.notices}
    assert NoticeKind.ESCALATION in {notice.kind for notice in found.notices}


def test_back_to_the_date_that_was_heard() -> None:
    """A change nobody was told of yet, undone, is nothing to tell."""
    old = stored(due=planned(LATER).due, heard_due="Wed 31 Mar 2027 17:00")
    assert [] == told(change(old, planned()))


@pytest.mark.parametrize(("knows", "heard"), [(True, [NoticeKind.STAND_DOWN]), (False, [])])
def test_not_needed_any_more(knows: bool, heard: list[NoticeKind]) -> None:  # noqa: FBT001
    """Those who know of it hear so; what rests already is left in peace."""
    found = change(stored(told=knows))
    assert (ChangeKind.STOOD_DOWN, heard) == (found.kind, told(found))
    assert () == changes([stored(TaskState.STOOD_DOWN)], [], now=NOW)


def test_needed_again() -> None:
    """For those who heard that it was not it opens anew; for others it is a change, or nothing."""
    resting = stored(TaskState.STOOD_DOWN, told=False)
    found = change(resting, planned())
    assert (ChangeKind.REVIVED, [NoticeKind.OPENED]) == (found.kind, told(found))
    assert [] == told(change(replace(resting, told=True), planned()))
    assert [NoticeKind.CHANGE] == told(change(replace(resting, told=True), planned(LATER)))


def test_another_owner() -> None:
    """The new owners hear of it; its dates and its other notices stay."""
    old = stored(owners=frozenset([PostPlace("brambleton", "esm")]))
    found = change(old, planned())
    assert (ChangeKind.AMENDED, [NoticeKind.HANDED_OVER]) == (found.kind, told(found))


def test_another_title() -> None:
    """Nobody needs to hear of that."""
    old = stored(description={**described(planned()), "title": "Notice"})
    found = change(old, planned())
    assert (ChangeKind.AMENDED, ()) == (found.kind, found.notices)


def test_an_area_that_does_not_do_it_any_more() -> None:
    """Its own file says so: it is stood down, and not asked for again."""
    task = planned()
    definition = replace(task.draft.definition, not_applicable="the county does it")
    task = replace(task, draft=replace(task.draft, definition=definition), notices=())
    assert ChangeKind.STOOD_DOWN is change(stored(), task).kind
    assert () == changes([stored(TaskState.STOOD_DOWN)], [task], now=NOW)


def test_every_described_column_is_compared() -> None:
    """What is read back from the register is what a plan describes."""
    assert set(DESCRIBED) == set(described(planned()))
