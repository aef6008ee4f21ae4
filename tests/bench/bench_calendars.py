"""How fast and how right the timetables are, beside uk-election-timetables in the same run.

The peer computes six dates without hours, rules or reasons; ours are explained day by day. Each
time is the median of several runs with the least and the greatest, in milliseconds of wall time.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from typing import Any

from uk_election_timetables.calendars import Country  # type: ignore[import-untyped]
from uk_election_timetables.elections import LocalElection  # type: ignore[import-untyped]

from calendars.kinds import all_kinds
from calendars.timetable import build_timetable
from tests.calendars.published import found_for, published
from tests.calendars.test_peer import CASES, EVENTS
from tests.calendars.test_published import CHOSEN
from tests.calendars.test_published import EVENTS as CLOCK_EVENTS

POLL = date(2027, 5, 6)
SIX = tuple(EVENTS.values())
LOAD = (
    "import time; began = time.perf_counter();"
    "from datetime import date;"
    "from calendars.kinds import all_kinds; from calendars.rules.ruleset import rules_for;"
    "imported = time.perf_counter();"
    "[rules_for(kind, date(2027, 5, 6)) for kind in all_kinds()];"
    "print((time.perf_counter() - imported) * 1000)"
)
START = "from flows.cli import main; main(['timetable', '--kind', 'pcc', '--date', '2027-05-06'])"


def main(out: dict[str, Any]) -> None:
    """Put the figures into `out["calendars"]`, and print them."""
    figures: dict[str, Any] = {
        "timetable_explained_ms": timed(lambda: build_timetable("local_england", POLL), 500),
        "milestones": len(build_timetable("local_england", POLL).milestones),
        "six_events_ms": timed(lambda: build_timetable("local_england", POLL, only=SIX), 500),
        "six_events_peer_ms": timed(lambda: LocalElection(POLL, Country.ENGLAND).timetable, 100),
        "ten_years_of_thursdays_s": seconds(ten_years_of_thursdays),
        "data_load_ms": in_processes(LOAD),
        "command_start_ms": started(START),
        "published": published_dates(),
    }
    peer, ours = figures["six_events_peer_ms"]["median"], figures["six_events_ms"]["median"]
    figures["six_events_times_faster"] = round(peer / ours, 1)
    out["calendars"] = figures
    for name, value in figures.items():
        print(f"  {name:28} {value}")


def timed(work: Callable[[], object], rounds: int) -> dict[str, float]:
    """Milliseconds that `work` takes once warm."""
    work()
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return spread(taken)


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return round(time.perf_counter() - began, 2)


def in_processes(code: str) -> dict[str, float]:
    """What a fresh process prints, five times over."""
    printed = [
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
        for _ in range(5)
    ]
    return spread([float(ran.stdout) for ran in printed])


def started(code: str) -> dict[str, float]:
    """Milliseconds from nothing to a printed timetable, five times over."""
    taken = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        taken.append((time.perf_counter() - began) * 1000)
    return spread(taken)


def spread(taken: list[float]) -> dict[str, float]:
    found = {"median": median(taken), "min": min(taken), "max": max(taken)}
    return {name: round(value, 3) for name, value in found.items()}


def ten_years_of_thursdays() -> None:
    """Every kind on every Thursday of 2018 to 2027."""
    for kind in all_kinds():
        day = date(2018, 1, 4)
        while day.year <= 2027:
            build_timetable(kind.key, day)
            day += timedelta(weeks=1)


def published_dates() -> dict[str, int]:
    """Of the published dates that the peer computes at all: how many are right."""
    counts = {"rows": 0, "ours_right": 0, "peer_rows": 0, "peer_right": 0, "ours_right_of_those": 0}
    for row in published():
        if row.milestone.endswith(CHOSEN) or row.milestone in CLOCK_EVENTS:
            continue
        milestone, which = found_for(row)
        ours = milestone.earliest if which == "earliest" else milestone.date
        theirs = peer_date(row.kind, row.nation, row.poll, milestone.key, which)
        counts["rows"] += 1
        counts["ours_right"] += ours == row.day
        if theirs:
            counts["peer_rows"] += 1
            counts["peer_right"] += theirs == row.day
            counts["ours_right_of_those"] += ours == row.day
    return counts


def peer_date(kind: str, nation: str, poll: date, key: str, which: str) -> date | None:
    """The peer's date for one of its six events, or None."""
    named = {"uk": "England", "england_wales": "England"}.get(nation, nation.replace("_", " "))
    case = next((c for c in CASES if (c.kind, c.nation.lower()) == (kind, named.lower())), None)
    if case is None or key not in SIX or which == "earliest":
        return None
    events = {EVENTS[event["event"]]: event["date"] for event in case.peer(poll).timetable}
    found: date | None = events.get(key)
    return found


if __name__ == "__main__":
    main({})
