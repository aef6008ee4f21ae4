"""Contests that an authority lists: named and counted as it has them, refused where it has none such. Pure."""

from dataclasses import replace

from calendars.nearest import suggestion
from tasks.people.directory import Directory
from tasks.planning.contests import Contest, ContestError, slug
from tasks.planning.polls import Poll, poll_words


def as_listed(poll: Poll, directory: Directory) -> Poll:
    """The poll, its contests named as its area lists them, at an ordinary election with their seats.

    An area that lists none for such elections may have any.

    Raises:
        UnknownAreaError: no such area.
        ContestError: a contest that the area does not have; suggests the nearest.
    """
    election = poll_words(poll.kind).prefix
    area = directory.area(poll.area)
    listed = {slug(c.name): c for c in area.contests if c.election == election}
    if not listed:
        return poll
    contests = []
    for contest in poll.contests:
        known = listed.get(contest.key)
        if known is None:
            raise ContestError(_unknown(contest, poll, list(listed)))
        seats = contest.seats or (None if contest.by_election else known.seats)
        contests.append(replace(contest, name=known.name, seats=seats))
    return replace(poll, contests=tuple(contests))


def _unknown(contest: Contest, poll: Poll, known: list[str]) -> str:
    return (
        f"{poll.kind}:{poll.area} has no contest {contest.key!r}; {suggestion(contest.key, known)}"
        " (the directory lists them)"
    )
