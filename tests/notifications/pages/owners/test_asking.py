"""An owner asks the operators about a task; they are told once, answer, and the asker reads it."""

import pytest

from notifications.pages.register_desk import RegisterDesk
from tasks.actions.owners.asking import oldest_question, reply
from tasks.people.directory import Address
from tasks.policy.policy import load_policy
from tasks.register.database import Register
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.owned_tasks import the_task
from tasks.register.plans.task_views import task_history
from tasks.register.record.history import EventKind
from tasks.views.answers import AnswerRefusedError, UnknownTaskError
from tasks.views.task import TaskView
from tests.builders import an_election, at, to
from tests.cast import ASHA, BEN, DEV, deputy, directory
from tests.notifications.page_office import Office as Pages
from tests.notifications.page_office import words
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CLOSE = "ashford/local_england.nominations_close"
OLGA = Answerer("Olga")
OPERATORS = "operators@example.org"


class Desk:
    """The desk on Tuesday 6 April, half past nine; Ben deputises for Asha."""

    def __init__(self, register: Register) -> None:
        people = directory(extra=[deputy("ashford/esm", BEN)])
        self.office = Office(register).opens(people, MAY, "Mon 2026-11-02 09:00")
        self.office.operators = (Address("email", OPERATORS),)
        self.office.of_old().only(CLOSE)
        self.office.run(at("Tue 2027-04-06 09:00"))
        self.desk, self.now = RegisterDesk(register), at("Tue 2027-04-06 09:30")
        with register.read() as session:
            self.people = dict(stored_directory(session).numbers)
            self.number = the_task(session, f"{MAY.id}/{CLOSE}").number

    def asks(self, who: str, text: str = "On which board?") -> TaskView:
        """Somebody sends the box."""
        return self.desk.ask(self.number, person=self.people[who], note=text, now=self.now)

    def replies(self, number: int, text: str = "On both.") -> None:
        """Olga answers."""
        with self.office.register.write() as session:
            reply(session, number, text, OLGA, now=self.now)

    def mailed(self, who: str) -> list[str]:
        """What a pass sends to somebody, by its text."""
        sent = self.office.run(self.now).sent
        if who == OPERATORS:
            return [message.text for message, address in sent if address == OPERATORS]
        return [message.text for message in to(list(sent), who)]

    def written(self) -> list[str]:
        """The kinds of entries about the task."""
        with self.office.register.read() as session:
            return [row.kind for row in task_history(session, self.number)]


@pytest.fixture
def desk(register: Register) -> Desk:
    """On each database."""
    return Desk(register)


def test_the_operators_are_told_once_and_what_to_do(desk: Desk) -> None:
    """With who asks, about what, and the command; the next pass says nothing more."""
    (question,) = desk.asks(ASHA).questions
    (mail,) = desk.mailed(OPERATORS)
    said = " ".join(mail.split())
    assert f"Asha asks about 'Close of nominations' ({MAY.id}/{CLOSE})" in said
    assert f"question {question.number}: On which board?" in said
    assert "writ reply" in said
    assert desk.mailed(OPERATORS) == []
    assert EventKind.ASKED in desk.written()


def test_the_answer_is_mailed_and_shown(desk: Desk) -> None:
    """To who asked and nobody else; the alarm stands no longer, and the history has both."""
    (question,) = desk.asks(BEN).questions
    assert any("asks about" in alarm for alarm in desk.office.alarms())
    desk.office.run(desk.now)
    desk.replies(question.number)
    assert not any("asks about" in alarm for alarm in desk.office.alarms())
    sent = desk.office.run(desk.now).sent
    assert [address for _, address in sent] == ["ben@example.org"]
    ((mail, _),) = sent
    assert mail.subject.startswith("Your question is answered")
    assert "The answer: On both." in " ".join(mail.text.split())
    seen = desk.desk.task(desk.number, person=desk.people[ASHA], now=desk.now)
    assert [(each.answer, each.answered_by) for each in seen.questions] == [("On both.", "Olga")]
    assert desk.written()[-2:] == [EventKind.REPLIED, EventKind.SENT]
    assert desk.office.whole()


def test_the_same_again_changes_nothing(desk: Desk) -> None:
    """A button that was pressed twice asks once."""
    desk.asks(ASHA)
    assert len(desk.asks(ASHA, " On which board? ").questions) == 1
    assert desk.written().count(EventKind.ASKED) == 1


def test_nobody_asks_for_ever(desk: Desk) -> None:
    """So many a day of one person about one task; others may still ask, and so may they tomorrow."""
    most = load_policy().answers.questions_a_day
    for n in range(most):
        desk.asks(ASHA, f"Question {n}?")
    with pytest.raises(AnswerRefusedError, match=f"{most} questions about this within a day"):
        desk.asks(ASHA, "One more?")
    desk.asks(BEN)
    desk.now = at("Wed 2027-04-07 09:31")
    desk.asks(ASHA, "One more?")


def test_who_may_not_see_a_task_asks_nothing(desk: Desk) -> None:
    """It does not exist for them."""
    with pytest.raises(UnknownTaskError):
        desk.asks(DEV)


@pytest.mark.parametrize("text", ["", " \n "])
def test_an_empty_question_is_refused(desk: Desk, text: str) -> None:
    """In one line."""
    with pytest.raises(AnswerRefusedError, match="the question is empty"):
        desk.asks(ASHA, text)


def test_a_question_is_answered_once(desk: Desk) -> None:
    """The second operator reads what the first said."""
    (question,) = desk.asks(ASHA).questions
    desk.replies(question.number)
    with pytest.raises(AnswerRefusedError, match=r"was answered by Olga on .*: On both\."):
        desk.replies(question.number, "On neither.")


def test_what_is_no_question_names_those_that_wait(desk: Desk) -> None:
    """And an answer that says nothing is refused."""
    (question,) = desk.asks(ASHA).questions
    with pytest.raises(AnswerRefusedError, match=f"no question 999.*: {question.number}$"):
        desk.replies(999)
    with pytest.raises(AnswerRefusedError, match="the answer is empty"):
        desk.replies(question.number, " ")


def test_the_form_answers_the_oldest(desk: Desk) -> None:
    """Of several about one task; none is said."""
    first, second = (desk.asks(who).questions[-1].number for who in (ASHA, BEN))
    with desk.office.register.write() as session:
        assert oldest_question(session, desk.number, "it") == first
    desk.replies(first)
    with desk.office.register.write() as session:
        assert oldest_question(session, desk.number, "it") == second
    desk.replies(second)
    with (
        desk.office.register.write() as session,
        pytest.raises(AnswerRefusedError, match="no question about it waits"),
    ):
        oldest_question(session, desk.number, "it")


def test_a_question_keeps_nothing_from_being_undone(desk: Desk) -> None:
    """It is no act upon the task."""
    desk.desk.acknowledge(desk.number, person=desk.people[ASHA], note="", now=desk.now)
    assert desk.asks(ASHA).undo is not None


def test_the_page_has_the_box_and_shows_the_question() -> None:
    """An empty one is said in one line, at the box."""
    pages = Pages()
    refused = pages.press(pages.link(), {"action": "ask", "note": " "})
    assert refused.status_code == 422
    assert 'href="#ask-note">Write what you want to know.' in refused.text
    assert pages.press(pages.link(), {"action": "ask", "note": "Which?"}).status_code == 303
    page = words(pages.get(pages.link()))
    assert "Asha Patel asked on Thursday 1 April 2027, 09:00: Which? No answer yet." in page
