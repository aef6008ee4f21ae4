"""Stories of elections whose day, polls or dates change: who hears what, and what stays.

Each change is previewed first and asked for twice: the preview changes nothing and says exactly what
the change then does, and the second time nothing changes (`ChangingOffice`).
"""

import pytest

from tasks.actions.asks.ask import ChangeRefusedError
from tasks.actions.asks.day import CancelElection, Postpone
from tasks.actions.handing_over import hand_over
from tasks.planning.refusals import CallRefusedError
from tasks.register.database import Register
from tests.builders import an_election, at, day, to
from tests.cast import ASHA, BEN, CHLOE, HUGH, ISLA, directory
from tests.changing_office import ChangingOffice, by_kind, everything_in, words_of

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CALLED = "Mon 2026-11-02 09:00"
NOTICE = "ashford/local_england.notice_of_election"
CLOSE = "ashford/local_england.nominations_close"
LETTER = "ashford/joint_letter"
GOLD = "blankshire/gold_group"
PUBLISH, NOMINATIONS = "Publish the notice of election", "Close of nominations"


@pytest.fixture
def office(sqlite_register: Register) -> ChangingOffice:
    """The May election of Ashford, called half a year ahead."""
    return ChangingOffice(sqlite_register).opens(directory(), MAY, CALLED)


def test_a_week_later(office: ChangingOffice) -> None:
    """The notice is due a week later: Asha hears it, and her acknowledgement stands."""
    office.only(NOTICE, CLOSE)
    office.at("Mon 2027-03-15 10:00")
    office.acknowledges(ASHA, NOTICE)
    changed = office.moves(day("Thu 2027-05-13"), "a flood")
    assert [NOTICE, CLOSE] == by_kind(changed)["moved"]
    assert (
        "Publish the notice of election: due Wed 7 Apr 2027 17:00, was Wed 31 Mar 2027 17:00"
        == words_of(changed, NOTICE)
    )
    seen = office.hears_as_previewed(changed).expects(PUBLISH, to=ASHA, kind="changed")
    (message,) = to(seen.sent, ASHA)
    assert message.subject == (
        "The poll was moved to Thu 13 May 2027 (a flood). Date changed, now due Wed 7 April 2027"
        " (set by law): Publish the notice of election, Ashford"
    )
    words = " ".join(message.text.split())
    assert "Before, it was due on Wed 31 Mar 2027 17:00; the reason: the poll was moved to" in words
    assert "Thu 13 May 2027 (a flood)." in words
    assert ("open", "Asha") == (office.state(NOTICE), office.acknowledged_by(NOTICE))
    # Old reminders are kept in the history, as dropped; nothing of them is sent.
    assert {"told", "dropped", "due"} == {state for _, _, state in office.notices(NOTICE)}
    office.at("Wed 2027-03-31 13:00").nothing_about(PUBLISH)
    office.at("Wed 2027-04-07 09:00").expects(PUBLISH, to=ASHA, kind="due today")
    assert day("Thu 2027-05-13") == office.polling_day()
    assert not office.faults()


def test_a_week_earlier(office: ChangingOffice) -> None:
    """What Asha has acknowledged is due earlier than she knew: she is asked again."""
    office.only(NOTICE)
    office.at("Mon 2027-03-15 10:00")
    office.acknowledges(ASHA, NOTICE)
    # Early May has a bank holiday: a week is four working days.
    changed = office.moves(day("Thu 2027-04-29"))
    assert (
        "Publish the notice of election: due Tue 23 Mar 2027 17:00, was Wed 31 Mar 2027 17:00;"
        " asked again, because it is earlier"
    ) == words_of(changed, NOTICE)
    assert office.acknowledged_by(NOTICE) is None
    office.hears_as_previewed(changed).expects(PUBLISH, to=ASHA, kind="changed")
    office.at("Fri 2027-03-19 09:00").expects(PUBLISH, to=ASHA, kind="reminder")
    office.at("Mon 2027-03-22 17:00").expects(PUBLISH, to=BEN, kind="passed up")


def test_too_early_for_the_law(office: ChangingOffice) -> None:
    """The notice would have been due last week: refused, naming it, and nothing is changed."""
    office.jumps("Mon 2027-03-15 10:00")
    before = everything_in(office.register)
    with pytest.raises(CallRefusedError) as refused:
        office.moves(day("Thu 2027-04-08"))
    assert str(refused.value).startswith(
        "too late for a local election on Thursday 8 April 2027: 'Publish the notice of election'"
        " was due by Tuesday 2 March 2027; "
    )
    assert before == everything_in(office.register)


def test_what_is_done_stays_done(office: ChangingOffice) -> None:
    """The gold group is there, whatever the day. That the notice is published already for another one
    refuses no move, and asks for it again."""
    office.jumps("Mon 2027-03-15 10:00")
    office.completes(ASHA, NOTICE)
    office.completes(ASHA, GOLD)
    changed = office.moves(day("Thu 2027-04-15"))
    assert GOLD not in {task for tasks in by_kind(changed).values() for task in tasks}
    assert "done" == office.state(GOLD)
    assert [NOTICE] == by_kind(changed)["asked again"]
    assert ("open", "Tue 2027-03-09 17:00") == (office.state(NOTICE), office.due(NOTICE))
    office.hears_as_previewed(changed).expects(PUBLISH, to=ASHA, kind="open again")


def test_everybody_hears_it_in_one_message(office: ChangingOffice) -> None:
    """A whole election moves: each person gets one message, with only what they knew of."""
    office.jumps("Mon 2027-03-15 10:00")
    changed = office.moves(day("Thu 2027-05-13"))
    seen = office.hears_as_previewed(changed)
    (message,) = to(seen.sent, ISLA)
    assert message.subject == (
        "The poll was moved to Thu 13 May 2027 (a test). 5 election tasks for you, 2 with a new date, the"
        " first due Wed 31 March 2027; and 1 that needs nothing more"
    )
    assert {"listed", "changed", "opened"} == {kind for kind, _ in seen.told(ISLA)}
    words = " ".join(message.text.split())
    assert 6 == len(message.tasks)
    assert (
        "No longer needed, was due Fri 26 February 2027: Attend the national SPOC seminar" in words
    )
    # Nobody has ever been told of the close of nominations, so nobody is told that it moves.
    assert CLOSE in by_kind(changed)["moved"]
    seen.nothing_about(NOMINATIONS)


def test_moved_and_moved_back_before_anybody_heard(office: ChangingOffice) -> None:
    """Nothing has changed for Asha, so she hears nothing."""
    office.only(NOTICE)
    office.at("Mon 2027-03-15 10:00")
    office.moves(day("Thu 2027-05-13"))
    changed = office.moves(day("Thu 2027-05-06"))
    assert {} == changed.told
    office.hears_as_previewed(changed).nobody_else_than()
    office.at("Wed 2027-03-17 09:00").expects(PUBLISH, to=ASHA, kind="reminder")
    assert "Wed 2027-03-31 17:00" == office.due(NOTICE)


def test_moved_twice_before_anybody_heard(office: ChangingOffice) -> None:
    """Asha hears of the last day only, beside the one she knew."""
    office.only(NOTICE)
    office.at("Mon 2027-03-15 10:00")
    office.moves(day("Thu 2027-05-13"))
    changed = office.moves(day("Thu 2027-05-20"))
    (message,) = to(office.hears_as_previewed(changed).sent, ASHA)
    words = " ".join(message.text.split())
    assert "It is now due on Wednesday 14 April 2027." in words
    assert "Before, it was due on Wed 31 Mar 2027 17:00;" in words


def test_postponed_and_held_after_all(office: ChangingOffice) -> None:
    """Without a date everything rests; with one, those who know hear what is due when."""
    office.only(NOTICE, CLOSE)
    office.at("Mon 2027-03-15 10:00")
    changed = office.changes(Postpone(reason="mourning"))
    assert {"stood down": [NOTICE, CLOSE]} == by_kind(changed)
    seen = office.hears_as_previewed(changed).expects(PUBLISH, to=ASHA, kind="stood down")
    (message,) = to(seen.sent, ASHA)
    assert "The reason: the poll was postponed (mourning)." in " ".join(message.text.split())
    office.at("Thu 2027-05-13 09:00").nobody_else_than()
    assert {"stood_down", "not_applicable"} == set(office.states().values())

    changed = office.moves(day("Thu 2027-07-01"))
    assert [NOTICE, CLOSE] == by_kind(changed)["planned again"]
    # Asha knows that it is not needed, so for her it opens anew; less than three weeks are left.
    office.hears_as_previewed(changed).expects(PUBLISH, to=ASHA)
    assert "Wed 2027-05-26 17:00" == office.due(NOTICE)


def test_postponed_and_given_its_day_at_once(office: ChangingOffice) -> None:
    """Nobody has heard of the postponement yet: for Asha it is one change of date."""
    office.only(NOTICE)
    office.at("Mon 2027-03-15 10:00")
    office.acknowledges(ASHA, NOTICE)
    office.changes(Postpone(reason=""))
    changed = office.moves(day("Thu 2027-05-13"))
    office.hears_as_previewed(changed).expects(PUBLISH, to=ASHA, kind="changed")
    assert ("planned", "Asha") == (office.state(NOTICE), office.acknowledged_by(NOTICE))


def test_a_postponed_election_needs_a_day_first(office: ChangingOffice) -> None:
    """Nothing else can be changed in it meanwhile, and it says what to do."""
    office.changes(Postpone(reason=""))
    with pytest.raises(ChangeRefusedError) as refused:
        office.changes(Postpone(reason=""))
    assert (
        "blankshire.2027-05-06 is postponed; give it a day first:"
        " `writ replan blankshire.2027-05-06 --date DAY`"
    ) == str(refused.value)


def test_cancelled(office: ChangingOffice) -> None:
    """Everything that is not done is stood down, and those who knew of it hear so."""
    office.walks("Mon 2027-03-15 10:00")
    office.completes(ASHA, NOTICE)
    changed = office.changes(CancelElection(reason="boundaries redrawn"))
    assert {"stood down"} == set(by_kind(changed))
    seen = office.hears_as_previewed(changed).nothing_about(PUBLISH)
    (message,) = to(seen.sent, HUGH)
    assert "election tasks no longer needed, the first was due" in message.subject
    assert {"done", "not_applicable", "stood_down", "passed"} >= set(office.states().values())
    assert [] == office.alarms()
    office.at("Thu 2027-05-13 09:00").nobody_else_than()


def test_cancelled_by_mistake(office: ChangingOffice) -> None:
    """Given the day it had, it is as it was; a new day is a new election."""
    office.only(NOTICE)
    office.at("Mon 2027-03-15 10:00")
    office.changes(CancelElection(reason="the wrong one"))
    with pytest.raises(ChangeRefusedError, match="call the election for its new day"):
        office.moves(day("Thu 2027-05-13"))
    changed = office.moves(day("Thu 2027-05-06"))
    assert "the poll is held on Thu 6 May 2027 after all (a test)" == changed.why
    office.hears_as_previewed(changed).nobody_else_than()
    office.at("Wed 2027-03-17 09:00").expects(PUBLISH, to=ASHA, kind="reminder")


def test_a_day_given_back_after_a_date_has_gone_by(office: ChangingOffice) -> None:
    """What fell due while the election was postponed is late: it opened when it did, and is told so."""
    office.only(NOTICE)
    office.at("Mon 2027-03-15 10:00")
    office.changes(Postpone(reason="a flood"))
    office.at("Mon 2027-04-05 10:00")
    office.moves(day("Thu 2027-05-06"))
    assert ("open", "Wed 2027-03-31 17:00") == (office.state(NOTICE), office.due(NOTICE))
    assert "Wed 2027-03-10 09:00" == office.opens_at(NOTICE)
    office.at("Mon 2027-04-05 17:00").expects(PUBLISH, to=ASHA, kind="overdue")


def test_what_is_planned_again_begins_at_the_foot_of_its_ladder(office: ChangingOffice) -> None:
    """Ben and Chloe were asked before the postponement; held after all, Asha hears first, and Ben is the
    next again."""
    office.only(NOTICE)
    office.at("Thu 2027-04-01 17:00")
    assert 2 == office.rung(NOTICE)
    office.changes(Postpone(reason="a flood"))
    office.at("Mon 2027-04-05 10:00")
    office.moves(day("Thu 2027-05-06"))
    assert 0 == office.rung(NOTICE)
    # Nobody above is asked in the pass in which Asha hears of it again.
    seen = office.at("Mon 2027-04-05 17:00").expects(PUBLISH, to=ASHA, kind="overdue")
    seen.nobody_else_than(ASHA)
    seen = office.at("Tue 2027-04-06 17:00").expects(PUBLISH, to=BEN, kind="passed up")
    seen.nothing_to(CHLOE)


def test_the_same_day_is_no_move(office: ChangingOffice) -> None:
    """It says so, and changes nothing."""
    before = everything_in(office.register)
    with pytest.raises(ChangeRefusedError) as refused:
        office.moves(day("Thu 2027-05-06"))
    assert "blankshire.2027-05-06 is on Thursday 6 May 2027 already; nothing to move" == str(
        refused.value
    )
    assert before == everything_in(office.register)


def test_on_either_database(register: Register) -> None:
    """The day moves, is taken away and given again; a task goes to Wendy; nothing is told twice."""
    office = ChangingOffice(register).opens(directory(), MAY, CALLED)
    office.jumps("Mon 2027-03-15 10:00")
    office.acknowledges(ASHA, NOTICE)
    office.hears_as_previewed(office.moves(day("Thu 2027-05-13")))
    with register.write() as session:
        task = f"{MAY.id}/{NOTICE}"
        hand_over(session, task, "wendy", who="Olga", note="", now=office.now)
    seen = office.run().expects(PUBLISH, to="wendy", kind="handed over")
    seen.expects(PUBLISH, to=ASHA, kind="taken over").nobody_else_than("wendy", ASHA)
    office.hears_as_previewed(office.changes(Postpone(reason="")))
    changed = office.moves(day("Thu 2027-06-10"))
    # That a task opens is routine: whoever has had two messages today hears it the next working morning.
    office.run().nobody_else_than()
    office.now = at("Tue 2027-03-16 09:00")
    office.hears_as_previewed(changed)
    assert "Wed 2027-05-05 17:00" == office.due(NOTICE)
    office.hears_as_previewed(office.changes(CancelElection(reason="")))
    assert {"stood_down", "passed"} >= set(office.states().values())
    assert not office.faults()
