"""What a task stands at, as its history keeps it: state, due moment and owners.

The entry by which one of these changed says what it became, so that a change made in the database
without an entry is seen (`verify`).
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select

from tasks.register.among import among
from tasks.register.models import OwnerRow, TaskRow
from tasks.register.session import Session

STANDS = "stands"

Standing = dict[str, Any]


def checkpoint(standings: Mapping[int, Standing]) -> dict[str, Any]:
    """What an entry keeps of the standings of many tasks at once, by their numbers."""
    return {STANDS: {str(number): standing for number, standing in standings.items()}}


def standings_of(session: Session, numbers: Collection[int]) -> dict[int, Standing]:
    """What each of these tasks (by number) stands at in this transaction."""
    session.flush()
    return _standings(
        session.execute(_tasks().where(among(TaskRow.number, numbers))),
        session.execute(_owners().where(among(OwnerRow.task, numbers))),
    )


def standings_in(session: Session, election: str) -> dict[int, Standing]:
    """What every task of an election stands at."""
    own = select(TaskRow.number).where(TaskRow.election == election)
    return _standings(
        session.execute(_tasks().where(TaskRow.election == election)),
        session.execute(_owners().where(OwnerRow.task.in_(own))),
    )


def _tasks() -> Any:
    return select(TaskRow.number, TaskRow.state, TaskRow.due)


def _owners() -> Any:
    columns = (OwnerRow.task, OwnerRow.area, OwnerRow.role, OwnerRow.person)
    return select(*columns).order_by(OwnerRow.area, OwnerRow.role)


def _standings(tasks: Iterable[Any], owners: Iterable[Any]) -> dict[int, Standing]:
    found: dict[int, Standing] = {
        task.number: {"state": str(task.state), "due": task.due.isoformat(), "owners": []}
        for task in tasks
    }
    for owner in owners:
        post = f"{owner.area}/{owner.role}"
        found[owner.task]["owners"].append(f"{post}={owner.person}" if owner.person else post)
    return found
