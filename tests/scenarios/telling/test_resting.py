"""Stories of tasks about which nobody is asked for a while, and of tasks handed up by hand."""

from datetime import datetime

import pytest

from tasks.actions.answering import Answer
from tasks.actions.handing_over import hand_over
from tasks.actions.handing_up import HandedUp, hand_up
from tasks.actions.snoozing import snooze
from tasks.actions.ticking import tick
from tasks.register.database import Register
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.task_views import open_books_of
from tasks.views.answers import AnswerRefusedError
from tests.builders import an_election, at, day
from tests.cast import ASHA, BEN, CHLOE, HUGH, WENDY, directory
from tests.changing_office import ChangingOffice

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CALLED = "Mon 2026-11-02 09:00"
CLOSE = "ashford/local_england.nominations_close"
NOMINATIONS = "Close of nominations"
LETTER_KEY, LETTER = "ashford/joint_letter", "Joint letter to candidates"


class Desk(ChangingOffice):
    """An office in which tasks are snoozed and handed up."""

    def snoozes(self, who: str, task: str, until: str | datetime, why: str = "on order") -> Answer:
        """Somebody wants peace until a moment."""
        then = at(until) if isinstance(until, str) else until
        with self.register.write() as session:
            by = Answerer(who.capitalize(), who)
            number = self._task(task).number
            return snooze(session, number, by, until=then, why=why, now=self.now)

    def ticks(self, who: str, task: str, *items: str) -> None:
        """Somebody ticks items of its checklist."""
        with self.register.write() as session:
            by = Answerer(who.capitalize(), who)
            tick(session, self._task(task).number, items, by, now=self.now)

    def hands_up(self, who: str, task: str, why: str = "we need an answer today") -> HandedUp:
        """Somebody asks the next post."""
        with self.register.write() as session:
            by, books = Answerer(who.capitalize(), who), open_books_of(session)
            number = self._task(task).number
            return hand_up(session, number, by, why=why, books=books, now=self.now)


@pytest.fixture
def office(sqlite_register: Register) -> Desk:
    """The May election of Ashford: close of nominations is due Thursday 8 April, 16:00."""
    return Desk(sqlite_register).opens(directory(), MAY, CALLED)


def test_acknowledged_then_silent(office: Desk) -> None:
    """Asha says that she deals with it, and does nothing: she is reminded when that has run out, Ben is
    asked, and once it is overdue the others, though she says so again and again."""
    office.of_old().only(CLOSE)
    office.at("Thu 2027-04-01 09:00").expects(NOMINATIONS, to=ASHA, kind="reminder")
    office.acknowledges(ASHA, CLOSE)
    # It holds until two working days before the due moment.
    office.at("Mon 2027-04-05 17:00").nobody_else_than()
    office.at("Tue 2027-04-06 09:00").expects(NOMINATIONS, to=ASHA, kind="reminder")
    office.at("Wed 2027-04-07 09:00").expects(NOMINATIONS, to=ASHA, kind="reminder")
    office.at("Wed 2027-04-07 16:00").expects(NOMINATIONS, to=BEN, kind="passed up")
    office.now = at("Wed 2027-04-07 16:30")
    office.acknowledges(ASHA, CLOSE)
    office.at("Thu 2027-04-08 09:00").nobody_else_than()
    # The last call comes all the same; and with the due moment her word is over.
    office.at("Thu 2027-04-08 12:00").expects(NOMINATIONS, to=ASHA, kind="due today")
    overdue = office.at("Fri 2027-04-09 16:00")
    overdue.expects(NOMINATIONS, to=CHLOE, kind="passed up")
    overdue.expects(NOMINATIONS, to=ASHA, kind="overdue")
    office.acknowledges(ASHA, CLOSE)
    # While she deals with what is late the ladder rests, and then it goes on, with the morning's messages.
    office.at("Mon 2027-04-12 16:00").nobody_else_than()
    office.at("Wed 2027-04-14 09:00").expects(NOMINATIONS, to=CHLOE, kind="passed up")
    assert 0 == office.report.without_next_step
    assert not office.faults()


def test_a_snoozed_task_is_silent_until_its_end(office: Desk) -> None:
    """Then its owner is reminded, and the ladder climbs on: nothing is lost."""
    office.only(CLOSE)
    office.at("Tue 2027-03-30 10:00")
    assert office.snoozes(ASHA, CLOSE, "Wed 2027-04-07 10:00").won
    for silent in ("Thu 2027-04-01 09:00", "Tue 2027-04-06 09:00", "Wed 2027-04-07 09:00"):
        office.at(silent).nobody_else_than()
    office.at("Wed 2027-04-07 10:00").expects(NOMINATIONS, to=ASHA, kind="reminder")
    office.at("Wed 2027-04-07 16:00").expects(NOMINATIONS, to=BEN, kind="passed up")
    assert "Snoozed by Asha until Wed 7 Apr 2027 10:00: on order" in office.told(CLOSE)
    assert not office.faults()


def test_a_snooze_puts_the_ladder_off(office: Desk) -> None:
    """The step that falls into it comes after it."""
    office.only(CLOSE)
    office.at("Tue 2027-04-06 10:00")
    office.snoozes(ASHA, CLOSE, "Thu 2027-04-08 11:00")
    office.at("Wed 2027-04-07 16:00").nobody_else_than()
    office.at("Thu 2027-04-08 11:00").expects(NOMINATIONS, to=ASHA, kind="due today")
    office.at("Fri 2027-04-09 16:00").expects(NOMINATIONS, to=BEN, kind="passed up")


def test_a_snooze_up_to_the_end_leaves_the_last_call(office: Desk) -> None:
    """Four hours before a statutory moment its owner is told all the same."""
    office.of_old().only(CLOSE)
    office.at("Tue 2027-04-06 10:00")
    office.snoozes(ASHA, CLOSE, "Thu 2027-04-08 16:00")
    office.at("Thu 2027-04-08 09:00").nobody_else_than()
    office.at("Thu 2027-04-08 12:00").expects(NOMINATIONS, to=ASHA, kind="due today")


def test_a_snooze_ended_early_is_forgotten(office: Desk) -> None:
    """Its end is not told any more, and the ladder stands where it would have stood."""
    office.only(CLOSE)
    office.at("Tue 2027-04-06 10:00")
    before = office.notices(CLOSE)
    office.snoozes(ASHA, CLOSE, "Thu 2027-04-08 11:00")
    assert office.snoozes(ASHA, CLOSE, office.now).won
    assert not office.snoozes(ASHA, CLOSE, office.now).won
    due = [notice for notice in office.notices(CLOSE) if notice[2] == "due"]
    assert [notice for notice in before if notice[2] == "due"] == due
    office.at("Wed 2027-04-07 16:00").expects(NOMINATIONS, to=BEN, kind="passed up")


def test_an_acknowledgement_ends_a_snooze(office: Desk) -> None:
    """What counts from then on is that somebody deals with it, for as long as that holds."""
    office.only(LETTER_KEY)
    office.at("Mon 2027-04-12 10:00")
    office.snoozes(CHLOE, LETTER_KEY, "Thu 2027-04-15 09:00")
    office.acknowledges(HUGH, LETTER_KEY)
    office.at("Thu 2027-04-15 09:00").nobody_else_than()
    office.at("Fri 2027-04-16 16:00").nobody_else_than()
    office.at("Mon 2027-04-26 09:00").expects(LETTER, to=CHLOE, kind="overdue")


def test_a_change_of_the_day_ends_a_snooze_and_is_told(office: Desk) -> None:
    """The snooze was for the old date."""
    office.only(CLOSE)
    office.at("Tue 2027-04-06 10:00")
    office.snoozes(ASHA, CLOSE, "Thu 2027-04-08 11:00")
    changed = office.moves(day("Thu 2027-05-13"))
    office.hears_as_previewed(changed).expects(NOMINATIONS, to=ASHA, kind="changed")
    office.at("Thu 2027-04-08 09:00").expects(NOMINATIONS, to=ASHA, kind="reminder")


@pytest.mark.parametrize(
    ("task", "until", "why", "refusal"),
    [
        (
            CLOSE,
            "Thu 2027-04-08 16:01",
            "on order",
            f"{MAY.id}/{CLOSE} may be snoozed until Thu 8 Apr 2027 16:00 at the latest, when it is"
            " due by law; choose an earlier moment",
        ),
        (
            LETTER_KEY,
            "Thu 2027-05-06 12:00",
            "on order",
            f"{MAY.id}/{LETTER_KEY} may be snoozed until Thu 6 May 2027 09:00 at the latest, on"
            " polling day; choose an earlier moment",
        ),
        (CLOSE, "Thu 2027-04-08 12:00", " ", "a snooze needs a reason; write it in the note"),
        (
            CLOSE,
            "Mon 2027-04-05 12:00",
            "on order",
            "Mon 5 Apr 2027 12:00 has gone by; choose a later moment, at the latest Thu 8 Apr 2027"
            " 16:00",
        ),
    ],
)
def test_what_cannot_be_snoozed_so(
    office: Desk, task: str, until: str, why: str, refusal: str
) -> None:
    """Not past what the law says, nor past polling day; not without a reason or an end ahead."""
    office.only(CLOSE, LETTER_KEY)
    office.at("Mon 2027-04-12 10:00" if task == LETTER_KEY else "Tue 2027-04-06 10:00")
    with pytest.raises(AnswerRefusedError) as refused:
        office.snoozes(ASHA, task, until, why)
    assert refusal == str(refused.value)


def test_what_is_late_or_not_open_cannot_be_snoozed(office: Desk) -> None:
    """A statutory moment that has gone by is not put off, and what has not begun need not be."""
    office.only(CLOSE, LETTER_KEY)
    office.at("Thu 2027-04-08 16:30")
    with pytest.raises(
        AnswerRefusedError, match="cannot be snoozed any more: Thu 8 Apr 2027 16:00"
    ):
        office.snoozes(ASHA, CLOSE, "Thu 2027-04-08 18:00")
    with pytest.raises(AnswerRefusedError, match="opens on Fri 9 Apr 2027 16:00"):
        office.snoozes(CHLOE, LETTER_KEY, "Mon 2027-04-12 09:00")
    office.completes(ASHA, CLOSE)
    assert not office.snoozes(ASHA, CLOSE, "Thu 2027-04-08 18:00").won


def test_a_snooze_does_not_run_past_what_the_law_wants_of_a_checklist(office: Desk) -> None:
    """The second interim notice is due by law on 27 April, and so are the late anonymous entries: whoever
    puts the list off hears of them that morning at the latest. Once they are ticked, until polling day."""
    registers = "ashford/register_ready"
    office.at("Mon 2027-04-19 10:00")
    with pytest.raises(AnswerRefusedError) as refused:
        office.snoozes(ASHA, registers, "Fri 2027-04-30 09:00")
    assert str(refused.value) == (
        f"{MAY.id}/{registers} may be snoozed until Tue 27 Apr 2027 09:00 at the latest, when the law wants"
        " this of its checklist: Publish the second interim notice of alteration; choose an earlier moment"
    )
    assert office.snoozes(ASHA, registers, "Tue 2027-04-27 09:00").won
    office.ticks(ASHA, registers, "second_interim_alteration", "anonymous_registration")
    assert office.snoozes(ASHA, registers, "Fri 2027-04-30 09:00").won


def test_a_task_is_handed_up_by_hand(office: Desk) -> None:
    """Ben is asked at once, then, pressed again, Chloe; nobody stands above her."""
    office.only(CLOSE)
    office.at("Tue 2027-03-30 10:00")
    office.acknowledges(ASHA, CLOSE)
    assert ("Ben",) == office.hands_up(ASHA, CLOSE).to
    # Pressed twice before anybody is told, it goes up once.
    assert not office.hands_up(ASHA, CLOSE).won
    office.run().nobody_else_than(BEN)
    assert 1 == office.rung(CLOSE)
    assert ("Chloe",) == office.hands_up(BEN, CLOSE).to
    office.run().nobody_else_than(CHLOE)
    assert 2 == office.rung(CLOSE)
    with pytest.raises(AnswerRefusedError) as refused:
        office.hands_up(BEN, CLOSE)
    assert str(refused.value).startswith("nobody stands above Chloe, who was asked last")
    assert "Handed up to Ben by Asha: we need an answer today" in office.told(CLOSE)
    # The policy's own ladder goes on from there: it asks nobody new, so with the morning's messages.
    office.at("Fri 2027-04-09 09:00").expects(NOMINATIONS, to=CHLOE, kind="passed up")
    office.at("Fri 2027-04-09 16:00").nobody_else_than()
    office.completes(CHLOE, CLOSE)
    office.run().nobody_else_than(ASHA, BEN)
    assert not office.hands_up(BEN, CLOSE).won
    assert not office.faults()


def test_handing_up_needs_a_reason_and_an_open_task(office: Desk) -> None:
    """Whoever is asked wants to know why."""
    office.only(CLOSE)
    with pytest.raises(AnswerRefusedError, match="opens on Thu 18 Mar 2027 09:00"):
        office.hands_up(ASHA, CLOSE)
    office.at("Thu 2027-03-18 09:00")
    with pytest.raises(AnswerRefusedError, match="needs a reason"):
        office.hands_up(ASHA, CLOSE, " ")


def test_a_hand_over_ends_a_snooze(office: Desk) -> None:
    """It was the former owner's; Wendy is told at once and reminded as policy says."""
    office.only(CLOSE)
    office.at("Tue 2027-03-30 10:00")
    office.snoozes(ASHA, CLOSE, "Wed 2027-04-07 10:00")
    with office.register.write() as session:
        hand_over(session, f"{MAY.id}/{CLOSE}", WENDY, who="Olga", note="", now=office.now)
    office.run().expects(NOMINATIONS, to=WENDY, kind="handed over")
    office.at("Thu 2027-04-01 09:00").expects(NOMINATIONS, to=WENDY, kind="reminder")
