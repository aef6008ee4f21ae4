"""What will be sent is worked out in the background, once for each state of the register, and kept."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from calendars.errors import WritError
from notifications.rehearsal.ahead import Ways
from notifications.rehearsal.foretelling import Foreteller
from tasks.register.visits.sign_ins import ask_to_sign_in
from tests.builders import RecordingChannel, an_election, at
from tests.cast import ASHA, directory
from tests.office import Office
from tests.registers import COPY, copied

FACTS = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
PATIENCE_SECONDS = 60


@dataclass
class Desk:
    """An office, and what works out what it will send; `works` is set while that may go on."""

    office: Office
    patience: float = PATIENCE_SECONDS
    asked: int = 0
    works: Event = field(default_factory=Event)
    trouble: Exception | None = None

    def __post_init__(self) -> None:
        self.works.set()
        self.foreteller = Foreteller(self.office.register, self.ways, self.patience)

    def ways(self) -> Ways:
        """How it writes; asked for once each time that messages are worked out."""
        self.asked += 1
        self.works.wait(PATIENCE_SECONDS)
        if self.trouble is not None:
            raise self.trouble
        return Ways({"email": RecordingChannel()})

    def looks(self) -> tuple[bool, bool, bool]:
        """Whether there are any, current ones, and whether it cannot be."""
        found = self.foreteller.ask(FACTS.id, now=self.office.now)
        return found.ahead is not None, found.current, found.fault


@pytest.fixture(scope="module")
def built(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One council, before its nominations."""
    folder = tmp_path_factory.mktemp("foretelling")
    with copied(migrated_file, folder) as register:
        office = Office(register).opens(directory(), FACTS, "Mon 2026-11-02 09:00").of_old()
        office.run(at("Mon 2027-04-05 10:00"))
    return folder / COPY


@pytest.fixture
def office(built: Path, tmp_path: Path) -> Iterator[Office]:
    """A copy of it."""
    with copied(built, tmp_path) as register:
        yield Office(register, now=at("Mon 2027-04-05 10:00"))


def until(true: Callable[[], bool]) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_it_is_worked_out_once_for_each_state(office: Office) -> None:
    """Looked at again it is there; after an answer it is worked out anew, after an hour too."""
    desk = Desk(office)
    assert [(True, True, False)] * 3 == [desk.looks() for _ in range(3)]
    assert 1 == desk.asked
    office.completes(ASHA, "ashford/local_england.notice_of_election")
    assert (True, True, False) == desk.looks()
    assert 2 == desk.asked
    office.now += timedelta(minutes=59)
    desk.looks()
    assert 2 == desk.asked
    office.now += timedelta(minutes=1)
    desk.looks()
    assert 3 == desk.asked


def test_who_signs_in_changes_nothing_of_it(office: Office) -> None:
    """That stands in the history too, and is told to nobody."""
    desk = Desk(office)
    desk.looks()
    with office.register.write() as session:
        ask_to_sign_in(session, "asha@example.org", browser="b", domain="d", now=office.now)
    desk.looks()
    assert 1 == desk.asked


def test_nobody_waits_for_what_takes_long(office: Office) -> None:
    """There is nothing yet, and later there is; while it is worked out anew the last is shown, and said not
    to be current. However many look, it is worked out once."""
    desk = Desk(office, patience=0.05)
    desk.works.clear()
    began = time.monotonic()
    assert [(False, False, False)] * 4 == [desk.looks() for _ in range(4)]
    assert time.monotonic() - began < 2
    assert 1 == desk.asked
    desk.works.set()
    until(lambda: desk.looks() == (True, True, False))
    desk.works.clear()
    office.completes(ASHA, "ashford/local_england.notice_of_election")
    assert (True, False, False) == desk.looks()
    desk.works.set()
    until(lambda: desk.looks() == (True, True, False))
    assert 2 == desk.asked


@pytest.mark.parametrize(
    "trouble", [WritError("WRIT_SMTP_URL is none"), RuntimeError("gone")], ids=["a setting", "any"]
)
def test_what_cannot_be_is_said_and_tried_again_in_a_minute(
    office: Office, trouble: Exception
) -> None:
    """Not with every look."""
    desk = Desk(office, trouble=trouble)
    assert [(False, True, True)] * 2 == [desk.looks() for _ in range(2)]
    assert 1 == desk.asked
    desk.trouble = None
    office.now += timedelta(minutes=1)
    assert (True, True, False) == desk.looks()
