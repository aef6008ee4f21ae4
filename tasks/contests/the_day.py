"""What happens on the day of an election: for all of it, and for what concerns one area."""

from collections.abc import Collection, Iterable

from tasks.people.directory import Directory
from tasks.planning.polls import Poll, poll_words, watches
from tasks.terms import DayIs, PollSize, PollState


def day_is(polls: Iterable[Poll]) -> DayIs:
    """What happens on the day that these polls are of."""
    found = tuple(polls)
    kinds = {poll.kind for poll in found}
    if watches(kinds):
        return DayIs.NOTICE
    if kinds and all(poll_words(kind).size is PollSize.PETITION for kind in kinds):
        return DayIs.SIGNING
    held = not found or any(poll.state is PollState.CALLED for poll in found)
    return DayIs.POLL if held else DayIs.NO_POLL


def concerning(
    polls: Iterable[Poll], kinds: Collection[str], area: str, directory: Directory
) -> tuple[Poll, ...]:
    """Those of these kinds in an area, in a part of it, or in the whole of which it is a part."""
    above = {each.id for each in directory.upward(area)}
    return tuple(
        poll
        for poll in polls
        if poll.kind in kinds
        and (poll.area in above or area in {each.id for each in directory.upward(poll.area)})
    )
