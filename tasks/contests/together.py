"""Polls that several words name: those of one kind in one area are one poll, with all their contests. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from tasks.planning.contests import ContestError
from tasks.planning.polls import Poll


def together(polls: Iterable[Poll]) -> tuple[Poll, ...]:
    """The polls, each kind and area once; where a whole poll is named and some of its contests too, these
    are meant.

    Raises:
        ContestError: a poll, or a contest of one, is given twice.
    """
    found: dict[tuple[str, str], Poll] = {}
    given: set[tuple[str, str, str, str]] = set()
    for poll in polls:
        place = poll.kind, poll.area
        for part, key in [(c.part or "", c.key) for c in poll.contests] or [("", "")]:
            if (*place, part, key) in given:
                said = ":".join([*place, key] if key else place)
                raise ContestError(f"{said} is given twice; once is enough")
            given.add((*place, part, key))
        known = found.get(place)
        found[place] = replace(known, contests=(*known.contests, *poll.contests)) if known else poll
    return tuple(found.values())
