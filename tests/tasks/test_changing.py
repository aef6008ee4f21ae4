"""Changes that meet each other, the dispatcher or an answer; and what is refused."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from tasks.answers import Outcome
from tasks.changing import (
    ChangeRefusedError,
    as_it_is,
    change_election,
    postpone_election,
    set_polls,
)
from tasks.ladder import PostPlace
from tasks.polls import Poll, PollState
from tasks.register.database import Register
from tasks.register.directory_store import replace_directory
from tasks.register.elections import UnknownElectionError, raise_alarms, standing_alarms
from tasks.register.history import verify
from tasks.register.models import ElectionRow, NoticeRow, OwnerRow
from tasks.register.work import Answerer, complete, open_due, the_task
from tests.builders import an_election, at, call, settle
from tests.cast import AREAS, directory
from tests.changing_office import by_kind
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
NOTICE = f"{MAY.id}/ashford/local_england.notice_of_election"
NOW = at("Mon 2027-03-15 10:00")


@pytest.fixture
def called(register: Register) -> Register:
    """The May election of Ashford; what has begun by the middle of March is open."""
    settle(register, directory())
    call(register, MAY)
    with register.write() as session:
        open_due(session, now=NOW)
    return register


def together(*works: Callable[[], object]) -> None:
    """Several pieces of work at one moment, each in a thread."""
    ready = threading.Barrier(len(works))
    failed: list[BaseException] = []

    def do(work: Callable[[], object]) -> None:
        ready.wait()
        try:
            work()
        except ChangeRefusedError as refused:
            failed.append(refused)

    threads = [threading.Thread(target=do, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def postpones(register: Register) -> None:
    """Olga postpones the election."""
    with register.write() as session:
        change_election(session, MAY.id, postpone_election(reason=""), who="Olga", now=NOW)


def completes(register: Register) -> None:
    """Asha reports the notice published."""
    with register.write() as session:
        complete(
            session, the_task(session, NOTICE).number, Answerer("Asha", "asha"),
            directory=directory(), outcome=Outcome.DONE, note="", evidence={}, now=NOW,
        )  # fmt: skip


@pytest.mark.parametrize("attempt", range(4))
def test_an_answer_and_a_change_at_one_moment(called: Register, attempt: int) -> None:
    """Either comes first; what is done is never stood down, and what is stood down not done."""
    together(lambda: postpones(called), lambda: completes(called))
    with called.read() as session:
        row = the_task(session, NOTICE)
        assert (row.state == "done") == (row.closed_by == "Asha")
        assert row.state in {"done", "stood_down"}
        assert all(verdict.fault is None for verdict in verify(session))


@pytest.mark.parametrize("attempt", range(4))
def test_a_pass_and_a_change_at_one_moment(called: Register, attempt: int) -> None:
    """Who was told that it is open hears that it rests; who was not hears nothing."""
    office = Office(called, now=NOW)
    together(lambda: postpones(called), lambda: office.run(NOW))
    office.run(NOW)
    with called.read() as session:
        notices = session.execute(select(NoticeRow.task, NoticeRow.kind, NoticeRow.state)).all()
    opened = {task for task, kind, state in notices if (kind, state) == ("opened", "told")}
    rests = {task for task, kind, state in notices if (kind, state) == ("stand_down", "told")}
    assert opened == rests
    assert not [kind for _, kind, state in notices if state == "due"]


@pytest.mark.parametrize("attempt", range(3))
def test_two_changes_at_one_moment(called: Register, attempt: int) -> None:
    """One postpones; the other is refused, because it is postponed already."""
    together(lambda: postpones(called), lambda: postpones(called))
    with called.read() as session:
        row = session.get_one(ElectionRow, MAY.id)
        assert ("postponed", 2) == (row.state, row.revision)
        assert all(verdict.fault is None for verdict in verify(session))


def test_an_archived_election_changes_no_more(called: Register) -> None:
    """Nor is one changed that there is not."""
    with called.write() as session:
        session.execute(update(ElectionRow).values(state="archived"))
    with called.write() as session:
        with pytest.raises(ChangeRefusedError, match="is archived; nothing in it changes any more"):
            change_election(session, MAY.id, as_it_is(reason=""), who="Olga", now=NOW)
        with pytest.raises(UnknownElectionError, match="no election 'x'"):
            change_election(session, "x", as_it_is(reason=""), who="Olga", now=NOW)


def test_an_authority_that_comes_to_another_bcu(called: Register) -> None:
    """Planned anew, its police tasks are those of the BCU it lies in now, and owned there."""
    plain = directory()
    south = replace(AREAS[1], id="south", name="Blankshire South")
    ashford = replace(plain.areas["ashford"], parent="south")
    areas = {**plain.areas, "south": south, "ashford": ashford}
    with called.write() as session:
        replace_directory(session, replace(plain, areas=areas))
        changed = change_election(session, MAY.id, as_it_is(reason=""), who="Olga", now=NOW)
    found = by_kind(changed)
    assert {"north"} == {task.partition("/")[0] for task in found["stood down"]}
    assert {"south"} == {task.partition("/")[0] for task in found["added"]}
    with called.read() as session:
        for change in changed.tasks:
            if change.planned is not None:
                row = the_task(session, change.id)
                owners = session.scalars(select(OwnerRow).where(OwnerRow.task == row.number)).all()
                assert set(change.planned.owners) == {PostPlace(o.area, o.role) for o in owners}


def test_the_same_alarm_for_two_elections(called: Register) -> None:
    """Each has its own: what clears one leaves the other."""
    with called.write() as session:
        raise_alarms(session, ["a vacancy"], kind="plan", election=MAY.id, now=NOW)
        raise_alarms(session, ["a vacancy"], kind="plan", election="another", now=NOW)
        raise_alarms(session, ["a vacancy"], kind="plan", election="another", now=NOW)
        change_election(session, MAY.id, as_it_is(reason=""), who="Olga", now=NOW)
        standing = [(alarm.election, alarm.text) for alarm in standing_alarms(session)]
    assert [("another", "a vacancy")] == standing


def test_what_is_written_into_the_history(called: Register) -> None:
    """Who asked, what was changed, and each task that it touched."""
    office = Office(called, now=NOW)
    ashford = (Poll("local_england", "ashford"),)
    with called.write() as session:
        ask = set_polls(ashford, PollState.UNCONTESTED, reason="two for two seats")
        changed = change_election(session, MAY.id, ask, who="Olga", now=NOW)
    letter = office.told("ashford/joint_letter")
    assert letter[-1].endswith(
        ": stood down, local_england:ashford was uncontested (two for two seats)"
    )
    with called.read() as session:
        assert all(verdict.fault is None for verdict in verify(session))
    assert not changed.is_empty
