"""The owners' page's desk over the real register: who sees what, and what an answer changes."""

from collections.abc import Callable

import pytest

from notifications.pages.register_desk import RegisterDesk
from tasks.register.database import Register
from tasks.register.plans.directory_store import confirmed_people, stored_directory
from tasks.register.plans.owned_tasks import the_task
from tasks.terms import Standing, TaskState
from tasks.views.answers import (
    AnswerRefusedError,
    NotTakenError,
    UnknownPersonError,
    UnknownTaskError,
    WithSomebodyElseError,
)
from tasks.views.task import TaskView
from tests.builders import an_election, at, day, settle, shown
from tests.cast import ASHA, BEN, CHLOE, DEV, HUGH, WENDY, directory
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CLOSE = "ashford/local_england.nominations_close"
LETTER = "ashford/joint_letter"


class Counter:
    """The desk of an office in which nobody, asked on Tuesday 6 April, has answered by Wednesday, 16:00."""

    def __init__(self, register: Register) -> None:
        self.register = register
        office = Office(register).opens(directory(), MAY, "Mon 2026-11-02 09:00")
        office.of_old().only(CLOSE, LETTER, "ashford/registration_deadline")
        for moment in ("Tue 2027-04-06 09:00", "Wed 2027-04-07 16:00"):
            office.run(at(moment))
        self.desk = RegisterDesk(register)
        self.now = at("Wed 2027-04-07 16:30")
        with register.read() as session:
            self.people = dict(stored_directory(session).numbers)

    def task(self, local: str) -> int:
        """A task's number."""
        with self.register.read() as session:
            return the_task(session, f"{MAY.id}/{local}").number

    def board(self, who: str) -> set[str]:
        """What somebody is shown on their list, of what is not closed."""
        found = self.desk.tasks_of(self.people[who], now=self.now)
        return {t.id.partition("/")[2] for t in found.tasks if not t.standing.is_closed}

    def opens(self, number: int, person: int) -> TaskView:
        """Somebody follows their link."""
        return self.desk.task(number, person=person, now=self.now)

    def acknowledges(self, number: int, person: int) -> TaskView:
        """Somebody says that they deal with it."""
        return self.desk.acknowledge(number, person=person, note="", now=self.now)

    def completes(self, number: int, person: int) -> TaskView:
        """Somebody reports it done."""
        return self.desk.complete(
            number, person=person, outcome="done", note="", evidence={}, now=self.now
        )


@pytest.fixture
def counter(register: Register) -> Counter:
    """The desk, on each database."""
    return Counter(register)


def test_everybody_sees_their_own(counter: Counter) -> None:
    """Asha what she owns, Ben what was passed up to him, the two owners their letter, Dev nothing."""
    assert {
        ASHA: {CLOSE, "ashford/registration_deadline"},
        BEN: {CLOSE},
        CHLOE: {LETTER},
        HUGH: {LETTER},
        DEV: set(),
    } == {who: counter.board(who) for who in (ASHA, BEN, CHLOE, HUGH, DEV)}


def test_a_task_as_its_owner_sees_it(counter: Counter) -> None:
    """Title, dates, why that date, its source, and what has happened so far."""
    view = counter.desk.task(counter.task(CLOSE), person=counter.people[ASHA], now=counter.now)
    assert ("Close of nominations", "Ashford", ("Asha",)) == (view.title, view.area, view.owners)
    assert ("Thu 2027-04-08 16:00", Standing.ESCALATED) == (
        shown(view.due),
        view.standing,
    )
    assert view.source
    assert "19 working days" in view.why
    assert "2027-05-03" in {f"{skipped.date}" for skipped in view.skipped}
    assert "Step 1 of the ladder: Ben asked" in {line.what for line in view.history}


def test_an_acknowledgement_and_a_report(counter: Counter) -> None:
    """The page shows at once what the press of a button has done; a second press changes nothing."""
    number = counter.task(CLOSE)
    asha, ben = counter.people[ASHA], counter.people[BEN]
    seen = counter.desk.acknowledge(number, person=asha, note="mine", now=counter.now)
    assert (Standing.ACKNOWLEDGED, "Asha") == (seen.standing, seen.acknowledged_by)
    again = counter.acknowledges(number, asha)
    assert ("Asha", 1) == (again.acknowledged_by, len([x for x in again.history if x.note]))
    with pytest.raises(NotTakenError) as late:
        counter.acknowledges(number, ben)
    assert "Asha deals with it since Wed 7 Apr 2027 16:30 until Thu 8 Apr 2027 16:00" == str(
        late.value
    )
    done = counter.desk.complete(
        number, person=ben, outcome="done", note="all in", evidence={}, now=counter.now
    )
    assert (Standing.DONE, "Ben", "all in") == (done.standing, done.closed_by, done.note)
    assert [
        ("Acknowledged by Asha until Thu 8 Apr 2027 16:00: mine", "mine"),
        ("Done, says Ben: all in", "all in"),
    ] == [(line.what, line.note) for line in done.history if line.note]


def test_an_answer_to_a_closed_task_is_not_taken(counter: Counter) -> None:
    """Whatever is pressed: the desk says who closed it, when and how, and changes nothing."""
    number, asha, ben = counter.task(CLOSE), counter.people[ASHA], counter.people[BEN]
    counter.completes(number, asha)
    desk, now, seen = counter.desk, counter.now, counter.opens(number, asha)
    tries: tuple[Callable[[], TaskView], ...] = (
        lambda: counter.completes(number, ben),
        lambda: counter.acknowledges(number, ben),
        lambda: desk.snooze(number, person=ben, until=day("Thu 2027-04-08"), note="x", now=now),
        lambda: desk.hand_up(number, person=ben, note="x", now=now),
    )
    for late in tries:
        with pytest.raises(
            NotTakenError, match=r"closed|^Done, reported by Asha on Wed 7 Apr 2027"
        ):
            late()
    assert seen == counter.opens(number, asha)


def test_the_first_of_two_owners_is_thanked(counter: Counter) -> None:
    """Both see who has answered and who is waited for; only the first sees it as their own answer."""
    number, chloe, hugh = counter.task(LETTER), counter.people[CHLOE], counter.people[HUGH]
    counter.desk.complete(
        number,
        person=chloe,
        outcome="done",
        note="posted",
        evidence={"Letter": "L1"},
        now=counter.now,
    )
    for who, own in ((chloe, True), (hugh, False)):
        seen = counter.opens(number, who)
        constable = "chief constable of Blankshire"
        assert (constable if own else f"{constable} (Hugh)",) == seen.still_asked
        assert own == seen.reader_has_answered == seen.reader_may_reopen
        name = "Chloe" if own else "returning officer of Ashford"
        assert [(name, "posted", {"Letter": "L1"})] == [
            (a.who, a.note, a.evidence) for a in seen.answers
        ]
    assert [True] == [
        task.reader_has_answered
        for task in counter.desk.tasks_of(chloe, now=counter.now).tasks
        if task.number == number
    ]
    done = counter.completes(number, hugh)
    assert ((), Standing.DONE) == (done.still_asked, done.standing)


def test_who_answered_opens_it_again(counter: Counter) -> None:
    """With a reason, and nobody else from the page; then it is asked for as before."""
    number, asha, ben = counter.task(CLOSE), counter.people[ASHA], counter.people[BEN]
    counter.completes(number, asha)
    with pytest.raises(AnswerRefusedError, match="answered by somebody else; ask them"):
        counter.desk.reopen(number, person=ben, note="not so", now=counter.now)
    with pytest.raises(UnknownTaskError):
        counter.desk.reopen(number, person=counter.people[DEV], note="x", now=counter.now)
    with pytest.raises(AnswerRefusedError, match="needs a reason"):
        counter.desk.reopen(number, person=asha, note=" \x1b ", now=counter.now)
    seen = counter.desk.reopen(number, person=asha, note="one paper is missing", now=counter.now)
    assert (Standing.ESCALATED, False) == (seen.standing, seen.reader_has_answered)
    assert ("Opened again by Asha: one paper is missing", "one paper is missing") == (
        seen.history[-1].what,
        seen.history[-1].note,
    )
    assert CLOSE in counter.board(ASHA)


def test_a_refused_answer_changes_nothing(counter: Counter) -> None:
    """Not applicable wants its reason."""
    number, asha = counter.task(CLOSE), counter.people[ASHA]
    with pytest.raises(AnswerRefusedError):
        counter.desk.complete(
            number, person=asha, outcome="not applicable", note="", evidence={}, now=counter.now
        )
    assert counter.desk.task(number, person=asha, now=counter.now).standing is Standing.ESCALATED


def test_who_has_left_sees_nothing_any_more(counter: Counter) -> None:
    """Their old link opens nothing, and answers nothing."""
    number, ben = counter.task(CLOSE), counter.people[BEN]
    settle(counter.register, directory({"ashford/deputy_returning_officer": None}))
    with pytest.raises(UnknownTaskError):
        counter.desk.task(number, person=ben, now=counter.now)
    with pytest.raises(UnknownTaskError):
        counter.desk.acknowledge(number, person=ben, note="", now=counter.now)
    for stranger in (ben, 10**6):
        with pytest.raises(UnknownPersonError):
            counter.desk.tasks_of(stranger, now=counter.now)


def test_a_task_that_is_none(counter: Counter) -> None:
    """A number nobody has."""
    with pytest.raises(UnknownTaskError):
        counter.desk.task(10**6, person=counter.people[ASHA], now=counter.now)


def test_what_others_own_is_hidden_or_only_read(counter: Counter) -> None:
    """Dev opens nothing of the authority next door; Asha reads the letter, and cannot answer it."""
    letter = counter.task(LETTER)
    with pytest.raises(UnknownTaskError) as hidden:
        counter.desk.task(letter, person=counter.people[DEV], now=counter.now)
    assert f"no task number {letter} that Dev may see" == str(hidden.value)
    asha = counter.people[ASHA]
    assert LETTER in counter.desk.task(letter, person=asha, now=counter.now).id
    for answer in (counter.acknowledges, counter.completes):
        with pytest.raises(AnswerRefusedError, match="another post's"):
            answer(letter, asha)
    assert LETTER not in counter.board(ASHA)


def test_who_handed_the_post_over_cannot_open_its_tasks(counter: Counter) -> None:
    """Ben was asked as deputy returning officer; now Dev is, and Ben's link says no more than that."""
    number, ben = counter.task(CLOSE), counter.people[BEN]
    assert CLOSE in counter.opens(number, ben).id
    handed = directory(
        {"ashford/deputy_returning_officer": DEV, "brambleton/deputy_returning_officer": BEN}
    )
    settle(counter.register, handed)
    for refused in (counter.opens, counter.acknowledges, counter.completes):
        with pytest.raises(WithSomebodyElseError, match="Who has it now: Ashford "):
            refused(number, ben)
    assert (set(), set()) == (counter.board(BEN), counter.board(DEV))
    assert CLOSE in counter.opens(number, counter.people[DEV]).id


def test_an_answer_confirms_the_address_of_who_gave_it(counter: Counter) -> None:
    """Ben was written to and answers; nobody else is known to read their mail."""
    number, ben = counter.task(CLOSE), counter.people[BEN]
    counter.desk.acknowledge(number, person=ben, note="", now=counter.now)
    with counter.register.read() as session:
        assert {BEN} == confirmed_people(session)


def test_a_task_is_put_off_from_the_page(counter: Counter) -> None:
    """Until offices open on that day; without a day it is asked for again. Dev cannot."""
    number, chloe = counter.task(LETTER), counter.people[CHLOE]
    counter.now = at("Mon 2027-04-12 10:00")
    Office(counter.register, now=counter.now).run()
    seen = counter.desk.snooze(
        number, person=chloe, until=day("Mon 2027-04-19"), note="on leave", now=counter.now
    )
    assert seen.snoozed_until
    assert ("Mon 2027-04-19 09:00", "Chloe", "on leave") == (
        shown(seen.snoozed_until),
        seen.snoozed_by,
        seen.snoozed_why,
    )
    with pytest.raises(AnswerRefusedError, match="at the latest, on polling day"):
        counter.desk.snooze(
            number, person=chloe, until=day("Fri 2027-05-07"), note="on leave", now=counter.now
        )
    with pytest.raises(UnknownTaskError):
        counter.desk.snooze(
            number, person=counter.people[DEV], until=None, note="", now=counter.now
        )
    again = counter.desk.snooze(number, person=chloe, until=None, note="", now=counter.now)
    assert again.snoozed_until is None


def test_a_task_is_handed_up_from_the_page(counter: Counter) -> None:
    """Those above are asked by the next pass; at the top nobody is left."""
    number, asha = counter.task(CLOSE), counter.people[ASHA]
    counter.desk.hand_up(number, person=asha, note="no answer from Ben", now=counter.now)
    seen = Office(counter.register, now=counter.now).run()
    assert {f"{CHLOE}@example.org"} == {address for _, address in seen.sent}
    assert 2 == counter.opens(number, asha).rung
    with pytest.raises(AnswerRefusedError, match="nobody stands above Chloe"):
        counter.desk.hand_up(number, person=asha, note="still none", now=counter.now)
    with pytest.raises(UnknownTaskError):
        counter.desk.hand_up(number, person=counter.people[DEV], note="x", now=counter.now)


def test_the_page_knows_until_when_it_is_quiet_and_who_is_asked_all_the_same(
    counter: Counter,
) -> None:
    """The last call before a date set by law comes, whoever deals with it; who was asked by hand is named
    from the moment of asking; and a task is put off until its own limit."""
    number, asha = counter.task(CLOSE), counter.people[ASHA]
    counter.acknowledges(number, asha)
    quiet = counter.opens(number, asha).quiet
    assert quiet is not None
    assert ("Thu 2027-04-08 12:00", ("Ben",)) == (shown(quiet.until), quiet.asked_above)  # type: ignore[arg-type]
    assert ("Thu 2027-04-08 16:00", "when it is due by law") == (
        shown(quiet.latest),
        quiet.latest_what,
    )
    after = counter.desk.hand_up(number, person=asha, note="I need a decision", now=counter.now)
    assert after.quiet is not None
    assert ("Ben", "Chloe") == after.quiet.asked_above
    with counter.register.write() as session:
        the_task(session, f"{MAY.id}/{LETTER}").state = TaskState.OPEN
    letter = counter.opens(counter.task(LETTER), asha).quiet
    assert letter is not None
    assert letter.latest > at("Fri 2027-04-30 17:00")
    assert letter.latest_what == "on polling day"
    counter.completes(number, asha)
    assert counter.opens(number, asha).quiet is None


def test_a_rule_is_said_in_words(counter: Counter) -> None:
    """Of guidance the page shows when it is recommended, not how the catalogue writes that."""
    letter = counter.opens(counter.task(LETTER), counter.people[CHLOE])
    assert letter.rule == letter.why
    assert ".." not in letter.rule


def test_a_post_that_has_answered_answers_once(counter: Counter) -> None:
    """Pressed again, or by somebody above on the same side, it is not taken, and says what stands."""
    number, chloe = counter.task(LETTER), counter.people[CHLOE]
    counter.completes(number, chloe)
    before = counter.opens(number, chloe)
    for who in (chloe, counter.people[WENDY]):
        with pytest.raises(
            NotTakenError, match=r"^Done, reported by Chloe on Wed 7 Apr 2027 16:30$"
        ):
            counter.completes(number, who)
    assert before == counter.opens(number, chloe)
    assert "chief constable of Blankshire still asked" in before.history[-1].what
