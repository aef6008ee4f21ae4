"""Stories of tasks that were reported done by mistake, and are opened again."""

import pytest
from sqlalchemy import select

from tasks.actions.answering import Answer
from tasks.actions.archiving import archive_election
from tasks.actions.asks.day import CancelElection, Postpone
from tasks.actions.asks.polls import SetPolls
from tasks.actions.asks.replan import Replan
from tasks.actions.reopening import reopen
from tasks.planning.polls import Poll
from tasks.register.database import Register
from tasks.register.models import OwnerRow, TaskRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.owned_tasks import the_task
from tasks.register.record.answers import answers_of
from tasks.terms import PollState
from tasks.views.answers import AnswerRefusedError, Outcome
from tests.builders import an_election, at, day
from tests.cast import ASHA, BEN, CHLOE, HUGH, directory
from tests.changing_office import ChangingOffice
from tests.notifications.posting import counted

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CALLED = "Mon 2026-11-02 09:00"
CLOSE, NOMINATIONS = "ashford/local_england.nominations_close", "Close of nominations"
LETTER, JOINT = "ashford/joint_letter", "Joint letter to candidates"
NOTICE = "ashford/local_england.notice_of_election"
POLL, EVENTS = "ashford/election_day", "ashford/events_safety"


class Desk(ChangingOffice):
    """An office in which tasks are opened again."""

    def reopens(self, who: str, task: str, why: str = "one paper is missing") -> Answer:
        """Somebody of the cast, or an operator, has a task asked for again."""
        by = Answerer(who) if who == "Olga" else Answerer(who.capitalize(), who)
        with self.register.write() as session:
            return reopen(session, self._task(task).number, by, why=why, now=self.now)

    def row(self, task: str) -> TaskRow:
        """A task as it is stored."""
        return self._task(task)

    def answered(self, task: str) -> dict[str, str | None]:
        """Who has answered for each post, as it counts now."""
        with self.register.read() as session:
            rows = session.scalars(select(OwnerRow).where(OwnerRow.task == self.row(task).number))
            return {row.role: row.answered_by for row in rows}

    def counts(self, task: str) -> list[tuple[str, bool]]:
        """Every answer ever given: by whom, and whether it counts."""
        number = self.row(task).number
        with self.register.read() as session:
            found = answers_of(session, [number]).get(number, [])
            return [(row.who, row.taken_back is None) for row in found]


@pytest.fixture
def office(sqlite_register: Register) -> Desk:
    """The May election of Ashford: close of nominations is due Thursday 8 April, 16:00."""
    return Desk(sqlite_register).opens(directory(), MAY, CALLED)


def test_a_task_opened_again_is_reminded_of_and_climbs_as_it_should_now(office: Desk) -> None:
    """What went by while it counted as done is not told; what lies ahead is; the overdue one climbs."""
    office.only(CLOSE)
    office.at("Thu 2027-03-25 09:00").expects(NOMINATIONS, to=ASHA, kind="reminder")
    office.completes(ASHA, CLOSE)
    office.at("Tue 2027-04-06 10:00").nobody_else_than()
    office.reopens(ASHA, CLOSE)
    assert ("open", None, None, None) == (
        office.row(CLOSE).state,
        office.row(CLOSE).closed_at,
        office.row(CLOSE).closed_by,
        office.row(CLOSE).outcome,
    )
    assert [
        ("reopened", "Tue 2027-04-06 10:00"),
        ("reminder", "Wed 2027-04-07 09:00"),
        ("escalation", "Wed 2027-04-07 16:00"),
        ("due_today", "Thu 2027-04-08 09:00"),
        ("due_today", "Thu 2027-04-08 12:00"),
        ("happened", "Thu 2027-04-08 16:00"),
        ("missed", "Fri 2027-04-09 09:00"),
    ] == [(kind, when) for kind, when, state in office.notices(CLOSE) if state == "due"]
    # She knows, and nobody else had heard of it.
    office.run().nobody_else_than()
    office.at("Wed 2027-04-07 09:00").expects(NOMINATIONS, to=ASHA, kind="reminder")
    office.at("Wed 2027-04-07 16:00").expects(NOMINATIONS, to=BEN, kind="passed up")
    office.at("Fri 2027-04-09 16:00").expects(NOMINATIONS, to=CHLOE, kind="passed up")
    assert 0 == office.report.without_next_step
    assert not office.faults()


def test_those_who_heard_that_it_is_done_hear_that_it_is_not(office: Desk) -> None:
    """Asha was told that Ben reported it done; when he takes that back she hears it, with his reason."""
    office.only(CLOSE)
    office.at("Wed 2027-04-07 16:00").expects(NOMINATIONS, to=BEN, kind="passed up")
    office.completes(BEN, CLOSE)
    office.run().expects(NOMINATIONS, to=ASHA, kind="done")
    office.now = at("Wed 2027-04-07 17:00")
    office.reopens(BEN, CLOSE, "the wrong folder")
    seen = office.run()
    seen.expects(NOMINATIONS, to=ASHA, kind="open again").nothing_to(BEN, CHLOE)
    ((message, _),) = seen.sent
    assert "says Ben; the reason: the wrong folder." in " ".join(message.text.split())
    assert message.subject.startswith("Open again, due ")
    # A calendar entry is numbered by it, so that the cancelled one comes back.
    assert 2 == office.row(CLOSE).revision
    # Ben had been asked: the ladder goes on from there.
    assert 1 == office.row(CLOSE).rung
    office.at("Fri 2027-04-09 16:00").expects(NOMINATIONS, to=CHLOE, kind="passed up")


def test_an_overdue_task_goes_on_climbing_and_fires_nothing_that_passed(office: Desk) -> None:
    """Opened again a week late: one message that it is open, and the next step on its day."""
    office.only(CLOSE)
    office.at("Thu 2027-04-08 10:00")
    office.completes(ASHA, CLOSE)
    office.at("Thu 2027-04-15 11:00")
    office.reopens("Olga", CLOSE)
    seen = office.run()
    assert {("open again", NOMINATIONS.upper())} == {
        (kind, title[: len(NOMINATIONS)]) for kind, title in seen.told(ASHA)
    }
    assert {f"{ASHA}@example.org"} <= {address for _, address in seen.sent}
    climbed = office.at("Thu 2027-04-15 16:00")
    climbed.expects(NOMINATIONS, to=ASHA, kind="overdue")
    assert 0 == office.report.without_next_step


def test_a_message_that_waited_for_the_morning_is_not_sent(office: Desk) -> None:
    """Done at night and taken back at night: nobody hears that it was done."""
    office.only(CLOSE)
    office.at("Wed 2027-04-07 16:00")
    office.now = at("Wed 2027-04-07 19:00")
    office.completes(BEN, CLOSE)
    office.run()
    office.reopens(BEN, CLOSE)
    morning = office.at("Thu 2027-04-08 08:00")
    morning.expects(NOMINATIONS, to=ASHA, kind="open again")
    assert "done" not in {kind for kind, _ in morning.told(ASHA)}


@pytest.mark.parametrize("passes", [False, True], ids=["before a pass", "waiting for the morning"])
def test_of_two_reports_only_the_one_that_counts_is_told(office: Desk, passes: bool) -> None:  # noqa: FBT001
    """Ben's is taken back before anybody heard of it; then Asha reports it, and only Ben hears so."""
    office.only(CLOSE)
    office.at("Wed 2027-04-07 16:00").expects(NOMINATIONS, to=BEN, kind="passed up")
    office.now = at("Wed 2027-04-07 19:00")
    office.completes(BEN, CLOSE)
    if passes:
        office.run()
    office.reopens(BEN, CLOSE)
    office.completes(ASHA, CLOSE)
    morning = office.at("Thu 2027-04-08 08:00")
    morning.expects(NOMINATIONS, to=BEN, kind="done").nobody_else_than(BEN)
    assert passes == any("not sent: the task is open again" in said for said in office.told(CLOSE))


def test_who_answered_takes_back_their_own_part_only(office: Desk) -> None:
    """Chloe and Hugh both answered; Hugh's answer stands when Chloe takes hers back."""
    office.only(LETTER)
    office.at("Mon 2027-04-12 10:00")
    office.completes(CHLOE, LETTER)
    office.completes(HUGH, LETTER)
    answer = office.reopens(CHLOE, LETTER)
    assert ("ashford/returning_officer",) == answer.still_asked
    assert {"returning_officer": None, "chief_constable": "Hugh"} == office.answered(LETTER)
    assert [("Chloe", False), ("Hugh", True)] == office.counts(LETTER)
    office.completes(CHLOE, LETTER)
    assert "done" == office.state(LETTER)
    assert [("Chloe", False), ("Hugh", True), ("Chloe", True)] == office.counts(LETTER)


def test_an_operator_takes_back_every_answer(office: Desk) -> None:
    """They may not know whose was wrong; not applicable is one post's answer as well."""
    office.only(LETTER)
    office.at("Mon 2027-04-12 10:00")
    office.completes(CHLOE, LETTER)
    office.completes(HUGH, LETTER)
    both = ("ashford/returning_officer", "blankshire/chief_constable")
    assert both == office.reopens("Olga", LETTER).still_asked
    assert [("Chloe", False), ("Hugh", False)] == office.counts(LETTER)
    office.completes(HUGH, LETTER, Outcome.NOT_APPLICABLE, "no candidates")
    office.completes(CHLOE, LETTER, Outcome.NOT_APPLICABLE, "no candidates")
    assert both[1:] == office.reopens(HUGH, LETTER).still_asked


def test_the_first_of_two_owners_takes_their_part_back(office: Desk) -> None:
    """Before the other has answered: the task was open all the time, and nobody hears of it."""
    office.only(LETTER)
    office.at("Mon 2027-04-12 10:00")
    office.completes(CHLOE, LETTER)
    revision = office.row(LETTER).revision
    office.reopens(CHLOE, LETTER)
    assert {None} == set(office.answered(LETTER).values())
    assert ("open", revision) == (office.row(LETTER).state, office.row(LETTER).revision)
    office.run().nobody_else_than()
    assert "Answer taken back by Chloe: one paper is missing" == office.told(LETTER)[-1]


def test_it_has_the_dates_of_the_plan_as_it_is_now(office: Desk) -> None:
    """Done for 6 May; the poll moved a week; opened again it is due for the new day, and a new run of
    a higher revision shows it."""
    office.only(EVENTS)
    office.at("Mon 2027-03-22 10:00")
    office.completes(CHLOE, EVENTS)
    office.moves(day("Thu 2027-05-13"))
    before = office.row(EVENTS)
    assert ("done", "Wed 2027-04-07 17:00") == (before.state, office.due(EVENTS))
    office.reopens(CHLOE, EVENTS)
    assert ("planned", "Wed 2027-04-14 17:00") == (office.state(EVENTS), office.due(EVENTS))
    assert "Wed 2027-03-24 09:00" == office.opens_at(EVENTS)
    assert before.revision + 1 == office.row(EVENTS).revision
    # What is planned anew from the same facts is as it is.
    assert office.changes(Replan(reason="")).is_empty


def test_done_early_and_opened_again_it_waits_for_its_day(office: Desk) -> None:
    """It is planned, and opens as if nothing had been: on a bank holiday, so that its reminder comes first."""
    office.only(POLL)
    office.at("Mon 2027-04-12 10:00")
    office.completes(CHLOE, POLL)
    office.reopens(CHLOE, POLL)
    assert "planned" == office.state(POLL)
    office.run().nobody_else_than()
    office.at("Tue 2027-05-04 09:00").expects("Election day", to=CHLOE, kind="reminder")


@pytest.mark.parametrize("why", ["", "  \n", "\x1b\x00\u202e"])
def test_a_reason_is_needed(office: Desk, why: str) -> None:
    """Of words, not of what cannot be seen."""
    office.only(CLOSE)
    office.at("Mon 2027-04-05 10:00")
    office.completes(ASHA, CLOSE)
    with pytest.raises(AnswerRefusedError, match="needs a reason"):
        office.reopens(ASHA, CLOSE, why)
    assert "done" == office.state(CLOSE)


def test_what_cannot_be_opened_again(office: Desk) -> None:
    """What was never closed, what is not needed, and what is over: each says what to do."""
    office.only(CLOSE, LETTER)
    office.at("Mon 2027-04-05 10:00")
    with pytest.raises(AnswerRefusedError, match="is open: nobody has reported it done"):
        office.reopens(ASHA, CLOSE)
    office.completes(ASHA, CLOSE)
    office.changes(Postpone(reason="flood"))
    with pytest.raises(AnswerRefusedError, match="is postponed; give it a day first: `writ replan"):
        office.reopens(ASHA, CLOSE)
    with pytest.raises(AnswerRefusedError, match=r"is stood down, not answered: .*`writ replan"):
        office.reopens(CHLOE, LETTER)
    office.changes(CancelElection(reason="flood"))
    with office.register.write() as session:
        archive_election(session, MAY.id, reason="over", who="Olga", now=office.now)
    with pytest.raises(AnswerRefusedError, match="is archived; nothing in it changes"):
        office.reopens(ASHA, CLOSE)


def test_a_task_that_the_plan_needs_no_more_stays_done(office: Desk) -> None:
    """Its poll became uncontested after it was done."""
    task = "ashford/local_england.notice_of_poll"
    office.only(task)
    office.at("Mon 2027-04-12 10:00")
    office.completes(ASHA, task)
    office.changes(SetPolls((Poll("local_england", "ashford"),), PollState.UNCONTESTED, reason=""))
    with pytest.raises(AnswerRefusedError, match="is not needed any more by the plan"):
        office.reopens(ASHA, task)
    assert "done" == office.state(task)


@pytest.mark.postgres
@pytest.mark.parametrize("register", ["postgres"], indirect=True)
def test_the_election_is_taken_before_the_task(register: Register) -> None:
    """As by everything that plans an election anew: else one holds the task, the other the election, for ever."""
    office = Desk(register).opens(directory(), MAY, CALLED)
    office.at("Mon 2027-03-22 09:00")
    office.completes(ASHA, NOTICE)
    with register.write() as session, counted(session) as seen:
        number = the_task(session, f"{MAY.id}/{NOTICE}").number
        reopen(session, number, Answerer("Asha", ASHA), why="not yet", now=office.now)
    locks = [s.split("FROM ")[1].split()[0] for s in seen if s.rstrip().endswith("FOR UPDATE")]
    assert locks.index("election") < locks.index("task")
