"""All of Great Britain's plans backed up and put back, by the commands, in processes of their own: seconds and peak
memory, which is to be that of a small register."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from tasks.register.database import open_register
from tasks.register.models import NoticeRow
from tests.bench.bench_scale import planned
from tests.registers import new_postgres_database

SIZES = {"one force": 1, "Great Britain": 44}
MIB = 1024
# A process counts the memory of the one that began it as its own, so a small one begins the command.
_MEASURED = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, flush=True)
sys.exit(code)
"""


def main(out: dict[str, Any]) -> None:
    """Put the figures into `out["backup"]`, and print them."""
    out["backup"] = {size: of_forces(forces) for size, forces in SIZES.items()}
    for size, figures in out["backup"].items():
        print(f"  {size}")
        for name, value in figures.items():
            print(f"    {name:24} {value}")


def of_forces(forces: int) -> dict[str, Any]:
    """What it takes with so many."""
    with tempfile.TemporaryDirectory() as folder, new_postgres_database() as url:
        home = Path(folder) / "home"
        home.mkdir()
        planned(home / "register.db", forces)
        register = open_register(f"sqlite:///{home / 'register.db'}")
        with register.read() as session:
            notices = session.scalar(select(func.count()).select_from(NoticeRow))
        register.close()
        file, there = Path(folder) / "writ.zip", Path(folder) / "there.zip"
        figures: dict[str, Any] = {"notices": notices}
        figures["backup"] = typed(home, "", "backup", file)
        figures["megabytes"] = round(file.stat().st_size / 1e6, 1)
        figures["check"] = typed(home, "", "restore", file, "--check")
        figures["restore in SQLite"] = typed(
            home, f"sqlite:///{Path(folder) / 'new.db'}", "restore", file
        )
        figures["restore in PostgreSQL"] = typed(home, url, "restore", file)
        figures["backup of PostgreSQL"] = typed(home, url, "backup", there)
        return figures


def typed(home: Path, url: str, *words: str | Path) -> dict[str, float]:
    """Wall seconds and peak memory of a command.

    Raises:
        RuntimeError: it was refused.
    """
    place = {"WRIT_HOME": str(home), "WRIT_TOML": "", **({"WRIT_DATABASE_URL": url} if url else {})}
    command = [sys.executable, "-m", "flows.cli", *map(str, words)]
    began = time.perf_counter()
    ran = subprocess.run(
        [sys.executable, "-c", _MEASURED, *command],
        env=os.environ | place,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    seconds = time.perf_counter() - began
    return {"seconds": round(seconds, 1), "peak_mib": int(ran.stdout.splitlines()[-1]) // MIB}
