"""Whatever happens to an election, in whatever order: its promises hold after every step."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from sqlalchemy import func, select
from typing_extensions import override

from calendars.errors import WritError
from tasks.actions.answering import acknowledge, complete
from tasks.actions.archiving import archive_election
from tasks.actions.asks.ask import Ask, Wanted
from tasks.actions.asks.day import CancelElection, Move, Postpone
from tasks.actions.asks.polls import AddPolls, SetPolls
from tasks.actions.asks.replan import Replan
from tasks.actions.changing import change_election
from tasks.actions.fresh_polls.countermanded import costs_left
from tasks.actions.handing_up import hand_up
from tasks.actions.snoozing import snooze
from tasks.clock import london_moment
from tasks.outbox.auditing import audit
from tasks.planning.planning import Plan, PlannedTask, plan_election
from tasks.planning.polls import ElectionFacts, Poll
from tasks.planning.replanning import brought_forward
from tasks.register.database import Register, open_register
from tasks.register.models import DeliveryNoticeRow, DeliveryRow, NoticeRow, TaskRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.changes import stored_tasks
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.elections import facts_of, the_election
from tasks.register.plans.task_views import open_books_of
from tasks.register.session import Session
from tasks.terms import ElectionState, PollState
from tasks.views.answers import Outcome
from tests.builders import call, day, settle
from tests.cast import directory
from tests.changing_office import everything_in
from tests.office import Office

CALLED = day("Mon 2027-02-01")
POLLS = (
    Poll("local_england", "ashford"),
    Poll("local_england", "brambleton"),
    Poll("pcc_byelection", "blankshire"),
)
THURSDAY = day("Thu 2027-05-06")
OLGA = Answerer("Olga")
# What a watch over a vacancy alone becomes, which no poll does.
OF_POLLS = sorted(set(PollState) - {PollState.BECAME})
STANDING = {PollState.CALLED, PollState.UNCONTESTED}
OVER = {"done", "not_applicable", "stood_down", "passed"}


@cache
def settled_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder with `settled.db`, a register with its schema and the cast, to be copied."""
    folder = tempfile.TemporaryDirectory(prefix="writ-test-")
    register = open_register(f"sqlite:///{folder.name}/settled.db")
    settle(register, directory())
    register.close()
    return folder


class ChangingElection(RuleBasedStateMachine):
    """One election: called, moved, answered, told of, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="writ-test-")
        path = Path(self.folder.name) / "register.db"
        shutil.copy(Path(settled_folder().name) / "settled.db", path)
        self.register: Register = open_register(f"sqlite:///{path}")
        self.office = Office(self.register, now=london_moment(CALLED, time(9)))
        self.election = ""
        self.done: dict[str, datetime | None] = {}
        self.heard: dict[tuple[int, int], datetime] = {}

    @override
    def teardown(self) -> None:
        """Give the file back."""
        self.register.close()
        self.folder.cleanup()

    @initialize(
        weeks=st.sampled_from([0, 1]),
        polls=st.lists(st.sampled_from(POLLS), min_size=1, unique=True),
    )
    def is_called(self, weeks: int, polls: Sequence[Poll]) -> None:
        """For a Thursday in May or June, three to five months ahead."""
        facts = ElectionFacts("blankshire", THURSDAY + timedelta(weeks=weeks), CALLED, tuple(polls))
        self.election = call(self.register, facts).election.id

    @rule(hours=st.sampled_from([1, 24, 24 * 7, 24 * 30]))
    def time_passes(self, hours: int) -> None:
        """And the dispatcher runs, as after an outage of that length."""
        self.office.run(self.office.now + timedelta(hours=hours))
        self._note_who_heard()

    @rule(number=st.integers(0, 10**6), hours=st.sampled_from([0, 20, 24 * 6, 24 * 40]))
    def somebody_snoozes(self, number: int, hours: int) -> None:
        """One of the open tasks, or wakes it; what is too late is refused and changes nothing."""
        until = self.office.now + timedelta(hours=hours)

        def work(session: Session, row: TaskRow) -> None:
            snooze(session, row.number, OLGA, until=until, why="later", now=self.office.now)

        self._on_an_open_task(number, work)

    @rule(number=st.integers(0, 10**6))
    def somebody_hands_up(self, number: int) -> None:
        """One of the open tasks, for as long as somebody stands above."""

        def work(session: Session, row: TaskRow) -> None:
            books = open_books_of(session)
            hand_up(session, row.number, OLGA, why="help", books=books, now=self.office.now)

        self._on_an_open_task(number, work)

    def _on_an_open_task(self, number: int, work: Callable[[Session, TaskRow], None]) -> None:
        before = everything_in(self.register)
        try:
            with self.register.write() as session:
                rows = session.scalars(
                    select(TaskRow).where(TaskRow.state == "open").order_by(TaskRow.number)
                ).all()
                if rows:
                    work(session, rows[number % len(rows)])
        except WritError:
            assert before == everything_in(self.register)

    @rule()
    def it_is_archived(self) -> None:
        """Once its day has passed; before, that is refused."""
        before = everything_in(self.register)
        try:
            with self.register.write() as session:
                archive_election(
                    session,
                    self.election,
                    reason="over",
                    who="Olga",
                    now=self.office.now,
                    even_if_open=True,
                )
        except WritError:
            assert before == everything_in(self.register)

    @rule(number=st.integers(0, 10**6), acknowledged=st.booleans())
    def somebody_answers(self, number: int, acknowledged: bool) -> None:  # noqa: FBT001
        """One of the open tasks is acknowledged, or done."""
        with self.register.write() as session:
            rows = session.scalars(
                select(TaskRow).where(TaskRow.state == "open").order_by(TaskRow.number)
            ).all()
            if not rows:
                return
            row = rows[number % len(rows)]
            if acknowledged:
                acknowledge(session, row.number, OLGA, note="", now=self.office.now)
                return
            complete(
                session,
                row.number,
                OLGA,
                directory=stored_directory(session).directory,
                outcome=Outcome.DONE,
                note="",
                evidence={},
                now=self.office.now,
            )
            self.done[row.id] = self.office.now

    @rule(weeks=st.sampled_from([-2, 0, 1, 8]))
    def the_day_moves(self, weeks: int) -> None:
        """To one of a few Thursdays, so that it often moves back; also once postponed."""
        then = THURSDAY + timedelta(weeks=weeks)
        self._changes(Move(then, reason=""))

    @rule(weeks=st.sampled_from([-2, 1, 8]))
    def the_day_moves_and_back(self, weeks: int) -> None:
        """Before anybody has heard of it; then the dispatcher runs."""
        with self.register.read() as session:
            was = the_election(session, self.election).poll_date
        self.the_day_moves(weeks)
        self.the_day_moves((was - THURSDAY).days // 7)
        self.time_passes(1)

    @rule()
    def it_is_postponed(self) -> None:
        """Without a date."""
        self._changes(Postpone(reason=""))

    @precondition(lambda self: len(self.done) > 2)
    @rule()
    def it_is_cancelled(self) -> None:
        """Seldom, since little happens after it."""
        self._changes(CancelElection(reason=""))

    @rule(poll=st.sampled_from(POLLS))
    def a_poll_is_added(self, poll: Poll) -> None:
        """New, or one that had been taken away."""
        self._changes(AddPolls((poll,), reason=""))

    @rule(poll=st.sampled_from(POLLS), state=st.sampled_from(OF_POLLS))
    def a_poll_becomes(self, poll: Poll, state: PollState) -> None:
        """Uncontested, countermanded, cancelled, or contested after all."""
        self._changes(SetPolls((poll,), state, reason=""))

    @invariant()
    def what_is_done_stays_done(self) -> None:
        """With the moment at which it was; but for what was done for another polling day and is asked
        again."""
        with self.register.read() as session:
            closed = {
                row.id: row.closed_at
                for row in session.scalars(select(TaskRow).where(TaskRow.state == "done"))
            }
        assert self.done.items() <= closed.items()

    @invariant()
    def nothing_is_lost(self) -> None:
        """Every open task has a next step or a ladder that has ended, and what rests has none."""
        with self.register.read() as session:
            assert 0 == audit(session, now=self.office.now).without_next_step
            closed = session.scalars(
                select(NoticeRow)
                .join(TaskRow, TaskRow.number == NoticeRow.task)
                .where(
                    TaskRow.state.in_(OVER),
                    NoticeRow.state == "due",
                    NoticeRow.kind.not_in(["stand_down", "done"]),
                )
            ).all()
        assert [] == closed

    @invariant()
    def nothing_is_told_twice(self) -> None:
        """No person gets two messages that carry the same notice, nor one message twice."""
        with self.register.read() as session:
            twice = session.execute(
                select(DeliveryRow.person, DeliveryNoticeRow.notice)
                .join(DeliveryNoticeRow, DeliveryNoticeRow.delivery == DeliveryRow.number)
                .group_by(DeliveryRow.person, DeliveryNoticeRow.notice)
                .having(func.count() > 1)
            ).all()
        assert [] == twice
        sent = Counter(message.message_id for message, _ in self.office.every)
        assert {1} >= set(sent.values())

    @invariant()
    def the_plan_is_a_fresh_one(self) -> None:
        """The tasks still to do, and their dates, are those of a plan made from the same facts, and those that
        account for what countermanded polls cost; what was brought forward is not earlier for it."""
        if not self.election:
            return
        with self.register.read() as session:
            row = the_election(session, self.election)
            facts, state = facts_of(session, row), ElectionState(row.state)
            plan = self._fresh(facts, state)
            rows = session.scalars(
                select(TaskRow).where(TaskRow.state.in_(["planned", "open"]))
            ).all()
        every = [task for task in plan.tasks if not task.passed] if plan else []
        every += self._costs(facts, state, {task.id for task in every})
        fresh = {task.id: task for task in every}
        still = {row.id: row for row in rows}
        assert still.keys() <= fresh.keys()
        assert fresh.keys() - still.keys() <= self.done.keys()
        for task_id, stored in still.items():
            planned = fresh[task_id]
            assert stored.due == planned.due, task_id
            assert stored.state == "open" or stored.opens == planned.opens, task_id
            assert stored.opens <= stored.due, task_id

    @invariant()
    def planning_anew_changes_nothing(self) -> None:
        """However often."""
        if not self.election or self._is_archived():
            return
        with self.register.read() as session:
            changed = change_election(
                session,
                self.election,
                Replan(reason=""),
                who="Olga",
                now=self.office.now,
                preview=True,
            )
        assert changed.is_empty, [change.id for change in changed.tasks]

    @invariant()
    def what_is_archived_is_silent(self) -> None:
        """Nothing is planned, nothing waits, and nothing stays open."""
        if not self.election or not self._is_archived():
            return
        with self.register.read() as session:
            due = session.scalars(select(NoticeRow.number).where(NoticeRow.state == "due")).all()
            waiting = session.scalars(
                select(DeliveryRow.number).where(DeliveryRow.state.not_in(["sent", "dropped"]))
            ).all()
            states = set(session.scalars(select(TaskRow.state)))
        assert ([], []) == (due, waiting)
        assert states <= OVER

    def _is_archived(self) -> bool:
        with self.register.read() as session:
            return the_election(session, self.election).state == ElectionState.ARCHIVED

    def _changes(self, ask: Ask) -> None:
        """Make a change; one that is refused changes nothing."""
        before = everything_in(self.register)
        try:
            with self.register.write() as session:
                changed = change_election(
                    session, self.election, ask, who="Olga", now=self.office.now
                )
                for change in changed.tasks:
                    if change.done_for is not None:
                        self.done.pop(change.id, None)
        except WritError:
            assert before == everything_in(self.register)

    def _fresh(self, facts: ElectionFacts, state: ElectionState) -> Plan | None:
        standing = tuple(poll for poll in facts.polls if poll.state in STANDING)
        if state is not ElectionState.CALLED or not standing:
            return None
        with self.register.read() as session:
            books = open_books_of(session)
            stood = brought_forward(stored_tasks(session, self.election))
        facts = ElectionFacts(
            facts.area,
            facts.poll_date,
            facts.called_on,
            standing,
            given=facts.given,
            own=facts.own,
            proclaimed=facts.proclaimed,
            known_since=facts.known_since,
            known_as=facts.known_as,
        )
        return plan_election(facts, books, now=self.office.now, stood=stood)

    def _costs(
        self, facts: ElectionFacts, state: ElectionState, planned: set[str]
    ) -> list[PlannedTask]:
        with self.register.read() as session:
            books = open_books_of(session)
            stood = brought_forward(stored_tasks(session, self.election))
        wanted = Wanted(facts, state, "")
        left = costs_left(wanted, planned, books, stood, now=self.office.now)
        return [task for task in left if not task.passed]

    def _note_who_heard(self) -> None:
        """Whoever hears that a date has changed knew another one before."""
        with self.register.read() as session:
            rows = session.execute(
                select(DeliveryRow.person, TaskRow.number, TaskRow.due, DeliveryNoticeRow.kind)
                .join(DeliveryNoticeRow, DeliveryNoticeRow.delivery == DeliveryRow.number)
                .join(NoticeRow, NoticeRow.number == DeliveryNoticeRow.notice)
                .join(TaskRow, TaskRow.number == NoticeRow.task)
                .where(DeliveryRow.created_at == self.office.now)
            ).all()
        for person, task, due, kind in rows:
            if kind == "change":
                assert self.heard.get((person, task)) != due, task
        self.heard |= {(person, task): due for person, task, due, _ in rows}
        for person, task, _, kind in rows:
            if kind == "stand_down":
                self.heard.pop((person, task), None)


TestChangingElection = ChangingElection.TestCase
TestChangingElection.settings = settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
