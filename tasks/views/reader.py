"""Who reads a page, and as what: plain values. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reader:
    """A person and their posts: the titles that they hold, as deputy too, with the area where; and the
    language in which they read."""

    name: str
    posts: tuple[tuple[tuple[str, ...], str], ...] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the reader's organisation to whom a task can be handed over, by id, and as what."""

    id: str
    reader: Reader
