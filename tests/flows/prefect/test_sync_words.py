"""What a sync says of itself in a few words."""

import pytest

from flows.prefect.wanted import SyncReport
from flows.sync import sync_words


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        ({}, "nothing to do"),
        ({"may": SyncReport()}, "nothing to do"),
        ({"may": SyncReport(unchanged=1)}, "nothing to do: the one run is right"),
        (
            {"may": SyncReport(unchanged=4), "june": SyncReport(unchanged=3)},
            "nothing to do: all 7 runs are right",
        ),
        ({"may": SyncReport(created=2, unchanged=4)}, "2 made"),
    ],
)
def test_what_was_done(reports: dict[str, SyncReport], said: str) -> None:
    """Of no runs none is right."""
    assert said == sync_words(reports)
