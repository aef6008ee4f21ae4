"""What keeps an open task from being asked for at a moment, for its reader's page."""

from datetime import datetime, timedelta

from tasks.actions.handing_up import asked_above
from tasks.actions.snoozing import latest
from tasks.planning.reference_data import Books
from tasks.policy.policy import BasisPolicy
from tasks.register.models import TaskRow
from tasks.register.plans.pauses import acknowledgement, snooze_of
from tasks.register.session import Session
from tasks.terms import Basis, TaskState
from tasks.views.task import Quiet


def quiet_of(session: Session, row: TaskRow, books: Books, *, now: datetime) -> Quiet | None:
    """What holds for an open task; None for one that is not open.

    Args:
        session: an open session.
        row: the task.
        books: directory, posts and policy.
        now: aware.
    """
    if row.state != TaskState.OPEN:
        return None
    policy = books.policy_of(row.area)
    days = books.office_days(books.directory.area(row.area).nation)
    limit = latest(session, row, policy=policy, days=days)
    return Quiet(
        until=_until(row, policy.by_basis[Basis(row.basis)], now),
        asked_above=asked_above(session, row, books, now=now),
        latest=limit.at,
        latest_what=limit.what,
    )


def _until(row: TaskRow, rules: BasisPolicy, now: datetime) -> datetime | None:
    """The moment before which nobody reminds the owners: the last call comes all the same."""
    rests = (acknowledgement(row), snooze_of(row))
    until = max((rest.until for rest in rests if rest and now < rest.until), default=None)
    if until is None:
        return None
    last_call = row.due - timedelta(hours=rules.last_call_hours)
    return min(until, last_call) if now < last_call else until
