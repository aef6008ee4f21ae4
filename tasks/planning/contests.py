"""Contests: the wards, divisions, constituencies or areas in which a poll is held. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from calendars.errors import WritError
from tasks.terms import PollState
from tasks.text import has_hidden

# The state of a poll is the first of these that one of its contests has.
_FIRST = (
    PollState.CALLED,
    PollState.UNCONTESTED,
    PollState.MOVED,
    PollState.BECAME,
    PollState.COUNTERMANDED,
    PollState.CANCELLED,
)


# What an identifier has after the contest that fills a vacancy.
BY = "by"
_BY = f".{BY}"
_NOT_IN_SLUGS = re.compile(r"[^a-z0-9\s_-]")
_BETWEEN_WORDS = re.compile(r"[\s_-]+")


def slug(name: str) -> str:
    """A name as it stands in identifiers: `St John's & Ashford` is `st-johns-ashford`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    return _BETWEEN_WORDS.sub("-", _NOT_IN_SLUGS.sub("", plain)).strip("-")


class ContestError(WritError):
    """A contest that cannot be; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Contest:
    """One ward, division, constituency or area of a poll.

    `key` stands in identifiers (`mill`); `seats` is how many are to be filled, where that is known;
    `by_election` says that it fills a vacancy; `part` is what stands before the key in identifiers of
    some kinds (`r` for a region). `replaces` and `replaced_by` are the ids of the contests
    before and after it, where it was countermanded or moved.
    """

    key: str
    name: str
    seats: int | None = None
    by_election: bool = False
    part: str | None = None
    state: PollState = PollState.CALLED
    replaces: str | None = None
    replaced_by: str | None = None

    @property
    def identifier(self) -> str:
        """What stands in a contest's id: `mill`, or `mill.by`."""
        return f"{self.key}{_BY}" if self.by_election else self.key


def read_contests(text: str) -> tuple[Contest, ...]:
    """Contests as people write them: `Mill, Stour Valley`, or `mill.by` for a by-election.

    Raises:
        ContestError: a name that makes no identifier, or one that is given twice.
    """
    if has_hidden(text):
        raise ContestError(
            f"contest {text!r} holds a line break or a control character; take it out"
        )
    found: dict[str, Contest] = {}
    for written in text.split(","):
        contest = _contest(written.strip())
        if contest.key in found:
            raise ContestError(f"contest {contest.key} is given twice; once is enough")
        found[contest.key] = contest
    return tuple(found.values())


def _contest(written: str) -> Contest:
    by_election = written.lower().endswith(_BY)
    name = written[: -len(_BY)] if by_election else written
    key = slug(name)
    if not key:
        raise ContestError(
            f"contest {written!r}: write the name of a ward or division, as Mill, or mill.by for a"
            " by-election"
        )
    shown = name if name != key else key.replace("-", " ").title()
    return Contest(key, shown, by_election=by_election)


def stored_contest(contest: Contest) -> dict[str, Any]:
    """A contest as the register keeps it; what says nothing is left out."""
    said = {**asdict(contest), "state": contest.state.value}
    return {key: value for key, value in said.items() if value not in (None, False)}


def read_contest(stored: Mapping[str, Any]) -> Contest:
    """The contest that `stored_contest` wrote."""
    return Contest(**{**stored, "state": PollState(stored["state"])})


def contest_words(contest: Contest) -> str:
    """`Mill (by-election, 1 seat)`."""
    said = ["by-election"] if contest.by_election else []
    if contest.seats:
        said.append(f"{contest.seats} seat{'s' if contest.seats > 1 else ''}")
    return contest.name + (f" ({', '.join(said)})" if said else "")


def state_of(contests: Sequence[Contest]) -> PollState | None:
    """What has become of a poll with these contests: it stands while one of them does. None where no
    contest is named."""
    states = {contest.state for contest in contests}
    return next((state for state in _FIRST if state in states), None)
