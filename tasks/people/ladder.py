"""Who is told about a task: its owners, and the rungs above them when nobody answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import dropwhile

from typing_extensions import override

from tasks.people.directory import Directory, Person
from tasks.people.posts import Posts


@dataclass(frozen=True, slots=True)
class PostPlace:
    """A post: a role in one area, as `ashford/esm`."""

    area: str
    role: str

    @override
    def __str__(self) -> str:
        return f"{self.area}/{self.role}"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: the posts asked at it and the people who hold them.

    `last` are those of the people (ids) who are there for a post of last resort alone.
    """

    number: int
    posts: tuple[PostPlace, ...]
    people: tuple[Person, ...]
    last: frozenset[str] = frozenset()

    def asked(self, *, last_resort: bool) -> tuple[Person, ...]:
        """Who is asked on this step, with or without those of last resort."""
        return tuple(p for p in self.people if last_resort or p.id not in self.last)


def stands_as(directory: Directory, rung: Rung, person: Person, day: date) -> PostPlace | None:
    """The post through which a person stands on a rung; who stands in for a post's holder is named by
    it, and nobody else is on its rung."""
    held = [
        place for place in rung.posts if person in directory.holders(place.area, place.role, day)
    ]
    return next(iter([*held, *rung.posts]), None)


def owner_posts(
    directory: Directory,
    posts: Posts,
    area: str,
    roles: Sequence[str],
    polled: Collection[str] = (),
) -> tuple[PostPlace, ...]:
    """The posts that own a task of the area. A post outside our organisations is chased by ours. Of the
    posts below a force those near the `polled` areas, where they are given."""
    return tuple(
        PostPlace(place, told)
        for role in roles
        for told in [posts.roles[role].chased_by or role]
        for place in directory.places_of(told, posts.roles[told].at, area, polled)
    )


def posts_around(
    directory: Directory, posts: Posts, area: str, roles: Sequence[str]
) -> tuple[PostPlace, ...]:
    """Those posts of these roles that an area has itself, or one around it."""
    return tuple(
        PostPlace(place.id, role)
        for role in roles
        if role in posts.roles
        for place in directory.upward(area)
        if place.kind is posts.roles[role].at
    )


def vacant(directory: Directory, places: Sequence[PostPlace], day: date) -> tuple[PostPlace, ...]:
    """Those of the posts that nobody holds on that day, not even as a deputy."""
    return tuple(p for p in places if not directory.holders(p.area, p.role, day))


def posts_above(
    directory: Directory, posts: Posts, area: str, role: str, polled: Collection[str] = ()
) -> tuple[tuple[PostPlace, ...], ...]:
    """The posts that a task of the area climbs when the owner of this role is silent, step by
    step: the area's own ladder, or the default one. Where it climbs down again (from a force to its
    BCUs), to those that the `polled` areas of its election concern."""
    choice = directory.ladder_choice(area, role)
    higher = posts.roles[role].ladder if choice is None else choice
    return tuple(owner_posts(directory, posts, area, [post], polled) for post in higher)


def rungs(
    directory: Directory,
    posts: Posts,
    area: str,
    roles: Sequence[str],
    day: date,
    *,
    answered: Collection[PostPlace] = (),
    polled: Collection[str] = (),
) -> tuple[Rung, ...]:
    """The ladder of a task on a day: rung 0 are its owners, then the posts above them.

    Each owner role has its own ladder, which begins with the first post on it that somebody holds
    and ends for good when its posts have `answered`. A rung that holds only people already asked
    on a lower one is left out, so each further one brings somebody new.
    """
    chains = [_chain(directory, posts, area, role, day, answered, polled) for role in roles]
    steps = [
        tuple(dict.fromkeys(p for chain in chains if height < len(chain) for p in chain[height]))
        for height in range(max(map(len, chains), default=0))
    ]
    return _with_somebody_new(directory, posts, steps, day)


def with_asked(
    ladder: Sequence[Rung], places: Sequence[PostPlace], people: Sequence[Person]
) -> tuple[Rung, ...]:
    """The ladder with these posts among those asked first, and on no step above."""
    if not people:
        return tuple(ladder)
    first = ladder[0] if ladder else Rung(0, (), ())
    asked = {person.id: person for person in (*first.people, *people)}
    found = [replace(first, posts=(*first.posts, *places), people=tuple(asked.values()))]
    for rung in ladder[1:]:
        above = tuple(person for person in rung.people if person.id not in asked)
        if above:
            found.append(replace(rung, people=above))
    return tuple(found)


def _chain(
    directory: Directory,
    posts: Posts,
    area: str,
    role: str,
    day: date,
    answered: Collection[PostPlace],
    polled: Collection[str],
) -> list[tuple[PostPlace, ...]]:
    own = owner_posts(directory, posts, area, [role])
    asked = tuple(place for place in own if place not in answered)
    if own and not asked:
        return []
    steps = [asked, *posts_above(directory, posts, area, role, polled)]
    return list(dropwhile(lambda places: vacant(directory, places, day) == places, steps))


def _with_somebody_new(
    directory: Directory, posts: Posts, steps: Sequence[tuple[PostPlace, ...]], day: date
) -> tuple[Rung, ...]:
    asked: set[str] = set()
    found: list[Rung] = []
    for number, places in enumerate(steps):
        held = [
            (person, posts.roles[place.role].last_resort)
            for place in places
            for person in directory.holders(place.area, place.role, day)
            if person.id not in asked
        ]
        people = {person.id: person for person, _ in held}
        if people:
            asked |= people.keys()
            last = people.keys() - {person.id for person, is_last in held if not is_last}
            found.append(Rung(number, places, tuple(people.values()), frozenset(last)))
    return tuple(found)
