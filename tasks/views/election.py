"""What a reader is shown of an election: its tasks with where each stands, gathered into lines. Pure.

A line is a task, or the same task of several areas. What the reader may not see is not in here, and nobody
of another organisation is named.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urlencode

from tasks.terms import Basis, DayIs, ElectionState, Standing
from tasks.views.phases import Phase


class Mark(StrEnum):
    """How a task stands, in the marks of the picture, the most pressing first."""

    ESCALATED = "escalated"
    LATE = "late"
    WAITING = "waiting"
    TAKEN_UP = "taken_up"
    COMING = "coming"
    DONE = "done"
    NOT_NEEDED = "not_needed"


_MARKS = {
    Standing.PLANNED: Mark.COMING,
    Standing.AWAITING: Mark.WAITING,
    Standing.ACKNOWLEDGED: Mark.TAKEN_UP,
    Standing.OVERDUE: Mark.LATE,
    Standing.DONE: Mark.DONE,
    Standing.NOT_APPLICABLE: Mark.NOT_NEEDED,
    Standing.STOOD_DOWN: Mark.NOT_NEEDED,
    Standing.PASSED: Mark.NOT_NEEDED,
}
PRESSING = frozenset({Mark.ESCALATED, Mark.LATE})
UNDER_WAY = frozenset({Mark.ESCALATED, Mark.LATE, Mark.WAITING, Mark.TAKEN_UP})


def mark_of(standing: Standing, *, late: bool) -> Mark:
    """The mark of a task; one that was passed up before it is due waits all the same, with those above."""
    if standing is Standing.ESCALATED:
        return Mark.ESCALATED
    if standing is Standing.ACKNOWLEDGED and late:
        return Mark.LATE
    return _MARKS[standing]


@dataclass(frozen=True, slots=True)
class Asked:
    """A post that owns a task and has not answered: its title, the name and id of its area, whether it is
    of an organisation of the reader's, and then who holds it."""

    title: str
    area: str
    area_id: str
    ours: bool
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenTask:
    """One task. Moments are aware. `kinds` are the poll kinds that it serves, `roles` the keys of the posts
    that own it and `posts` their titles, `around` the areas (ids) in which its own lies, itself too; `wide`
    says that it is of the whole force, or the commissioner's office."""

    number: int
    key: str
    title: str
    area: str
    area_id: str
    around: tuple[str, ...]
    kinds: tuple[str, ...]
    roles: tuple[str, ...]
    posts: tuple[str, ...]
    basis: Basis
    opens: datetime
    due: datetime
    due_has_hour: bool
    mark: Mark
    phase: Phase
    wide: bool = False
    asked: tuple[Asked, ...] = ()

    @property
    def by_law(self) -> bool:
        """True when the law sets its date."""
        return self.basis is Basis.STATUTE


@dataclass(frozen=True, slots=True)
class SeenPoll:
    """A poll; `key` names it in a filter, `around` are the areas (ids) in which its own lies, itself too,
    `contests` the names of its contests where they are named."""

    key: str
    kind: str
    area: str
    area_id: str
    around: tuple[str, ...]
    contests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LawDate:
    """A date that the law sets: its day, hour, and title."""

    day: date
    hour: str
    title: str


@dataclass(frozen=True, slots=True)
class Period:
    """The pre-election period of a council (an area's id and name), from a day to a day, both included."""

    area_id: str
    area: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did about a task: who (nobody, where it was somebody of another organisation), for
    which posts in words, how it ended, with which evidence."""

    at: datetime
    task: int
    title: str
    area: str
    who: str
    posts: tuple[tuple[str, str], ...]
    outcome: str
    note: str
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that changed: when, what sort of change, and of which task where it is one's."""

    at: datetime
    what: str
    title: str = ""
    area: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class ElectionSight:
    """An election as one reader sees it; `day_is` says what happens on `poll_date`."""

    id: str
    area: str
    area_id: str
    poll_date: date
    called_on: date
    state: ElectionState
    tasks: tuple[SeenTask, ...]
    polls: tuple[SeenPoll, ...] = ()
    dates: tuple[LawDate, ...] = ()
    periods: tuple[Period, ...] = ()
    deeds: tuple[Deed, ...] = ()
    happened: tuple[Happened, ...] = ()
    day_is: DayIs = DayIs.POLL


@dataclass(frozen=True, slots=True)
class Filter:
    """Which tasks are wanted; what is empty does not count. `contest` is a poll's key, `task`
    that of a task."""

    area: str = ""
    contest: str = ""
    post: str = ""
    phase: str = ""
    state: str = ""
    task: str = ""

    @property
    def is_empty(self) -> bool:
        """True when everything is wanted."""
        return self == Filter()

    @property
    def query(self) -> str:
        """The same as the query of an address."""
        return urlencode({name: said for name, said in asdict(self).items() if said})


def wanted(sight: ElectionSight, by: Filter) -> ElectionSight:
    """The same with the tasks that are wanted, and what was done about them."""
    if by.is_empty:
        return sight
    poll = next((p for p in sight.polls if p.key == by.contest), None)
    tasks = tuple(task for task in sight.tasks if _fits(task, by, poll))
    numbers = {task.number for task in tasks}
    return replace(
        sight,
        tasks=tasks,
        deeds=tuple(deed for deed in sight.deeds if deed.task in numbers),
        happened=tuple(each for each in sight.happened if each.number in numbers),
    )


def _fits(task: SeenTask, by: Filter, poll: SeenPoll | None) -> bool:
    if by.contest and (poll is None or not _serves(task, poll)):
        return False
    return all(
        not said or said in known
        for said, known in (
            (by.area, task.around),
            (by.post, task.roles),
            (by.phase, (task.phase.name.lower(),)),
            (by.state, (task.mark.value,)),
            (by.task, (task.key,)),
        )
    )


def _serves(task: SeenTask, poll: SeenPoll) -> bool:
    """Whether a task is one of a poll: of its kind, in its area, below it, above it or of the whole force."""
    near = task.wide or task.area_id in poll.around or poll.area_id in task.around
    return near and (not task.kinds or poll.kind in task.kinds)


@dataclass(frozen=True, slots=True)
class Line:
    """A task, or the same task of several areas, in one line: from the first opening to the last due
    moment, with how many stand how."""

    key: str
    title: str
    tasks: tuple[SeenTask, ...]
    opens: datetime
    due: datetime
    counts: tuple[tuple[Mark, int], ...]

    @property
    def first(self) -> SeenTask:
        """Its first task: the only one, mostly."""
        return self.tasks[0]

    @property
    def mark(self) -> Mark:
        """The most pressing of its marks."""
        return self.counts[0][0]

    @property
    def alone(self) -> bool:
        """True when it is one task."""
        return len(self.tasks) == 1


def lines_of(tasks: Iterable[SeenTask]) -> tuple[Line, ...]:
    """The lines of these tasks, by due moment."""
    groups: dict[str, list[SeenTask]] = {}
    for task in tasks:
        groups.setdefault(task.key, []).append(task)
    lines = [_line(key, found) for key, found in groups.items()]
    return tuple(sorted(lines, key=lambda line: (line.due, line.opens, line.key)))


def _line(key: str, tasks: Sequence[SeenTask]) -> Line:
    return Line(
        key,
        tasks[0].title,
        tuple(tasks),
        min(task.opens for task in tasks),
        max(task.due for task in tasks),
        counted(tasks),
    )


def counted(tasks: Iterable[SeenTask]) -> tuple[tuple[Mark, int], ...]:
    """How many of these tasks stand how, the most pressing first; what none does is left out."""
    found: dict[Mark, int] = {}
    for task in tasks:
        found[task.mark] = found.get(task.mark, 0) + 1
    return tuple((mark, found[mark]) for mark in Mark if mark in found)


@dataclass(frozen=True, slots=True)
class Silent:
    """A post that has not answered what waits for it: who holds it where that may be said, how many of
    its tasks are late and how many wait, and the first of them."""

    title: str
    area: str
    people: tuple[str, ...]
    late: int
    waiting: int
    first: SeenTask = field(compare=False)


def silent(tasks: Iterable[SeenTask]) -> tuple[Silent, ...]:
    """Who has not answered yet, those with most that is late first. What somebody has taken up counts only
    once it is late."""
    found: dict[tuple[str, str], list[tuple[SeenTask, Asked]]] = {}
    for task in tasks:
        if task.mark in PRESSING or task.mark is Mark.WAITING:
            for asked in task.asked:
                found.setdefault((asked.title, asked.area), []).append((task, asked))
    rows = [
        Silent(
            title,
            area,
            tuple(dict.fromkeys(name for _, asked in each for name in asked.people)),
            sum(task.mark in PRESSING for task, _ in each),
            sum(task.mark not in PRESSING for task, _ in each),
            min((task for task, _ in each), key=lambda task: task.due),
        )
        for (title, area), each in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.late, -row.waiting, row.title, row.area)))


def of_phases(lines: Sequence[Line]) -> tuple[tuple[Phase, tuple[Line, ...]], ...]:
    """The lines phase by phase, each where its last task is due; phases without any are left out."""
    phases = [
        (phase, tuple(line for line in lines if line.tasks[-1].phase is phase)) for phase in Phase
    ]
    return tuple((phase, found) for phase, found in phases if found)


def areas_of(tasks: Iterable[SeenTask]) -> dict[str, str]:
    """The areas of these tasks, id and name, by name."""
    found = {task.area_id: task.area for task in tasks}
    return dict(sorted(found.items(), key=lambda item: item[1]))


def in_area(tasks: Iterable[SeenTask], areas: Collection[str]) -> tuple[SeenTask, ...]:
    """Those of these tasks that are of one of these areas (ids)."""
    return tuple(task for task in tasks if task.area_id in areas)
