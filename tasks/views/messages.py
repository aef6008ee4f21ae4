"""Messages that were worked out and not sent: when, to whom, what they say, and of what. Pure."""

from dataclasses import dataclass
from datetime import datetime

from tasks.terms import NoticeKind


@dataclass(frozen=True, slots=True)
class About:
    """A task (by id) that a message tells of, in what capacity, on which rung its reader stands."""

    task: str
    kind: NoticeKind
    rung: int


@dataclass(frozen=True, slots=True)
class Told:
    """A message that would have been sent at a moment (aware), as its channel carries it.

    `person` is its reader's id, empty for the operators. `made` is when it fell due: earlier where it
    was `held`, which says why. `urgent` says that it did not wait for office hours, `overviews` that it
    carries a digest or a summary; `text` is as the channel carries it, in full or in brief; `files` are the names of what is attached. `tasks` are the numbers of
    all those that it tells of or leads to, those of an overview too.
    """

    at: datetime
    made: datetime
    person: str
    name: str
    channel: str
    address: str
    subject: str
    text: str
    urgent: bool
    held: str
    overviews: bool
    files: tuple[str, ...]
    about: tuple[About, ...]
    tasks: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Ahead:
    """The messages of an election (an id) that would leave between two moments (aware) if nobody answered
    any more, in that order. Links in them begin with `nowhere`, and lead there."""

    election: str
    began: datetime
    until: datetime
    messages: tuple[Told, ...]
    nowhere: str


@dataclass(frozen=True, slots=True)
class Foretold:
    """What is known of the messages to come: None where they are not worked out yet. They are `current` where
    nothing has changed since; `fault` says that they cannot be worked out."""

    ahead: Ahead | None
    current: bool
    fault: bool = False
