"""What is asked of an election: a plain value, which says without any register what it is to be."""

from dataclasses import replace

import pytest

from tasks.actions.asks.ask import ChangeRefusedError, Present
from tasks.actions.asks.day import CancelElection, Move, Postpone, polls_held
from tasks.actions.asks.polls import SetPolls
from tasks.actions.asks.replan import Replan
from tasks.planning.polls import Poll
from tasks.planning.reference_data import open_books
from tasks.terms import ElectionState, PollState
from tests.builders import an_election, at, day
from tests.cast import directory

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
PRESENT = Present(MAY, ElectionState.CALLED, open_books(directory()), at("Mon 2027-03-15 10:00"))
BRAMBLETON = Poll("local_england", "brambleton")


def test_a_replan_is_all_that_it_names_as_one_change() -> None:
    """Each part is asked of what the one before it makes of the election."""
    ask = Replan(reason="flood", polling_day=day("Thu 2027-05-13"), add=(BRAMBLETON,))
    wanted = ask.apply(PRESENT)
    assert day("Thu 2027-05-13") == wanted.facts.poll_date
    assert ["ashford", "brambleton"] == [poll.area for poll in wanted.facts.polls]
    assert (
        "the poll was moved to Thu 13 May 2027 (flood); local_england:brambleton was added (flood)"
    ) == wanted.why


def test_a_replan_that_names_nothing_wants_the_same() -> None:
    """Only the plan is made anew."""
    wanted = Replan(reason="").apply(PRESENT)
    assert (MAY, ElectionState.CALLED, "planned anew") == (wanted.facts, wanted.state, wanted.why)


def test_a_postponed_election_holds_no_poll_until_it_has_a_day() -> None:
    """It is asked for nothing else meanwhile, but may be given its day, or called off."""
    wanted = Postpone(reason="flood").apply(PRESENT)
    assert () == polls_held(wanted.facts, wanted.state)
    postponed = PRESENT.after(wanted)
    with pytest.raises(ChangeRefusedError, match="is postponed; give it a day first"):
        SetPolls(MAY.polls, PollState.UNCONTESTED, reason="").apply(postponed)
    assert ElectionState.CANCELLED is CancelElection(reason="").apply(postponed).state
    moved = Move(day("Thu 2027-05-13"), reason="").apply(postponed)
    assert MAY.polls == polls_held(moved.facts, moved.state)


def test_a_poll_that_is_taken_out_is_not_held() -> None:
    """The others of the day are."""
    both = PRESENT.after(Replan(reason="", add=(BRAMBLETON,)).apply(PRESENT))
    wanted = SetPolls(MAY.polls, PollState.COUNTERMANDED, reason="").apply(both)
    assert ["brambleton"] == [poll.area for poll in polls_held(wanted.facts, wanted.state)]


def test_a_poll_moved_to_no_day_yet_says_so() -> None:
    """With its day, once there is one."""
    ask = SetPolls(MAY.polls, PollState.MOVED, reason="a flood")
    wanted = ask.apply(PRESENT)
    assert () == polls_held(wanted.facts, wanted.state)
    assert "local_england:ashford was moved to another day (a flood)" == wanted.why
    fixed = replace(ask, fresh=day("Thu 2027-06-17")).apply(PRESENT)
    assert "local_england:ashford was moved to Thu 17 Jun 2027 (a flood)" == fixed.why
