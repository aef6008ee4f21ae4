"""Polls as people ask for them: KIND:AREA with contests, or an identifier. Pure."""

from collections.abc import Collection, Iterable
from datetime import date

from calendars.errors import WritError
from calendars.kinds import kind_of
from tasks.contests.identifiers import (
    Gathered,
    IdentifierError,
    Named,
    gather,
    is_identifier,
    read_identifier,
)
from tasks.contests.together import together
from tasks.people.directory import Directory
from tasks.planning.contests import read_contests
from tasks.planning.polls import Poll
from tasks.text import has_hidden


class PollTextError(WritError):
    """A poll is not written as one; the message says how."""


def parse_poll(text: str) -> Poll:
    """Read `KIND:AREA`, as `local_england:ashford`, or with its contests: `local_england:ashford:Mill`.

    Raises:
        PollTextError: it is not of that form.
        ContestError: a contest that cannot be.
        UnknownKindError: no such kind; suggests the nearest.
    """
    if has_hidden(text):
        raise PollTextError(f"poll {text!r} holds a line break or a control character; take it out")
    kind, _, rest = text.partition(":")
    area, colon, contests = rest.partition(":")
    if not (kind and area):
        raise PollTextError(
            f"poll {text!r}: write KIND:AREA, as local_england:ashford, or with its contests,"
            " local_england:ashford:Mill; or its id, as local.ashford.mill.2027-05-06"
        )
    return Poll(kind_of(kind).key, area, contests=read_contests(contests) if colon else ())


def polls_to_call(
    texts: Iterable[str],
    named: Iterable[Named],
    directory: Directory,
    *,
    area: str | None,
    day: date | None,
) -> Gathered:
    """The polls of an election that is to be called: as written, and those that a file of ids names.

    `area` and `day` may be left to the identifiers, where all polls are given by them.

    Raises:
        PollTextError, IdentifierError, ContestError, UnknownKindError: says what to write.
    """
    written, ids = [], list(named)
    for text in texts:
        if is_identifier(text):
            ids.append(read_identifier(text, directory))
        else:
            written.append(parse_poll(text))
    if not ids:
        if area is None or day is None:
            raise PollTextError("no area or polling day is given; add --area and --date")
        return Gathered(area, day, tuple(written))
    found = gather(ids, directory)
    for what, said, given in (("area", found.area, area), ("date", found.day, day)):
        if given is not None and given != said:
            raise IdentifierError(
                f"the ids are of {said}, and --{what} says {given}; give one of them"
            )
    return Gathered(found.area, found.day, (*written, *found.polls))


def polls_to_change(
    texts: Iterable[str], directory: Directory, *, days: Collection[date]
) -> tuple[Poll, ...]:
    """Polls of an election that is called, as written.

    Args:
        texts: each as KIND:AREA, with contests or without, or as an identifier.
        directory: the areas.
        days: on which the election is, or was to be, held.

    Raises:
        PollTextError, IdentifierError, ContestError, UnknownKindError: says what to write.
    """
    written, ids = [], []
    for text in texts:
        if is_identifier(text):
            ids.append(read_identifier(text, directory))
        else:
            written.append(parse_poll(text))
    for each in ids:
        if each.day not in days:
            own = " or ".join(sorted(map(str, days)))
            raise IdentifierError(f"{each.text} is of another day; this election is of {own}")
    return together((*written, *(gather(ids, directory).polls if ids else ())))
