"""The rounds by themselves: what fails is tried again after a growing while, and what was told is said once."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from calendars.errors import WritError
from flows.dispatching.rounds import Rounds
from notifications.outbox.outbox import PassReport
from tasks.register.messages.due import DueNow
from tests.builders import at

TEN = at("Fri 2027-04-09 10:00")


def notices_due(count: int) -> DueNow:
    """So many notices and nothing else."""
    return DueNow((count, count), (0, 0), (0, 0), (0, 0), digests=False)


ONE, TWO = notices_due(1), notices_due(2)


@dataclass
class Trouble:
    """An office in which something is due, and every round fails."""

    what: DueNow | None = ONE
    failing: bool = True
    now: datetime = TEN
    since: datetime = TEN
    rounds: int = 0
    unseen: str = ""

    def due(self, *, now: datetime) -> DueNow | None:
        """What is due, unless it cannot be seen."""
        if self.unseen:
            raise TroubleError(self.unseen)
        return self.what

    def next_moment(self) -> datetime | None:
        """When what is due became so."""
        return self.since

    def dispatch(self, *, now: datetime) -> PassReport:
        """Count, and fail."""
        self.rounds += 1
        if self.failing:
            raise TroubleError("the disk is full")
        self.what = None
        return PassReport(told=3)


class TroubleError(WritError):
    """Something keeps the office from telling."""


def attempts(office: Trouble, rounds: Rounds, seconds: int) -> list[int]:
    """The seconds at which a look, one each second, tried to tell."""
    tried = []
    for second in range(seconds):
        office.now = TEN + timedelta(seconds=second)
        before = office.rounds
        with suppress(TroubleError):
            rounds.tell()
        if office.rounds > before:
            tried.append(second)
    return tried


def test_a_round_that_fails_is_repeated_after_a_growing_while() -> None:
    """For ever, and never in a tight loop."""
    office = Trouble()
    rounds = Rounds(office, clock=lambda: office.now)
    assert [0, 5, 15, 35, 75, 135, 255, 555, 855] == attempts(office, rounds, 900)


def test_the_next_pass_is_not_planned_for_a_moment_that_is_over() -> None:
    """It would start at once, leave the same, and so on without end."""
    office = Trouble()
    rounds = Rounds(office, clock=lambda: office.now)
    for seconds, again in ((0, 5), (5, 15), (15, 35)):
        office.now = TEN + timedelta(seconds=seconds)
        with pytest.raises(TroubleError):
            rounds.tell()
        assert TEN + timedelta(seconds=again) == rounds.next_moment()
    office.since = TEN + timedelta(hours=1)
    assert office.since == rounds.next_moment()


def test_what_is_newly_due_does_not_wait_for_what_cannot_be_told() -> None:
    """One area's trouble holds nobody else up."""
    office = Trouble()
    rounds = Rounds(office, clock=lambda: office.now)
    assert [0] == attempts(office, rounds, 4)
    office.what = TWO
    assert [0, 5] == attempts(office, rounds, 6)


def test_a_round_that_works_again_ends_the_waiting() -> None:
    """And the next trouble is tried at once."""
    office = Trouble()
    rounds = Rounds(office, clock=lambda: office.now)
    attempts(office, rounds, 40)
    office.failing = False
    office.now = TEN + timedelta(seconds=600)
    assert rounds.tell()
    assert 3 == rounds.say().told
    office.what, office.failing = ONE, True
    with pytest.raises(TroubleError):
        rounds.tell()


def test_a_register_that_cannot_be_read_is_said_by_a_pass() -> None:
    """Operators look into Prefect: a pass is made that fails there, again after a growing while."""
    office = Trouble(unseen="the register does not answer")
    rounds = Rounds(office, clock=lambda: office.now)
    said = []
    for second in range(40):
        office.now = TEN + timedelta(seconds=second)
        with pytest.raises(TroubleError):
            rounds.tell()
        if rounds.unsaid:
            rounds.say()
            said.append(second)
    assert [0, 5, 15, 35] == said


def test_a_pass_is_named_for_the_rounds_before_it_and_no_two_for_the_same() -> None:
    """Whatever was told since the last name was given; nothing is lost where giving it fails."""
    office = Trouble(failing=False)
    rounds = Rounds(office, clock=lambda: office.now)
    unsaid = [rounds.unsaid]
    rounds.tell()
    unsaid.append(rounds.unsaid)
    first = rounds.say()
    unsaid.append(rounds.unsaid)
    assert [False, True, False] == unsaid
    assert "3 told" == first.words()
    office.what = ONE
    rounds.tell()
    assert "6 told" == rounds.say().words()
    rounds.said(first)
    assert "3 told" == rounds.say().words()
