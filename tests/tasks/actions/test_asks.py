"""What is asked of an election: a plain value, which says without any register what it is to be."""

from dataclasses import replace

import pytest

from tasks.actions.asks.ask import ChangeRefusedError, Present
from tasks.actions.asks.day import CancelElection, Move, Postpone, polls_held
from tasks.actions.asks.polls import AddPolls, SetPolls
from tasks.actions.asks.replan import Replan
from tasks.contests.asked import parse_poll
from tasks.planning.contests import Contest, ContestError
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
        "the poll was moved to Thu 13 May 2027 (flood); the local election in Brambleton was added (flood)"
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
    wanted = SetPolls(MAY.polls, PollState.CANCELLED, reason="").apply(both)
    assert ["brambleton"] == [poll.area for poll in polls_held(wanted.facts, wanted.state)]


def test_a_poll_moved_to_no_day_yet_says_so() -> None:
    """With its day, once there is one."""
    ask = SetPolls(MAY.polls, PollState.MOVED, reason="a flood")
    wanted = ask.apply(PRESENT)
    assert () == polls_held(wanted.facts, wanted.state)
    assert "the local election in Ashford was moved to another day (a flood)" == wanted.why
    fixed = replace(ask, fresh=day("Thu 2027-06-17")).apply(PRESENT)
    assert "the local election in Ashford was moved to Thu 17 Jun 2027 (a flood)" == fixed.why


def with_polls(*polls: str) -> Present:
    """The election of May with these polls."""
    return replace(PRESENT, facts=replace(MAY, polls=tuple(map(parse_poll, polls))))


def ended(present: Present, *polls: str, state: PollState) -> Present:
    """The election once these polls have come to this end."""
    return present.after(SetPolls(tuple(map(parse_poll, polls)), state, reason="").apply(present))


def added(present: Present, *polls: str) -> Present:
    """The election once these polls are added."""
    return present.after(AddPolls(tuple(map(parse_poll, polls)), reason="").apply(present))


def states(present: Present) -> dict[str, str]:
    """What has become of each contest of its first poll."""
    return {c.identifier: c.state.value for c in present.facts.polls[0].contests}


WARDS = "local_england:brambleton:Alpha,Beta,Gamma"
ALPHA, BETA = "local_england:brambleton:Alpha", "local_england:brambleton:Beta"
WHOLE = "local_england:brambleton"


@pytest.mark.parametrize("state", [PollState.UNCONTESTED, PollState.CANCELLED])
def test_two_words_for_contests_of_one_poll_mean_both(state: PollState) -> None:
    """Neither is lost, and the reason names both."""
    wanted = SetPolls((parse_poll(ALPHA), parse_poll(BETA)), state, reason="")
    present = with_polls(WARDS)
    became = states(present.after(wanted.apply(present)))
    assert {"alpha": state.value, "beta": state.value, "gamma": "called"} == became
    assert "the local election in Brambleton (Alpha, Beta)" in wanted.apply(present).why


@pytest.mark.parametrize("polls", [(ALPHA, ALPHA), (WHOLE, WHOLE), (ALPHA, f"{ALPHA}.by")])
def test_a_poll_that_is_named_twice_is_refused(polls: tuple[str, ...]) -> None:
    """A slip of the hand."""
    with pytest.raises(ContestError, match="is given twice; once is enough"):
        ended(with_polls(WARDS), *polls, state=PollState.CANCELLED)


def test_the_whole_poll_is_what_still_stands_of_it() -> None:
    """A ward that is held elsewhere keeps its end, and the link to where."""
    moved = SetPolls(
        (parse_poll(ALPHA),),
        PollState.MOVED,
        "",
        day("Thu 2027-06-17"),
        {("local_england", "brambleton", "alpha"): "local.brambleton.alpha.2027-06-17"},
    )
    present = with_polls(WARDS)
    after = ended(present.after(moved.apply(present)), WHOLE, state=PollState.UNCONTESTED)
    assert {"alpha": "moved", "beta": "uncontested", "gamma": "uncontested"} == states(after)
    alpha = after.facts.polls[0].contests[0]
    assert "local.brambleton.alpha.2027-06-17" == alpha.replaced_by


@pytest.mark.parametrize("poll", [ALPHA, WHOLE])
def test_what_has_ended_has_no_other_end(poll: str) -> None:
    """The same again changes nothing."""
    over = ended(with_polls(WARDS), WHOLE, state=PollState.UNCONTESTED)
    with pytest.raises(ChangeRefusedError, match="is uncontested already; it cannot be cancelled"):
        ended(over, poll, state=PollState.CANCELLED)
    assert over.facts == ended(over, poll, state=PollState.UNCONTESTED).facts


def test_a_whole_poll_without_contests_has_one_end() -> None:
    """Where none are named, too."""
    over = ended(with_polls(WHOLE), WHOLE, state=PollState.CANCELLED)
    with pytest.raises(ChangeRefusedError, match="is cancelled already; it cannot be moved"):
        ended(over, WHOLE, state=PollState.MOVED)


@pytest.mark.parametrize(
    ("there", "more", "said"),
    [
        (WARDS, ALPHA, "has contest alpha already (called)"),
        (WARDS, f"{ALPHA}.by", "has contest alpha already (called)"),
        (WARDS, WHOLE, "is polled in contests of their own; name those that are added"),
        (WHOLE, ALPHA, "local_england:brambleton is already polled in all its contests"),
        (WHOLE, WHOLE, "local_england:brambleton is already polled in all its contests"),
    ],
)
def test_what_is_polled_already_is_not_added(there: str, more: str, said: str) -> None:
    """It would replace what is there, or do nothing."""
    with pytest.raises(ChangeRefusedError) as refused:
        added(with_polls(there), more)
    assert said in str(refused.value)


def test_contests_of_a_poll_that_names_none_can_all_be_named() -> None:
    """Then each can have its own end."""
    named = added(with_polls(WHOLE), WARDS)
    assert {"alpha": "called", "beta": "called", "gamma": "called"} == states(named)


def test_what_is_added_to_a_poll_that_has_ended_leaves_what_it_had() -> None:
    """The record of the ended wards is kept; what was ended by mistake stands again."""
    over = ended(with_polls(f"{ALPHA},Beta"), WHOLE, state=PollState.CANCELLED)
    more = added(over, "local_england:brambleton:Gamma")
    assert {"alpha": "cancelled", "beta": "cancelled", "gamma": "called"} == states(more)
    assert PRESENT.now == more.facts.polls[0].known_since
    assert {"alpha": "called", "beta": "cancelled"} == states(added(over, ALPHA))
    assert {"alpha": "called", "beta": "called"} == states(added(over, WHOLE))


def test_a_fresh_poll_on_a_day_of_all_contests_leaves_them_all() -> None:
    """The ward is one of them."""
    fresh = Poll("local_england", "brambleton", contests=(Contest("alpha", "Alpha", replaces="x"),))
    present = with_polls(WHOLE)
    assert present.facts == AddPolls((fresh,), reason="").apply(present).facts


def test_a_ward_that_comes_back_keeps_what_it_replaced() -> None:
    """Cancelled by mistake, it is still the fresh poll of another day."""
    alpha = Contest("alpha", "Alpha", state=PollState.CANCELLED, replaces="x")
    poll = Poll("local_england", "brambleton").with_contests((alpha, Contest("beta", "Beta")))
    present = replace(PRESENT, facts=replace(MAY, polls=(poll,)))
    assert ["x", None] == [c.replaces for c in added(present, ALPHA).facts.polls[0].contests]
