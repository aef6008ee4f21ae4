"""What came of it all: the mail server's record held against the register."""

import sqlite3
import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select, text

from tasks.register.database import Register
from tasks.register.models import DeliveryNoticeRow, DeliveryRow, NoticeRow
from tasks.register.record.history import EventKind, entries
from tasks.register.record.verifying import verify
from tasks.register.session import Session
from tasks.terms import IN_HAND, DeliveryState
from tests.killing.post_office import Post

SEEN_DEAD_SECONDS = 60
GIVEN_UP = {DeliveryState.FAILED, DeliveryState.UNKNOWN}
SAID = {
    DeliveryState.SENT: EventKind.SENT,
    DeliveryState.FAILED: EventKind.SEND_FAILED,
    DeliveryState.UNKNOWN: EventKind.SEND_UNKNOWN,
}


@dataclass(frozen=True)
class Counts:
    """What the promise is measured by; the second half must all be 0, `most_copies` at most 2.

    `messages` in the register, `taken` by the server (copies too), `in_doubt` were marked on the way,
    `given_up` stay unknown, of which `given_up_and_lost` never arrived; `failed` were refused for
    good. `lost` notices reached nobody and are not marked; `unmarked` messages came twice without a
    mark, `strays` came that the register does not know; `told_twice` people were told the same notice
    by two messages of which neither is marked; `still_waiting` messages and notices were due and
    have not been dealt with; `history_faults` entries are missing, too many, or do not verify;
    `left_behind` connections or locks.
    """

    messages: int
    taken: int
    in_doubt: int
    copies: int
    given_up: int
    given_up_and_lost: int
    failed: int
    most_copies: int
    lost: int
    unmarked: int
    strays: int
    told_twice: int
    still_waiting: int
    history_faults: int
    left_behind: int

    def wrong(self) -> dict[str, int]:
        """Every count that breaks the promise."""
        names = list(asdict(self))
        broken = {name: getattr(self, name) for name in names[names.index("lost") :]}
        broken["most_copies"] = max(self.most_copies - 2, 0)
        return {name: count for name, count in broken.items() if count}


def count(register: Register, post: Post, *, now: datetime) -> Counts:
    """Count, when nobody is at work any more; `now` is where the clock stands."""
    taken = post.taken()
    times = post.times()
    with register.read() as session:
        rows = session.scalars(select(DeliveryRow)).all()
        told = _told(session)
        notices = session.scalars(select(NoticeRow)).all()
        faults = _history_faults(session, rows, told)
    arrived = _arrived(rows, told, times)
    return Counts(
        messages=len(rows),
        taken=len(taken),
        in_doubt=sum(row.unknowns > 0 for row in rows),
        copies=sum(times.values()) - len(times),
        given_up=sum(row.state == DeliveryState.UNKNOWN for row in rows),
        given_up_and_lost=sum(
            row.state == DeliveryState.UNKNOWN and not times[row.message_id] for row in rows
        ),
        failed=sum(row.state == DeliveryState.FAILED for row in rows),
        most_copies=max(times.values(), default=0),
        lost=_lost(rows, told, arrived) + _never_made(notices, told),
        unmarked=sum(times[row.message_id] > 1 and not row.unknowns for row in rows),
        strays=len(times.keys() - {row.message_id for row in rows}),
        told_twice=_told_twice(arrived),
        still_waiting=sum(n.state == "due" and n.at <= now for n in notices)
        + sum(row.state in {DeliveryState.READY, *IN_HAND} for row in rows),
        history_faults=faults,
        left_behind=_left_behind(register),
    )


Told = Mapping[int, Collection[int]]
Arrived = Mapping[tuple[int | None, int], Collection[DeliveryRow]]


def _told(session: Session) -> Told:
    """The notices in each message."""
    found: dict[int, list[int]] = {}
    for row in session.scalars(select(DeliveryNoticeRow)):
        found.setdefault(row.delivery, []).append(row.notice)
    return found


def _arrived(rows: Iterable[DeliveryRow], told: Told, times: Counter[str]) -> Arrived:
    """By person and notice, the messages that the server took."""
    found: dict[tuple[int | None, int], list[DeliveryRow]] = {}
    for row in rows:
        if times[row.message_id]:
            for notice in told.get(row.number, ()):
                found.setdefault((row.person, notice), []).append(row)
    return found


def _lost(rows: Iterable[DeliveryRow], told: Told, arrived: Arrived) -> int:
    """Whatever was to be told, did not arrive, and is not listed as failed or unknown.

    A message that was to go instead of one that failed has its own row, and counts by itself.
    """
    return sum(
        (row.person, notice) not in arrived
        for row in rows
        if row.state not in GIVEN_UP
        for notice in told.get(row.number, ())
    )


def _never_made(notices: Iterable[NoticeRow], told: Told) -> int:
    """Notices that count as told, of which there is no message."""
    made = {notice for each in told.values() for notice in each}
    return sum(notice.state == "told" and notice.number not in made for notice in notices)


def _told_twice(arrived: Arrived) -> int:
    return sum(len(each) > 1 and not any(r.unknowns for r in each) for each in arrived.values())


def _history_faults(session: Session, rows: Iterable[DeliveryRow], told: Told) -> int:
    """Each task's history says once what became of each message about it, and is unbroken."""
    tasks = {n.number: n.task for n in session.scalars(select(NoticeRow))}
    wanted: Counter[tuple[str, int | None, str]] = Counter(
        (SAID[row.state].value, task, row.message_id)
        for row in rows
        if row.state in SAID
        for task in {tasks[notice] for notice in told.get(row.number, ())}
    )
    kinds = {kind.value for kind in SAID.values()}
    said: Counter[tuple[str, int | None, str]] = Counter(
        (e.kind, e.task, e.data["message"]) for e in entries(session) if e.kind in kinds
    )
    broken = sum(verdict.fault is not None for verdict in verify(session))
    return (wanted - said).total() + (said - wanted).total() + broken


def _left_behind(register: Register) -> int:
    """Transactions and locks of the dead that the database still holds. PostgreSQL sees a death only
    when it next reads from the dead, so it gets a while for it."""
    if register.engine.dialect.name == "sqlite":
        return _locked(register.engine.url.database or "")
    end = time.monotonic() + SEEN_DEAD_SECONDS
    while (held := _held(register)) and time.monotonic() < end:
        time.sleep(0.02)
    return held


def _held(register: Register) -> int:
    """What others hold of this database; not of those that other tests work on."""
    with register.read() as session:
        others = session.scalar(
            text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"
            )
        )
        locks = session.scalar(
            text(
                "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
                " WHERE locktype = 'advisory' AND datname = current_database()"
            )
        )
    return int(others or 0) + int(locks or 0)


def _locked(path: str) -> int:
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return 1
        connection.execute("ROLLBACK")
        return 0
