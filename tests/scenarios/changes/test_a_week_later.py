"""A story of an election called late whose poll is moved a week later: nothing is hurried more."""

from tasks.register.database import Register
from tests.builders import an_election, day
from tests.cast import directory
from tests.changing_office import ChangingOffice

LATE = an_election(
    "Thu 2027-01-07", "Thu 2026-11-26", "local_england:ashford", "local_england:brambleton"
)


def test_a_later_poll_brings_no_task_earlier(sqlite_register: Register) -> None:
    """Fewer windows share the days that are left: what was brought forward stays where it stood."""
    office = ChangingOffice(sqlite_register).opens(directory(), LATE, "Thu 2026-11-26 14:00")
    stood = office.due("ashford/mou")
    changed = office.moves(day("Thu 2027-01-14"))
    moved = [(c.id, c.stored, c.planned) for c in changed.tasks if c.due_moves]
    assert moved
    assert not [name for name, old, new in moved if old and new and new.due < old.due]
    # What the notice of election needs was asked for within a week already, which is now the day before it.
    assert ("Thu 2026-12-03 17:00", "Thu 2026-12-03 17:00") == (office.due("ashford/mou"), stood)
