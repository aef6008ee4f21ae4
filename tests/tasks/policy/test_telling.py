"""Who is told what when a notice falls due, and where a task then stands."""

import pytest

from calendars.days.working_days import day_calendar
from tasks.people.ladder import Rung, rungs
from tasks.people.posts import load_posts
from tasks.policy.policy import load_policy
from tasks.policy.recipients import Rest, TaskFacts, Telling, Told, ladder_has_ended, tell
from tasks.terms import Basis, NoticeKind, Standing, TaskState, standing_of
from tests.builders import at, day, shown
from tests.cast import directory

DUE = "Thu 2027-04-08 16:00"
LADDER = rungs(directory(), load_posts(), "ashford", ["esm"], day("Thu 2027-04-08"))
ENGLAND = day_calendar("CAL-EW", nation="England")


def asha(what: str, until: str) -> Rest:
    """Asha has acknowledged it, or wanted it snoozed."""
    return Rest(what, "Asha", at(until))


def telling(
    kind: NoticeKind,
    now: str,
    *,
    acknowledged: str | None = None,
    snoozed: str | None = None,
    state: TaskState = TaskState.OPEN,
    rung: int = 0,
    basis: Basis = Basis.STATUTE,
    ladder: tuple[Rung, ...] = LADDER,
    told: frozenset[str] = frozenset(),
    by: str | None = None,
) -> Telling:
    """What comes of a notice that falls due now, for a task of Asha's due on 8 April; she has
    acknowledged it, or wanted it snoozed, until a moment."""
    facts = TaskFacts(
        basis,
        at(DUE),
        state,
        rung,
        told,
        by=by,
        acknowledged=asha("acknowledged", acknowledged) if acknowledged else None,
        snoozed=asha("snoozed", snoozed) if snoozed else None,
    )
    return tell(kind, at(now), facts, ladder, policy=load_policy(), days=ENGLAND, now=at(now))


@pytest.mark.parametrize(
    "kind",
    [
        NoticeKind.OPENED,
        NoticeKind.REMINDER,
        NoticeKind.DUE_TODAY,
        NoticeKind.OVERDUE,
        NoticeKind.CHANGE,
        NoticeKind.HANDED_OVER,
    ],
)
def test_the_owner_is_told(kind: NoticeKind) -> None:
    """Everything but what goes up the ladder goes to the owner alone."""
    found = telling(kind, "Wed 2027-04-07 09:00")
    assert (Told("asha", kind, 0),) == found.told
    assert (0, None, False, None) == (found.rung, found.dropped, found.nobody, found.next_climb)


def test_those_who_were_told_hear_of_a_stand_down() -> None:
    """Nobody else does; and nobody, once the task is needed again."""
    kind, moment = NoticeKind.STAND_DOWN, "Wed 2027-04-07 09:00"
    state = TaskState.STOOD_DOWN
    heard = telling(kind, moment, state=state, told=frozenset({"ben", "asha"}))
    assert (Told("asha", kind, 0), Told("ben", kind, 0)) == heard.told
    assert "nobody had been told" == telling(kind, moment, state=state).dropped
    assert "the task is needed again" == telling(kind, moment, told=frozenset({"ben"})).dropped


def test_a_change_is_told_to_the_owner_and_to_those_told_before() -> None:
    """Whoever was asked on the way hears the new date."""
    heard = telling(NoticeKind.CHANGE, "Wed 2027-04-07 09:00", told=frozenset({"ben"}))
    assert ["asha", "ben"] == [told.person for told in heard.told]


@pytest.mark.parametrize("kind", [kind for kind in NoticeKind if kind is not NoticeKind.REPLIED])
def test_a_task_in_another_state_tells_nobody(kind: NoticeKind) -> None:
    """Nor does it climb: the reason is kept. Only who asked a question is answered whatever became of it."""
    state = TaskState.DONE if kind is NoticeKind.STAND_DOWN else TaskState.STOOD_DOWN
    found = telling(kind, "Fri 2027-04-09 16:00", state=state, rung=1)
    assert Telling(dropped=f"the task is {state.replace('_', ' ')}", rung=1) == found


@pytest.mark.parametrize("what", ["acknowledged", "snoozed"])
@pytest.mark.parametrize("kind", [NoticeKind.REMINDER, NoticeKind.DUE_TODAY, NoticeKind.OVERDUE])
def test_nobody_is_reminded_while_it_rests(what: str, kind: NoticeKind) -> None:
    """Up to the moment at which that ends; the reason says who wanted it, and until when."""
    until = {what: "Wed 2027-04-07 10:00"}
    resting = telling(kind, "Wed 2027-04-07 09:59", **until)  # type: ignore[arg-type]
    assert Telling(dropped=f"{what} by Asha until Wed 7 Apr 2027 10:00") == resting
    again = telling(kind, "Wed 2027-04-07 10:00", **until)  # type: ignore[arg-type]
    assert (Told("asha", kind, 0),) == again.told


def test_an_opening_is_told_though_one_owner_has_acknowledged() -> None:
    """The others must know of it; but a snoozed one opens in silence."""
    moment, until = "Wed 2027-04-07 09:00", "Wed 2027-04-07 10:00"
    assert telling(NoticeKind.OPENED, moment, acknowledged=until).told
    assert () == telling(NoticeKind.OPENED, moment, snoozed=until).told


@pytest.mark.parametrize("what", ["acknowledged", "snoozed"])
def test_the_last_call_of_a_statutory_task_is_told_all_the_same(what: str) -> None:
    """Four hours before, but not in the morning; guidance has no last call."""
    until = {what: "Thu 2027-04-08 16:00"}
    kind = NoticeKind.DUE_TODAY
    assert () == telling(kind, "Thu 2027-04-08 09:00", **until).told  # type: ignore[arg-type]
    last = telling(kind, "Thu 2027-04-08 12:00", **until)  # type: ignore[arg-type]
    assert (Told("asha", kind, 0),) == last.told
    guidance = telling(
        kind,
        "Thu 2027-04-08 12:00",
        basis=Basis.GUIDANCE,
        **until,  # type: ignore[arg-type]
    )
    assert () == guidance.told


def test_of_two_rests_the_longer_one_counts() -> None:
    """An acknowledged task may be snoozed as well."""
    found = telling(
        NoticeKind.REMINDER,
        "Mon 2027-04-05 09:00",
        acknowledged="Tue 2027-04-06 10:00",
        snoozed="Wed 2027-04-07 10:00",
    )
    assert "snoozed by Asha until Wed 7 Apr 2027 10:00" == found.dropped


@pytest.mark.parametrize("kind", [NoticeKind.CHANGE, NoticeKind.HANDED_OVER])
def test_a_change_and_a_hand_over_are_told_while_it_rests(kind: NoticeKind) -> None:
    """They say something new."""
    until = "Wed 2027-04-07 10:00"
    found = telling(kind, "Tue 2027-04-06 09:00", snoozed=until, acknowledged=until)
    assert (Told("asha", kind, 0),) == found.told


def test_an_unseen_statutory_task_climbs_before_it_is_due() -> None:
    """Ben is asked a working day before, Asha hears nothing twice, and Friday comes next."""
    found = telling(NoticeKind.ESCALATION, "Wed 2027-04-07 16:00")
    assert (Told("ben", NoticeKind.ESCALATION, 1),) == found.told
    assert 1 == found.rung
    assert found.next_climb
    assert "Fri 2027-04-09 16:00" == shown(found.next_climb)


def test_a_step_told_late_is_not_followed_by_another_on_the_same_day() -> None:
    """Friday's step was held up until Monday at eleven: what it told is not told again at four, but, as it
    asks nobody new, on the next morning."""
    late = telling(NoticeKind.ESCALATION, "Mon 2027-04-12 11:00", rung=1)
    assert late.told
    assert late.next_climb
    assert "Tue 2027-04-13 09:00" == shown(late.next_climb)
    rested = telling(
        NoticeKind.ESCALATION, "Mon 2027-04-12 11:00", rung=1, acknowledged="Mon 2027-04-12 12:00"
    )
    assert not rested.told
    assert rested.next_climb
    assert "Mon 2027-04-12 16:00" == shown(rested.next_climb)


def test_an_acknowledged_task_does_not_climb_before_it_is_due() -> None:
    """But the next step is planned all the same."""
    found = telling(
        NoticeKind.ESCALATION, "Wed 2027-04-07 16:00", acknowledged="Thu 2027-04-08 09:00"
    )
    assert "acknowledged by Asha until Thu 8 Apr 2027 09:00" == found.dropped
    assert (0, ()) == (found.rung, found.told)
    assert found.next_climb
    assert "Fri 2027-04-09 16:00" == shown(found.next_climb)


@pytest.mark.parametrize("acknowledged", [None, "Thu 2027-04-08 16:00"])
def test_an_overdue_task_climbs_though_it_was_acknowledged_before(acknowledged: str | None) -> None:
    """That ended when it was due: the next rung is asked at once and the owner hears that it is overdue.
    The next step asks nobody new, and is told in the morning."""
    found = telling(
        NoticeKind.ESCALATION, "Fri 2027-04-09 16:00", rung=1, acknowledged=acknowledged
    )
    assert found.told == (
        Told("chloe", NoticeKind.ESCALATION, 2),
        Told("asha", NoticeKind.OVERDUE, 0),
    )
    assert 2 == found.rung
    assert found.next_climb
    assert "Mon 2027-04-12 09:00" == shown(found.next_climb)


def test_an_overdue_task_rests_while_somebody_deals_with_it() -> None:
    """Acknowledged when it was late already: it climbs on from where it stood when that runs out."""
    found = telling(
        NoticeKind.ESCALATION, "Fri 2027-04-09 16:00", rung=1, acknowledged="Tue 2027-04-13 09:30"
    )
    assert ("acknowledged by Asha until Tue 13 Apr 2027 09:30", 1) == (found.dropped, found.rung)
    assert found.next_climb
    assert "Tue 2027-04-13 16:00" == shown(found.next_climb)


def test_a_task_handed_up_goes_to_the_next_rung() -> None:
    """Whoever deals with it, before it is due; nobody else hears of it."""
    kind = NoticeKind.HANDED_UP
    found = telling(kind, "Tue 2027-04-06 09:00", acknowledged="Thu 2027-04-08 09:00")
    assert Telling(told=(Told("ben", kind, 1),), rung=1) == found
    top = telling(kind, "Tue 2027-04-06 09:00", rung=2)
    assert Telling(dropped="nobody stands above those who were asked", rung=2) == top


def test_those_who_were_told_hear_that_it_is_done() -> None:
    """But for the one who closed it; and nobody, where nobody else was told."""
    kind, moment = NoticeKind.DONE, "Fri 2027-04-09 16:00"
    everybody = frozenset({"ben", "asha", "chloe"})
    heard = telling(kind, moment, state=TaskState.DONE, told=everybody, by="asha", rung=2)
    assert Telling(told=(Told("ben", kind, 0), Told("chloe", kind, 0)), rung=2) == heard
    alone = telling(kind, moment, state=TaskState.DONE, told=frozenset({"asha"}), by="asha")
    assert Telling(dropped="nobody had been told") == alone


def test_a_ladder_ends() -> None:
    """Twenty working days after it was due nobody is asked any more; that moment is the last step, after
    the last morning."""
    for now, then in (
        ("Thu 2027-05-06 09:00", "Fri 2027-05-07 09:00"),
        ("Fri 2027-05-07 09:00", "Fri 2027-05-07 16:00"),
    ):
        last = telling(NoticeKind.ESCALATION, now, rung=2)
        assert last.told
        assert last.next_climb
        assert then == shown(last.next_climb)
    ended = telling(NoticeKind.ESCALATION, "Fri 2027-05-07 16:00", rung=2)
    assert Telling(dropped="its ladder ended on Fri 7 May 2027 16:00", rung=2) == ended


@pytest.mark.parametrize(
    ("now", "ended"), [("Fri 2027-05-07 15:59", False), ("Fri 2027-05-07 16:00", True)]
)
def test_until_when_a_ladder_goes_on(now: str, ended: bool) -> None:  # noqa: FBT001
    """Then an operator hears of it."""
    facts = TaskFacts(Basis.STATUTE, at(DUE), TaskState.OPEN, 2)
    assert ended is ladder_has_ended(facts, policy=load_policy(), days=ENGLAND, now=at(now))


def test_at_the_top_of_the_ladder_the_top_is_asked_again() -> None:
    """Every working day when offices open, until somebody closes it."""
    found = telling(NoticeKind.ESCALATION, "Mon 2027-04-12 09:00", rung=2)
    assert ({"chloe", "asha"}, 2) == ({told.person for told in found.told}, found.rung)
    assert found.next_climb
    assert "Tue 2027-04-13 09:00" == shown(found.next_climb)


def test_a_step_that_asks_nobody_new_joins_the_next_morning() -> None:
    """Planned for an hour of the day, because nobody knew who would be asked; it stays on its rung."""
    found = telling(NoticeKind.ESCALATION, "Mon 2027-04-12 16:00", rung=2)
    assert ("it can wait, and joins what is told on Tue 13 Apr 2027 09:00", 2) == (
        found.dropped,
        found.rung,
    )
    assert found.next_climb
    assert "Tue 2027-04-13 09:00" == shown(found.next_climb)
    last = telling(NoticeKind.ESCALATION, "Fri 2027-05-07 15:00", rung=2)
    assert last.next_climb
    assert "Fri 2027-05-07 16:00" == shown(last.next_climb)


def test_a_step_that_could_wait_and_is_late_is_told_now() -> None:
    """After an outage the morning that it would have joined has gone by."""
    facts = TaskFacts(Basis.STATUTE, at(DUE), TaskState.OPEN, 2)
    found = tell(
        NoticeKind.ESCALATION,
        at("Mon 2027-04-12 16:00"),
        facts,
        LADDER,
        policy=load_policy(),
        days=ENGLAND,
        now=at("Tue 2027-04-13 11:00"),
    )
    assert {"chloe", "asha"} == {told.person for told in found.told}
    assert found.next_climb
    assert "Wed 2027-04-14 09:00" == shown(found.next_climb)


def test_a_ladder_of_owners_only() -> None:
    """Nobody stands above: the owner hears that it is overdue, every working day when offices open."""
    found = telling(NoticeKind.ESCALATION, "Fri 2027-04-09 09:00", ladder=LADDER[:1])
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


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_a_reminder_on_the_heels_of_another_message_is_not_told(kind: NoticeKind) -> None:
    """To those who had that one; everything that says more than when it is due is told all the same, and
    so is the last call."""
    ladder = (Rung(0, LADDER[0].posts, (*LADDER[0].people, *LADDER[1].people)), *LADDER[2:])
    task = TaskFacts(Basis.STATUTE, at(DUE), TaskState.OPEN, lately=frozenset({"asha"}))
    for moment, last_call in (("Wed 2027-04-07 09:00", False), ("Thu 2027-04-08 12:00", True)):
        found = tell(
            kind, at(moment), task, ladder, policy=load_policy(), days=ENGLAND, now=at(moment)
        )
        asked = [told.person for told in found.told if told.rung == 0]
        if kind in {NoticeKind.REMINDER, NoticeKind.DUE_TODAY}:
            assert asked == (["asha", "ben"] if last_call else ["ben"])
        elif "ben" in asked and kind in {NoticeKind.OPENED, NoticeKind.OVERDUE, NoticeKind.CHANGE}:
            assert "asha" in asked
    alone = tell(
        NoticeKind.REMINDER,
        at("Wed 2027-04-07 09:00"),
        task,
        LADDER,
        policy=load_policy(),
        days=ENGLAND,
        now=at("Wed 2027-04-07 09:00"),
    )
    assert Telling(dropped="they were told of it just before") == alone
