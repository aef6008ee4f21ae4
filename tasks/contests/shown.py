"""What is polled, in words: each poll, and each of its contests with its id and what became of it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from tasks.people.directory import Area
from tasks.planning.contests import contest_words
from tasks.planning.polls import Poll, day_in, poll_words
from tasks.terms import PollState
from tasks.views.task import ContestView


@dataclass(frozen=True, slots=True)
class PollLine:
    """A poll, or (`inner`) one of its contests: what it is called, its id, what became of it."""

    what: str
    id: str
    became: str = ""
    inner: bool = False


def poll_lines(poll: Poll, poll_id: str, area: str) -> Iterator[PollLine]:
    """A poll of an area of this name, then its contests.

    Args:
        poll: as it stands now.
        poll_id: its identifier, whose day stays when the poll moves.
        area: what its area is called.
    """
    what = f"{area}: {poll_words(poll.kind).title}"
    yield PollLine(what, poll_id, _became(poll.state, poll.replaces, poll.replaced_by))
    for contest in poll.contests:
        identifier = poll.contest_id(contest, day_in(poll_id))
        became = _became(contest.state, contest.replaces, contest.replaced_by)
        yield PollLine(contest_words(contest), identifier, became, inner=True)


def contests_shown(poll: Poll) -> Iterator[ContestView]:
    """The contests of a poll as the owner of a task is shown them."""
    for contest in poll.contests:
        became = "" if contest.state is PollState.CALLED else contest.state.value
        other = contest.replaced_by or contest.replaces
        yield ContestView(contest_words(contest), became, other)


def polled_in(poll: Poll, area: Area) -> str:
    """Where it is held: `Ashford`, with the contests that it names `Ashford (Mill)`."""
    names = ", ".join(contest.name for contest in poll.contests)
    return f"{area.name} ({names})" if names else area.name


def _became(state: PollState, replaces: str | None, replaced_by: str | None) -> str:
    said = [] if state is PollState.CALLED else [state.value]
    said += [f"replaced by {replaced_by}"] if replaced_by else []
    said += [f"replaces {replaces}"] if replaces else []
    return ", ".join(said)
