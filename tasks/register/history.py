"""The history: append-only, each entry chained by hash to the one before it.

There is one chain for each election, and `office` for what concerns none (the directory). An entry's
hash (SHA-256 of its values as JSON with sorted keys) covers everything in it and the hash of the
entry before, so that no entry can be changed, taken out or put in between without `verify` seeing
it; the chain's own row holds its length and last hash, so that none can be cut off the end.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from tasks.register.models import ChainRow, HistoryRow, table_of

OFFICE = "office"
_START = "0" * 64


class EventKind(StrEnum):
    """Everything the history can say."""

    DIRECTORY_LOADED = "directory-loaded"
    CALLED = "called"
    PLANNED = "planned"
    REPLANNED = "replanned"
    MOVED = "moved"
    AMENDED = "amended"
    REVIVED = "revived"
    STOOD_DOWN = "stood-down"
    HANDED_OVER = "handed-over"
    PROCLAIMED = "proclaimed"
    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    HANDED_UP = "handed-up"
    ANSWERED = "answered"
    COMPLETED = "completed"
    NOT_APPLICABLE = "not-applicable"
    ESCALATED = "escalated"
    NOTICE_DROPPED = "notice-dropped"
    NOBODY_TO_TELL = "nobody-to-tell"
    HELD = "held"
    SENT = "sent"
    RETRY = "retry"
    SEND_FAILED = "send-failed"
    SEND_UNKNOWN = "send-unknown"
    RECEIPT = "receipt"
    ALARM = "alarm"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, told by whom; `task` is its number where it concerns one."""

    kind: EventKind
    who: str
    text: str
    task: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def append(session: Session, chain: str, events: Sequence[Event], *, at: datetime) -> None:
    """Add events to the end of a chain, in their order. The chain is locked until the commit."""
    if not events:
        return
    at = at.astimezone(UTC)
    chains, connection = table_of(ChainRow), session.connection()
    own = chains.c.name == chain
    head = connection.execute(select(chains).where(own).with_for_update()).first()
    if head is None:
        connection.execute(insert(chains), {"name": chain, "length": 0, "hash": _START})
    length, last = (0, _START) if head is None else (head.length, head.hash)
    rows: list[dict[str, Any]] = []
    previous, position = last, length
    for event in events:
        position += 1
        row = {
            "chain": chain,
            "position": position,
            "at": at,
            "kind": event.kind.value,
            "task": event.task,
            "who": event.who,
            "text": event.text,
            "data": dict(event.data),
            "previous": previous,
        }
        previous = row["hash"] = _hash(row)
        rows.append(row)
    connection.execute(insert(table_of(HistoryRow)), rows)
    connection.execute(update(chains).where(own).values(length=position, hash=previous))


def _hash(row: Mapping[str, Any]) -> str:
    said = {**row, "at": row["at"].isoformat()}
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def entries(session: Session, chain: str | None = None) -> Iterator[HistoryRow]:
    """The history of one chain, or of all, oldest first."""
    query = select(HistoryRow).order_by(HistoryRow.number)
    if chain is not None:
        query = query.where(HistoryRow.chain == chain)
    with session.scalars(query.execution_options(yield_per=1000)) as rows:
        yield from rows


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking one chain found: its length, and the first fault or None."""

    chain: str
    length: int
    fault: str | None


def verify(session: Session) -> list[Verdict]:
    """Check every chain from its first entry to its last."""
    names = session.scalars(select(HistoryRow.chain).distinct()).all()
    heads = {head.name: head for head in session.scalars(select(ChainRow))}
    return [_verify_chain(session, name, heads.get(name)) for name in sorted({*names, *heads})]


def _verify_chain(session: Session, name: str, head: ChainRow | None) -> Verdict:
    previous, position = _START, 0
    query = select(HistoryRow).where(HistoryRow.chain == name).order_by(HistoryRow.position)
    with session.scalars(query.execution_options(yield_per=1000)) as rows:
        for row in rows:
            position += 1
            if row.position != position:
                return Verdict(name, position, f"entry {position} is missing")
            said = {key: getattr(row, key) for key in _HASHED}
            if row.previous != previous or row.hash != _hash(said):
                return Verdict(name, position, f"entry {position} ({row.kind}) was changed")
            previous = row.hash
    if head is None or (head.length, head.hash) != (position, previous):
        return Verdict(
            name, position, f"entries after {position} were cut off, or added outside Writ"
        )
    return Verdict(name, position, None)


_HASHED = ("chain", "position", "at", "kind", "task", "who", "text", "data", "previous")
