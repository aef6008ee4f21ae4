"""Who answers: people of the directory by id or name, and operators for one post or for all."""

from dataclasses import replace

import pytest

from tasks.actions.answering import Answer, acknowledge, complete
from tasks.actions.reopening import reopen
from tasks.actions.snoozing import snooze
from tasks.register.database import Register
from tasks.register.plans.answerers import Answerer, answerer_about, answerer_of, name_of
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.owned_tasks import open_due, the_task
from tasks.register.plans.task_views import task_history
from tasks.register.record.answers import answers_of
from tasks.register.record.history import EventKind
from tasks.views.answers import AnswerRefusedError, Outcome
from tests.builders import an_election, at, called_in, settle
from tests.cast import directory

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
LETTER = f"{MAY.id}/ashford/joint_letter"
NOW = at("Mon 2027-04-12 10:00")
COUNCIL, POLICE = "ashford/returning_officer", "blankshire/chief_constable"


@pytest.fixture
def office(register: Register) -> Register:
    """The May election called, and every task begun by 12 April open."""
    called_in(register, directory(), MAY)
    with register.write() as session:
        open_due(session, now=NOW)
    return register


def close(office: Register, who: str, post: str = "") -> Answer:
    """The joint letter is reported done under what was typed."""
    with office.write() as session:
        return complete(
            session,
            the_task(session, LETTER).number,
            answerer_of(session, who, post=post),
            directory=stored_directory(session).directory,
            outcome=Outcome.DONE,
            note="",
            evidence={},
            now=NOW,
        )


def opens_again(office: Register, who: str, post: str = "") -> Answer:
    """The joint letter is opened again under what was typed."""
    with office.write() as session:
        by = answerer_of(session, who, post=post)
        return reopen(session, the_task(session, LETTER).number, by, why="a slip", now=NOW)


def said(office: Register) -> list[str]:
    """What people did about the joint letter."""
    with office.read() as session:
        rows = task_history(session, the_task(session, LETTER).number)
        return [row.text for row in rows if row.kind not in {EventKind.PLANNED, EventKind.OPENED}]


@pytest.mark.parametrize("typed", ["chloe", "Chloe", " CHLOE "])
def test_a_person_is_known_by_id_and_by_name(office: Register, typed: str) -> None:
    """What is kept is their name, and the person."""
    with office.read() as session:
        assert Answerer("Chloe", "chloe") == answerer_of(session, typed)
        assert "Chloe" == name_of(session, typed)


def test_who_is_in_no_directory_is_an_operator(office: Register) -> None:
    """Under the name that was typed."""
    with office.read() as session:
        assert Answerer("Olga (operator)") == answerer_of(session, "Olga (operator)")


def test_two_people_of_one_name(register: Register) -> None:
    """Nobody guesses which of them it is: the ids are named."""
    there = directory()
    namesake = replace(there.people["ben"], name="Chloe")
    settle(register, replace(there, people={**there.people, "ben": namesake}))
    with register.read() as session:
        with pytest.raises(AnswerRefusedError) as refused:
            answerer_of(session, "Chloe ")
        assert "2 people are called Chloe: ben, chloe; give the id" == str(refused.value)
        assert Answerer("Chloe", "ben") == answerer_of(session, "ben")


def test_one_of_two_owners_answers_for_their_own_post(office: Register) -> None:
    """By id or by name, as from the page; the other is still asked."""
    first = close(office, "chloe")
    assert ((COUNCIL,), (POLICE,), False) == (first.posts, first.still_asked, first.by_default)
    last = close(office, "Hugh")
    assert ((POLICE,), (), "done") == (last.posts, last.still_asked, last.task.state)


def test_an_operator_answers_for_all_or_on_behalf_of_one_post(office: Register) -> None:
    """The history says on whose behalf."""
    first = close(office, "Olga", POLICE)
    assert ((POLICE,), (COUNCIL,), False) == (first.posts, first.still_asked, first.by_default)
    last = close(office, "Olga")
    assert ((COUNCIL,), (), True) == (last.posts, last.still_asked, last.by_default)
    assert [
        "Olga for the chief constable of Blankshire has answered; returning officer of Ashford still"
        " asked",
        "Done, says Olga",
    ] == said(office)


def test_whoever_has_no_part_in_a_task_answers_nothing(office: Register) -> None:
    """Dev works next door: what he may not see he answers neither for himself nor for its owners. Ben
    may see it; an operator is in no directory."""
    with office.read() as session:
        number = the_task(session, LETTER).number
        for post in ("", POLICE):
            with pytest.raises(AnswerRefusedError) as refused:
                answerer_about(session, number, "dev", post=post, now=NOW)
            assert str(refused.value) == (
                f"Dev (dev) is of Blankshire and has no part in {LETTER}; its owners answer it, or an"
                " operator who is not in the directory"
            )
        for who in ("ben", "Olga"):
            assert who == answerer_about(session, number, who, now=NOW).name.replace("Ben", "ben")


def test_a_post_is_named_by_its_role_alone(office: Register) -> None:
    """Where it is one owner's; what owns nothing of the task is refused, for every answer."""
    assert (POLICE,) == close(office, "Olga", "chief_constable").posts
    wanted = rf"^'esm' is no post whose task this is; give one of {COUNCIL}, {POLICE}$"
    with office.write() as session:
        number, by = the_task(session, LETTER).number, answerer_of(session, "Olga", post="esm")
        with pytest.raises(AnswerRefusedError, match=wanted):
            acknowledge(session, number, by, note="", now=NOW)
        with pytest.raises(AnswerRefusedError, match=wanted):
            snooze(session, number, by, until=at("Tue 2027-04-13 10:00"), why="x", now=NOW)
        with pytest.raises(AnswerRefusedError, match=wanted):
            reopen(session, number, by, why="x", now=NOW)
    with pytest.raises(AnswerRefusedError, match=wanted):
        close(office, "Olga", "esm")


def test_who_deals_with_it_on_behalf_of_a_post(office: Register) -> None:
    """It holds for every post that is still asked, as from the page, until the letter is due at the latest;
    the history says for whom."""
    with office.write() as session:
        number, by = the_task(session, LETTER).number, answerer_of(session, "Olga", post=POLICE)
        until = at("Tue 2027-04-13 10:00")
        asleep = snooze(session, number, by, until=until, why="x", now=NOW)
        assert (COUNCIL, POLICE) == asleep.posts
        taken = acknowledge(session, number, by, note="", now=NOW)
        assert (COUNCIL, POLICE) == taken.posts
    assert [
        "Snoozed by Olga for the chief constable of Blankshire until Tue 13 Apr 2027 10:00: x",
        "Acknowledged by Olga for the chief constable of Blankshire until Fri 16 Apr 2027 17:00",
    ] == said(office)


def test_the_answer_of_one_post_is_taken_back(office: Register) -> None:
    """What the other answered stands, also where one answer was given for both."""
    close(office, "chloe")
    assert "done" == close(office, "Olga").task.state
    again = opens_again(office, "Olga", POLICE)
    assert (POLICE,) == again.still_asked
    with office.read() as session:
        kept = answers_of(session, [again.task.number])[again.task.number]
    assert [("Chloe", True), ("Olga", False)] == [(a.who, a.taken_back is None) for a in kept]
    with pytest.raises(AnswerRefusedError, match=rf"^{POLICE} has not answered yet; nothing is"):
        opens_again(office, "Olga", POLICE)
