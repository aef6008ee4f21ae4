"""Polls: what is voted on in one area on one day, and the election they make together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from calendars.days.proclaimed import ProclaimedDay
from calendars.errors import RuleDataError, UnknownKindError
from calendars.kinds import kind_of
from tasks.clock import london_day
from tasks.files.datafiles import DATA, Faults, check_keys, read_toml
from tasks.files.rows import Flag, Line, Name, Once, Row, Some, one_of, read_row, read_rows, whole
from tasks.own_days.own_day import OwnDay
from tasks.people.posts import AreaKind
from tasks.planning.contests import BY, Contest, state_of
from tasks.terms import PollSize, PollState

# What stands in a contest's identifier.
AREA, CONTEST = "area", "contest"


@dataclass(frozen=True, slots=True)
class PollWords:
    """How polls of a kind are identified and named, and where they are held.

    `few` is how many contests named are as small as one; `in_ids` says what stands in a contest's identifier, `parts` what may stand behind the prefix, first
    what it is where nobody says; `by` that it is always a by-election; `only_in` is the one area (as it
    stands in identifiers) that has any. `uncontested` are the statutory
    dates after the close of nominations that hold all the same where no poll is taken. `instead` says
    what to do, where what is so called cannot be called as a poll. `becomes` are, for a watch over a
    vacancy, the kinds of its by-election; `starts` the statutory dates with which the time for that begins,
    `latest` the last days that go with them. `needs` are dates that must be given with the call,
    `vacancy` how the law fills a vacancy, where Writ does not watch it.
    """

    kind: str
    prefix: str
    held_in: AreaKind
    title: str
    uncontested: frozenset[str] = frozenset()
    size: PollSize = PollSize.AREA
    few: int = 1
    in_ids: tuple[str, ...] = (AREA, CONTEST)
    parts: tuple[str, ...] = ()
    by: bool = False
    only_in: str | None = None
    instead: str | None = None
    becomes: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    latest: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    vacancy: str | None = None


@dataclass(frozen=True, slots=True)
class Poll:
    """What is voted on in one area (an authority, or a whole force): its kind, and its contests.

    No contests named means all of them. `known_since` is the moment (aware) at which it was added to
    an election called before; None for one that was called with it. `replaces` and `replaced_by` are the
    ids of the poll before and after it, where it was countermanded or moved; `limits_since` is the day since
    which the limits of the pre-election period hold there, kept from a poll that it replaces.
    """

    kind: str
    area: str
    state: PollState = PollState.CALLED
    known_since: datetime | None = None
    contests: tuple[Contest, ...] = ()
    replaces: str | None = None
    replaced_by: str | None = None
    limits_since: date | None = None

    @property
    def written(self) -> str:
        """As people write it: `local_england:ashford:mill`."""
        contests = ",".join(contest.identifier for contest in self.contests)
        return f"{self.kind}:{self.area}" + (f":{contests}" if contests else "")

    @property
    def size(self) -> PollSize:
        """How much of the catalogue it deserves: a few contests as much as one."""
        words = poll_words(self.kind)
        few = words.size is PollSize.AREA and 0 < len(self.contests) <= words.few
        return PollSize.CONTEST if few else words.size

    def with_contests(self, contests: Sequence[Contest]) -> "Poll":
        """The same poll with these contests, in the state that follows from theirs."""
        return replace(self, contests=tuple(contests), state=state_of(contests) or self.state)

    def id(self, poll_date: date) -> str:
        """The identifier, after the field's own: `local.ashford.2027-05-06`; of a watch, that of its seat."""
        words = poll_words(self.kind)
        if words.becomes and self.contests:
            return self.contest_id(self.contests[0], poll_date)
        return ".".join([words.prefix, self.area, *[BY] * words.by, str(poll_date)])

    def contest_id(self, contest: Contest, poll_date: date) -> str:
        """The field's identifier of one of its contests: `local.ashford.mill.2027-05-06`, at a
        by-election `local.ashford.mill.by.2027-05-06`."""
        words = poll_words(self.kind)
        return ".".join(
            [
                words.prefix,
                *[contest.part or part for part in words.parts[:1]],
                *[self.area] * (AREA in words.in_ids),
                *[contest.key] * (CONTEST in words.in_ids),
                *[BY] * (contest.by_election or words.by),
                str(poll_date),
            ]
        )


@dataclass(frozen=True, slots=True)
class ElectionFacts:
    """Everything that is held on one polling day in one police force area.

    `given` are dates that polling day alone does not decide, for all its polls; `own` the days of
    single authorities: on which something was done there, is planned or was fixed. `known_since` is the
    moment (aware) from which the present polling day stood: nothing is planned before it; None
    for an election that is being called now. `known_as` is its id, which it keeps when it moves.
    """

    area: str
    poll_date: date
    called_on: date
    polls: tuple[Poll, ...]
    given: Mapping[str, date] = field(default_factory=dict)
    own: tuple[OwnDay, ...] = ()
    proclaimed: tuple[ProclaimedDay, ...] = ()
    known_since: datetime | None = None
    known_as: str | None = None

    @property
    def id(self) -> str:
        """`blankshire.2027-05-06`: the area, and the day for which it was first called."""
        return self.known_as or f"{self.area}.{self.poll_date}"

    @property
    def watches(self) -> bool:
        """True of a watch over a vacancy, which is no election: its day is that of the public notice."""
        return watches(self.kinds)

    @property
    def since(self) -> date:
        """The day (in London) from which the present polling day stood."""
        return self.called_on if self.known_since is None else london_day(self.known_since)

    def areas_of(self, kind: str) -> frozenset[str]:
        """The areas in which polls of a kind are held."""
        return frozenset(poll.area for poll in self.polls if poll.kind == kind)

    def own_days(self, kind: str, area: str) -> tuple[OwnDay, ...]:
        """The days of the polls of a kind in an area."""
        return tuple(day for day in self.own if day.concerns(kind, area))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The poll kinds, each once, in the order of their keys: a plan must not depend on the
        order in which its polls were given."""
        return tuple(sorted({poll.kind for poll in self.polls}))


@dataclass(frozen=True, slots=True)
class UncontestedRules:
    """Tasks, by key, that go without a poll though due after polling day, or are `kept` though due
    before it, or are done `only` where no poll is taken."""

    without: frozenset[str]
    kept: frozenset[str]
    only: frozenset[str]


@dataclass(frozen=True, slots=True)
class CountermandedRules:
    """Tasks, by key, that are `kept` where a poll is countermanded: what it cost until then."""

    kept: frozenset[str]


@dataclass(frozen=True, slots=True)
class LeftVacantRules:
    """Tasks, by key, that are `kept` where no by-election fills a vacancy: the ordinary election does."""

    kept: frozenset[str]


@dataclass(frozen=True, slots=True)
class LimitsTasks:
    """Tasks, by key, with which the limits of the pre-election period begin and end."""

    starts: frozenset[str]
    ends: frozenset[str]


_InIds = Annotated[str, one_of((AREA, CONTEST))]


class _KindRow(Row):
    key: Name
    prefix: Name
    held_in: Annotated[AreaKind, one_of((AreaKind.AUTHORITY, AreaKind.FORCE))]
    title: Line
    uncontested: Annotated[tuple[Line, ...], Once] = ()
    size: Annotated[PollSize, one_of(PollSize)] = PollSize.AREA
    few: Annotated[int, whole(1, 9)] = 1
    in_ids: Annotated[tuple[_InIds, ...], Once, Some] = (AREA, CONTEST)
    parts: Annotated[tuple[Name, ...], Once] = ()
    by: Flag = False
    only_in: Line | None = None
    instead: Line | None = None
    becomes: Annotated[tuple[Name, ...], Once] = ()
    starts: Annotated[tuple[Name, ...], Once] = ()
    latest: Annotated[tuple[Name, ...], Once] = ()
    needs: Annotated[tuple[Name, ...], Once] = ()
    vacancy: Line | None = None


class _UncontestedRow(Row):
    without: Annotated[tuple[Line, ...], Once]
    kept: Annotated[tuple[Line, ...], Once]
    only: Annotated[tuple[Line, ...], Once] = ()


class _KeptRow(Row):
    kept: Annotated[tuple[Line, ...], Once, Some]


class _LimitsRow(Row):
    starts: Annotated[tuple[Line, ...], Once, Some]
    ends: Annotated[tuple[Line, ...], Once, Some]


@dataclass(frozen=True, slots=True)
class PollsFile:
    """What `data/polls.toml` says: of each kind, by key, of polls that are not taken, of those that are
    countermanded, and of the limits of the pre-election period."""

    words: Mapping[str, PollWords]
    uncontested: UncontestedRules
    limits: LimitsTasks
    countermanded: CountermandedRules
    left_vacant: LeftVacantRules


@cache
def _polls_file() -> PollsFile:
    return read_polls(DATA / "polls.toml")


def day_in(identifier: str) -> date:
    """The day for which what is identified was called first, which stays in its identifier."""
    return date.fromisoformat(identifier.rpartition(".")[2])


def uncontested_rules() -> UncontestedRules:
    """What else an election does without where no poll is taken, from `data/polls.toml`.

    Raises:
        RuleDataError: the file is malformed; names the key.
    """
    return _polls_file().uncontested


def countermanded_rules() -> CountermandedRules:
    """What stays where a poll is countermanded, from `data/polls.toml`.

    Raises:
        RuleDataError: the file is malformed; names the key.
    """
    return _polls_file().countermanded


def left_vacant_rules() -> LeftVacantRules:
    """What stays of a watch over a vacancy that no by-election fills, from `data/polls.toml`.

    Raises:
        RuleDataError: the file is malformed; names the key.
    """
    return _polls_file().left_vacant


def limits_tasks() -> LimitsTasks:
    """With which tasks the limits of the pre-election period begin and end, from `data/polls.toml`.

    Raises:
        RuleDataError: the file is malformed; names the key.
    """
    return _polls_file().limits


def read_polls(path: Path) -> PollsFile:
    """What a file says of polls.

    Raises:
        RuleDataError: a malformed row, or a kind that is unknown or written twice; names the row and the
            key of each.
    """
    content, where, faults = read_toml(path), path.name, Faults()
    tables = {"kind", "uncontested", "limits", "countermanded", "left_vacant"}
    check_keys(content, tables, tables, where=where)
    words = {}
    for row in read_rows(_KindRow, content, "kind", faults, where=where, key="key"):
        words[row.key] = PollWords(
            row.key,
            row.prefix,
            row.held_in,
            row.title,
            frozenset(row.uncontested),
            row.size,
            row.few,
            row.in_ids,
            row.parts,
            row.by,
            row.only_in,
            row.instead,
            row.becomes,
            row.starts,
            row.latest,
            row.needs,
            row.vacancy,
        )
        for kind in (row.key, *row.becomes):
            with faults.noted():
                _check_kind(kind, where=f"{where}, kind {row.key}")
        if len(row.starts) != len(row.latest):
            faults.add(f"{where}, kind {row.key}: starts and latest go together; name as many")
    rest = _read_rest(content, faults, where=where)
    faults.refuse()
    return PollsFile(words, *rest)


def _read_rest(
    content: Mapping[str, Any], faults: Faults, *, where: str
) -> tuple[UncontestedRules, LimitsTasks, CountermandedRules, LeftVacantRules]:
    """What the file says of polls that are not held, and of the limits."""
    rules = UncontestedRules(frozenset(), frozenset(), frozenset())
    with faults.noted():
        said = read_row(_UncontestedRow, content["uncontested"], where=f"{where}, uncontested")
        rules = UncontestedRules(
            frozenset(said.without), frozenset(said.kept), frozenset(said.only)
        )
    limits = LimitsTasks(frozenset(), frozenset())
    with faults.noted():
        named = read_row(_LimitsRow, content["limits"], where=f"{where}, limits")
        limits = LimitsTasks(frozenset(named.starts), frozenset(named.ends))
    countermanded = CountermandedRules(frozenset())
    with faults.noted():
        stays = read_row(_KeptRow, content["countermanded"], where=f"{where}, countermanded")
        countermanded = CountermandedRules(frozenset(stays.kept))
    left_vacant = LeftVacantRules(frozenset())
    with faults.noted():
        left = read_row(_KeptRow, content["left_vacant"], where=f"{where}, left_vacant")
        left_vacant = LeftVacantRules(frozenset(left.kept))
    return rules, limits, countermanded, left_vacant


def _check_kind(kind: str, *, where: str) -> None:
    try:
        kind_of(kind)
    except UnknownKindError as error:
        raise RuleDataError(f"{where}: {error}") from error


def kinds_called(prefix: str) -> tuple[PollWords, ...]:
    """The kinds whose identifiers begin with this word, in the order of `data/polls.toml`."""
    return tuple(words for words in _polls_file().words.values() if words.prefix == prefix)


def watch_over(kind: str) -> PollWords | None:
    """The watch over a vacancy whose by-election is of this kind; None where there is none."""
    return next((words for words in _polls_file().words.values() if kind in words.becomes), None)


def watches(kinds: Iterable[str]) -> bool:
    """True where one of these kinds is a watch over a vacancy, and no poll."""
    return any(poll_words(kind).becomes for kind in kinds)


def known_prefixes() -> tuple[str, ...]:
    """The words with which identifiers begin, each once."""
    return tuple(dict.fromkeys(words.prefix for words in _polls_file().words.values()))


def poll_words(kind: str) -> PollWords:
    """How polls of the kind are identified and named.

    Raises:
        UnknownKindError: no such kind; suggests the nearest.
    """
    known = kind_of(kind)
    words = _polls_file().words.get(known.key)
    return words or PollWords(known.key, known.key, AreaKind.AUTHORITY, known.title)
