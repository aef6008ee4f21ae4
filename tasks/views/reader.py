"""Who reads a page, and as what: plain values. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tasks.people.directory import Directory
from tasks.people.posts import load_posts


@dataclass(frozen=True, slots=True)
class Reader:
    """A person and their posts: the titles that they hold, as deputy too, with the area where."""

    name: str
    posts: tuple[tuple[tuple[str, ...], str], ...] = ()


def reader_of(directory: Directory, person: str, day: date) -> Reader | None:
    """A person (an id) with the posts that they hold on that day; None for nobody in the directory."""
    known = directory.people.get(person)
    if known is None:
        return None
    held = (h for h in directory.holdings if h.person == person and h.covers(day))
    return Reader(known.name, by_area((h.role, directory.area(h.area).name) for h in held))


def by_area(held: Iterable[tuple[str, str]]) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Posts, each a role and the name of its area, as titles by area."""
    roles, found = load_posts().roles, dict[str, list[str]]()
    for role, area in held:
        title = roles[role].title if role in roles else role
        found.setdefault(area, []).append(title)
    return tuple((tuple(dict.fromkeys(titles)), area) for area, titles in found.items())
