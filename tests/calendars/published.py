"""The dates that public bodies really published, and how each is asked of us."""

import csv
from collections.abc import Iterator
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import NamedTuple

from calendars.milestones import Milestone, Timetable
from calendars.timetable import build_timetable

GOLDEN = Path(__file__).parents[1] / "golden"


class Row(NamedTuple):
    """One published date, with its file and its line in it."""

    kind: str
    nation: str
    poll: date
    area: str
    milestone: str
    day: date
    hour: time | None
    file: str
    line: int

    @property
    def name(self) -> str:
        return f"{self.file}:{self.line} {self.kind} {self.poll} {self.area[:24]} {self.milestone}"


@cache
def published() -> tuple[Row, ...]:
    """Every row of both files."""
    return (*_rows("published.csv"), *_rows("published-2.csv"))


def _rows(name: str) -> Iterator[Row]:
    with (GOLDEN / name).open(encoding="utf-8") as file:
        for number, line in enumerate(csv.DictReader(file), 2):
            yield Row(
                kind=line["poll_kind"],
                nation=line["nation"],
                poll=date.fromisoformat(line["poll_date"]),
                area=line["area"],
                milestone=line["milestone"],
                day=date.fromisoformat(line["date"]),
                hour=time.fromisoformat(line["time"]) if line["time"] else None,
                file=name,
                line=number,
            )


# Dates that an officer fixed or an event brought, which the polling day does not decide.
GIVEN: dict[tuple[str, date], dict[str, date]] = {
    ("parl_byelection", date(2016, 5, 5)): {"nominations_close": date(2016, 4, 7)},
    ("parl_byelection", date(2017, 2, 23)): {"nominations_close": date(2017, 1, 31)},
    ("parl_byelection", date(2017, 5, 4)): {"nominations_close": date(2017, 4, 6)},
    ("parl_byelection", date(2024, 2, 29)): {"nominations_close": date(2024, 2, 2)},
    ("parl_byelection", date(2026, 2, 26)): {
        "nominations_close": date(2026, 2, 3),
        "notice_of_election": date(2026, 1, 28),
    },
    ("np_referendum", date(2022, 10, 13)): {"council_decision": date(2022, 8, 1)},
    ("parl_general", date(2024, 7, 4)): {
        "declared_on": date(2024, 7, 5),
        "parliament_first_meets": date(2024, 7, 9),
    },
    ("local_england", date(2023, 9, 28)): {"declared_on": date(2023, 9, 28)},
    ("local_england", date(2026, 5, 7)): {"declared_on": date(2026, 5, 7)},
    ("local_scotland", date(2022, 11, 17)): {"declared_on": date(2022, 11, 18)},
    ("local_scotland", date(2022, 12, 8)): {"declared_on": date(2022, 12, 9)},
    # The officer fixed it at this by-election, a day later than the table has it.
    ("local_scotland", date(2026, 1, 29)): {"nominations_close": date(2025, 12, 23)},
    ("local_wales", date(2022, 5, 5)): {"declared_on": date(2022, 5, 6)},
}

# Where the published list calls a milestone otherwise than the data does.
NAMED_OTHERWISE = {
    ("recall_petition", "recall_designated_day"): "designated_day",
    ("recall_petition", "recall_proxy_deadline"): "proxy_deadline",
    ("recall_petition", "recall_signing_period_end"): "signing_period_end",
    ("np_referendum", "first_interim_notice_of_alteration"): "first_interim",
    ("np_referendum", "polling_counting_agents_deadline"): "counting_observers",
    ("np_referendum", "referendum_latest_poll_date"): "poll_latest",
    ("local_ni", "sopn_no_objection"): "sopn",
    ("parl_general", "verification_count_start"): "verification_count",
}


def timetable_for(row: Row) -> Timetable:
    """Our timetable of the row's poll, with what was fixed for it."""
    given = dict(GIVEN.get((row.kind, row.poll), {}))
    if "_declared_" in row.milestone:
        given["declared_on"] = date.fromisoformat(row.milestone.rpartition("_")[2])
    nation = None if row.nation in ("uk", "england_wales") else row.nation
    return build_timetable(row.kind, row.poll, nation=nation, given=given)


def found_for(row: Row) -> tuple[Milestone, str]:
    """Our milestone for the row, and which of its days is meant: date, earliest or actual."""
    timetable = timetable_for(row)
    key = row.milestone.partition("_declared_")[0]
    key = NAMED_OTHERWISE.get((row.kind, key), key)
    if timetable.get(key):
        return timetable[key], "date"
    stem, _, end = key.rpartition("_")
    if stem in ("second_interim", "second_interim_notice"):
        stem = "second_interim_notice_of_alteration"
    return timetable[stem], {"latest": "date", "earliest": "earliest", "actual": "actual"}[end]
