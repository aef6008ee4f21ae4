"""What is done about the limits of the pre-election period where no poll stands any more. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from tasks.actions.asks.ask import Wanted
from tasks.actions.asks.day import polls_held
from tasks.clock import london_day
from tasks.people.directory import Directory
from tasks.planning.not_held import Ending
from tasks.planning.planning import Plan, PlannedTask, plan_election
from tasks.planning.polls import Poll, limits_tasks
from tasks.planning.reference_data import Books
from tasks.planning.replanning import StoredTask
from tasks.reasons import Reason
from tasks.terms import REPORTED, TO_DO, ElectionState, PollState, TaskState


def limits_left(
    wanted: Wanted,
    plan: Plan | None,
    books: Books,
    stored: Sequence[StoredTask],
    stood: Mapping[str, date],
    *,
    now: datetime,
) -> tuple[PlannedTask, ...]:
    """The tasks that end the limits, asked for at once, in areas in which they have begun and the new plan
    does not end them; none where a fresh poll keeps them: it asks for their start.

    Args:
        wanted: what the election is to be.
        plan: what is planned for it now, if anything.
        books: directory, catalogue and policy.
        stored: its tasks.
        stood: the days, by task, on which what was brought forward before is due.
        now: aware.
    """
    held = polls_held(wanted.facts, wanted.state)
    gone = [poll for poll in wanted.facts.polls if poll not in held]
    ends = (
        [task for task in plan.tasks if task.draft.definition.key in limits_tasks().ends]
        if plan
        else []
    )
    planned = {task.draft.area for task in ends}
    begun = [area for area in areas_of_limits(stored, now=now) if area not in planned]
    areas = {a for a in begun if (own := _in(a, gone, books.directory)) and not _replaced(own)}
    if not areas:
        return ()
    dead = [poll for poll in gone if any(poll in _in(a, gone, books.directory) for a in areas)]
    facts = replace(wanted.facts, polls=tuple(replace(p, state=PollState.CALLED) for p in dead))
    ending = Ending(frozenset(areas), _why(wanted.state, dead))
    return plan_election(facts, books, now=now, stood=stood, ending=ending).tasks


def areas_of_limits(stored: Sequence[StoredTask], *, now: datetime) -> Iterator[str]:
    """The areas in which the limits have begun and their end is not reported. Where the start was stood
    down with the rest, they have while the end is still asked for."""
    starts = {task.area: task for task in _of(stored, limits_tasks().starts)}
    for task in _of(stored, limits_tasks().ends):
        start = starts.get(task.area)
        if start is None or task.state in REPORTED:
            continue
        if limits_begin(start, now=now) or (task.state in TO_DO and _is_due(start, now)):
            yield task.area


def limits_begin(start: StoredTask, *, now: datetime) -> bool:
    """Whether the limits hold that begin with a task."""
    return start.state is TaskState.DONE or (start.state in TO_DO and _is_due(start, now))


def limits_since(
    poll: Poll, stored: Sequence[StoredTask], directory: Directory, *, now: datetime
) -> date | None:
    """Since when the limits hold where a poll is held; None where they have not begun."""
    starts = (task for task in _of(stored, limits_tasks().starts) if limits_begin(task, now=now))
    days = (london_day(_begins(task)) for task in starts if _in(task.area, [poll], directory))
    return poll.limits_since or min(days, default=None)


def _is_due(task: StoredTask, now: datetime) -> bool:
    return london_day(_begins(task)) <= london_day(now)


def _begins(task: StoredTask) -> datetime:
    """The moment from which the limits hold that begin with a task."""
    return task.opens if key_of(task) in limits_tasks().ends else task.due


def _of(stored: Sequence[StoredTask], keys: frozenset[str]) -> Iterator[StoredTask]:
    return (task for task in stored if key_of(task) in keys)


def key_of(task: StoredTask) -> str:
    """The key of a task's definition."""
    return task.id.split("/", 2)[2].partition("/")[0]


def _in(area: str, polls: Sequence[Poll], directory: Directory) -> list[Poll]:
    """Those of these polls that are held in an area, around it or within it."""
    around = {upper.id for upper in directory.upward(area)}
    return [
        poll
        for poll in polls
        if poll.area in around or area in {upper.id for upper in directory.upward(poll.area)}
    ]


def _replaced(polls: Sequence[Poll]) -> bool:
    return any(
        poll.replaced_by or any(contest.replaced_by for contest in poll.contests) for poll in polls
    )


def _why(state: ElectionState, polls: Sequence[Poll]) -> str:
    if state is ElectionState.POSTPONED:
        return Reason("limits_open")
    if state is ElectionState.CALLED and any(p.state is PollState.COUNTERMANDED for p in polls):
        return Reason("limits_stay")
    return Reason("limits_lifted")
