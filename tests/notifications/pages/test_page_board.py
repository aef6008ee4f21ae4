"""The list of all tasks: several are taken at once, without JavaScript."""

from dataclasses import dataclass, replace
from datetime import datetime

import httpx
import pytest
from typing_extensions import override

from tasks.register.errors import RegisterBusyError
from tasks.terms import Standing
from tasks.views.task import TaskView
from tests.notifications.cast import ASHA, JOINT_LETTER, NOMINATIONS
from tests.notifications.memory_desk import MemoryDesk
from tests.notifications.page_office import Office


@pytest.fixture
def office() -> Office:
    """Two open tasks of Asha's that nobody deals with."""
    found = Office()
    for task in (NOMINATIONS, JOINT_LETTER):
        fresh = replace(task, standing=Standing.AWAITING, acknowledged_until=None)
        found.desk.tasks[task.number] = fresh
    return found


def taken(office: Office) -> list[str]:
    """The keys of what somebody deals with."""
    return [t.key for t in office.desk.tasks.values() if t.is_dealt_with(office.now)]


def test_all_of_them_are_taken_with_one_button(office: Office) -> None:
    """Those that the page showed; each is told of, and the page comes back by GET."""
    page = office.get(office.board())
    assert 2 == page.count('type="checkbox"')
    numbers = [str(NOMINATIONS.number), str(JOINT_LETTER.number)]
    answer = send(office, {"action": "take-all", "shown": numbers})
    assert 303 == answer.status_code
    assert [NOMINATIONS.key, JOINT_LETTER.key] == taken(office)
    assert [NOMINATIONS.id, JOINT_LETTER.id] == office.told
    assert "I take all of these" not in office.get(office.board())


def test_only_those_that_are_ticked(office: Office) -> None:
    """The others were shown, and are not taken."""
    numbers = [str(NOMINATIONS.number), str(JOINT_LETTER.number)]
    send(office, {"action": "take", "shown": numbers, "take": numbers[1]})
    assert [JOINT_LETTER.key] == taken(office)


def test_nothing_ticked_is_said(office: Office) -> None:
    """Nothing changes."""
    answer = send(office, {"action": "take", "shown": [str(NOMINATIONS.number)]})
    assert 422 == answer.status_code
    assert "Tick the tasks that it is about." in answer.text
    assert [] == taken(office)


def test_what_is_not_taken_is_said_and_the_rest_is(office: Office) -> None:
    """Ben was first with one, one was never hers: the other is Asha's all the same."""
    first = replace(NOMINATIONS, acknowledged_by="Ben Okoro", acknowledged_until=NOMINATIONS.due)
    office.desk.tasks[NOMINATIONS.number] = first
    numbers = [str(NOMINATIONS.number), "19", str(JOINT_LETTER.number)]
    answer = send(office, {"action": "take-all", "shown": numbers})
    assert 422 == answer.status_code
    assert "Close of nominations: Ben Okoro deals with it." in answer.text
    assert "One of these is not yours any more." in answer.text
    assert [JOINT_LETTER.id] == office.told


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"take": "x", "action": "take"}, 400), ({"action": "take", "form": "forged"}, 422)],
)
def test_what_the_page_did_not_make_changes_nothing(
    office: Office, sent: dict[str, str], status: int
) -> None:
    """A number that is none, a form of another page."""
    answer = send(office, {"shown": str(NOMINATIONS.number), **sent})
    assert status == answer.status_code
    assert [] == taken(office)


def test_a_register_that_is_busy_is_said_at_once(office: Office) -> None:
    """Nothing is told as a task that was refused; what was taken before it is still told of."""
    numbers = [str(JOINT_LETTER.number), str(NOMINATIONS.number)]
    for busy, said, told in (
        (JOINT_LETTER.number, "Not taken, please try again", []),
        (NOMINATIONS.number, "Your answer may not have been kept", [JOINT_LETTER.id]),
    ):
        office.desk = BusyDesk(office.desk.tasks, busy=busy)
        answer = send(office, {"action": "take-all", "shown": numbers})
        assert 503 == answer.status_code
        assert said in answer.text
        assert told == office.told


@dataclass
class BusyDesk(MemoryDesk):
    """Cannot take one of the tasks, as somebody else writes."""

    busy: int = 0

    @override
    def acknowledge(self, number: int, *, person: int, note: str, now: datetime) -> TaskView:
        """As the other desk, but for that task."""
        if number == self.busy:
            raise RegisterBusyError("the register is busy")
        return super().acknowledge(number, person=person, note=note, now=now)


def send(office: Office, answer: dict[str, object]) -> httpx.Response:
    """Open the list, fill in its form, press a button."""
    path = office.board(ASHA)
    return office.ask("POST", path, data={"form": office.form_token(path), **answer})
