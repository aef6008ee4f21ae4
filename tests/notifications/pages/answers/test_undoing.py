"""Who has just answered undoes it: everything is as it was, and what was told already is told otherwise."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tasks.actions.asks.day import CancelElection
from tasks.actions.changing import change_election
from tasks.policy.policy import load_policy
from tasks.register.database import Register
from tasks.register.plans.elections import facts_of, the_election
from tasks.register.plans.owned_tasks import the_task
from tasks.register.plans.task_views import task_history
from tasks.register.record.answers import answers_of
from tasks.register.record.history import EventKind
from tasks.terms import Standing
from tasks.views.answers import NotTakenError, UnknownTaskError, WithSomebodyElseError
from tests.builders import at, settle
from tests.cast import ASHA, BEN, CHLOE, HUGH, directory
from tests.notifications.pages.answers.undo_counter import (
    ANSWERS,
    CLOSE,
    LETTER,
    MAY,
    Counter,
    acknowledged,
    handed,
    reported,
)

NOTICE = "ashford/local_england.notice_of_election"
PLAN = "ashford/integrity_and_security"
TEN = load_policy().answers.undo_for


@pytest.fixture
def counter(register: Register) -> Counter:
    """The desk, on each database."""
    return Counter(register)


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_everything_is_as_it_was(counter: Counter, answer: Callable[[Counter], None]) -> None:
    """State, owners, answers that count, and what is due to be told, to the moment; nothing leaves; and the
    history keeps what was answered, with one entry more that says that it was undone."""
    before, entries = counter.stands(CLOSE), counter.written()
    answer(counter)
    assert counter.stands(CLOSE) != before
    counter.now += timedelta(minutes=2)
    seen = counter.undoes(ASHA)
    assert counter.stands(CLOSE) == before
    assert seen.standing is Standing.AWAITING
    assert seen.undo is None
    kept = [kind for kind in counter.written()[len(entries) :] if kind != "notice-dropped"]
    assert (len(kept), kept[-1]) == (2, EventKind.UNDONE)
    assert counter.office.whole()
    assert counter.office.run(counter.now).sent == ()


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_what_was_told_meanwhile_is_told_otherwise(
    counter: Counter, answer: Callable[[Counter], None]
) -> None:
    """A pass has run between: whoever heard of it hears of the undoing, and nobody else; the task goes on."""
    before = counter.stands(CLOSE)
    answer(counter)
    heard = {address for _, address in counter.office.run(counter.now).sent}
    counter.now += timedelta(minutes=2)
    counter.undoes(ASHA)
    again = {address for _, address in counter.office.run(counter.now).sent}
    assert again == heard
    assert counter.stands(CLOSE) == before
    assert counter.office.whole()
    assert counter.office.alarms() == []


def test_the_new_owner_hears_that_it_is_not_theirs_after_all(counter: Counter) -> None:
    """And it is Asha's again."""
    handed(counter)
    assert any("yours from now on" in text for text in counter.mails(CHLOE))
    counter.undoes(ASHA)
    assert any("no longer yours" in text for text in counter.mails(CHLOE))
    assert counter.sees(ASHA).owners == ("Asha",)


def test_an_answer_stays_in_the_record(counter: Counter) -> None:
    """It counts no longer, and is kept as it was given; the entry says which it undoes."""
    reported(counter)
    counter.undoes(ASHA)
    with counter.office.register.read() as session:
        number = counter.number(CLOSE)
        (answer,) = answers_of(session, [number])[number]
        done, undone = (
            next(row for row in task_history(session, number) if row.kind == kind)
            for kind in (EventKind.COMPLETED, EventKind.UNDONE)
        )
    assert answer.taken_back == counter.now
    assert undone.data["undoes"] == [done.position]
    assert (undone.who, undone.text) == ("Asha", "Undone by Asha: the report")


def test_ticks_are_put_back_one_by_one(register: Register) -> None:
    """Those of the same answer go and come together; earlier ones stay with who ticked them, and when."""
    counter = Counter(register, PLAN)
    number, asha = counter.number(PLAN), counter.people[ASHA]
    first, second, *_ = [item.key for item in counter.sees(ASHA, PLAN).checklist]
    counter.desk.tick(number, person=asha, on=[first], off=(), now=counter.now)
    counter.now += timedelta(minutes=1)
    before = counter.stands(PLAN)
    counter.desk.tick(number, person=asha, on=[second], off=[first], now=counter.now)
    counter.undoes(ASHA, PLAN)
    assert counter.stands(PLAN) == before
    assert counter.office.whole()


def test_what_waits_for_the_morning_is_never_sent(counter: Counter) -> None:
    """Reported in the evening, undone in the evening: nobody is told in the morning that it is done, nor that
    it is open again."""
    counter.now = at("Tue 2027-04-06 18:30")
    before = counter.stands(LETTER)
    reported(counter, HUGH, LETTER)
    handed(counter)
    counter.office.run(counter.now)
    counter.now += timedelta(minutes=2)
    counter.undoes(HUGH, LETTER)
    counter.undoes(ASHA)
    assert counter.stands(LETTER) == before
    sent = counter.office.at("Wed 2027-04-07 10:00").sent
    assert not any("been reported" in m.text or "open again" in m.text for m, _ in sent)
    assert not any("yours from now on" in m.text or "no longer yours" in m.text for m, _ in sent)
    assert counter.office.whole()


def test_of_two_posts_ones_own_answer_is_undone(counter: Counter) -> None:
    """The other's answer stays; so does that the task waits."""
    reported(counter, HUGH, LETTER)
    before = counter.stands(LETTER)
    reported(counter, CHLOE, LETTER)
    assert counter.sees(CHLOE, LETTER).standing is Standing.DONE
    counter.undoes(CHLOE, LETTER)
    assert counter.stands(LETTER) == before
    assert [a.who for a in counter.sees(HUGH, LETTER).standing_answers] == ["Hugh"]


def test_a_day_that_counted_counts_no_longer(register: Register) -> None:
    """What moved in the plan because of it moves back."""
    counter = Counter(register, NOTICE, CLOSE)
    counter.now = at("Wed 2027-03-24 10:00")

    def planned() -> tuple[object, datetime]:
        with register.read() as session:
            facts = facts_of(session, the_election(session, MAY.id))
            return facts.own, the_task(session, f"{MAY.id}/{CLOSE}").due

    before = planned()
    reported(counter, local=NOTICE, day=date(2027, 3, 23))
    assert planned()[0] != before[0]
    counter.undoes(ASHA, NOTICE)
    assert planned() == before
    assert counter.office.whole()


def test_after_ten_minutes_it_is_too_late(counter: Counter) -> None:
    """It is not offered any more; and a page that was open says until when it could have been."""
    acknowledged(counter)
    undo = counter.sees(ASHA).undo
    assert undo is not None
    assert undo.until == counter.now + TEN
    counter.now = undo.until
    assert counter.sees(ASHA).undo is None
    with pytest.raises(NotTakenError, match="could be undone until 09:40"):
        counter.undoes(ASHA, entry=undo.entry)
    assert counter.sees(ASHA).acknowledged_by == "Asha"


def test_nothing_is_undone_once_somebody_has_acted(counter: Counter) -> None:
    """Ben reports it done: it is not offered, and an open page says why not."""
    acknowledged(counter)
    undo = counter.sees(ASHA).undo
    assert undo is not None
    counter.office.completes(BEN, CLOSE)
    assert counter.sees(ASHA).undo is None
    with pytest.raises(NotTakenError, match=r"done about it since .Done, says Ben"):
        counter.undoes(ASHA, entry=undo.entry)
    assert counter.sees(ASHA).standing is Standing.DONE


def test_it_is_the_answerers_own(counter: Counter) -> None:
    """Nobody is offered what another answered, and nobody can undo it."""
    acknowledged(counter)
    undo = counter.sees(ASHA).undo
    assert undo is not None
    assert counter.sees(BEN).undo is None
    with pytest.raises(NotTakenError, match="undone already"):
        counter.undoes(BEN, entry=undo.entry)


def test_what_changed_nothing_is_nothing_to_undo(counter: Counter) -> None:
    """Saying again that one deals with it leaves the first answer to be undone."""
    acknowledged(counter)
    first = counter.sees(ASHA).undo
    counter.now += timedelta(minutes=1)
    acknowledged(counter)
    assert counter.sees(ASHA).undo == first


def test_somebody_who_gave_it_away_finds_it_on_their_list(counter: Counter) -> None:
    """Though the task is not theirs any more."""
    handed(counter)
    board = counter.desk.tasks_of(counter.people[ASHA], now=counter.now)
    assert [(each.number, each.undo.kind) for each in board.undoable] == [
        (counter.number(CLOSE), EventKind.HANDED_OVER)
    ]


def test_nothing_is_undone_once_the_election_was_changed(counter: Counter) -> None:
    """Else a task would be open, and chased, of a poll that is not held."""
    reported(counter)
    undo = counter.sees(ASHA).undo
    assert undo is not None
    later = counter.now + timedelta(minutes=1)
    with counter.office.register.write() as session:
        change_election(session, MAY.id, CancelElection("flood"), who="Olga", now=later)
    counter.now += timedelta(minutes=3)
    assert counter.sees(ASHA).undo is None
    with pytest.raises(NotTakenError, match="the election was changed since"):
        counter.undoes(ASHA, entry=undo.entry)


@pytest.mark.parametrize("answer", [reported, handed])
def test_who_has_lost_the_post_undoes_nothing_any_more(
    counter: Counter, answer: Callable[[Counter], None]
) -> None:
    """Whether they closed the task or handed it over: it would not come back to them, and no button offers it."""
    answer(counter)
    undo = counter.desk.undoable(
        counter.number(CLOSE), person=counter.people[ASHA], now=counter.now
    )
    assert undo is not None
    before = counter.stands(CLOSE)
    without = replace(
        (whole := directory()),
        holdings=tuple(held for held in whole.holdings if held.person != ASHA),
    )
    settle(counter.office.register, without)
    asha, number = counter.people[ASHA], counter.number(CLOSE)
    assert counter.desk.undoable(number, person=asha, now=counter.now) is None
    assert counter.desk.tasks_of(asha, now=counter.now).undoable == ()
    with pytest.raises((WithSomebodyElseError, UnknownTaskError)):
        counter.undoes(ASHA, entry=undo.entry)
    assert before == counter.stands(CLOSE)
