"""Who reads a page, and as what: plain values. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reader:
    """A person and their posts: the titles that they hold, as deputy too, with the area where."""

    name: str
    posts: tuple[tuple[tuple[str, ...], str], ...] = ()
