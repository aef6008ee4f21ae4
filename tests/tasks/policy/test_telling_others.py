"""Who hears that a task has another date, letter or owner, or is open again; and where it then stands."""

import pytest

from calendars.days.working_days import day_calendar
from tasks.people.ladder import Rung, rungs
from tasks.people.posts import load_posts
from tasks.policy.policy import load_policy
from tasks.policy.recipients import Rest, TaskFacts, Telling, Told, tell
from tasks.terms import Basis, NoticeKind, TaskState
from tests.builders import at, day, shown
from tests.cast import directory

DUE, NOW = "Thu 2027-04-08 16:00", "Tue 2027-04-06 09:00"
LADDER = rungs(directory(), load_posts(), "ashford", ["esm"], day("Thu 2027-04-08"))
ENGLAND = day_calendar("CAL-EW", nation="England")
ASHA, BEN, DEV = "asha", "ben", "dev"


def telling(
    kind: NoticeKind,
    *,
    told: str = "",
    waits: str = "",
    only: str | None = None,
    by: str | None = None,
    rung: int = 1,
    state: TaskState = TaskState.OPEN,
    rests: Rest | None = None,
    snoozed: Rest | None = None,
    ladder: tuple[Rung, ...] = LADDER,
    now: str = NOW,
) -> Telling:
    """What comes of a notice of a task of Asha's, of which `told` were told and for whom it `waits`."""
    facts = TaskFacts(
        Basis.STATUTE,
        at(DUE),
        state,
        rung,
        frozenset(told.split()),
        waits=frozenset(waits.split()),
        only=only,
        by=by,
        acknowledged=rests,
        snoozed=snoozed,
    )
    return tell(kind, at(now), facts, ladder, policy=load_policy(), days=ENGLAND, now=at(now))


def to(kind: NoticeKind, *people: str) -> Telling:
    """These people are told, each as an owner is; the task stays on its rung."""
    return Telling(told=tuple(Told(person, kind, 0) for person in people), rung=1)


def dropped(why: str) -> Telling:
    """It is told to nobody, for this reason; the task stays on its rung."""
    return Telling(dropped=why, rung=1)


NOBODY = Telling(nobody=True, rung=1)


def test_a_change() -> None:
    """The owner and those told before; not who will read it in the first message they get."""
    kind = NoticeKind.CHANGE
    assert to(kind, ASHA) == telling(kind)
    assert to(kind, ASHA, BEN) == telling(kind, told="ben")
    assert to(kind, BEN) == telling(kind, told="ben", waits="asha")
    assert to(kind, ASHA) == telling(kind, told="asha", waits="asha")
    assert dropped("it is told with the new date in what waits") == telling(kind, waits="asha")
    assert NOBODY == telling(kind, ladder=())
    assert to(kind, BEN) == telling(kind, told="ben", ladder=())


def test_a_letter_drafted_anew() -> None:
    """Those owners who may have the earlier one; nobody else, and nobody without it."""
    kind = NoticeKind.REDRAFTED
    assert to(kind, ASHA) == telling(kind, told="asha ben")
    assert dropped("nobody has the earlier one") == telling(kind, told="ben")


def test_a_hand_over() -> None:
    """The one it was handed to, though told before; without a name, owners who were not told."""
    kind = NoticeKind.HANDED_OVER
    again = "it is somebody else's again, or was told before"
    assert to(kind, ASHA) == telling(kind, only=ASHA, told="asha", waits="asha")
    assert dropped(again) == telling(kind, only=DEV)
    assert to(kind, ASHA) == telling(kind, told="ben")
    assert dropped(again) == telling(kind, told="asha")
    assert dropped(again) == telling(kind, waits="asha")
    assert NOBODY == telling(kind, ladder=())
    assert NOBODY == telling(kind, ladder=(), only=DEV)


def test_whose_task_it_was() -> None:
    """They hear that it is not, if they were told of it and have no part in it any more."""
    kind = NoticeKind.TAKEN_OVER
    assert to(kind, DEV) == telling(kind, only=DEV, told="dev asha ben")
    assert to(kind, BEN) == telling(kind, only=BEN, told="dev asha ben")
    assert dropped("nobody had been told") == telling(kind, only=DEV, told="asha")
    assert dropped("it is theirs again") == telling(kind, only=ASHA, told="asha dev")
    # Nobody is named: whoever was told and stands on no rung of the ladder.
    assert to(kind, DEV) == telling(kind, told="dev asha ben")
    assert dropped("nobody had been told") == telling(kind, told="asha ben")


def test_a_task_that_is_open_again() -> None:
    """The owner and those told before, but for the one who had it opened."""
    kind = NoticeKind.REOPENED
    assert to(kind, ASHA, DEV) == telling(kind, told="dev", by=BEN)
    assert to(kind, DEV) == telling(kind, told="dev asha", by=ASHA)
    assert dropped("nobody had been told") == telling(kind, by=ASHA)


def test_who_hears_that_it_is_closed() -> None:
    """Of one that is open again, or needed again, nobody does."""
    done, gone = NoticeKind.DONE, NoticeKind.STAND_DOWN
    assert to(done, BEN) == telling(done, told="asha ben", by=ASHA, state=TaskState.DONE)
    assert dropped("the task is stood down") == telling(
        done, told="ben", state=TaskState.STOOD_DOWN
    )
    assert dropped("the task is open again") == telling(done, told="ben")
    assert dropped("nobody had been told") == telling(done, state=TaskState.DONE)
    assert to(gone, ASHA, BEN) == telling(gone, told="ben asha", state=TaskState.PASSED)
    assert dropped("the task is not applicable") == telling(
        gone, told="ben", state=TaskState.NOT_APPLICABLE
    )
    assert dropped("the task is needed again") == telling(gone, told="ben")


def test_a_hand_up_goes_to_the_rung_above_while_there_is_one() -> None:
    """From the last but one to the last, and no further."""
    kind = NoticeKind.HANDED_UP
    for rung, person in ((0, BEN), (1, "chloe")):
        up = Telling(told=(Told(person, kind, rung + 1),), rung=rung + 1)
        assert up == telling(kind, rung=rung)
    assert Telling(dropped="nobody stands above those who were asked", rung=2) == telling(
        kind, rung=2
    )
    assert Telling(dropped="nobody stands above those who were asked", rung=0) == telling(
        kind, rung=0, ladder=LADDER[:1]
    )


def test_the_moment_it_is_due_is_overdue() -> None:
    """Its owner hears so with the step of that moment; a minute before the rung alone does."""
    kind = NoticeKind.ESCALATION
    before = telling(kind, now="Thu 2027-04-08 15:59", rung=0)
    assert (Told(BEN, kind, 1),) == before.told
    then = telling(kind, now=DUE, rung=0)
    assert (Told(BEN, kind, 1), Told(ASHA, NoticeKind.OVERDUE, 0)) == then.told
    assert (1, False) == (then.rung, then.nobody)


def test_a_ladder_of_owners_alone_before_it_is_due() -> None:
    """There is nobody to ask, which is said; the next step is planned all the same."""
    found = telling(NoticeKind.ESCALATION, rung=0, ladder=LADDER[:1])
    assert ((), True, 0) == (found.told, found.nobody, found.rung)
    assert found.next_climb
    assert "Fri 2027-04-09 09:00" == shown(found.next_climb)


def test_a_rest_that_lasts_longer_than_the_ladder() -> None:
    """The next step is the ladder's end, not beyond it."""
    rest = Rest("snoozed", "Asha", at("Mon 2027-06-14 09:00"))
    found = telling(NoticeKind.ESCALATION, snoozed=rest, now="Fri 2027-04-09 16:00")
    assert "snoozed by Asha until Mon 14 Jun 2027 09:00" == found.dropped
    assert found.next_climb
    assert ("Fri 2027-05-07 16:00", 1) == (shown(found.next_climb), found.rung)


@pytest.mark.parametrize(
    ("acknowledged", "snoozed", "told"),
    [
        ("Wed 2027-04-07 10:00", "Wed 2027-04-07 10:00", True),
        ("Wed 2027-04-07 10:00", "Wed 2027-04-07 10:01", False),
        ("Wed 2027-04-07 10:00", "Tue 2027-04-06 09:00", True),
        ("Tue 2027-04-06 09:00", "Tue 2027-04-06 09:01", False),
    ],
)
def test_an_opening_rests_only_while_it_is_snoozed(
    acknowledged: str, snoozed: str, *, told: bool
) -> None:
    """Not where an acknowledgement lasts as long, or longer."""
    found = telling(
        NoticeKind.OPENED,
        rests=Rest("acknowledged", "Asha", at(acknowledged)),
        snoozed=Rest("snoozed", "Asha", at(snoozed)),
    )
    assert told == bool(found.told)
    assert 1 == found.rung
