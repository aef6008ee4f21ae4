"""A task of two posts: both answer, and no answer is lost."""

import pytest
from sqlalchemy import select

from tasks.register.database import Register
from tasks.register.models import OwnerRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.owned_tasks import the_task
from tasks.register.plans.task_views import Sight, open_books_of, task_history
from tasks.views.answers import Outcome
from tests.tasks.answered import (
    BEN,
    CHLOE,
    HUGH,
    LETTER,
    NOW,
    OLGA,
    WENDY,
    close,
    given,
    may_called,
    task,
    together,
    told,
)


@pytest.fixture
def office(register: Register) -> Register:
    """The May election, its tasks open."""
    return may_called(register)


def test_two_owners_must_both_answer(office: Register) -> None:
    """One answer is noted and changes nothing else; the second closes the task."""
    first = close(office, LETTER, CHLOE, note="signed", Letter="L1")
    assert (True, ("blankshire/chief_constable",)) == (first.won, first.still_asked)
    assert "open" == task(office, LETTER).state
    for late in (close(office, LETTER, CHLOE), close(office, LETTER, BEN, note="me too")):
        assert (False, "Done, reported by Chloe on Mon 12 Apr 2027 10:00: signed") == (
            late.won,
            late.stands,
        )
    last = close(office, LETTER, HUGH, note="signed too", List="L2")
    assert (True, ()) == (last.won, last.still_asked)
    row = task(office, LETTER)
    assert ("done", "Hugh") == (row.state, row.closed_by)
    assert [("Chloe", {"Letter": "L1"}), ("Hugh", {"List": "L2"})] == given(office, LETTER)
    assert [
        ("answered", "Chloe has answered; chief constable of Blankshire still asked: signed"),
        ("completed", "Done, says Hugh: signed too"),
    ] == told(office, LETTER)
    with office.read() as session:
        owners = session.scalars(select(OwnerRow).where(OwnerRow.task == row.number)).all()
    assert {("chief_constable", "Hugh"), ("returning_officer", "Chloe")} == {
        (owner.role, owner.answered_by) for owner in owners
    }


@pytest.mark.parametrize("attempt", range(5))
def test_two_owners_who_answer_at_once_close_the_task(office: Register, attempt: int) -> None:
    """Neither overlooks the other's answer, and no evidence is lost."""
    answers = together(
        lambda: close(office, LETTER, CHLOE, Letter="L1"),
        lambda: close(office, LETTER, HUGH, List="L2"),
    )
    assert [True, True] == [answer.won for answer in answers]
    assert [0, 1] == sorted(len(answer.still_asked) for answer in answers)
    assert "done" == task(office, LETTER).state
    assert {("Chloe", "L1"), ("Hugh", "L2")} == {
        (who, *evidence.values()) for who, evidence in given(office, LETTER)
    }
    assert ["answered", "completed"] == [kind for kind, _ in told(office, LETTER)]


def test_two_owners_who_name_one_slot_are_both_kept(office: Register) -> None:
    """The second overwrites nothing: both are in the register, in the hashed history, and shown."""
    close(office, LETTER, CHLOE, note="posted", Letter="council/27/1")
    close(office, LETTER, HUGH, Letter="force/27/9")
    both = [("Chloe", "council/27/1"), ("Hugh", "force/27/9")]
    assert [(who, {"Letter": said}) for who, said in both] == given(office, LETTER)
    with office.read() as session:
        row = the_task(session, LETTER)
        view = Sight(session, [row], open_books_of(session)).view(row, now=NOW)
        data = [entry.data for entry in task_history(session, row.number)[-2:]]
    assert both == [(piece.who, piece.said) for piece in view.evidence_given]
    assert [
        ({"Letter": "council/27/1"}, "chloe", ["ashford/returning_officer"]),
        ({"Letter": "force/27/9"}, "hugh", ["blankshire/chief_constable"]),
    ] == [(said["evidence"], said["person"], said["posts"]) for said in data]
    assert [("Chloe", "posted", ("returning officer of Ashford",))] == [
        (answer.who, answer.note, answer.posts) for answer in view.answers[:1]
    ]


def test_not_applicable_is_an_answer_for_one_post(office: Register) -> None:
    """The other is still asked; only where both say so the task is not applicable."""
    first = close(office, LETTER, CHLOE, Outcome.NOT_APPLICABLE, "uncontested")
    assert (True, ("blankshire/chief_constable",)) == (first.won, first.still_asked)
    assert "open" == task(office, LETTER).state
    assert close(office, LETTER, HUGH, Outcome.NOT_APPLICABLE, "no candidates").won
    row = task(office, LETTER)
    assert ("not_applicable", "not applicable", "Hugh") == (row.state, row.outcome, row.closed_by)
    assert [
        "Chloe has answered, not applicable to them; chief constable of Blankshire still asked:"
        " uncontested",
        "Not applicable, says Hugh: no candidates",
    ] == [text for _, text in told(office, LETTER)]


@pytest.mark.parametrize("did_it_first", [True, False])
def test_a_task_that_one_of_two_owners_did_is_done(office: Register, did_it_first: bool) -> None:  # noqa: FBT001
    """Whoever answers first: what she gave as evidence is kept, and the task is reported by her."""
    done = (CHLOE, Outcome.DONE, "signed")
    part = (HUGH, Outcome.NOT_APPLICABLE, "we send none")
    *_, last = [
        close(office, LETTER, by, outcome, note, **({"Letter": "L1"} if by is CHLOE else {}))
        for by, outcome, note in ((done, part) if did_it_first else (part, done))
    ]
    row = task(office, LETTER)
    assert ("done", "done", "Chloe", "signed") == (row.state, row.outcome, row.closed_by, row.note)
    assert ("Chloe", {"Letter": "L1"}) in given(office, LETTER)
    assert "completed" == told(office, LETTER)[-1][0]
    if did_it_first:
        assert "done by what others answered" in last.words(Outcome.NOT_APPLICABLE)
        assert (
            "Not applicable, says Hugh; done by what others answered: we send none"
            == told(office, LETTER)[-1][1]
        )


@pytest.mark.parametrize("attempt", range(3))
def test_one_owner_who_answers_twice_at_once_is_kept_once(office: Register, attempt: int) -> None:
    """A double click writes one answer, though the task stays open for the other owner."""
    answers = together(*[lambda: close(office, LETTER, CHLOE, note="signed")] * 2)
    assert [False, True] == sorted(answer.won for answer in answers)
    assert [("Chloe", {})] == given(office, LETTER)


def test_an_operator_answers_for_both_owners(office: Register) -> None:
    """Somebody who holds no post at all closes the task."""
    assert close(office, LETTER, OLGA).won
    assert "done" == task(office, LETTER).state


@pytest.mark.parametrize("above", [BEN, WENDY], ids=["deputy", "chief executive"])
def test_a_deputy_or_a_chief_answers_for_their_own_side_only(
    office: Register, above: Answerer
) -> None:
    """Nobody in the council answers for the police."""
    answer = close(office, LETTER, above)
    assert ("blankshire/chief_constable",) == answer.still_asked
    assert "open" == task(office, LETTER).state
