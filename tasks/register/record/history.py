"""The history: append-only, each entry chained by hash to the one before it.

There is one chain for each election, and `office` for what concerns none (the directory). An entry's
hash (SHA-256 of its values as JSON with sorted keys) covers everything in it and the hash of the
entry before, so that no entry can be changed, taken out or put in between without `verify` seeing
it; the chain's own row holds its length and last hash, so that none can be cut off the end.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select, text, update

from tasks.register.models import table_of
from tasks.register.record.models import ChainRow, HistoryRow
from tasks.register.session import Session
from tasks.text import clean_line, clean_text, clean_value
from tasks.typist import WRIT, typist

OFFICE = "office"
_START = "0" * 64
# Where another transaction begins the same chain at this moment, this waits for it and goes on from its end.
_NEW_CHAIN = text(
    "INSERT INTO chain (name, length, hash) VALUES (:name, 0, :start) ON CONFLICT (name) DO NOTHING"
)


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
    TICKED = "ticked"
    UNTICKED = "unticked"
    ANSWERED = "answered"
    COMPLETED = "completed"
    NOT_APPLICABLE = "not-applicable"
    REOPENED = "reopened"
    LEARNT = "learnt"
    EVIDENCE_ADDED = "evidence-added"
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
    ARCHIVE_MADE = "archive-made"
    FEED_MADE = "feed-made"
    FEED_REVOKED = "feed-revoked"
    SIGNED_IN = "signed-in"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, told by whom; `task` is its number where it concerns one, `person` in
    its data the id of the one it is about."""

    kind: EventKind
    who: str
    text: str
    task: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def append(session: Session, chain: str, events: Sequence[Event], *, at: datetime) -> None:
    """Add events to the end of a chain, in their order. The chain is locked until the commit."""
    if not events:
        return
    events, at = [_as_typed(event) for event in events], at.astimezone(UTC)
    chains, connection = table_of(ChainRow), session.connection()
    own = chains.c.name == chain
    of_chain = select(chains).where(own).with_for_update()
    head = connection.execute(of_chain).first()
    if head is None:
        connection.execute(_NEW_CHAIN, {"name": chain, "start": _START})
        head = connection.execute(of_chain).one()
    length, last = head.length, head.hash
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
            "who": clean_line(event.who),
            "text": clean_text(event.text),
            "data": clean_value(dict(event.data)),
            "previous": previous,
        }
        previous = row["hash"] = _hash(row)
        rows.append({**row, "person": _person(row["data"])})
    connection.execute(insert(table_of(HistoryRow)), rows)
    connection.execute(update(chains).where(own).values(length=position, hash=previous))


def _as_typed(event: Event) -> Event:
    """The event with the login under which it was typed, which a name that was given must not hide."""
    login = typist()
    if login is None or event.who == WRIT:
        return event
    return replace(event, data={**event.data, "login": login})


def _hash(row: Mapping[str, Any]) -> str:
    return _hash_of({**row, "at": row["at"].isoformat()})


def _hash_of(said: Mapping[str, Any]) -> str:
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _person(data: Mapping[str, Any]) -> str | None:
    return data.get("person") or None


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
            unlike = row.person != _person(row.data)
            if unlike or row.previous != previous or row.hash != _hash(said):
                return Verdict(name, position, f"entry {position} ({row.kind}) was changed")
            previous = row.hash
    if head is None or (head.length, head.hash) != (position, previous):
        return Verdict(
            name, position, f"entries after {position} were cut off, or added outside Writ"
        )
    return Verdict(name, position, None)


_HASHED = ("chain", "position", "at", "kind", "task", "who", "text", "data", "previous")


def exported(row: HistoryRow) -> dict[str, Any]:
    """An entry as it is kept outside the register, with all that its hash covers."""
    said = {key: getattr(row, key) for key in _HASHED}
    return {**said, "at": row.at.isoformat(), "hash": row.hash}


def exported_fault(entries_of_chain: Iterable[Mapping[str, Any]]) -> str | None:
    """What is wrong with a chain that was kept outside the register (`exported`), or None: an entry that
    was changed, taken out or put in between."""
    previous = _START
    for position, entry in enumerate(entries_of_chain, start=1):
        if entry.get("position") != position:
            return f"entry {position} is missing"
        said = {key: entry.get(key) for key in _HASHED}
        if entry.get("previous") != previous or entry.get("hash") != _hash_of(said):
            return f"entry {position} ({entry.get('kind')}) was changed"
        previous = str(entry["hash"])
    return None
