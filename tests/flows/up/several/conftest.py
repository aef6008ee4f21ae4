"""A database to be let into."""

from collections.abc import Iterator

import pytest

from tests.registers import new_postgres_database


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    """The address of a database with nothing in it."""
    with new_postgres_database() as url:
        yield url
