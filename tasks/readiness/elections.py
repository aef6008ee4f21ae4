"""What the readiness check needs of the elections in the register."""

from tasks.clock import london_day
from tasks.people.ladder import PostPlace
from tasks.readiness.findings import ElectionToCheck, TaskToCheck
from tasks.register.plans.elections import elections, the_election
from tasks.register.plans.owned_tasks import owners_of, tasks_in_states
from tasks.register.session import Session
from tasks.terms import TO_DO, Basis


def elections_to_check(session: Session, election: str | None = None) -> list[ElectionToCheck]:
    """The elections for which something is still to be done, or the one named, by polling day.

    Raises:
        UnknownElectionError: lists those there are.
    """
    rows = elections(session) if election is None else [the_election(session, election)]
    found = [ElectionToCheck(row.id, row.poll_date, _tasks(session, row.id)) for row in rows]
    return [checked for checked in found if checked.tasks or election is not None]


def _tasks(session: Session, election: str) -> tuple[TaskToCheck, ...]:
    rows = tasks_in_states(session, TO_DO, election=election)
    owners = owners_of(session, [row.number for row in rows])
    return tuple(
        TaskToCheck(
            title=row.title,
            area=row.area,
            roles=tuple(row.roles),
            owners=tuple(PostPlace(o.area, o.role) for o in owners.get(row.number, ())),
            opens=london_day(row.opens),
            due=london_day(row.due),
            statutory=row.basis == Basis.STATUTE,
        )
        for row in rows
    )
