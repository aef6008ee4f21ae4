"""What a screen in a control room shows of an election: numbers, posts and places, and nobody's name. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tasks.clock import london_day, london_moment
from tasks.views.election import (
    PRESSING,
    UNDER_WAY,
    ElectionSight,
    LawDate,
    Mark,
    SeenTask,
    counted,
    lines_of,
)

COMING_HOURS = timedelta(hours=12)
MOST_MOMENTS, MOST_SOON, MOST_LATE, MOST_ROWS, MOST_AREAS = 5, 5, 4, 6, 12
# The task of the polling day itself: it is due when the poll closes.
_POLLING = "election_day"


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that the law sets: its day, its moment (aware) where it has an hour, and its title. The close
    of the poll, which is no date of its own, has none."""

    day: date
    at: datetime | None
    title: str


@dataclass(frozen=True, slots=True)
class Thing:
    """A task, or the same one of several places at the same moment: its title, where, whose (posts), when it
    is due, and how it stands, and how many tasks it is."""

    title: str
    areas: tuple[str, ...]
    posts: tuple[str, ...]
    due: datetime
    due_has_hour: bool
    mark: Mark
    by_law: bool
    tasks: int


@dataclass(frozen=True, slots=True)
class Tally:
    """A place or a post (of which `area` is the place), with how many of its tasks stand how."""

    name: str
    area: str
    escalated: int
    late: int
    open: int
    done: int
    all: int


@dataclass(frozen=True, slots=True)
class Wall:
    """What is shown. `more_late` and `more_soon` are how many tasks there was no room for,
    `more_areas` and `more_posts` how many of those."""

    total: Tally
    late: tuple[Thing, ...]
    more_late: int
    soon: tuple[Thing, ...]
    more_soon: int
    moments: tuple[Moment, ...]
    areas: tuple[Tally, ...]
    more_areas: int
    posts: tuple[Tally, ...]
    more_posts: int


def wall_of(sight: ElectionSight, *, now: datetime) -> Wall:
    """The wall of an election as somebody may see it, at a moment (aware)."""
    pressing = [task for task in sight.tasks if task.mark in PRESSING]
    soon = [
        task
        for task in sight.tasks
        if task.mark in UNDER_WAY | {Mark.COMING}
        and task.mark not in PRESSING
        and now <= task.due <= now + COMING_HOURS
    ]
    late, coming = _things(pressing, _late_first), _things(soon, _due_first)
    areas = _tallies(sight.tasks, lambda task: [(task.area, "")])
    posts = [
        row for row in _tallies(sight.tasks, _posts_of) if row.late or row.escalated or row.open
    ]
    return Wall(
        _tally("", "", sight.tasks),
        late[:MOST_LATE],
        _tasks_of(late[MOST_LATE:]),
        coming[:MOST_SOON],
        _tasks_of(coming[MOST_SOON:]),
        moments_of(sight, now=now)[:MOST_MOMENTS],
        areas[:MOST_AREAS],
        max(len(areas) - MOST_AREAS, 0),
        tuple(posts[:MOST_ROWS]),
        max(len(posts) - MOST_ROWS, 0),
    )


def moments_of(sight: ElectionSight, *, now: datetime) -> tuple[Moment, ...]:
    """What the law sets from now on, in order; what has no hour lasts as long as its day."""
    found = [_moment(each) for each in sight.dates]
    found += [
        Moment(london_day(due), due, "")
        for due in sorted({task.due for task in sight.tasks if task.key == _POLLING})
    ]
    ahead = [each for each in found if _is_ahead(each, now)]
    return tuple(sorted(ahead, key=lambda each: (each.day, each.at or _midnight(each.day))))


def _moment(given: LawDate) -> Moment:
    at = london_moment(given.day, time.fromisoformat(given.hour)) if given.hour else None
    return Moment(given.day, at, given.title)


def _is_ahead(moment: Moment, now: datetime) -> bool:
    return moment.at >= now if moment.at else moment.day >= london_day(now)


def _midnight(day: date) -> datetime:
    return london_moment(day, time.min)


def _tasks_of(things: Sequence[Thing]) -> int:
    return sum(thing.tasks for thing in things)


def _late_first(thing: Thing) -> tuple[object, ...]:
    return (thing.mark is not Mark.ESCALATED, not thing.by_law, thing.due, thing.title)


def _due_first(thing: Thing) -> tuple[object, ...]:
    return (thing.due, not thing.by_law, thing.title)


def _things(
    tasks: Sequence[SeenTask], order: Callable[[Thing], tuple[object, ...]]
) -> tuple[Thing, ...]:
    """The tasks, those that are the same and stand alike together, in an order."""
    alike: dict[tuple[datetime, Mark], list[SeenTask]] = {}
    for task in tasks:
        alike.setdefault((task.due, task.mark), []).append(task)
    found = [
        Thing(
            line.title,
            tuple(dict.fromkeys(task.area for task in line.tasks)),
            line.first.posts,
            due,
            line.first.due_has_hour,
            mark,
            line.first.by_law,
            len(line.tasks),
        )
        for (due, mark), group in alike.items()
        for line in lines_of(group)
    ]
    return tuple(sorted(found, key=order))


def _posts_of(task: SeenTask) -> list[tuple[str, str]]:
    """The posts that are still asked; of a task that nobody is asked about, those that own it."""
    return [(asked.title, asked.area) for asked in task.asked] or [
        (title, task.area) for title in task.posts
    ]


def _tallies(
    tasks: Sequence[SeenTask], whose: Callable[[SeenTask], list[tuple[str, str]]]
) -> tuple[Tally, ...]:
    """How many tasks stand how, by name and area, those with most that is pressing first."""
    found: dict[tuple[str, str], list[SeenTask]] = {}
    for task in tasks:
        for key in whose(task):
            found.setdefault(key, []).append(task)
    rows = [_tally(name, area, each) for (name, area), each in found.items()]
    return tuple(
        sorted(rows, key=lambda r: (-r.escalated - r.late, -r.escalated, -r.open, r.name, r.area))
    )


def _tally(name: str, area: str, tasks: Sequence[SeenTask]) -> Tally:
    counts = dict(counted(tasks))
    waiting = counts.get(Mark.WAITING, 0) + counts.get(Mark.TAKEN_UP, 0)
    return Tally(
        name,
        area,
        counts.get(Mark.ESCALATED, 0),
        counts.get(Mark.LATE, 0),
        waiting,
        counts.get(Mark.DONE, 0),
        sum(counts.values()) - counts.get(Mark.NOT_NEEDED, 0),
    )
