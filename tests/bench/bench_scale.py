"""All of Great Britain on one day, planned into the register: the curve from 1 to 44 forces, the
share of a bare batched INSERT of the same rows, and one authority of them re-planned."""

import resource
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from tasks.actions.asks.polls import SetPolls
from tasks.actions.calling import call_election
from tasks.actions.changing import change_election
from tasks.planning.polls import ElectionFacts, Poll
from tasks.register.database import Register, open_register
from tasks.register.plans.directory_store import replace_directory
from tasks.terms import PollState
from tests.bench.bench_plan import CALLED, put, read_back
from tests.bench.great_britain import great_britain

CURVE = (1, 11, 22, 44)
ONE = Poll("local_england", "england7-a2")
MIB = 1024


def main(out: dict[str, Any]) -> None:
    """Put the figures into `out["scale"]`, and print them."""
    with tempfile.TemporaryDirectory() as folder:
        curve = {forces: planned(Path(folder) / f"{forces}.db", forces) for forces in CURVE}
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MIB
        register = open_register(f"sqlite:///{Path(folder) / '44.db'}")
        kept = read_back(register)
        bare = median(put(Path(folder) / f"bare{n}.db", kept) for n in range(3))
        rows = sum(len(values) for values in kept.values())
        figures: dict[str, Any] = {
            "forces_to_seconds": curve,
            "rows": rows,
            "bare_insert_s": round(bare, 2),
            "share_of_bare_rate": round(bare / curve[CURVE[-1]], 2),
            "peak_memory_mib": memory,
            **one_replanned(register),
        }
    out["scale"] = figures
    for name, value in figures.items():
        print(f"  {name:32} {value}")


def planned(path: Path, forces: int) -> float:
    """Seconds that calling the election of so many forces takes."""
    directory, elections = great_britain(forces)
    register = open_register(f"sqlite:///{path}")
    with register.write() as session:
        replace_directory(session, directory)
    began = time.perf_counter()
    for facts in elections:
        call(register, facts)
    register.close()
    return round(time.perf_counter() - began, 2)


def call(register: Register, facts: ElectionFacts) -> None:
    """One election, in a transaction of its own as an operator would call it."""
    with register.write() as session:
        call_election(session, facts, reason="", who="bench", now=CALLED)


def one_replanned(register: Register) -> dict[str, Any]:
    """One authority's poll turns out to be uncontested."""
    election = f"{ONE.area.partition('-')[0]}.2027-05-06"
    ask = SetPolls((ONE,), PollState.UNCONTESTED, reason="")
    began = time.perf_counter()
    with register.write() as session:
        changed = change_election(session, election, ask, who="bench", now=CALLED)
    taken = time.perf_counter() - began
    areas = {change.id.split("/")[1] for change in changed.tasks}
    return {
        "one_authority_replanned_s": round(taken, 3),
        "tasks_it_touched": len(changed.tasks),
        "areas_it_touched": sorted(areas),
    }
