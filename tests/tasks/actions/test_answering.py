"""Owners' answers in the register: the first one counts, and reasons are kept."""

import pytest
from sqlalchemy import select, update

from tasks.actions.answering import acknowledge
from tasks.register.database import Register
from tasks.register.models import NoticeRow, TaskRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.owned_tasks import open_due, the_task
from tasks.register.plans.task_views import task_history
from tasks.views.answers import AnswerRefusedError, Outcome, UnknownTaskError
from tests.builders import at, call, settle, shown
from tests.cast import directory
from tests.tasks.answered import (
    ASHA,
    BEN,
    CHLOE,
    HUGH,
    LETTER,
    MAY,
    NOTICE,
    NOW,
    OLGA,
    WENDY,
    ack,
    close,
    given,
    may_called,
    task,
    together,
    told,
)

MEETING = f"{MAY.id}/blankshire/planning_meetings/2027-04"


@pytest.fixture
def office(register: Register) -> Register:
    """The May election, its tasks open."""
    return may_called(register)


def test_the_first_acknowledgement_counts(office: Register) -> None:
    """A second one changes nothing, and is told who was first."""
    first, second = ack(office, NOTICE, ASHA, "mine"), ack(office, NOTICE, BEN)
    assert (True, False) == (first.won, second.won)
    assert ("Asha", NOW) == (second.task.acknowledged_by, second.task.acknowledged_at)
    assert [("acknowledged", "Acknowledged by Asha until Wed 14 Apr 2027 10:00: mine")] == told(
        office, NOTICE
    )


def due_notices(office: Register, task_id: str) -> set[tuple[str, str]]:
    """What is still to be told of a task: kind and moment."""
    with office.read() as session:
        rows = session.scalars(
            select(NoticeRow).where(
                NoticeRow.task == the_task(session, task_id).number, NoticeRow.state == "due"
            )
        ).all()
        return {(row.kind, shown(row.at)) for row in rows}


def test_an_acknowledgement_runs_out_and_is_renewed(office: Register) -> None:
    """Up to two working days before it is due; its end is a reminder, and then anybody may say so again."""
    ack(office, MEETING, CHLOE)
    first = task(office, MEETING).acknowledged_until
    assert first
    assert "Wed 2027-04-28 09:00" == shown(first)
    assert ("reminder", "Wed 2027-04-28 09:00") in due_notices(office, MEETING)
    assert not ack(office, MEETING, WENDY, now=at("Wed 2027-04-28 08:59")).won
    assert ack(office, MEETING, WENDY, now=at("Wed 2027-04-28 09:00")).won
    again = task(office, MEETING)
    assert again.acknowledged_until
    # Given before the due moment, it ends there: the ladder says the rest, no reminder does.
    assert ("Wendy", "Fri 2027-04-30 17:00") == (
        again.acknowledged_by,
        shown(again.acknowledged_until),
    )
    assert ("reminder", "Wed 2027-04-28 09:00") not in due_notices(office, MEETING)
    assert [
        "Acknowledged by Chloe until Wed 28 Apr 2027 09:00",
        "Acknowledged again by Wendy until Fri 30 Apr 2027 17:00",
    ] == [text for _, text in told(office, MEETING)]


def asked_above(office: Register, task_id: str, moment: str) -> None:
    """Somebody higher up the ladder was asked at that moment."""
    with office.write() as session:
        row = the_task(session, task_id)
        session.add(
            NoticeRow(
                task=row.number,
                election=row.election,
                kind="handed_up",
                at=at(moment),
                state="told",
            )
        )


def test_who_was_asked_later_takes_the_task_over(office: Register) -> None:
    """Hugh was asked after Chloe had said that she deals with it; before that he could not."""
    ack(office, LETTER, CHLOE)
    assert not ack(office, LETTER, HUGH, now=at("Tue 2027-04-13 10:00")).won
    asked_above(office, LETTER, "Wed 2027-04-14 10:00")
    later = at("Wed 2027-04-14 11:00")
    assert not ack(office, LETTER, CHLOE, now=later).won
    assert ack(office, LETTER, HUGH, now=later).won
    assert "Hugh" == task(office, LETTER).acknowledged_by


def test_two_people_of_one_name_are_two(office: Register) -> None:
    """Another Chloe takes it over; the same one, who has married since, does not take it from herself."""

    assert ack(office, LETTER, Answerer("Chloe", "chloe")).won
    asked_above(office, LETTER, "Wed 2027-04-14 10:00")
    later = at("Wed 2027-04-14 11:00")
    assert not ack(office, LETTER, Answerer("Chloe Married", "chloe"), now=later).won
    assert ack(office, LETTER, Answerer("Chloe", "hugh"), now=later).won


def test_those_who_were_asked_hear_of_the_end_once(office: Register) -> None:
    """A notice for them stands when the task is closed, not when one of two owners has answered: for the
    next morning."""
    asked_above(office, LETTER, "Mon 2027-04-12 09:00")
    close(office, LETTER, CHLOE)
    assert "done" not in {kind for kind, _ in due_notices(office, LETTER)}
    close(office, LETTER, HUGH)
    assert {("done", "Tue 2027-04-13 09:00")} == due_notices(office, LETTER)


@pytest.mark.parametrize(
    ("set_so", "told"),
    [
        ({"rung": 0}, "Tue 2027-04-13 09:00"),
        ({"rung": 1}, "Mon 2027-04-12 10:00"),
        ({"basis": "statute", "due": at("Mon 2027-04-12 09:00")}, "Tue 2027-04-13 09:00"),
        ({"basis": "statute", "due": at("Sun 2027-04-11 16:00")}, "Mon 2027-04-12 10:00"),
        (
            {"basis": "statute", "due": at("Mon 2027-04-12 09:00"), "due_has_hour": True},
            "Mon 2027-04-12 10:00",
        ),
        (
            {
                "basis": "statute",
                "due": at("Mon 2027-04-12 09:00"),
                "due_has_hour": True,
                "act": "at",
            },
            "Tue 2027-04-13 09:00",
        ),
    ],
)
def test_who_had_to_care_hears_of_the_end_at_once(
    office: Register, set_so: dict[str, object], told: str
) -> None:
    """Where it was passed up, or its deadline by law had passed. What happens at its moment is not late on
    its own day."""
    asked_above(office, LETTER, "Mon 2027-04-12 09:00")
    with office.write() as session:
        session.execute(update(TaskRow).where(TaskRow.id == LETTER).values(**set_so))
    close(office, LETTER, CHLOE)
    close(office, LETTER, HUGH)
    assert {("done", told)} == due_notices(office, LETTER)


@pytest.mark.parametrize("attempt", range(5))
def test_two_acknowledge_at_once_and_one_wins(office: Register, attempt: int) -> None:
    """Two clicks at one moment: one entry in the history, and both see the same name."""
    answers = together(lambda: ack(office, NOTICE, ASHA), lambda: ack(office, NOTICE, BEN))
    assert [False, True] == sorted(answer.won for answer in answers)
    assert 1 == len({answer.task.acknowledged_by for answer in answers})
    assert 1 == len(told(office, NOTICE))


@pytest.mark.parametrize("attempt", range(5))
def test_two_complete_at_once_and_one_wins(office: Register, attempt: int) -> None:
    """The task is closed once, by one of them."""
    answers = together(
        lambda: close(office, NOTICE, ASHA, note="a"), lambda: close(office, NOTICE, OLGA, note="o")
    )
    assert [False, True] == sorted(answer.won for answer in answers)
    assert 1 == len({answer.task.closed_by for answer in answers})
    assert ["completed"] == [kind for kind, _ in told(office, NOTICE)]


def test_a_done_task_is_closed_with_what_was_said(office: Register) -> None:
    """Outcome, note and evidence are kept; an empty slot is no evidence; nothing is due any more."""
    answer = close(office, NOTICE, ASHA, note="on the board", Notice="EN/27/1", Proof=" ")
    row = task(office, NOTICE)
    assert (True, ()) == (answer.won, answer.still_asked)
    assert ("done", "Asha", NOW, "done") == (row.state, row.closed_by, row.closed_at, row.outcome)
    assert ("on the board", [("Asha", {"Notice": "EN/27/1"})]) == (row.note, given(office, NOTICE))
    assert [("completed", "Done, says Asha: on the board")] == told(office, NOTICE)
    with office.read() as session:
        notices = session.scalars(select(NoticeRow).where(NoticeRow.task == row.number)).all()
    assert {("dropped", "closed by Asha")} == {(n.state, n.dropped) for n in notices}


def test_a_closed_task_takes_no_more_answers(office: Register) -> None:
    """What was done is never rewritten."""
    close(office, NOTICE, ASHA, note="first")
    assert not close(office, NOTICE, CHLOE, note="second").won
    assert not ack(office, NOTICE, CHLOE).won
    assert "first" == task(office, NOTICE).note


def test_not_applicable_needs_a_reason(office: Register) -> None:
    """Without one nothing changes; with one the task is closed."""
    for note in ("", "  \n "):
        with pytest.raises(AnswerRefusedError) as refused:
            close(office, NOTICE, ASHA, Outcome.NOT_APPLICABLE, note)
        assert "not applicable needs a reason; write it in the note" == str(refused.value)
    assert ("open", []) == (task(office, NOTICE).state, told(office, NOTICE))
    assert close(office, NOTICE, ASHA, Outcome.NOT_APPLICABLE, "no contest").won
    assert "not_applicable" == task(office, NOTICE).state
    assert [("not-applicable", "Not applicable, says Asha: no contest")] == told(office, NOTICE)


def test_a_note_too_long(office: Register) -> None:
    """It is refused, not cut, for both answers."""
    said = (
        "the note has 4001 characters; 4000 are kept: shorten it, and put the rest where the"
        " evidence points"
    )
    for answer in (ack, lambda o, t, b, n: close(o, t, b, note=n)):
        with pytest.raises(AnswerRefusedError) as refused:
            answer(office, NOTICE, ASHA, "x" * 4001)
        assert said == str(refused.value)
    assert [] == told(office, NOTICE)


def test_a_task_that_has_not_opened(office: Register) -> None:
    """It cannot be acknowledged yet, but it can be done early."""
    training = f"{MAY.id}/ashford/station_training"
    with pytest.raises(AnswerRefusedError) as refused:
        ack(office, training, ASHA)
    assert str(refused.value) == (
        f"{training} opens on Wed 14 Apr 2027 09:00; acknowledge it then, or mark it done now"
    )
    assert close(office, training, ASHA).won
    with office.write() as session:
        open_due(session, now=at("Fri 2027-05-07 09:00"))
    assert "done" == task(office, training).state


def test_an_answer_about_no_task(office: Register) -> None:
    """By number or by name: it says what there is instead."""
    with office.write() as session:
        with pytest.raises(UnknownTaskError) as refused:
            acknowledge(session, 10**6, ASHA, note="", now=NOW)
        assert "no task number 1000000; `writ tasks` lists them" == str(refused.value)
        with pytest.raises(UnknownTaskError, match=r"^no task 'blankshire\.2027-05-06/x/y'; "):
            the_task(session, f"{MAY.id}/x/y")


def test_tasks_open_when_their_moment_comes(register: Register) -> None:
    """Not a minute before, once, and each is in the history."""
    settle(register, directory())
    call(register, MAY)
    gold = f"{MAY.id}/blankshire/gold_group"
    for moment, opened, state in (
        ("Fri 2027-01-01 08:59", 0, "planned"),
        ("Fri 2027-01-01 09:00", 7, "open"),
        ("Fri 2027-01-01 09:01", 0, "open"),
    ):
        with register.write() as session:
            assert opened == open_due(session, now=at(moment)), moment
            assert state == the_task(session, gold).state
    with register.read() as session:
        rows = task_history(session, the_task(session, gold).number)
    assert ["planned", "opened"] == [row.kind for row in rows]
