"""Rehearsing a force's election in which everybody answers, called nine months ahead: the sample's three
authorities, and the nine of a made-up force (about 900 tasks)."""

import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from notifications.channels.registry import open_channels
from notifications.rehearsal.findings import Findings
from notifications.rehearsal.page import page
from notifications.rehearsal.rehearsal import rehearse
from tasks.people.directory import Directory
from tasks.people.posts import AreaKind
from tasks.planning.polls import ElectionFacts, Poll
from tasks.register.database import open_register
from tasks.register.plans.directory_store import replace_directory
from tests.bench.great_britain import great_britain
from tests.builders import sample

POLLING, CALLED = date(2027, 5, 6), date(2026, 8, 6)
FIRST_FORCE = "england0"


def main(out: dict[str, Any]) -> None:
    """Put the figures into `out["rehearsal"]`, and print them."""
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, directory, force in (
            ("sample", sample(), "blankshire"),
            ("force", great_britain(1)[0], FIRST_FORCE),
        ):
            found, wall, cpu = rehearsal(Path(folder) / name, directory, force)
            began = time.perf_counter()
            size = len(page(found).encode())
            figures |= {
                f"{name}_tasks": len(found.tasks),
                f"{name}_messages": len(found.messages),
                f"{name}_s": round(wall, 2),
                f"{name}_cpu_s": round(cpu, 2),
                f"{name}_page_s": round(time.perf_counter() - began, 2),
                f"{name}_page_bytes": size,
            }
    out["rehearsal"] = figures
    for name, value in figures.items():
        print(f"  {name:32} {value}")


def rehearsal(folder: Path, directory: Directory, force: str) -> tuple[Findings, float, float]:
    """What the rehearsal of the force's councils and its commissioner found, and the wall and CPU seconds
    that it took."""
    folder.mkdir()
    office = open_register(f"sqlite:///{folder}/register.db")
    with office.write() as session:
        replace_directory(session, directory)
    areas = directory.within(force, AreaKind.AUTHORITY)
    polls = (*(Poll("local_england", area.id) for area in areas), Poll("pcc", force))
    channels = open_channels(maildir=folder / "mail", mail_from="Writ <writ@bench.example>")
    began, worked = time.perf_counter(), time.process_time()
    found = rehearse(office, ElectionFacts(force, POLLING, CALLED, polls), channels)
    office.close()
    return found, time.perf_counter() - began, time.process_time() - worked
