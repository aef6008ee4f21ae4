"""Changes that meet each other, the dispatcher or an answer; and what is refused."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import event, select, update

from tasks.actions.answering import complete
from tasks.actions.asks.ask import ChangeRefusedError
from tasks.actions.asks.day import Postpone
from tasks.actions.asks.polls import SetPolls
from tasks.actions.asks.replan import Replan
from tasks.actions.changing import change_election
from tasks.alarms import Alarm
from tasks.people.ladder import PostPlace
from tasks.planning.polls import Poll
from tasks.register.database import Register
from tasks.register.messages.alarms import alarm_words, raise_alarms, standing_alarms
from tasks.register.models import DeliveryRow, ElectionRow, NoticeRow, OwnerRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.directory_store import replace_directory
from tasks.register.plans.elections import UnknownElectionError
from tasks.register.plans.owned_tasks import open_due, the_task
from tasks.register.record.verifying import verify
from tasks.register.session import Session
from tasks.terms import PollState
from tasks.views.answers import Outcome
from tests.builders import an_election, at, called_in
from tests.cast import AREAS, directory
from tests.changing_office import by_kind
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
NOTICE = f"{MAY.id}/ashford/local_england.notice_of_election"
NOW = at("Mon 2027-03-15 10:00")


@pytest.fixture
def called(register: Register) -> Register:
    """The May election of Ashford; what has begun by the middle of March is open."""
    called_in(register, directory(), MAY)
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
        change_election(session, MAY.id, Postpone(reason=""), who="Olga", now=NOW)


def completes(register: Register) -> None:
    """Asha reports the notice published."""
    with register.write() as session:
        complete(
            session,
            the_task(session, NOTICE).number,
            Answerer("Asha", "asha"),
            directory=directory(),
            outcome=Outcome.DONE,
            note="",
            evidence={},
            now=NOW,
        )


@pytest.mark.parametrize("attempt", range(4))
def test_an_answer_and_a_change_at_one_moment(called: Register, attempt: int) -> None:
    """Either comes first; what is done is never stood down, and what is stood down not done."""
    together(lambda: postpones(called), lambda: completes(called))
    with called.read() as session:
        row = the_task(session, NOTICE)
        assert (row.state == "done") == (row.closed_by == "Asha")
        assert row.state in {"done", "stood_down"}
        assert all(verdict.fault is None for verdict in verify(session))


def meet(first: Callable[[], object], then: Callable[[], object], *, commit: int) -> None:
    """Do `first`; when it is about to commit for this time, `then` begins in a thread of its own, and
    has the register next."""
    late = threading.Thread(target=then)
    mine = threading.get_ident()
    commits = 0

    def about_to_commit(_session: Session) -> None:
        nonlocal commits
        commits += threading.get_ident() == mine
        if commits == commit and late.ident is None:
            late.start()

    def committed(_session: Session) -> None:
        if threading.get_ident() == mine and late.ident is not None:
            late.join()

    event.listen(Session, "before_commit", about_to_commit)
    event.listen(Session, "after_commit", committed)
    try:
        first()
    finally:
        event.remove(Session, "before_commit", about_to_commit)
        event.remove(Session, "after_commit", committed)
    assert late.ident is not None, "it never committed so often"


def heard(office: Office) -> tuple[set[tuple[str, int]], set[tuple[str, int]]]:
    """Of what people were sent word, and of what that it rests: pairs of address and task, by its number.
    A message tells of the one or of the other."""
    found: tuple[set[tuple[str, int]], set[tuple[str, int]]] = set(), set()
    for message, address in [*office.every, *office.channel.taken()]:
        rests = "no longer needed" in message.subject.lower()
        found[rests].update((address, number) for number in message.tasks)
    return found


def assert_nothing_waits(register: Register) -> None:
    """Everything there was to tell has been told or dropped."""
    with register.read() as session:
        states = set(session.scalars(select(NoticeRow.state)).all())
        sent = set(session.scalars(select(DeliveryRow.state)).all())
        assert all(verdict.fault is None for verdict in verify(session))
    assert states <= {"told", "dropped"}
    assert sent <= {"sent", "dropped"}


def test_a_pass_that_meets_a_change(called: Register) -> None:
    """The change has the register first: what rests is told to nobody, who knew nothing of it."""
    office = Office(called, now=NOW)
    meet(lambda: postpones(called), lambda: office.run(NOW), commit=1)
    office.run(NOW)
    assert (set(), set()) == heard(office)
    assert_nothing_waits(called)


@pytest.mark.parametrize(
    ("commit", "some_left"), [(1, False), (2, False), (3, False), (4, True), (9, True)]
)
def test_a_change_that_meets_a_pass(called: Register, commit: int, *, some_left: bool) -> None:
    """The pass has the register first, at each of its steps (opened, made, claimed, in hand, sent):
    whoever was sent something hears that it rests, and nobody else does."""
    office = Office(called, now=NOW)
    meet(lambda: office.run(NOW), lambda: postpones(called), commit=commit)
    office.run(NOW)
    told, rests = heard(office)
    assert told == rests
    assert some_left == bool(told)
    assert_nothing_waits(called)


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
            change_election(session, MAY.id, Replan(reason=""), who="Olga", now=NOW)
        with pytest.raises(UnknownElectionError, match="no election 'x'"):
            change_election(session, "x", Replan(reason=""), who="Olga", now=NOW)


def test_an_authority_that_comes_to_another_bcu(called: Register) -> None:
    """Planned anew, its police tasks are those of the BCU it lies in now, and owned there."""
    plain = directory()
    south = replace(AREAS[1], id="south", name="Blankshire South")
    ashford = replace(plain.areas["ashford"], parent="south")
    areas = {**plain.areas, "south": south, "ashford": ashford}
    with called.write() as session:
        replace_directory(session, replace(plain, areas=areas))
        changed = change_election(session, MAY.id, Replan(reason=""), who="Olga", now=NOW)
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
    vacancy = Alarm.of("plan.not_anew", {"election": "any"}, fault="a vacancy")
    with called.write() as session:
        raise_alarms(session, [vacancy], election=MAY.id, now=NOW)
        raise_alarms(session, [vacancy], election="another", now=NOW)
        raise_alarms(session, [vacancy], election="another", now=NOW)
        change_election(session, MAY.id, Replan(reason=""), who="Olga", now=NOW)
        standing = [(alarm.election, alarm_words(alarm)) for alarm in standing_alarms(session)]
    assert [("another", str(vacancy))] == standing


def test_what_is_written_into_the_history(called: Register) -> None:
    """Who asked, what was changed, and each task that it touched."""
    office = Office(called, now=NOW)
    ashford = (Poll("local_england", "ashford"),)
    with called.write() as session:
        ask = SetPolls(ashford, PollState.UNCONTESTED, reason="two for two seats")
        changed = change_election(session, MAY.id, ask, who="Olga", now=NOW)
    letter = office.told("ashford/joint_letter")
    assert letter[-1].endswith(
        ": stood down, the local election in Ashford was uncontested (two for two seats)"
    )
    with called.read() as session:
        assert all(verdict.fault is None for verdict in verify(session))
    assert not changed.is_empty
