"""`make bench`: run every benchmark, print its figures, and keep them in var/bench.json."""

import json
import os
import platform
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.bench import (
    bench_calendars,
    bench_due,
    bench_killing,
    bench_plan,
    bench_prefect,
    bench_rehearsal,
    bench_scale,
    bench_telling,
)

BENCHES: tuple[Callable[[dict[str, Any]], None], ...] = (
    bench_calendars.main,
    bench_plan.main,
    bench_scale.main,
    bench_due.main,
    bench_telling.main,
    bench_rehearsal.main,
    bench_killing.main,
    bench_prefect.main,
)
PINNED = ("prefect", "sqlalchemy", "apprise", "uk-election-timetables")


def main() -> None:
    """Run them all, one after the other."""
    out: dict[str, Any] = {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load_at_start": os.getloadavg()[0],
        "versions": {name: version(name) for name in PINNED},
    }
    for bench in BENCHES:
        print(bench.__module__.rpartition(".")[2], flush=True)
        bench(out)
    path = Path("var") / "bench.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(out, indent=2), encoding="utf-8")
    print(f"kept in {path}")


if __name__ == "__main__":
    main()
