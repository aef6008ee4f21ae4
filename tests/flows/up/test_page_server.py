"""What the owners' page does behind an answer: it tells Prefect, and nobody waits for that."""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from typing_extensions import override

from flows import page_server
from flows.page_server import Teller
from flows.prefect.health import EngineRefusedError
from flows.wiring import Office, open_office
from tasks.settings import Settings

PATIENCE_SECONDS = 60


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office in a home of its own."""
    return open_office(Settings(home=tmp_path))


class SlowTeller(Teller):
    """A teller whose Prefect takes its time, and is as it is told to be."""

    def __init__(self, office: Office) -> None:
        self.told: list[Sequence[str]] = []
        self.goes_on = threading.Event()
        self.trouble: Exception | None = None
        super().__init__(office)

    @override
    async def _show(self, elections: Sequence[str], tasks: Sequence[str]) -> None:
        self.told.append([*elections, *tasks])
        self.goes_on.wait(PATIENCE_SECONDS)
        if self.trouble is not None:
            raise self.trouble


def until(true: Callable[[], bool]) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def teller(office: Office, monkeypatch: pytest.MonkeyPatch) -> SlowTeller:
    """Prefect is there."""
    monkeypatch.setattr(page_server, "prefect_reachable", lambda _url: True)
    return SlowTeller(office)


def test_answers_close_together_are_shown_together_and_wait_for_nothing(teller: SlowTeller) -> None:
    """A hundred answers while Prefect is slow: one more call for all of them."""
    teller.answered("first")
    until(lambda: teller.told == [["first"]])
    began = time.monotonic()
    for number in range(100):
        teller.answered(f"task {number:02}")
    assert time.monotonic() - began < 1
    assert len(teller.told) == 1
    teller.goes_on.set()
    until(lambda: len(teller.told) == 2)
    assert [f"task {number:02}" for number in range(100)] == teller.told[1]


@pytest.mark.parametrize(
    "trouble", [EngineRefusedError("no"), RuntimeError("gone"), TimeoutError("slow")]
)
def test_whatever_prefect_says_the_page_goes_on(teller: SlowTeller, trouble: Exception) -> None:
    """The next answer is shown as if nothing had been."""
    teller.goes_on.set()
    teller.trouble = trouble
    teller.answered("one")
    until(lambda: teller.told == [["one"]])
    teller.answered("two")
    until(lambda: teller.told == [["one"], ["two"]])


def test_an_election_that_was_changed_is_told_with_what_was_answered(teller: SlowTeller) -> None:
    """Once, however often it was changed meanwhile."""
    teller.answered("first")
    until(lambda: teller.told == [["first"]])
    for _ in range(3):
        teller.changed("blankshire.2027-05-06")
    teller.answered("second")
    teller.goes_on.set()
    until(lambda: teller.told == [["first"], ["blankshire.2027-05-06", "second"]])
