"""The parts of an election's life, and of a recall petition's."""

from datetime import date

import pytest

from tasks.views.phases import Phase, landmarks
from tests.builders import day

SIGNING, SIGNED = day("Mon 2027-06-14"), day("Sun 2027-07-25")
POLL: tuple[str, date | None] = ("poll", SIGNING)


@pytest.mark.parametrize(
    ("due", "phase"),
    [
        ("Fri 2027-06-11", Phase.UNSIGNED),
        ("Mon 2027-06-14", Phase.SIGNING),
        ("Sun 2027-07-25", Phase.SIGNING),
        ("Mon 2027-07-26", Phase.SIGNATURES),
        ("Tue 2027-07-27", Phase.PETITIONED),
    ],
)
def test_a_petition_has_signing_where_a_poll_has_polling(due: str, phase: Phase) -> None:
    """And nothing of it is called a poll."""
    marks = landmarks([("designated_day", SIGNING), ("signing_period_end", SIGNED)], SIGNING)
    assert phase is marks.phase_of(day(due))


def test_where_a_poll_is_held_too_its_phases_hold() -> None:
    """Of a petition and a poll that begin on one day."""
    marks = landmarks([POLL, ("signing_period_end", SIGNED)], SIGNING)
    assert Phase.POLL is marks.phase_of(SIGNING)
