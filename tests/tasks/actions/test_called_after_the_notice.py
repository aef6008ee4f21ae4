"""An election that is called after its notice was published: nobody is chased for what is done."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from tasks.register.database import Register
from tasks.register.models import NoticeRow, TaskRow
from tasks.register.plans.elections import facts_of, the_election
from tasks.register.record.history import EventKind, entries
from tasks.register.record.verifying import verify
from tasks.terms import NoticeState, TaskState
from tests.builders import an_election, call, day, sample, settle


@pytest.mark.parametrize(
    ("published", "done"),
    [("Tue 2026-11-24", True), ("Fri 2026-11-27", False), ("Fri 2026-12-04", False)],
)
def test_a_notice_given_for_a_past_day_is_done(
    register: Register, published: str, *, done: bool
) -> None:
    """It is reported done in the name of who calls, and nothing is due to be told of it; one of today, or that
    is to come, is planned."""
    settle(register, sample())
    facts = replace(
        an_election("Thu 2027-01-14", "Fri 2026-11-27", "local_england:ashford"),
        given={"ashford/notice_of_election": day(published)},
    )
    call(register, facts)
    with register.read() as session:
        row = session.scalars(select(TaskRow).where(TaskRow.key == "notice_of_election")).one()
        assert done == (row.state == TaskState.DONE)
        (own,) = facts_of(session, the_election(session, row.election)).own
        assert (day(published), done) == (own.day, own.happened)
        told = [e.kind for e in entries(session) if e.task == row.number]
        assert done == (EventKind.COMPLETED in told)
        due = select(NoticeRow).where(
            NoticeRow.task == row.number, NoticeRow.state == NoticeState.DUE
        )
        assert done != bool(session.scalars(due).all())
        assert not [verdict for verdict in verify(session) if verdict.faults]
