"""What Prefect has no event of yet: each entry once, in its order, whoever is interrupted."""

from datetime import date, timedelta

from sqlalchemy import update

from tasks.actions.answering import acknowledge
from tasks.register.database import Register
from tasks.register.finding.news import (
    AT_ONCE,
    TaskNews,
    chains_with_news,
    late_tasks,
    lateness_shown,
    looked_through,
    news_of,
)
from tasks.register.finding.tasks import tasks_of
from tasks.register.models import TaskRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.owned_tasks import open_due
from tasks.register.record.history import Event, EventKind, append
from tasks.register.record.models import ChainRow
from tests.builders import an_election, at, call, settle
from tests.cast import directory

NOW = at("Mon 2026-11-02 09:00")
LATER = at("Mon 2027-04-05 09:00")
MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
KINDS = [EventKind.OPENED, EventKind.ACKNOWLEDGED]


def news(register: Register) -> list[TaskNews]:
    """All that is new, and noted as told."""
    found: list[TaskNews] = []
    with register.write() as session:
        for chain in chains_with_news(session):
            while page := news_of(session, chain, KINDS):
                found += page.news
                looked_through(session, page)
    return found


def test_each_entry_is_news_once(register: Register) -> None:
    """With its task, its run in Prefect and an id that stays; what was planned, or loaded, is none."""
    settle(register, directory())
    call(register, MAY, now=NOW)
    at_once = news(register)
    assert {EventKind.OPENED} == {each.kind for each in at_once}
    with register.write() as session:
        opened = open_due(session, now=LATER)
        first = news_of(session, MAY.id, KINDS)
        again = news_of(session, MAY.id, KINDS)
    assert first is not None
    assert first == again
    found = news(register)
    assert opened == len(found) == len({each.id for each in found})
    assert {(EventKind.OPENED, LATER, "Writ", MAY.id)} == {
        (each.kind, each.at, each.who, each.election) for each in found
    }
    assert found[0].run == f"{found[0].task}@1"
    assert [] == news(register)
    with register.write() as session:
        row = next(row for row in tasks_of(session, MAY.id) if row.id == found[0].task)
        acknowledge(session, row.number, Answerer("Asha"), note="", now=LATER)
    (then,) = news(register)
    assert (EventKind.ACKNOWLEDGED, found[0].task) == (then.kind, then.task)


def test_many_come_in_pages_and_none_is_passed_over(register: Register) -> None:
    """A page ends with its last entry, so that the next goes on from there."""
    settle(register, directory())
    call(register, MAY, now=NOW)
    news(register)
    with register.write() as session:
        task = tasks_of(session, MAY.id)[0].number
        many = [Event(EventKind.OPENED, "Writ", f"{n}", task=task) for n in range(AT_ONCE + 1)]
        append(session, MAY.id, many, at=LATER)
    assert [event.text for event in many] == [each.text for each in news(register)]


def test_a_mark_never_goes_back(register: Register) -> None:
    """Of two that tell the same page the slower one changes nothing."""
    settle(register, directory())
    call(register, MAY, now=NOW)
    with register.write() as session:
        page = news_of(session, MAY.id, KINDS)
        assert page is not None
        session.execute(update(ChainRow).where(ChainRow.name == MAY.id).values(shown=page.upto + 5))
        looked_through(session, page)
        assert page.upto + 5 == session.get_one(ChainRow, MAY.id).shown


def test_a_due_moment_that_passes_is_told_once_and_anew_when_it_was_moved(
    register: Register,
) -> None:
    """Not of what is acknowledged, and not before the day is over where there is no hour."""
    settle(register, directory())
    call(register, MAY, now=NOW)
    with register.write() as session:
        open_due(session, now=LATER)
        assert {each.due <= LATER for each in late_tasks(session, now=LATER)} == {True}
        late = late_tasks(session, now=LATER)
        assert late == late_tasks(session, now=LATER)
        lateness_shown(session, late)
        assert [] == late_tasks(session, now=LATER)
        moved = late[0].due + timedelta(hours=1)
        session.execute(update(TaskRow).where(TaskRow.id == late[0].task).values(due=moved))
        (then,) = late_tasks(session, now=LATER)
    assert (late[0].task, moved) == (then.task, then.at)
    assert late[0].id != then.id
    assert date(2027, 4, 5) > late[0].due.date()
