"""A pass with nothing due, and the claim of 1,000 due notices, among 10,000 to 1,000,000 past ones."""

import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text, update

from notifications.channels.registry import open_channels
from notifications.links import Links
from notifications.outbox.outbox import Outbox
from tasks.register.database import Register
from tasks.register.messages.notices import claim_due
from tasks.register.models import NoticeRow, table_of
from tests.bench.bench_plan import CALLED, fresh, plan, seconds, spread

PAST = (10_000, 100_000, 1_000_000)
DUE, ROUNDS = 1_000, 7
NOW = CALLED + timedelta(days=2)
# Told long ago, each in a message that was sent, about the tasks that there are.
NUMBERS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < :many)"
NOTICES = f"""
INSERT INTO notice (task, election, kind, at, state)
{NUMBERS} SELECT 1 + x % :tasks, 'blankshire.2027-05-06', 'reminder', '2025-01-01 09:00:00', 'told' FROM n
"""
DELIVERIES = f"""
INSERT INTO delivery (person, channel, address, message_id, state, attempts, unknowns, created_at,
                      next_try, finished_at)
{NUMBERS} SELECT 1, 'email', 'a@b.example', '<' || x || '@past>', 'sent', 1, 0, '2025-01-01 09:00:00',
       '2025-01-01 09:00:00', '2025-01-01 09:00:01' FROM n
"""


def main(out: dict[str, Any]) -> None:
    """Put the figures into `out["due"]`, and print them."""
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for past in PAST:
            register = with_history(Path(folder) / f"{past}.db", past)
            figures[f"nothing_due_among_{past}_s"] = spread(idle(register, Path(folder)))
            figures[f"claim_{DUE}_among_{past}_s"] = spread(claims(register))
            register.close()
    for what in ("nothing_due", f"claim_{DUE}"):
        least, most = (figures[f"{what}_among_{n}_s"]["median"] for n in (PAST[0], PAST[-1]))
        figures[f"{what}_from_{PAST[0]}_to_{PAST[-1]}"] = round(most / least, 2)
    out["due"] = figures
    for name, value in figures.items():
        print(f"  {name:44} {value}")


def with_history(path: Path, past: int) -> Register:
    """A planned election, and so many notices of the past with their messages."""
    register = fresh(path)
    plan(register)
    with register.write() as session:
        session.execute(update(NoticeRow).values(at=NOW + timedelta(days=30)))
        session.execute(
            text("UPDATE task SET opens = :at"), {"at": _stored(NOW + timedelta(days=20))}
        )
        tasks = session.scalar(text("SELECT count(*) FROM task"))
        session.execute(text(NOTICES), {"many": past, "tasks": tasks})
        session.execute(text(DELIVERIES), {"many": past})
    return register


def _stored(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}"


def idle(register: Register, folder: Path) -> list[float]:
    """Passes with nothing due."""
    outbox = Outbox(
        register,
        open_channels(maildir=folder / "mail", mail_from="Writ <writ@bench.example>"),
        Links(["k" * 32], 30),
        page_url="http://127.0.0.1",
        domain="bench.example",
    )
    report = outbox.run(now=NOW)
    if report.told or report.without_next_step:
        raise RuntimeError(f"something was due: {report}")
    return [seconds(lambda: outbox.run(now=NOW)) for _ in range(ROUNDS)]


def claims(register: Register) -> list[float]:
    """The claim alone, in a transaction of its own."""
    taken = []
    for number in range(ROUNDS):
        at = NOW + timedelta(minutes=number)
        with register.write() as session:
            session.execute(
                insert(table_of(NoticeRow)),
                [
                    {
                        "task": 1,
                        "election": "blankshire.2027-05-06",
                        "kind": "reminder",
                        "at": at,
                        "state": "due",
                    }
                    for _ in range(DUE)
                ],
            )
        began = time.perf_counter()
        with register.write() as session:
            claimed = claim_due(session, now=at, limit=DUE)
        taken.append(time.perf_counter() - began)
        if len(claimed) != DUE:
            raise RuntimeError(f"claimed {len(claimed)}")
    return taken
