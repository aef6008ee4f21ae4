"""Evidence that turns up after a task was reported done is added to it, and the task stays done."""

import pytest

from notifications.pages.register_desk import RegisterDesk
from notifications.reports.kinds import ReportKind, make_report
from tasks.actions.answering import complete
from tasks.actions.archiving import archive_election
from tasks.actions.debriefs.adding_evidence import add_evidence
from tasks.actions.reopening import reopen
from tasks.register.database import Register
from tasks.register.models import NoticeRow, TaskRow
from tasks.register.people import number_of_person
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.owned_tasks import open_due, the_task
from tasks.register.plans.task_views import Sight, missing_evidence, open_books_of
from tasks.register.record.history import entries
from tasks.register.record.verifying import verify
from tasks.terms import TaskState
from tasks.views.answers import AnswerRefusedError, Outcome
from tasks.views.task import TaskView
from tests.builders import an_election, at, called_in
from tests.cast import directory
from tests.changing_office import everything_in
from tests.notifications.reports.reported import words_of

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
NOTICE = f"{MAY.id}/ashford/local_england.notice_of_election"
DONE_ON, LATER = at("Mon 2027-03-29 10:00"), at("Tue 2027-04-06 10:00")
ASHA = Answerer("Asha", "asha")


@pytest.fixture
def register(sqlite_register: Register) -> Register:
    """An election whose notice was reported published, without evidence."""
    called_in(sqlite_register, directory(), MAY)
    with sqlite_register.write() as session:
        open_due(session, now=DONE_ON)
        complete(
            session,
            the_task(session, NOTICE).number,
            ASHA,
            directory=stored_directory(session).directory,
            outcome=Outcome.DONE,
            note="on the web site",
            evidence={},
            now=DONE_ON,
        )
    return sqlite_register


def adds(register: Register, by: Answerer = ASHA, task: str = NOTICE) -> tuple[str, ...]:
    """Evidence of the notice is added eight days later."""
    with register.write() as session:
        number = the_task(session, task).number
        return add_evidence(session, number, slot_of(register), by, note="found it", now=LATER)


def slot_of(register: Register) -> dict[str, str]:
    """Evidence for the first slot of the notice."""
    return {seen(register).evidence[0]: "folder 4"}


def seen(register: Register) -> TaskView:
    """The notice as it is shown."""
    with register.read() as session:
        row: TaskRow = the_task(session, NOTICE)
        return Sight(session, [row], open_books_of(session), reader="asha").view(row, now=LATER)


def missing(register: Register) -> tuple[str, ...]:
    """What the notice still lacks."""
    with register.read() as session:
        return tuple(missing_evidence(session, the_task(session, NOTICE), now=LATER))


def test_it_stands_beside_what_was_reported(register: Register) -> None:
    """The task stays done as it was, by whom and when; nothing is missing any more; nobody is told; and the
    history, still whole, says who added what."""
    before, tables = seen(register), everything_in(register)
    assert 1 == len(missing(register))
    (slot,) = adds(register, Answerer("Olga"))
    after = seen(register)
    assert (before.standing, before.closed_by, before.closed_at, before.note) == (
        after.standing,
        after.closed_by,
        after.closed_at,
        after.note,
    )
    assert before.reports == after.reports
    assert () == missing(register)
    assert [(slot, "folder 4", "Olga")] == [
        (piece.label, piece.said, piece.who) for piece in after.evidence_given
    ]
    for table in (NoticeRow.__tablename__, TaskRow.__tablename__):
        assert tables[table] == everything_in(register)[table]
    with register.read() as session:
        last = list(entries(session, MAY.id))[-1]
        assert [None] == [v.fault for v in verify(session) if v.chain == MAY.id]
    assert ("evidence-added", "Olga", {slot: "folder 4"}) == (
        last.kind,
        last.who,
        last.data["evidence"],
    )
    assert f"Evidence added, says Olga: {slot}: found it" == last.text


def test_the_report_lists_it(register: Register) -> None:
    """As all that is there to show."""
    adds(register)
    with register.read() as session:
        report = make_report(session, MAY.id, ReportKind.OUTCOMES, now=LATER)
    assert "folder 4" in words_of(report)


def test_it_is_refused_where_nothing_is_done(register: Register) -> None:
    """Of what is open, or archived; and where none is given."""
    with pytest.raises(AnswerRefusedError, match="is open, not done"):
        adds(register, task=f"{MAY.id}/ashford/project_plan")
    with register.read() as session:
        number = the_task(session, NOTICE).number
    with register.write() as session, pytest.raises(AnswerRefusedError, match="no evidence is"):
        add_evidence(session, number, {"Notice": " "}, ASHA, note="", now=LATER)
    with register.write() as session:
        over = at("Mon 2027-06-14 09:00")
        archive_election(session, MAY.id, reason="over", even_if_open=True, who="Olga", now=over)
    with pytest.raises(AnswerRefusedError, match="archived"):
        adds(register)


def test_who_added_to_it_takes_nothing_back(register: Register) -> None:
    """It is no answer: opening the task again is for who reported it, and a later report stands for itself."""
    adds(register, Answerer("Chris", "chris"))
    with register.write() as session:
        row = the_task(session, NOTICE)
        reopen(session, row.number, ASHA, why="not so", now=LATER)
    with register.read() as session:
        assert TaskState.DONE is not the_task(session, NOTICE).state
    assert () == seen(register).reports


def test_it_is_added_on_the_page(register: Register) -> None:
    """By those who may answer for the task."""
    desk = RegisterDesk(register)
    with register.read() as session:
        number = the_task(session, NOTICE).number
        asha = number_of_person(session, "asha")
    shown = desk.add_evidence(number, person=asha, evidence=slot_of(register), note="", now=LATER)
    assert () == shown.evidence_missing
    assert shown.reader_may_reopen
