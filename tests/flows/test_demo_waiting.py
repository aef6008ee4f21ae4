"""The demonstration waits as long as the Prefect server lives, and says for what."""

import pytest

from flows.demo.__main__ import _show
from flows.demo.waiting import REPORT_SECONDS, WaitError, Waiting
from flows.up.several.fleet import SERVER
from flows.wiring import open_office
from tests.flows.conftest import free_port
from tests.flows.typed import Run


class Made:
    """Services, and a clock, that do as they are told."""

    def __init__(self) -> None:
        self.pids = {SERVER: 11}
        self.looked = 0
        self.now = 5.0
        self.said: list[str] = []

    def look(self) -> None:
        """Count the looks."""
        self.looked += 1

    def waiting(self, what: str) -> Waiting:
        """A wait for something."""
        return Waiting(what, self, say=self.said.append, clock=lambda: self.now)


def test_a_slow_machine_is_waited_for_and_a_line_says_so() -> None:
    """Ten minutes, sixty lines, no end."""
    made = Made()
    waiting = made.waiting("the Prefect server")
    for _ in range(600):
        made.now += 1
        waiting.goes_on()
    assert 600 == made.looked
    assert 600 / REPORT_SECONDS == len(made.said)
    assert "Still waiting for the Prefect server, 10 s by now" == made.said[0]


def test_a_server_that_ended_is_waited_for_no_longer() -> None:
    """Though it is started again: what was under way is lost with it."""
    made = Made()
    waiting = made.waiting("the first messages")
    waiting.goes_on()
    made.pids = {SERVER: 12}
    with pytest.raises(WaitError, match=r"the first messages did not come.*server\.log"):
        waiting.goes_on()


def test_an_election_that_prefect_cannot_show_ends_nothing(
    writ: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line says so, with why: the dispatcher's next pass tries again."""
    assert writ("tasks")[0] == 0
    _show(open_office(), f"http://127.0.0.1:{free_port()}/api", "blankshire.2027-05-06")
    said = capsys.readouterr().out
    assert "Not shown in Prefect yet, the dispatcher tries again: Prefect does not answer" in said
