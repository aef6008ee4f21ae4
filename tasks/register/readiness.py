"""What the readiness check needs of the elections in the register."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.clock import london_day
from tasks.doctor import ElectionToCheck, TaskToCheck
from tasks.ladder import PostPlace
from tasks.register.elections import elections, the_election
from tasks.register.models import OwnerRow, TaskRow
from tasks.standing import TaskState
from tasks.views import Basis


def elections_to_check(session: Session, election: str | None = None) -> list[ElectionToCheck]:
    """The elections for which something is still to be done, or the one named, by polling day.

    Raises:
        UnknownElectionError: lists those there are.
    """
    rows = elections(session) if election is None else [the_election(session, election)]
    found = [ElectionToCheck(row.id, row.poll_date, _tasks(session, row.id)) for row in rows]
    return [checked for checked in found if checked.tasks or election is not None]


def _tasks(session: Session, election: str) -> tuple[TaskToCheck, ...]:
    waiting = (
        TaskRow.election == election,
        TaskRow.state.in_([TaskState.PLANNED.value, TaskState.OPEN.value]),
    )
    owners: dict[int, list[PostPlace]] = {}
    for task, area, role in session.execute(
        select(OwnerRow.task, OwnerRow.area, OwnerRow.role)
        .join(TaskRow, TaskRow.number == OwnerRow.task)
        .where(*waiting)
        .order_by(OwnerRow.task, OwnerRow.area, OwnerRow.role)
    ):
        owners.setdefault(task, []).append(PostPlace(area, role))
    rows: Sequence[TaskRow] = session.scalars(
        select(TaskRow).where(*waiting).order_by(TaskRow.number)
    ).all()
    return tuple(
        TaskToCheck(
            title=row.title,
            area=row.area,
            roles=tuple(row.roles),
            owners=tuple(owners.get(row.number, ())),
            opens=london_day(row.opens),
            due=london_day(row.due),
            statutory=row.basis == Basis.STATUTE,
        )
        for row in rows
    )
