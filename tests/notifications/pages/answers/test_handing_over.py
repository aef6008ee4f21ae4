"""An owner hands over a task of theirs on the page: to whom, with which reason, and what is refused."""

from collections.abc import Callable

import pytest

from notifications.pages.register_desk import RegisterDesk
from tasks.register.database import Register
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.owned_tasks import the_task
from tasks.views.answers import AnswerRefusedError, NotTakenError, UnknownTaskError
from tasks.views.task import TaskView
from tests.builders import an_election, at
from tests.cast import ASHA, BEN, CHLOE, DEV, HUGH, WENDY, away, deputy, directory
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CLOSE = "ashford/local_england.nominations_close"
LETTER = "ashford/joint_letter"


class Counter:
    """The desk on Tuesday 6 April, at half past nine; Wendy is away, Ben deputises for Asha."""

    def __init__(self, register: Register) -> None:
        day = at("Tue 2027-04-06 09:00").date()
        people = directory(extra=[deputy("ashford/esm", BEN)], absences=[away(WENDY, day, day)])
        self.office = Office(register).opens(people, MAY, "Mon 2026-11-02 09:00")
        self.office.of_old().only(CLOSE, LETTER)
        self.office.run(at("Tue 2027-04-06 09:00"))
        self.desk, self.now = RegisterDesk(register), at("Tue 2027-04-06 09:30")
        with register.read() as session:
            self.people = dict(stored_directory(session).numbers)
            self.numbers = {
                local: the_task(session, f"{MAY.id}/{local}").number for local in (CLOSE, LETTER)
            }

    def gives(self, who: str, local: str, to: str, note: str = "I am on leave.") -> TaskView:
        """Somebody presses the button."""
        return self.desk.hand_over(
            self.numbers[local], person=self.people[who], to=to, note=note, now=self.now
        )

    def sees(self, who: str, local: str) -> TaskView:
        """Somebody opens the task."""
        return self.desk.task(self.numbers[local], person=self.people[who], now=self.now)


@pytest.fixture
def counter(register: Register) -> Counter:
    """The desk, on each database."""
    return Counter(register)


def test_colleagues_are_of_the_organisation_of_the_task(counter: Counter) -> None:
    """The deputy first; nobody of the police, of next door, or away; never the reader."""
    offered = [each.id for each in counter.sees(ASHA, CLOSE).colleagues]
    assert offered == [BEN, CHLOE]
    assert HUGH not in [each.id for each in counter.sees(CHLOE, LETTER).colleagues]


def test_a_task_is_handed_over_with_its_reason(counter: Counter) -> None:
    """It is Chloe's from then on, the history says by whom and why, and she is told at once."""
    seen = counter.gives(ASHA, CLOSE, CHLOE)
    assert seen.owners == ("Chloe",)
    assert "by Asha: I am on leave." in seen.history[-1].what
    counter.office.run(counter.now)
    told = [m for m, address in counter.office.every if address == "chloe@example.org"]
    assert any("I am on leave." in message.text for message in told)


@pytest.mark.parametrize("to", [HUGH, DEV, WENDY, ASHA, "", "nobody"])
def test_nobody_else_can_be_chosen(counter: Counter, to: str) -> None:
    """Another organisation, somebody who is away, oneself, or what no list holds."""
    with pytest.raises(AnswerRefusedError, match="choose to whom it goes"):
        counter.gives(ASHA, CLOSE, to)


def test_it_needs_a_reason(counter: Counter) -> None:
    """Whoever gets it reads why."""
    with pytest.raises(AnswerRefusedError, match="needs a reason"):
        counter.gives(ASHA, CLOSE, CHLOE, note="  ")


def test_of_a_shared_task_one_gives_ones_own_part(counter: Counter) -> None:
    """The chief constable's stays with him."""
    seen = counter.gives(CHLOE, LETTER, ASHA)
    assert set(seen.owners) == {"Asha", "chief constable of Blankshire"}


def test_somebody_elses_task_is_not_handed_over(counter: Counter) -> None:
    """Nor one that does not exist for them."""
    with pytest.raises((AnswerRefusedError, UnknownTaskError)):
        counter.gives(HUGH, CLOSE, CHLOE)
    with pytest.raises(UnknownTaskError):
        counter.gives(DEV, CLOSE, CHLOE)


def answered(counter: Counter) -> None:
    """Asha reports it done while Ben's form is open."""
    counter.desk.complete(
        counter.numbers[CLOSE],
        person=counter.people[ASHA],
        outcome="done",
        note="",
        evidence={},
        now=counter.now,
    )


def handed(counter: Counter) -> None:
    """Asha gives it to Chloe while Ben's form is open."""
    counter.gives(ASHA, CLOSE, CHLOE)


@pytest.mark.parametrize(
    ("first", "stands"),
    [(answered, "Done, reported by Asha"), (handed, "Chloe has it already")],
    ids=["reported done", "handed over"],
)
def test_who_comes_too_late_is_told_what_stands(
    counter: Counter, first: Callable[[Counter], None], stands: str
) -> None:
    """Nothing is handed over that is done, or that they have already."""
    first(counter)
    with pytest.raises(NotTakenError, match=stands):
        counter.gives(BEN, CLOSE, CHLOE)
