"""What is refused of a watch over a vacancy, in a line that says why."""

import pytest

from calendars.errors import WritError
from tasks.actions.vacancies.watching import Known
from tasks.register.database import Register
from tests.builders import day, sample, settle
from tests.tasks.actions.test_vacancies import entered, opened


@pytest.fixture
def office(sqlite_register: Register) -> Register:
    """A register with Blankshire in its directory."""
    settle(sqlite_register, sample())
    return sqlite_register


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (Known(), "nothing is entered"),
        (Known(requested=day("Wed 2027-01-13")), "still to come"),
        (Known(requested=day("Fri 2027-01-01")), "is before arose_on"),
    ],
)
def test_what_cannot_be_known_is_refused(office: Register, known: Known, said: str) -> None:
    """In a line that says why."""
    opened(office)
    with pytest.raises(WritError, match=said):
        entered(office, known)


@pytest.mark.parametrize(
    ("seat", "said"),
    [
        ("local_england:ashford", "a vacancy is of one ward"),
        ("local_scotland:ashford:Mill", "councils in England and Wales alone"),
        ("local_scotland:ashford:Mill", r"within three months .*\(Scotland\) Act 1973 ss\.36-37"),
        ("local_ni:ashford:Mill", r"nominating officer .* 1962 ss\.11-11K"),
        ("local_england:ashford:Mi\nll", r"holds a line break or a control character; take it out"),
        ("pcc:blankshire", "councils in England and Wales alone"),
        ("local_england:ashford:Mil", "did you mean 'mill'"),
    ],
)
def test_a_seat_that_cannot_be_is_refused(office: Register, seat: str, said: str) -> None:
    """With what would do."""
    with pytest.raises(WritError, match=said):
        opened(office, seat)


def test_a_watch_is_opened_once(office: Register) -> None:
    """Another seat of the same council has one of its own."""
    opened(office)
    with pytest.raises(WritError, match="is watched already, as"):
        opened(office)
    assert opened(office, "local_england:ashford:Stour").tasks
