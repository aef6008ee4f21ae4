"""What a new plan does to the tasks there are: pure, one task at a time."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from tasks.people.ladder import PostPlace
from tasks.planning.planning import Moved, PlannedTask
from tasks.planning.polls import ElectionFacts
from tasks.planning.replanning import (
    DESCRIBED,
    ChangeKind,
    StoredTask,
    TaskChange,
    changes,
    described,
)
from tasks.terms import NoticeKind, TaskState
from tests.builders import an_election, at, named, plan_of, shown
from tests.cast import directory

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
LATER = replace(MAY, poll_date=an_election("Thu 2027-05-13", "Mon 2026-11-02").poll_date)
EARLIER = replace(MAY, poll_date=an_election("Thu 2027-04-29", "Mon 2026-11-02").poll_date)
NOTICE = "ashford/local_england.notice_of_election"
NOW = at("Fri 2027-03-12 10:00")


@cache
def planned_for(poll: date, task: str = NOTICE) -> PlannedTask:
    """A task of the election on this day, as a plan that is made now has it."""
    return named(plan_of(replace(MAY, poll_date=poll), directory(), now=NOW), task)


def planned(facts: ElectionFacts = MAY) -> PlannedTask:
    """The notice of election as a plan of these facts has it, made now."""
    return replace(planned_for(facts.poll_date), id="the-notice")


def stored(state: TaskState = TaskState.OPEN, *, told: bool = True, **known: Any) -> StoredTask:
    """The notice of election as the register has it since the call."""
    task = planned()
    plain = StoredTask(
        number=1,
        id=task.id,
        title=task.draft.title,
        state=state,
        opens=task.opens,
        due=task.due,
        acknowledged=False,
        told=told,
        area="ashford",
        description=described(task),
        owners=frozenset(task.owners),
    )
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
    """It opens when the new plan says, which is told on Monday; nobody hears of the old date."""
    found = change(stored(TaskState.PLANNED, told=False), planned(LATER))
    assert [] == told(found)
    assert (NoticeKind.OPENED, "Mon 2027-03-22 09:00") == (
        found.notices[0].kind,
        shown(found.notices[0].at),
    )


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
    """The new owners hear of it, and the old ones; its dates and its other notices stay."""
    old = stored(owners=frozenset([PostPlace("brambleton", "esm")]))
    found = change(old, planned())
    assert (ChangeKind.AMENDED, [NoticeKind.HANDED_OVER, NoticeKind.TAKEN_OVER]) == (
        found.kind,
        told(found),
    )


def test_another_title() -> None:
    """Nobody needs to hear of that."""
    old = stored(description={**described(planned()), "title": "Notice"})
    found = change(old, planned())
    assert (ChangeKind.AMENDED, (), old) == (found.kind, found.notices, found.stored)


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


def test_what_is_said_of_a_statutory_task() -> None:
    """Every column, as the register keeps it."""
    assert described(planned()) == {
        "title": "Publish the notice of election",
        "scope": "poll",
        "roles": ["esm"],
        "kinds": ["local_england"],
        "basis": "statute",
        "milestone_kind": "local_england",
        "milestone_key": "notice_of_election",
        "window": None,
        "source": planned().draft.definition.source_words(),
        "due_has_hour": False,
        "moved_from": None,
        "moved_why": None,
        "waits_for": None,
        "office": "council",
        "visibility": "shared",
        "act": "by",
        "possible_from": None,
        "items": [],
    }


def test_what_is_said_of_guidance_that_was_brought_forward() -> None:
    """Where it was, and why; no statutory date, but its window."""
    late = replace(MAY, called_on=date(2027, 3, 12))
    task = named(plan_of(late, directory(), now=NOW), "blankshire/gold_group")
    found = described(task)
    assert task.moved is not None
    assert (None, None, task.draft.definition.window_text, "guidance") == (
        found["milestone_kind"],
        found["milestone_key"],
        found["window"],
        found["basis"],
    )
    assert (task.moved.origin, task.moved.why) == (found["moved_from"], found["moved_why"])
    close = planned_for(MAY.poll_date, "ashford/local_england.nominations_close")
    assert described(close)["due_has_hour"] is True


def test_what_was_not_there_is_added() -> None:
    """With its own notices, whatever else there is; nothing stood in its place."""
    other = replace(stored(), id="another", number=2)
    added, gone = changes([other], [planned()], now=NOW)
    task = planned()
    assert TaskChange(
        ChangeKind.ADDED, "the-notice", task.draft.title, "ashford", None, task, task.notices
    ) == (added)
    assert (ChangeKind.STOOD_DOWN, "another", other, None) == (
        gone.kind,
        gone.id,
        gone.stored,
        gone.planned,
    )
    assert not added.due_moves
    assert not gone.due_moves


def test_what_moves_says_so() -> None:
    """It is due at another moment; what only opens at another is not."""
    assert change(stored(), planned(LATER)).due_moves
    other = stored(TaskState.PLANNED, opens=planned().opens - timedelta(days=1))
    found = change(other, planned())
    assert (ChangeKind.MOVED, False) == (found.kind, found.due_moves)
    assert change(replace(other, acknowledged=True), planned()).ask_again is False
    assert () == changes([replace(other, state=TaskState.OPEN)], [planned()], now=NOW)


def test_every_task_that_is_gone_is_stood_down() -> None:
    """In the order in which they were; what is in the plan, closed or resting is passed over."""
    tasks = [
        stored(),
        replace(stored(), id="b", title="B", area="b"),
        replace(stored(TaskState.DONE), id="c"),
        replace(stored(TaskState.PASSED), id="d"),
        replace(stored(TaskState.PLANNED, told=False), id="e"),
    ]
    found = changes(tasks, [planned()], now=NOW)
    assert [("b", "B", "b"), ("e", planned().draft.title, "ashford")] == [
        (one.id, one.title, one.area) for one in found
    ]
    assert [[NoticeKind.STAND_DOWN], []] == [told(one) for one in found]


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (TaskState.OPEN, ChangeKind.PASSED),
        (TaskState.PLANNED, ChangeKind.PASSED),
        (TaskState.STOOD_DOWN, None),
        (TaskState.PASSED, None),
        (TaskState.DONE, None),
    ],
)
def test_what_can_no_longer_be_done(state: TaskState, kind: ChangeKind | None) -> None:
    """Those who know of it hear that it is not needed, once."""
    task = replace(planned(), passed=True, notices=())
    found = changes([stored(state)], [task], now=NOW)
    assert [kind] * (kind is not None) == [one.kind for one in found]
    assert all(one.stored == stored(state) for one in found)
    assert [[NoticeKind.STAND_DOWN]] * (kind is not None) == [told(one) for one in found]


@pytest.mark.parametrize("state", [TaskState.STOOD_DOWN, TaskState.PASSED])
@pytest.mark.parametrize(
    ("facts", "acknowledged", "knows", "asked_again"),
    [
        (MAY, True, True, False),
        (LATER, True, True, False),
        (EARLIER, True, True, True),
        (MAY, True, False, True),
        (MAY, False, False, False),
        (EARLIER, False, True, False),
    ],
)
def test_the_acknowledgement_of_what_is_needed_again(
    facts: ElectionFacts, state: TaskState, *, acknowledged: bool, knows: bool, asked_again: bool
) -> None:
    """It stands where its giver never heard that it was not needed, and it is not due earlier."""
    old = stored(state, told=knows, acknowledged=acknowledged)
    found = change(old, planned(facts))
    assert (ChangeKind.REVIVED, asked_again, old) == (found.kind, found.ask_again, found.stored)


def test_a_planned_task_that_opens_at_once_is_told_as_a_change() -> None:
    """Its new opening has come already: those who know of it hear the date, not that it is open. One
    that opens later is told so when it does."""
    old = stored(TaskState.PLANNED, due=planned(LATER).due)
    now_open = change(old, planned())
    assert planned().opens <= NOW
    assert NoticeKind.OPENED not in {notice.kind for notice in now_open.notices}
    assert [NoticeKind.CHANGE] == told(now_open)
    later = change(stored(TaskState.PLANNED), planned(LATER))
    assert [NoticeKind.CHANGE] == told(later)
    assert NoticeKind.OPENED in {notice.kind for notice in later.notices}
    just_now = replace(planned(), opens=NOW)
    assert NoticeKind.OPENED not in {n.kind for n in change(old, just_now).notices}


def test_an_open_task_is_not_described_anew_for_where_it_was() -> None:
    """Nothing was brought forward by what happened since; of a planned one that is told."""
    task = replace(planned(), moved=Moved("March 2027", "the poll was added"))
    assert () == changes([stored()], [task], now=NOW)
    assert ChangeKind.AMENDED is change(stored(TaskState.PLANNED), task).kind


def test_only_those_whose_owner_changes_hear_of_it() -> None:
    """One more owner, one fewer; and nobody where nobody was told of it."""
    task = planned()
    (owner,) = task.owners
    another = PostPlace("brambleton", "esm")
    more = replace(task, owners=(owner, another))
    assert [NoticeKind.HANDED_OVER] == told(change(stored(), more))
    fewer = stored(owners=frozenset([owner, another]))
    assert [NoticeKind.TAKEN_OVER] == told(change(fewer, task))
    assert [] == told(change(replace(fewer, told=False), task))


def test_a_letter_that_says_another_day() -> None:
    """Those who know of the task hear of it, though nothing else changes; with a new date, of that."""

    def anew(old: StoredTask, task: PlannedTask) -> list[list[NoticeKind]]:
        return [told(one) for one in changes([old], [task], now=NOW, redrafted=["the-notice"])]

    assert [[NoticeKind.REDRAFTED]] == anew(stored(), planned())
    assert [[NoticeKind.CHANGE]] == anew(stored(), planned(LATER))
    assert [] == anew(stored(told=False), planned())
    assert [] == anew(stored(TaskState.DONE), planned())
    back = stored(due=planned(LATER).due, heard_due="Wed 31 Mar 2027 17:00")
    assert [[NoticeKind.REDRAFTED]] == anew(back, planned())
    resting = stored(TaskState.STOOD_DOWN)
    assert [[NoticeKind.REDRAFTED]] == anew(resting, planned())
