"""Stories of a by-election's checklist, ticked item by item, and of what cannot have been done yet."""

import pytest

from notifications.pages.register_desk import RegisterDesk
from tasks.actions.answering import complete
from tasks.actions.ticking import Ticked, tick, ticked_words
from tasks.planning.contests import Contest
from tasks.planning.polls import ElectionFacts, Poll
from tasks.register.database import Register
from tasks.register.messages.notices import notices_of
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.directory_store import stored_directory
from tasks.register.record.history import entries
from tasks.register.record.ticks import items_of
from tasks.register.record.verifying import verify
from tasks.terms import NoticeKind
from tasks.views.answers import AnswerRefusedError, NotTakenError, Outcome
from tasks.words import short_moment
from tests.builders import day
from tests.cast import ASHA, BEN, directory
from tests.changing_office import ChangingOffice

MILL = Contest("mill", "Mill", by_election=True)
BY_ELECTION = ElectionFacts(
    "blankshire",
    day("Thu 2027-02-18"),
    day("Thu 2026-11-26"),
    (Poll("local_england", "ashford", contests=(MILL,)),),
)
READY, CLOSE = "ashford/get_ready", "ashford/local_england.nominations_close"


class Desk(ChangingOffice):
    """An office that ticks."""

    def ticks(self, *items: str, who: str = ASHA, task: str = READY, back: bool = False) -> Ticked:
        """Somebody of the cast ticks items of a task."""
        by = Answerer(who.capitalize(), who)
        with self.register.write() as session:
            return tick(session, self._task(task).number, items, by, now=self.now, back=back)

    def reports(self, task: str, *, correction: str = "") -> bool:
        """Olga, an operator, reports a task done; whether that was taken."""
        with self.register.write() as session:
            return complete(
                session,
                self._task(task).number,
                Answerer("Olga"),
                directory=stored_directory(session).directory,
                outcome=Outcome.DONE,
                note="",
                evidence={},
                now=self.now,
                correction=correction,
            ).won

    def said(self, word: str) -> list[str]:
        """What the history says with this word in it."""
        with self.register.read() as session:
            return [row.text for row in entries(session) if word in row.text]


@pytest.fixture
def office(sqlite_register: Register) -> Desk:
    """The Mill ward's by-election, called in November."""
    return Desk(sqlite_register).opens(directory(), BY_ELECTION, "Thu 2026-11-26 09:00")


def test_items_are_ticked_one_by_one(office: Desk) -> None:
    """Each with who and when; what was ticked already stays as it was."""
    office.at("Mon 2026-12-07 10:00")
    first = office.ticks("project_plan", "staffing")
    assert 2 == len(first.changed)
    office.at("Tue 2026-12-08 10:00")
    again = office.ticks("staffing", "contracts", who=BEN)
    assert 1 == len(again.changed)
    assert "was ticked by Asha on Mon 7 Dec 2026 10:00" in again.before[0]
    assert len(first.left) == len(again.left) + 1
    assert any(line.startswith("nothing changed: ") for line in ticked_words(again))
    assert 3 == len(office.said("Ticked, says"))
    with office.register.read() as session:
        assert all(chain.fault is None for chain in verify(session))


def test_a_tick_is_taken_back(office: Desk) -> None:
    """With a line of its own in the history; twice changes nothing."""
    office.ticks("staffing")
    assert 1 == len(office.ticks("staffing", back=True).changed)
    assert office.ticks("staffing", back=True).before[0].endswith("is not ticked")
    assert 1 == len(office.said("Not ticked any more"))


def test_what_cannot_be_ticked(office: Desk) -> None:
    """An item that the list has not; a task without a list; one that is closed."""
    with pytest.raises(AnswerRefusedError, match="no item 'stafing'; did you mean 'staffing'"):
        office.ticks("stafing")
    with pytest.raises(AnswerRefusedError, match="has no checklist; report it done instead"):
        office.ticks("staffing", task=CLOSE)
    assert office.reports(READY)
    with pytest.raises(NotTakenError, match="reported by Olga"):
        office.ticks("staffing")


def test_the_page_shows_the_list(office: Desk) -> None:
    """Each item with its own guidance, and who ticked it."""
    office.ticks("staffing")
    number = office._task(READY).number
    with office.register.read() as session:
        people = dict(stored_directory(session).numbers)
    desk = RegisterDesk(office.register)
    shown = desk.task(number, person=people[ASHA], now=office.now)
    ticked = [item for item in shown.checklist if item.ticked_at]
    assert [("staffing", "Asha")] == [(item.key, item.ticked_by) for item in ticked]
    assert all(item.guidance for item in shown.checklist)
    assert "Get ready for the Mill by-election" == shown.title
    after = desk.tick(
        number, person=people[ASHA], on={"contracts"}, off={"staffing"}, now=office.now
    )
    assert ["contracts"] == [item.key for item in after.checklist if item.ticked_at]


def test_what_cannot_have_been_done_yet_is_refused(office: Desk) -> None:
    """Nominations close at four on the day; a minute before, nobody can say that they have."""
    office.at("Fri 2027-01-22 15:59")
    with pytest.raises(AnswerRefusedError, match="before Fri 22 Jan 2027 16:00; report it then"):
        office.reports(CLOSE)
    office.at("Fri 2027-01-22 16:00")
    assert office.reports(CLOSE)


def test_nobody_is_chased_about_what_cannot_be_done_yet(office: Desk) -> None:
    """Who says that they deal with the close of nominations is left alone until it happens."""
    office.only(CLOSE)
    office.at("Thu 2027-01-14 10:00")
    office.acknowledges(ASHA, CLOSE)
    for quiet in ("Mon 2027-01-18 10:00", "Thu 2027-01-21 17:00"):
        office.at(quiet).nobody_else_than()
    asked = office.at("Fri 2027-01-22 16:00")
    assert ASHA in {address.partition("@")[0] for _, address in asked.sent}


def test_an_operator_enters_a_correction_with_its_reason(office: Desk) -> None:
    """And the history says that it is one."""
    assert office.reports(CLOSE, correction="the day was wrong in the register")
    assert 1 == len(office.said("(a correction: the day was wrong in the register)"))


def test_a_lawful_day_in_a_checklist_is_reminded_of(office: Desk) -> None:
    """Its owner hears of each item by its day, though the task is due later; of what is ticked, nothing.
    What is due on Sunday is said on Friday."""
    task = "ashford/after_the_poll"
    with office.register.read() as session:
        row = office._task(task)
        (acceptance,) = (i for i in items_of(session, [row])[row.number] if "accept" in i.key)
        notices = notices_of(session, [row.number])[row.number]
    assert "Sun 18 Apr 2027 17:00" == short_moment(acceptance.due or row.opens)
    assert acceptance.due is not None
    assert acceptance.due < row.due
    asked = [short_moment(n.at) for n in notices if n.kind is NoticeKind.ITEM_DUE]
    days = ("Sun 11 Apr", "Fri 16 Apr", "Sun 18 Apr", "Mon 19 Apr")
    assert [f"{on} 2027 09:00" for on in days] == asked
    office.at("Sat 2027-02-20 10:00")
    office.ticks("councillors_acceptance", task=task)
    office.at("Tue 2027-04-20 10:00")
    with office.register.read() as session:
        told = notices_of(session, [row.number])[row.number]
    why = {n.dropped for n in told if n.kind is NoticeKind.ITEM_DUE}
    assert {"what the law wants by then is ticked"} == why
