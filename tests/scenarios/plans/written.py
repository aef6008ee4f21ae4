"""A plan as one text that an officer reads from top to bottom: when, whose, what, and what it waits for."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from tasks.catalogue.definitions import Visibility
from tasks.clock import london
from tasks.planning.planning import Plan, PlannedTask
from tasks.terms import Basis
from tests.builders import plan_of
from tests.scenarios.plans.elections import Sort

GOLDEN = Path(__file__).parents[2] / "golden" / "plans"


def planned(sort: Sort) -> str:
    """The plan of a sort of election, made at nine on the day of the call."""
    return written(plan_of(sort.facts(), sort.directory()), sort.words)


def written(plan: Plan, words: str) -> str:
    """The whole plan, by due moment; `words` are its heading. Hours are London's."""
    return "\n".join((*_heading(plan, words), *_lines(plan), *_alarms(plan), ""))


def _heading(plan: Plan, words: str) -> Iterator[str]:
    facts = plan.election
    police = sum(1 for task in plan.tasks if task.office is Visibility.POLICE)
    yield f"# {words}"
    yield f"# polling day {facts.poll_date:%a %-d %b %Y}, called {facts.called_on:%a %-d %b %Y}"
    for poll in facts.polls:
        contests = ", ".join(contest.name for contest in poll.contests)
        yield f"# {poll.kind} {poll.area} {contests}".rstrip()
    yield f"# {len(plan.tasks)} tasks, {police} of them the police's; § set by law, * brought forward"


def _lines(plan: Plan) -> Iterator[str]:
    passed = [task for task in plan.tasks if task.passed]
    yield ""
    for task in plan.tasks:
        if not task.passed:
            yield from _task(task)
    if passed:
        yield ""
        yield "cannot be done any more:"
        for task in passed:
            yield from _task(task)


def _task(task: PlannedTask) -> Iterator[str]:
    definition = task.draft.definition
    law = "§" if definition.basis is Basis.STATUTE else " "
    moved = "*" if task.moved else " "
    posts = ", ".join(f"{owner.area}/{owner.role}" for owner in task.owners)
    yield f"{_day(task.opens)} - {_moment(task.due)} {law}{moved} {task.draft.title} [{posts}]"
    if task.waits_for:
        yield f"{'':38}waits for {task.waits_for}"
    for item in task.draft.items:
        by = f" (by {_moment(item.due)}, law)" if item.due else ""
        yield f"{'':38}- {item.title}{by}"


def _day(moment: datetime) -> str:
    return f"{london(moment):%a %d %b %y}"


def _moment(moment: datetime) -> str:
    return f"{london(moment):%a %d %b %y %H:%M}"


def _alarms(plan: Plan) -> Iterator[str]:
    if plan.alarms:
        yield ""
        yield "alarms:"
        yield from (f"- {alarm}" for alarm in plan.alarms)
