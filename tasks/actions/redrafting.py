"""Letters that say a date which has changed since: whose task asks for one hears of it."""

from collections.abc import Mapping

from tasks.catalogue.letters import load_letters
from tasks.planning.planning import Plan
from tasks.register.models import ElectionRow
from tasks.register.plans.elections import milestones_of_each
from tasks.register.session import Session
from tasks.words import hour

_Place = tuple[str, str]  # the kind of poll, and the area where it has dates of its own
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

    def differs(kind: str, area: str) -> bool:
        said = [dates.get((kind, area), dates.get((kind, ""))) for dates in (before, after)]
        return kind in plan.timetables and (moved or said[0] != said[1])

    return frozenset(
        task.id
        for task in plan.tasks
        if task.draft.definition.key in load_letters().tasks
        and any(differs(kind, task.draft.area) for kind in task.draft.kinds)
    )


def _before(session: Session, election: str) -> Mapping[_Place, _Dates]:
    found: dict[_Place, set[tuple[str, str, str]]] = {}
    for m in milestones_of_each(session, [election]).get(election, ()):
        found.setdefault((m.kind, m.area), set()).add((m.key, str(m.day), m.hour or ""))
    return {place: frozenset(dates) for place, dates in found.items()}


def _after(plan: Plan) -> Mapping[_Place, _Dates]:
    general = {(kind, ""): timetable for kind, timetable in plan.timetables.items()}
    return {
        place: frozenset(
            (m.key, str(m.date), hour(m.time) if m.time else "") for m in timetable.milestones
        )
        for place, timetable in (general | dict(plan.own)).items()
    }
