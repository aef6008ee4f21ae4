"""Every date that a public body really published is the date we compute.

`*_latest` is the last day allowed, `*_earliest` the first; `*_actual` is a day that an officer
chose within them. The rows and their sources are in tests/golden.
"""

import csv
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from calendars.kinds import all_kinds
from calendars.milestones import Milestone, Timetable
from calendars.timetable import build_timetable

GOLDEN = Path(__file__).parents[1] / "golden"
KINDS = {kind.key for kind in all_kinds()}


class Row(NamedTuple):
    """One published date."""

    kind: str
    nation: str
    poll: date
    area: str
    milestone: str
    day: date
    hour: time | None
    line: int

    @property
    def name(self) -> str:
        return f"line {self.line} {self.kind} {self.poll} {self.area[:24]} {self.milestone}"


@cache
def published() -> tuple[Row, ...]:
    with (GOLDEN / "published.csv").open(encoding="utf-8") as file:
        return tuple(
            Row(
                kind=line["poll_kind"],
                nation=line["nation"],
                poll=date.fromisoformat(line["poll_date"]),
                area=line["area"],
                milestone=line["milestone"],
                day=date.fromisoformat(line["date"]),
                hour=time.fromisoformat(line["time"]) if line["time"] else None,
                line=number,
            )
            for number, line in enumerate(csv.DictReader(file), 2)
        )


def rows_for(*suffixes: str) -> list[Row]:
    return [
        row
        for row in published()
        if row.kind in KINDS and row.milestone.endswith(suffixes) and row not in NOT_COMPUTED
    ]


# What the area decided, so that the date alone does not give it.
GIVEN: dict[tuple[str, date], dict[str, date]] = {
    ("parl_byelection", date(2026, 2, 26)): {"nominations_close": date(2026, 2, 3)},
    ("parl_byelection", date(2016, 5, 5)): {"nominations_close": date(2016, 4, 7)},
    ("parl_byelection", date(2017, 2, 23)): {"nominations_close": date(2017, 1, 31)},
    ("parl_byelection", date(2017, 5, 4)): {"nominations_close": date(2017, 4, 6)},
}
DECLARED = {
    ("local_england", date(2026, 5, 7)): date(2026, 5, 7),
}
NOT_COMPUTED = {row for row in published() if row.milestone == "notice_of_vacancy"}


def timetable_of(row: Row) -> Timetable:
    given = dict(GIVEN.get((row.kind, row.poll), {}))
    declared = DECLARED.get((row.kind, row.poll))
    if "declared_" in row.milestone:
        declared = date.fromisoformat(row.milestone.rpartition("_")[2])
    if declared:
        given["declared_on"] = declared
    nation = None if row.nation in ("uk", "england_wales") else row.nation
    return build_timetable(row.kind, row.poll, nation=nation, given=given)


def milestone_of(row: Row, key: str) -> Milestone:
    found: Milestone = timetable_of(row)[key]
    return found


@pytest.mark.parametrize("row", rows_for("_actual", "nominations_open"), ids=lambda row: row.name)
def test_a_day_really_chosen_is_within_the_days_allowed(row: Row) -> None:
    """A day that an officer chose is not later than the last day allowed."""
    key = row.milestone.removesuffix("_actual")
    key = "second_interim_notice_of_alteration" if key == "second_interim_notice" else key
    milestone = milestone_of(row, key)
    if key != "nominations_open":
        assert milestone.date is not None
        assert row.day <= milestone.date


CHOSEN = rows_for("_actual", "nominations_open")
EXACT = [
    row
    for row in published()
    if row.kind in KINDS and row not in NOT_COMPUTED and row not in CHOSEN
]


@pytest.mark.parametrize("row", EXACT, ids=lambda row: row.name)
def test_a_published_date_is_the_date_we_compute(row: Row) -> None:
    """The published day and hour are exactly ours."""
    key, _, _ = row.milestone.partition("_declared_")
    milestone = timetable_of(row).get(key)
    if milestone is None:
        key, _, end = key.rpartition("_")
        milestone = milestone_of(row, key)
        assert (milestone.earliest if end == "earliest" else milestone.date) == row.day
    else:
        assert milestone.date == row.day
    if row.hour:
        assert milestone.time == row.hour
