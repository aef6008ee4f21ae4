"""Identifiers of elections in Democracy Club's scheme, read into the polls that they name. Pure.

`local.ashford.mill.2027-05-06` is one contest, with `.by` before the day a by-election;
`local.ashford.2027-05-06` is every contest of the council.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from calendars.errors import WritError
from calendars.kinds import kind_of
from calendars.nearest import suggestion
from calendars.written import read_day
from tasks.contests.together import together
from tasks.people.directory import Area, Directory
from tasks.people.posts import AreaKind
from tasks.planning.contests import BY, Contest, slug
from tasks.planning.polls import AREA, CONTEST, Poll, PollWords, kinds_called, known_prefixes
from tasks.text import has_hidden

# How an identifier is written, as a message says it.
EXAMPLE = "as local.ashford.mill.2027-05-06, or local.ashford.mill.by.2027-05-06 for a by-election"
_HELD_IN = (AreaKind.AUTHORITY, AreaKind.FORCE)


class IdentifierError(WritError):
    """An identifier that names nothing which can be called; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Named:
    """What an identifier names: a poll with its contest, if it names one, and the polling day."""

    text: str
    day: date
    poll: Poll


def is_identifier(text: str) -> bool:
    """Whether a poll is written as an identifier, not as KIND:AREA."""
    return "." in text and ":" not in text


def read_identifier(
    text: str, directory: Directory, *, seats: int | None = None, area: str = ""
) -> Named:
    """What an identifier names.

    Args:
        text: as `local.ashford.mill.2027-05-06`.
        directory: the areas, of which one is meant.
        seats: how many are to be filled, where that is known.
        area: the authority that holds it, for kinds whose identifiers do not say it (parl, sp, ...).

    Raises:
        IdentifierError: it is not of the scheme, or may mean several polls; says what to write.
        UnknownAreaError: it names no area of the directory; suggests the nearest.
        WrittenDateError: it does not end in a day.
    """
    if has_hidden(text):
        raise IdentifierError(
            f"identifier {text!r} holds a line break or a control character; take it out"
        )
    written = text.strip().lower()
    first, *middle = written.split(".")
    if not middle:
        raise IdentifierError(f"{text!r} is no identifier of an election; write it {EXAMPLE}")
    day = read_day(middle.pop())
    kinds = kinds_called(first)
    if not kinds:
        raise IdentifierError(
            f"{text}: no election is identified by {first!r}; {suggestion(first, known_prefixes())}"
        )
    by = middle[-1:] == [BY]
    if by:
        middle.pop()
    part = middle.pop(0) if middle and middle[0] in kinds[0].parts else None
    place = _area(text, middle, area, _by(kinds, by=by), directory)
    words = _kind(text, kinds, place, by=by)
    if len(middle) > 1 or (middle and CONTEST not in words.in_ids):
        raise IdentifierError(f"{text} has more parts than a {words.title} has; write it {EXAMPLE}")
    names = [_contest_named(name, text) for name in middle]
    if by and not names and not words.by:
        if CONTEST in words.in_ids:
            raise IdentifierError(f"{text} names no contest with a vacancy; write it {EXAMPLE}")
        names = [(slug(place.id), place.name)]
    contests = tuple(Contest(key, name, seats, by and not words.by, part) for key, name in names)
    return Named(written, day, Poll(words.kind, place.id, contests=contests))


def _contest_named(name: str, text: str) -> tuple[str, str]:
    """The key and the name of the contest in an identifier."""
    if not name or name != slug(name):
        raise IdentifierError(
            f"{text}: {name!r} is no contest of an identifier, which has only letters a to z, digits"
            f" and hyphens; write it {EXAMPLE}"
        )
    return name, name.replace("-", " ").title()


def _area(
    text: str, middle: list[str], area: str, kinds: Sequence[PollWords], directory: Directory
) -> Area:
    """The area in which it is held; takes its part out of `middle` where the scheme has one."""
    if any(AREA in words.in_ids for words in kinds):
        if not middle:
            raise IdentifierError(
                f"{text} names no authority; give the identifier of each council, {EXAMPLE}"
            )
        return _named(middle.pop(0), directory)
    if area:
        return _named(slug(area), directory)
    if middle and (found := _find(middle[0], directory)):
        return found
    raise IdentifierError(
        f"{text} does not say which authority holds it; write it as"
        f" {kinds[0].kind}:AUTHORITY:{middle[0] if middle else 'CONTEST'}, or put the authority into the"
        " column area of a file of ids"
    )


def _named(name: str, directory: Directory) -> Area:
    return _find(name, directory) or directory.area(name)


def _find(name: str, directory: Directory) -> Area | None:
    held = [area for area in directory.areas.values() if area.kind in _HELD_IN]
    return next((a for a in held if slug(a.id) == name), None) or next(
        (a for a in held if slug(a.name) == name), None
    )


def _kind(text: str, kinds: Sequence[PollWords], area: Area, *, by: bool) -> PollWords:
    """The one kind that is meant: by the nation, by what a by-election is, by where it is held."""
    own = [w for w in kinds if w.only_in in {slug(area.id), slug(area.name)}]
    there: Sequence[PollWords] = own or [
        w for w in kinds if not w.only_in and area.nation in kind_of(w.kind).nations
    ]
    if not there:
        raise IdentifierError(f"{text}: {kinds[0].title}s are not held in {area.nation}")
    there = _by(there, by=by)
    held = [w for w in there if w.held_in is area.kind] or there
    if len(held) > 1:
        known = " or ".join(f"{w.kind}:{area.id}" for w in held)
        raise IdentifierError(f"{text} may be several kinds of poll; write {known}")
    return held[0]


def _by(kinds: Sequence[PollWords], *, by: bool) -> Sequence[PollWords]:
    """Those of a by-election, or those of none, where the law has a kind for each."""
    return [w for w in kinds if w.by is by] or kinds


@dataclass(frozen=True, slots=True)
class Gathered:
    """The polls of one day in one police force area that several identifiers name."""

    area: str
    day: date
    polls: tuple[Poll, ...]


def gather(named: Iterable[Named], directory: Directory) -> Gathered:
    """The polls that identifiers name together; where a council is named and some of its contests too,
    these are meant.

    Raises:
        IdentifierError: nothing is named; two are the same; they are of several days or forces.
        ContestError: one contest is named twice, as ordinary and as a by-election.
    """
    every = list(named)
    texts = [each.text for each in every]
    twice = next((text for text in texts if texts.count(text) > 1), None)
    if twice:
        raise IdentifierError(f"{twice} is given twice; two contests cannot have one id")
    days = {each.day for each in every}
    forces = {directory.force_of(each.poll.area).id for each in every}
    if len(days) != 1 or len(forces) != 1:
        several = ", ".join(sorted(map(str, days if len(days) != 1 else forces)))
        raise IdentifierError(
            f"the ids are of several {'days' if len(days) != 1 else 'police forces'} ({several});"
            " call one election for each"
            if several
            else "no id is given; write at least one"
        )
    return Gathered(forces.pop(), days.pop(), together(each.poll for each in every))
