"""Polls: one contest of one kind in one area on one day, and the election they make together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache

from calendars.kinds import kind_of
from calendars.proclaimed import ProclaimedDay
from tasks.clock import london_day
from tasks.datafiles import DATA, check_keys, read_toml
from tasks.posts import AreaKind


@dataclass(frozen=True, slots=True)
class PollWords:
    """How polls of a kind are identified and named, and where they are held.

    `uncontested` are the statutory dates after the close of nominations that hold all the same
    where no poll is taken.
    """

    kind: str
    prefix: str
    held_in: AreaKind
    title: str
    uncontested: frozenset[str] = frozenset()


class PollState(StrEnum):
    """What has become of a poll.

    Uncontested: no more candidates than seats, so that no poll is taken. Countermanded: a
    candidate has died. Cancelled: taken out for another reason. The last two have no tasks left.
    """

    CALLED = "called"
    UNCONTESTED = "uncontested"
    COUNTERMANDED = "countermanded"
    CANCELLED = "cancelled"


# The states of polls for which there is something to do.
STANDING_POLLS = frozenset({PollState.CALLED, PollState.UNCONTESTED})


@dataclass(frozen=True, slots=True)
class Poll:
    """One contest: its kind, the area it is held in (an authority, or a whole force).

    `known_since` is the moment (aware) at which it was added to an election called before; None
    for one that was called with it.
    """

    kind: str
    area: str
    state: PollState = PollState.CALLED
    known_since: datetime | None = None

    def id(self, poll_date: date) -> str:
        """The identifier, after the field's own: `local.ashford.2027-05-06`."""
        return f"{poll_words(self.kind).prefix}.{self.area}.{poll_date}"


@dataclass(frozen=True, slots=True)
class ElectionFacts:
    """Everything that is held on one polling day in one police force area.

    `given` are dates that polling day alone does not decide; `actual` dates on which something
    was really done, earlier than the law's last day (the notice of election). `known_since` is the
    moment (aware) from which the present polling day stood: nothing is planned before it; None
    for an election that is being called now. `known_as` is its id, which it keeps when it moves.
    """

    area: str
    poll_date: date
    called_on: date
    polls: tuple[Poll, ...]
    given: Mapping[str, date] = field(default_factory=dict)
    actual: Mapping[str, date] = field(default_factory=dict)
    proclaimed: tuple[ProclaimedDay, ...] = ()
    known_since: datetime | None = None
    known_as: str | None = None

    @property
    def id(self) -> str:
        """`blankshire.2027-05-06`: the area, and the day for which it was first called."""
        return self.known_as or f"{self.area}.{self.poll_date}"

    @property
    def since(self) -> date:
        """The day (in London) from which the present polling day stood."""
        return self.called_on if self.known_since is None else london_day(self.known_since)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The poll kinds, each once, in the order of their keys: a plan must not depend on the
        order in which its polls were given."""
        return tuple(sorted({poll.kind for poll in self.polls}))


@dataclass(frozen=True, slots=True)
class UncontestedRules:
    """Tasks, by key, that go without a poll though due after polling day, or are `kept` though due
    before it."""

    without: frozenset[str]
    kept: frozenset[str]


@cache
def uncontested_rules() -> UncontestedRules:
    """What else an election does without where no poll is taken, from `data/polls.toml`.

    Raises:
        RuleDataError: the file is malformed; names the key.
    """
    path = DATA / "polls.toml"
    table = read_toml(path).get("uncontested", {})
    fields = {"without", "kept"}
    check_keys(table, fields, fields, where=f"{path.name}, uncontested")
    return UncontestedRules(frozenset(table["without"]), frozenset(table["kept"]))


@cache
def _all_words() -> Mapping[str, PollWords]:
    path = DATA / "polls.toml"
    content = read_toml(path)
    check_keys(content, {"kind", "uncontested"}, {"kind", "uncontested"}, where=path.name)
    fields = {"key", "prefix", "held_in", "title"}
    words = {}
    for number, row in enumerate(content["kind"], start=1):
        check_keys(row, fields | {"uncontested"}, fields, where=f"{path.name}, kind {number}")
        words[row["key"]] = PollWords(
            row["key"],
            row["prefix"],
            AreaKind(row["held_in"]),
            row["title"],
            frozenset(row.get("uncontested", ())),
        )
    return words


def poll_words(kind: str) -> PollWords:
    """How polls of the kind are identified and named.

    Raises:
        UnknownKindError: no such kind; suggests the nearest.
    """
    known = kind_of(kind)
    words = _all_words().get(known.key)
    return words or PollWords(known.key, known.key, AreaKind.AUTHORITY, known.title)
