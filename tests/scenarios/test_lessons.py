"""What was learnt at one election stands beside the same task of the next."""

import pytest

from notifications.reports.kinds import ReportKind, make_report
from tasks.actions.archiving import archive_election
from tasks.actions.debriefs.learning import learn
from tasks.register.database import Register
from tasks.register.models import TaskRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.owned_tasks import the_task
from tasks.register.plans.task_views import Sight, open_books_of
from tasks.register.record.history import entries
from tasks.register.record.verifying import verify
from tasks.views.answers import AnswerRefusedError
from tasks.views.task import Lesson
from tests.builders import an_election, at, call, called_in, day
from tests.cast import directory
from tests.notifications.reports.reported import words_of

FIRST = an_election(
    "Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford", "local_england:brambleton"
)
NEXT = an_election(
    "Thu 2028-05-04", "Mon 2027-11-01", "local_england:ashford", "local_england:brambleton"
)
AFTER = at("Mon 2027-06-14 09:00")
CARDS = "ashford/poll_cards"
THREATS = "blankshire/threat_assessment"
ASHA = Answerer("Asha", "asha")


@pytest.fixture
def register(sqlite_register: Register) -> Register:
    """An election that is over, and the one of a year later."""
    called_in(sqlite_register, directory(), FIRST)
    call(sqlite_register, NEXT, now=at("Mon 2027-11-01 09:00"))
    return sqlite_register


def learns(register: Register, task: str, text: str, election: str = FIRST.id) -> bool:
    """Asha notes a lesson."""
    with register.write() as session:
        number = the_task(session, f"{election}/{task}").number
        return learn(session, number, text, ASHA, now=AFTER)


def shown(register: Register, task: str, election: str = NEXT.id) -> tuple[Lesson, ...]:
    """What stands beside a task."""
    with register.read() as session:
        row: TaskRow = the_task(session, f"{election}/{task}")
        return Sight(session, [row], open_books_of(session)).view(row, now=AFTER).lessons


def test_the_next_election_shows_it_beside_the_same_task(register: Register) -> None:
    """In the same council alone, with who said so after which poll; the first election shows none of its own."""
    assert learns(register, CARDS, "order the cards a week earlier")
    lesson = Lesson(day("Thu 2027-05-06"), "Asha", AFTER, "order the cards a week earlier")
    assert (lesson,) == shown(register, CARDS)
    assert () == shown(register, "brambleton/poll_cards")
    assert () == shown(register, CARDS, FIRST.id)


def test_nobody_learns_what_was_not_theirs(register: Register) -> None:
    """Where a task's readers are others now than then, the lesson stays behind."""
    assert learns(register, THREATS, "watch the count")
    assert 1 == len(shown(register, THREATS))
    with register.write() as session:
        the_task(session, f"{NEXT.id}/{THREATS}").visibility = "shared"
    assert () == shown(register, THREATS)


def test_it_is_in_the_history_and_the_reports(register: Register) -> None:
    """Each in the report of those who may see the task."""
    learns(register, CARDS, "order the cards a week earlier")
    learns(register, THREATS, "watch the count")
    with register.read() as session:
        kinds = [entry.kind for entry in entries(session, FIRST.id)]
        assert all(verdict.fault is None for verdict in verify(session))
        council, police = (
            words_of(make_report(session, FIRST.id, kind, now=AFTER)) for kind in ReportKind
        )
    assert 2 == kinds.count("learnt")
    assert "order the cards a week earlier" in council
    assert "watch the count" not in council
    assert "watch the count" in police
    assert "order the cards a week earlier" not in police


def test_what_says_nothing_or_comes_too_late_is_refused(register: Register) -> None:
    """Twice the same is noted once; an archived election learns nothing more."""
    assert learns(register, CARDS, "order the cards a week earlier")
    assert not learns(register, CARDS, "order the cards a week earlier ")
    for text, said in (("  ", "is empty"), ("x" * 4001, "4001 characters")):
        with pytest.raises(AnswerRefusedError, match=said):
            learns(register, CARDS, text)
    with register.write() as session:
        archive_election(session, FIRST.id, reason="over", who="Olga", now=AFTER, even_if_open=True)
    with pytest.raises(AnswerRefusedError, match="is archived"):
        learns(register, CARDS, "too late")
    assert 1 == len(shown(register, CARDS))
