"""The directory: areas, the people who hold posts in them, their addresses and ladders.

Pure values and the checks on them; `tasks.people.directory_file` reads a file into this shape and
`tasks.register.plans.directory_store` keeps it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cached_property

from typing_extensions import override

from calendars.errors import WritError
from tasks.people.access import Access
from tasks.people.posts import AreaKind

# What people can be written to in, by the first part of its BCP 47 tag; the register itself is in English.
ENGLISH = "en"
LANGUAGES = (ENGLISH, "cy")
_SOME = 3


class DirectoryError(WritError):
    """The directory cannot be used as it is; the message names the entry and the remedy."""


class UnknownAreaError(DirectoryError):
    """No such area in the directory; load it with `writ directory load FILE`."""


@dataclass(frozen=True, slots=True)
class ListedContest:
    """A ward, division, parish or constituency of an area, in which its elections are held.

    `election` is the first word of their identifiers (`local`, `parish`, ...); `seats` is how many are
    filled at an ordinary election, where that is known.
    """

    name: str
    election: str = "local"
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A force, a BCU, an authority or a commissioner's office. `parent` is the area it lies in;
    `fire` says that a commissioner's office is also responsible for fire and rescue. An area that lists
    contests of an election has no others; one that lists none may have any."""

    id: str
    kind: AreaKind
    name: str
    nation: str
    parent: str | None
    fire: bool = False
    contests: tuple[ListedContest, ...] = ()


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person is reached: a channel (`email`) and the address on it."""

    channel: str
    to: str

    @override
    def __str__(self) -> str:
        return f"{self.channel}:{self.to}"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who holds posts, or has a role on the pages (`access`). Addresses stand in order of
    preference."""

    id: str
    name: str
    language: str
    addresses: tuple[Address, ...]
    access: tuple[Access, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """A person holds a post (a role in an area) from a day until a day, both included."""

    area: str
    role: str
    person: str
    deputy: bool
    start: date | None
    end: date | None

    def covers(self, day: date) -> bool:
        """True when the post is held on that day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Absence:
    """A person is away from a day until a day, both included.

    `calendar` marks what was read from their calendar: it is replaced by reading that again, and
    stays when a directory file that says nothing of it is loaded.
    """

    person: str
    start: date
    end: date
    why: str | None = None
    calendar: bool = False

    def covers(self, day: date) -> bool:
        """True when the person is away on that day."""
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class LadderChoice:
    """An area's own ladder for one of its posts."""

    area: str
    role: str
    rungs: tuple[str, ...]


@dataclass(frozen=True)
class Directory:
    """Everything the planner and the dispatcher ask about people and areas."""

    areas: Mapping[str, Area]
    people: Mapping[str, Person]
    holdings: tuple[Holding, ...]
    ladders: tuple[LadderChoice, ...] = field(default=())
    absences: tuple[Absence, ...] = field(default=())

    def area(self, area_id: str) -> Area:
        """The area.

        Raises:
            UnknownAreaError: names the area and how to load it.
        """
        if area_id in self.areas:
            return self.areas[area_id]
        if not self.areas:
            raise UnknownAreaError(
                f"no area {area_id!r}: the directory is empty; fill it with"
                " `writ directory load FILE`"
            )
        near = get_close_matches(area_id, self.areas, n=1) or sorted(self.areas)[:_SOME]
        raise UnknownAreaError(
            f"no area {area_id!r} in the directory; did you mean {' or '.join(near)}?"
            " `writ directory show` lists them"
        )

    def force_of(self, area_id: str) -> Area:
        """The police force area in which the area lies.

        Raises:
            UnknownAreaError: no such area.
            DirectoryError: it lies in no force.
        """
        for area in self.upward(area_id):
            if area.kind is AreaKind.FORCE:
                return area
        raise DirectoryError(f"area {area_id!r} lies in no police force; give it a parent")

    def upward(self, area_id: str) -> tuple[Area, ...]:
        """The area, the one it lies in, and so on up to the force."""
        found = [self.area(area_id)]
        while found[-1].parent is not None:
            found.append(self.area(found[-1].parent))
        return tuple(found)

    def within(self, area_id: str, kind: AreaKind) -> tuple[Area, ...]:
        """All areas of a kind that lie in the area, in order of id."""
        return tuple(
            self.areas[child]
            for child in sorted(self._descendants.get(area_id, ()))
            if self.areas[child].kind is kind
        )

    @cached_property
    def _descendants(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for area_id in self.areas:
            for upper in self.upward(area_id)[1:]:
                found.setdefault(upper.id, set()).add(area_id)
        return found

    @cached_property
    def _held(self) -> Mapping[tuple[str, str], tuple[Holding, ...]]:
        found: dict[tuple[str, str], list[Holding]] = {}
        for holding in self.holdings:
            found.setdefault((holding.area, holding.role), []).append(holding)
        return {post: tuple(held) for post, held in found.items()}

    @cached_property
    def _away(self) -> Mapping[str, tuple[Absence, ...]]:
        found: dict[str, list[Absence]] = {}
        for absence in self.absences:
            found.setdefault(absence.person, []).append(absence)
        return {person: tuple(away) for person, away in found.items()}

    @cached_property
    def _ladders(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        return {(choice.area, choice.role): choice.rungs for choice in self.ladders}

    def places_of(
        self, role: str, at: AreaKind, area_id: str, polled: Collection[str] = ()
    ) -> tuple[str, ...]:
        """The areas whose post of this role answers for a task of the area.

        The task's own area or one above it; else the commissioner's office of its force; else
        every area of the right kind below it (a force's silver commanders), of which those that lie
        around the `polled` areas, or in one, stand for all where there are any.
        """
        for area in self.upward(area_id):
            if area.kind is at:
                return (area.id,)
        below = self.within(area_id, at) or self.within(self.force_of(area_id).id, at)
        near = [area.id for area in below if self._is_near(area.id, polled)]
        return tuple(near or [area.id for area in below])

    def _is_near(self, area_id: str, polled: Collection[str]) -> bool:
        around = {area.id for area in self.upward(area_id)}
        return any(
            poll in around or area_id in {area.id for area in self.upward(poll)} for poll in polled
        )

    def holders(self, area_id: str, role: str, day: date) -> tuple[Person, ...]:
        """Who answers for the post on that day: its holder, or its deputies when nobody holds it
        or the holder is away. Where everybody is away it is the holder all the same."""
        held = self.holdings_of(area_id, role, day)
        named = [h for h in held if not h.deputy]
        for choice in (named, [h for h in held if h.deputy]):
            there = [h for h in choice if self.absence_of(h.person, day) is None]
            if there:
                return tuple(self.people[h.person] for h in there)
        return tuple(self.people[h.person] for h in named or held)

    def absence_of(self, person: str, day: date) -> Absence | None:
        """Why the person is away on that day: the absence that ends last; None when they are not."""
        away = [absence for absence in self._away.get(person, ()) if absence.covers(day)]
        return max(away, key=lambda absence: absence.end, default=None)

    def holdings_of(self, area_id: str, role: str, day: date) -> Sequence[Holding]:
        """Everybody set in the post on that day, deputies too."""
        return [h for h in self._held.get((area_id, role), ()) if h.covers(day)]

    def forces_of(self, person: str, day: date) -> tuple[Area, ...]:
        """The police force areas in which the person holds a post on that day, or will."""
        held = (h for h in self.holdings if h.person == person and (h.end is None or h.end >= day))
        return tuple(dict.fromkeys(self.force_of(h.area) for h in held))

    def ladder_choice(self, area_id: str, role: str) -> tuple[str, ...] | None:
        """The ladder the area, or one above it, has chosen for the post; None for the default."""
        for area in self.upward(area_id):
            if (area.id, role) in self._ladders:
                return self._ladders[area.id, role]
        return None


def overlapping(holdings: Iterable[Holding]) -> tuple[Holding, Holding] | None:
    """Two that cannot both stand: two holders of one post on one day, neither a deputy, or one
    person twice in the same post. None when there are none."""
    seen: dict[tuple[str, str], list[Holding]] = {}
    for holding in holdings:
        others = seen.setdefault((holding.area, holding.role), [])
        for other in others:
            alike = holding.person == other.person
            if (alike or not (holding.deputy or other.deputy)) and _meet(holding, other):
                return other, holding
        others.append(holding)
    return None


def _meet(one: Holding, other: Holding) -> bool:
    latest_start = max(one.start or date.min, other.start or date.min)
    earliest_end = min(one.end or date.max, other.end or date.max)
    return latest_start <= earliest_end
