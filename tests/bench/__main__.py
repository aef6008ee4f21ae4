"""`make bench`: run every benchmark, print its figures, and keep them in var/bench.json."""

import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from calendars.errors import WritError
from tests.bench import (
    bench_calendars,
    bench_due,
    bench_first_mail,
    bench_killing,
    bench_load,
    bench_plan,
    bench_prefect,
    bench_rehearsal,
    bench_scale,
    bench_telling,
)
from tests.bench.record import bench_backup, bench_evidence

Bench = Callable[[dict[str, Any]], None]
BENCHES: tuple[Bench, ...] = (
    bench_calendars.main,
    bench_plan.main,
    bench_scale.main,
    bench_backup.main,
    bench_due.main,
    bench_telling.main,
    bench_rehearsal.main,
    bench_load.main,
    bench_killing.main,
    bench_prefect.main,
    bench_first_mail.main,
    bench_evidence.main,
)
PINNED = ("prefect", "sqlalchemy", "apprise", "uk-election-timetables")


def main() -> int:
    """Run them all, one after the other; returns the exit code."""
    out: dict[str, Any] = {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load_at_start": os.getloadavg()[0],
        "versions": {name: version(name) for name in PINNED},
    }
    return run(BENCHES, out, Path("var") / "bench.json")


def run(benches: Sequence[Bench], out: dict[str, Any], path: Path) -> int:
    """Run benchmarks and keep the figures in `path` after each, so that none is lost by what comes
    later. One that cannot be run is named in the file, and the next one follows; returns 1 then.
    """
    path.parent.mkdir(exist_ok=True)
    broken: dict[str, str] = {}
    out |= {"finished": False, "could_not_run": broken}
    for bench in benches:
        name = bench.__module__.rpartition(".")[2]
        print(name, flush=True)
        try:
            bench(out)
        except WritError as error:
            broken[name] = str(error)
            print(f"  could not be run: {error}", flush=True)
        keep(out, path)
    keep(out | {"finished": True}, path)
    print(f"kept in {path}")
    return 1 if broken else 0


def keep(out: dict[str, Any], path: Path) -> None:
    """Write the figures; what was there stays until they are."""
    new = path.with_suffix(".new")
    new.write_text(json.dumps(out, indent=2), encoding="utf-8")
    new.replace(path)


if __name__ == "__main__":
    sys.exit(main())
