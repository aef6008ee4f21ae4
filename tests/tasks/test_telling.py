"""Who is told what when a notice falls due, and where a task then stands."""

from datetime import datetime

import pytest

from calendars.working_days import day_calendar
from tasks.ladder import Rung, rungs
from tasks.notice_kinds import NoticeKind
from tasks.policy import load_policy
from tasks.posts import load_posts
from tasks.standing import TaskState, standing_of
from tasks.telling import TaskFacts, Telling, Told, tell
from tasks.views import Basis, Standing
from tests.builders import at, day, shown
from tests.cast import directory

DUE = "Thu 2027-04-08 16:00"
LADDER = rungs(directory(), load_posts(), "ashford", ["esm"], day("Thu 2027-04-08"))
ENGLAND = day_calendar("CAL-EW", nation="England")


def telling(
    kind: NoticeKind,
    now: str,
    *,
    acknowledged: str | None = None,
    closed: str | None = None,
    rung: int = 0,
    basis: Basis = Basis.STATUTE,
    ladder: tuple[Rung, ...] = LADDER,
    stood_down: bool = False,
    told: frozenset[str] = frozenset(),
) -> Telling:
    """What comes of a notice that falls due now, for a task of Asha's due on 8 April."""
    seen: datetime | None = at(acknowledged) if acknowledged else None
    return tell(
        kind, at(now), TaskFacts(basis, at(DUE), closed, seen, rung, stood_down, told), ladder,
        policy=load_policy(), days=ENGLAND, now=at(now),
    )  # fmt: skip


@pytest.mark.parametrize(
    "kind",
    [k for k in NoticeKind if k not in {NoticeKind.ESCALATION, NoticeKind.STAND_DOWN}],
)
def test_the_owner_is_told(kind: NoticeKind) -> None:
    """Everything but an escalation goes to the owner alone."""
    found = telling(kind, "Wed 2027-04-07 09:00")
    assert (Told("asha", kind, 0),) == found.told
    assert (0, None, False, None) == (found.rung, found.dropped, found.nobody, found.next_climb)


def test_those_who_were_told_hear_of_a_stand_down() -> None:
    """Nobody else does; and nobody, once the task is needed again."""
    kind, moment = NoticeKind.STAND_DOWN, "Wed 2027-04-07 09:00"
    closed = "the task is stood down"
    heard = telling(kind, moment, closed=closed, stood_down=True, told=frozenset({"ben", "asha"}))
    assert (Told("asha", kind, 0), Told("ben", kind, 0)) == heard.told
    assert "nobody had been told" == telling(kind, moment, closed=closed, stood_down=True).dropped
    assert "the task is needed again" == telling(kind, moment, told=frozenset({"ben"})).dropped


def test_a_change_is_told_to_the_owner_and_to_those_told_before() -> None:
    """Whoever was asked on the way hears the new date."""
    heard = telling(NoticeKind.CHANGE, "Wed 2027-04-07 09:00", told=frozenset({"ben"}))
    assert ["asha", "ben"] == [told.person for told in heard.told]


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_a_closed_task_tells_nobody(kind: NoticeKind) -> None:
    """Nor does it climb: the reason is kept."""
    found = telling(kind, "Fri 2027-04-09 16:00", closed="the task is done", rung=1)
    assert Telling(dropped="the task is done", rung=1) == found


def test_an_acknowledged_task_is_not_reminded_until_that_runs_out() -> None:
    """Two working days for a statutory one; from then on reminders go again."""
    seen = "Mon 2027-04-05 10:00"
    resting = telling(NoticeKind.REMINDER, "Wed 2027-04-07 09:00", acknowledged=seen)
    assert Telling(dropped="acknowledged") == resting
    again = telling(NoticeKind.REMINDER, "Wed 2027-04-07 10:00", acknowledged=seen)
    assert (Told("asha", NoticeKind.REMINDER, 0),) == again.told


def test_an_acknowledged_task_is_still_told_on_its_day() -> None:
    """Only reminders rest: the day itself is worth a word."""
    found = telling(
        NoticeKind.DUE_TODAY, "Thu 2027-04-08 09:00", acknowledged="Wed 2027-04-07 16:00"
    )
    assert (Told("asha", NoticeKind.DUE_TODAY, 0),) == found.told


def test_an_unseen_statutory_task_climbs_before_it_is_due() -> None:
    """Ben is asked a working day before, Asha hears nothing twice, and Friday comes next."""
    found = telling(NoticeKind.ESCALATION, "Wed 2027-04-07 16:00")
    assert (Told("ben", NoticeKind.ESCALATION, 1),) == found.told
    assert 1 == found.rung
    assert found.next_climb
    assert "Fri 2027-04-09 16:00" == shown(found.next_climb)


def test_an_acknowledged_task_does_not_climb_before_it_is_due() -> None:
    """But the next step is planned all the same."""
    found = telling(
        NoticeKind.ESCALATION, "Wed 2027-04-07 16:00", acknowledged="Tue 2027-04-06 09:00"
    )
    assert ("acknowledged", 0, ()) == (found.dropped, found.rung, found.told)
    assert found.next_climb
    assert "Fri 2027-04-09 16:00" == shown(found.next_climb)


@pytest.mark.parametrize("acknowledged", [None, "Thu 2027-04-08 15:00"])
def test_an_overdue_task_climbs_whoever_has_seen_it(acknowledged: str | None) -> None:
    """Until somebody closes it: the next rung is asked and the owner hears that it is overdue."""
    found = telling(
        NoticeKind.ESCALATION, "Fri 2027-04-09 16:00", rung=1, acknowledged=acknowledged
    )
    assert found.told == (
        Told("chloe", NoticeKind.ESCALATION, 2), Told("asha", NoticeKind.OVERDUE, 0),
    )  # fmt: skip
    assert 2 == found.rung
    assert found.next_climb
    assert "Mon 2027-04-12 16:00" == shown(found.next_climb)


def test_at_the_top_of_the_ladder_the_top_is_asked_again() -> None:
    """Every working day, until somebody closes it."""
    found = telling(NoticeKind.ESCALATION, "Mon 2027-04-12 16:00", rung=2)
    assert ({"chloe", "asha"}, 2) == ({told.person for told in found.told}, found.rung)


def test_a_ladder_of_owners_only() -> None:
    """Nobody stands above: the owner hears that it is overdue, every working day."""
    found = telling(NoticeKind.ESCALATION, "Fri 2027-04-09 16:00", ladder=LADDER[:1])
    assert ((Told("asha", NoticeKind.OVERDUE, 0),), 0) == (found.told, found.rung)
    assert found.next_climb


@pytest.mark.parametrize("kind", [NoticeKind.OPENED, NoticeKind.ESCALATION])
def test_nobody_to_tell(kind: NoticeKind) -> None:
    """An empty ladder is said to be so, and an escalation still plans its next step."""
    found = telling(kind, "Fri 2027-04-09 16:00", ladder=())
    assert (True, ()) == (found.nobody, found.told)
    assert (found.next_climb is not None) == (kind is NoticeKind.ESCALATION)


@pytest.mark.parametrize(
    ("state", "acknowledged", "rung", "now", "expected"),
    [
        (TaskState.PLANNED, False, 0, "Thu 2027-04-01 09:00", Standing.PLANNED),
        (TaskState.OPEN, False, 0, "Thu 2027-04-08 16:00", Standing.AWAITING),
        (TaskState.OPEN, True, 0, "Thu 2027-04-08 16:00", Standing.ACKNOWLEDGED),
        (TaskState.OPEN, True, 1, "Thu 2027-04-08 16:00", Standing.ACKNOWLEDGED),
        (TaskState.OPEN, False, 1, "Thu 2027-04-08 16:00", Standing.ESCALATED),
        (TaskState.OPEN, False, 0, "Thu 2027-04-08 16:01", Standing.OVERDUE),
        (TaskState.OPEN, True, 0, "Thu 2027-04-08 16:01", Standing.OVERDUE),
        (TaskState.OPEN, True, 2, "Thu 2027-04-08 16:01", Standing.ESCALATED),
        (TaskState.DONE, True, 2, "Thu 2027-04-08 16:01", Standing.DONE),
        (TaskState.NOT_APPLICABLE, False, 0, "Thu 2027-04-08 16:01", Standing.NOT_APPLICABLE),
        (TaskState.STOOD_DOWN, False, 0, "Thu 2027-04-08 16:01", Standing.STOOD_DOWN),
        (TaskState.PASSED, False, 0, "Thu 2027-04-08 16:01", Standing.PASSED),
    ],
)
def test_where_a_task_stands(
    state: TaskState,
    acknowledged: bool,  # noqa: FBT001
    rung: int,
    now: str,
    expected: Standing,
) -> None:
    """A task is on time up to its very minute; overdue it stays so, whoever has seen it."""
    found = standing_of(state.value, due=at(DUE), acknowledged=acknowledged, rung=rung, now=at(now))
    assert expected is found
    assert found.is_closed == (state not in {TaskState.PLANNED, TaskState.OPEN})
    assert found.is_open == (state is TaskState.OPEN)
