"""Planning an election into the register beside a bare batched INSERT of the same rows, and a
dispatch pass with nothing due."""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import create_engine, insert, select
from sqlalchemy.orm import Session

from notifications.channels.registry import open_channels
from notifications.links import Links
from notifications.outbox.outbox import Outbox
from tasks.actions.calling import call_election
from tasks.files.datafiles import DATA
from tasks.people.directory_file import read_directory
from tasks.people.posts import load_posts
from tasks.planning.polls import ElectionFacts, Poll
from tasks.register.database import Register, open_register
from tasks.register.models import (
    Base,
    MilestoneRow,
    NoticeRow,
    OwnerRow,
    TaskRow,
    table_of,
)
from tasks.register.plans.directory_store import replace_directory
from tasks.register.record.models import HistoryRow

ROUNDS = 5
CALLED = datetime(2026, 11, 22, 12, tzinfo=UTC)
MAY = ElectionFacts(
    "blankshire",
    date(2027, 5, 6),
    CALLED.date(),
    tuple(Poll("local_england", area) for area in ("ashford", "brambleton", "castlemere")),
)
KEPT = (MilestoneRow, TaskRow, OwnerRow, NoticeRow, HistoryRow)


def main(out: dict[str, Any]) -> None:
    """Put the figures into `out["plan"]`, and print them."""
    with tempfile.TemporaryDirectory() as folder:
        ours, bare, rows = [], [], 0
        register = fresh(Path(folder) / "warm.db")
        plan(register)
        for number in range(ROUNDS):
            register = fresh(Path(folder) / f"ours{number}.db")
            ours.append(seconds(partial(plan, register)))
            kept = read_back(register)
            rows = sum(len(values) for values in kept.values())
            bare.append(put(Path(folder) / f"bare{number}.db", kept))
        figures = {
            "three_authorities_s": spread(ours),
            "bare_insert_of_the_same_rows_s": spread(bare),
            "rows": rows,
            "share_of_bare_rate": round(median(bare) / median(ours), 2),
            "dispatch_nothing_due_s": spread(idle_passes(register, Path(folder))),
        }
    out["plan"] = figures
    for name, value in figures.items():
        print(f"  {name:32} {value}")


def fresh(path: Path) -> Register:
    """An empty register with the sample directory."""
    register = open_register(f"sqlite:///{path}")
    with register.write() as session:
        replace_directory(
            session, read_directory(DATA / "sample" / "blankshire.toml", load_posts())
        )
    return register


def plan(register: Register) -> None:
    """Call the election of three authorities."""
    with register.write() as session:
        call_election(session, MAY, reason="", who="bench", now=CALLED)


def read_back(register: Register) -> dict[type[Base], list[dict[str, Any]]]:
    """The rows that planning made, to be put in again without any thought."""
    with register.read() as session:
        return {
            model: [
                {c.key: getattr(row, c.key) for c in model.__table__.columns}
                for row in session.scalars(select(model))
            ]
            for model in KEPT
        }


def put(path: Path, kept: dict[type[Base], list[dict[str, Any]]]) -> float:
    """The bare INSERT: the same rows into the same tables, in as many statements; in seconds."""
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        connection.exec_driver_sql("PRAGMA synchronous = FULL")
    began = time.perf_counter()
    with Session(engine) as session, session.begin():
        for model, rows in kept.items():
            session.execute(insert(table_of(model)), rows)
    return time.perf_counter() - began


def idle_passes(register: Register, folder: Path) -> list[float]:
    """A pass with nothing due, after one that told what was."""
    channels = open_channels(maildir=folder / "mail", mail_from="Writ <writ@bench.example>")
    outbox = Outbox(
        register,
        channels,
        Links(["k" * 32], 30),
        page_url="http://127.0.0.1",
        domain="bench.example",
    )
    outbox.run(now=CALLED)
    return [seconds(lambda: outbox.run(now=CALLED)) for _ in range(ROUNDS)]


def seconds(work: Callable[[], object]) -> float:
    """Wall seconds that `work` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def spread(taken: list[float]) -> dict[str, float]:
    """Median, least and greatest, rounded."""
    found = {"median": median(taken), "min": min(taken), "max": max(taken)}
    return {name: round(value, 4) for name, value in found.items()}
