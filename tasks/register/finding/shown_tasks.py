"""What Prefect was last seen to show of each task, so that what differs is found without asking it."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import and_, or_, update

from tasks.register.among import among
from tasks.register.models import TaskRow
from tasks.register.plans.owned_tasks import tasks_where
from tasks.register.session import Session
from tasks.terms import SETTLED, Standing, TaskState


def tasks_that_may_differ(session: Session, ids: Collection[str]) -> Sequence[TaskRow]:
    """Open tasks, whose standing changes with time, others that Prefect shows otherwise, and those with
    these ids; by due moment."""
    return tasks_where(
        session,
        or_(
            TaskRow.state == TaskState.OPEN,
            TaskRow.shown.is_(None),
            *(
                and_(TaskRow.state == state, TaskRow.shown != standing.value)
                for state, standing in SETTLED.items()
            ),
            among(TaskRow.id, ids),
        ),
    )


def note_shown(session: Session, tasks: Mapping[Standing, Collection[str]]) -> None:
    """Note which standing Prefect shows of which tasks (by id)."""
    for standing, ids in tasks.items():
        session.execute(update(TaskRow).where(among(TaskRow.id, ids)).values(shown=standing.value))
