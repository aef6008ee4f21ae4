"""The office whose outbox is tested."""

import pytest

from tasks.register.database import Register
from tests.cast import directory
from tests.notifications.may_office import (
    MAY,
)
from tests.office import Office


@pytest.fixture
def office(sqlite_register: Register) -> Office:
    """The May election of Ashford, called half a year ahead."""
    return Office(sqlite_register).opens(directory(), MAY, "Mon 2026-11-02 09:00")


@pytest.fixture
def either(register: Register) -> Office:
    """The same, on each database: for what rests on how that keeps its rows."""
    return Office(register).opens(directory(), MAY, "Mon 2026-11-02 09:00")
