"""Letters that say a date which has changed since: whose task asks for one hears of it."""

from collections.abc import Mapping

from tasks.catalogue.letters import load_letters
from tasks.planning.planning import Plan
from tasks.register.models import ElectionRow
from tasks.register.plans.elections import milestones_of
from tasks.register.session import Session
from tasks.words import hour

_Dates = frozenset[tuple[str, str, str]]


def redrafted(session: Session, row: ElectionRow, plan: Plan) -> frozenset[str]:
    """The ids of the tasks of a new plan whose letters say another day than before: the polling day,
    or a date set by law.

    Args:
        session: an open session, in which the new plan is not kept yet.
        row: the election as it is.
        plan: as it is to be.
    """
    moved = plan.election.poll_date != row.poll_date
    before, after = _before(session, row.id), _after(plan)
    kinds = {kind for kind, dates in after.items() if moved or dates != before.get(kind)}
    return frozenset(
        task.id
        for task in plan.tasks
        if task.draft.definition.key in load_letters().tasks and kinds & set(task.draft.kinds)
    )


def _before(session: Session, election: str) -> Mapping[str, _Dates]:
    found: dict[str, set[tuple[str, str, str]]] = {}
    for m in milestones_of(session, election):
        found.setdefault(m.kind, set()).add((m.key, str(m.day), m.hour or ""))
    return {kind: frozenset(dates) for kind, dates in found.items()}


def _after(plan: Plan) -> Mapping[str, _Dates]:
    return {
        kind: frozenset(
            (m.key, str(m.date), hour(m.time) if m.time else "") for m in timetable.milestones
        )
        for kind, timetable in plan.timetables.items()
    }
