"""The history: append-only, each entry chained by hash to the one before it.

There is one chain for each election, and `office` for what concerns none (the directory). An entry's
hash (SHA-256 of its values as JSON with sorted keys) covers everything in it and the hash of the
entry before, so that no entry can be changed, taken out or put in between without `verify` seeing
it; the chain's own row holds its length and last hash, so that none can be cut off the end. Each entry
and each end is sealed under a key that is not in the database, so that nobody without it can hash anew
what they have changed. An entry by which a task's state, due moment or owners changed says what they
became.
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
from tasks.register.record.standings import STANDS, standings_of
from tasks.register.session import Session
from tasks.text import clean_line, clean_text, clean_value
from tasks.typist import WRIT, typist

OFFICE = "office"
START = "0" * 64
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
    UNDONE = "undone"
    LEARNT = "learnt"
    ASKED = "asked"
    REPLIED = "replied"
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
    WALL_MADE = "wall-made"
    WALL_REVOKED = "wall-revoked"
    KEY_CHANGED = "key-changed"
    SEALED = "sealed"
    ACCEPTED = "accepted"
    RESTORED = "restored"
    RELEASED = "released"


_CHANGE_STANDINGS = frozenset(
    {
        EventKind.PLANNED,
        EventKind.MOVED,
        EventKind.AMENDED,
        EventKind.REVIVED,
        EventKind.REOPENED,
        EventKind.UNDONE,
        EventKind.STOOD_DOWN,
        EventKind.OPENED,
        EventKind.COMPLETED,
        EventKind.NOT_APPLICABLE,
        EventKind.HANDED_OVER,
    }
)


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
    events = _with_standings(session, [_as_typed(event) for event in events])
    at, seals = at.astimezone(UTC), session.seals
    chains, connection = table_of(ChainRow), session.connection()
    own = chains.c.name == chain
    of_chain = select(chains).where(own).with_for_update()
    head = connection.execute(of_chain).first()
    if head is None:
        connection.execute(_NEW_CHAIN, {"name": chain, "start": START})
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
        previous = row["hash"] = hash_of(row)
        seal = seals.of_entry(previous) if seals else None
        rows.append({**row, "person": person_in(row["data"]), "seal": seal})
    connection.execute(insert(table_of(HistoryRow)), rows)
    end = seals.of_end(chain, position, previous) if seals else None
    connection.execute(update(chains).where(own).values(length=position, hash=previous, seal=end))


def _with_standings(session: Session, events: Sequence[Event]) -> list[Event]:
    """The events, the last of each task that changes its standing with what it has become."""
    last = {
        event.task: place
        for place, event in enumerate(events)
        if event.kind in _CHANGE_STANDINGS and event.task is not None
    }
    found = standings_of(session, last) if last else {}
    told = list(events)
    for task, standing in found.items():
        event = told[last[task]]
        told[last[task]] = replace(event, data={**event.data, STANDS: standing})
    return told


def _as_typed(event: Event) -> Event:
    """The event with the login under which it was typed, which a name that was given must not hide."""
    login = typist()
    if login is None or event.who == WRIT:
        return event
    return replace(event, data={**event.data, "login": login})


def hash_of(row: Mapping[str, Any]) -> str:
    """The hash of an entry: its values, by the names in `HASHED`, its moment aware."""
    return _hash_of({**row, "at": row["at"].isoformat()})


def _hash_of(said: Mapping[str, Any]) -> str:
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def person_in(data: Mapping[str, Any]) -> str | None:
    """The id of the person whom an entry is about, by its data."""
    return data.get("person") or None


def entries(session: Session, chain: str | None = None) -> Iterator[HistoryRow]:
    """The history of one chain, or of all, oldest first."""
    query = select(HistoryRow).order_by(HistoryRow.number)
    if chain is not None:
        query = query.where(HistoryRow.chain == chain)
    with session.scalars(query.execution_options(yield_per=1000)) as rows:
        yield from rows


def entries_of_kind(session: Session, chain: str, kind: EventKind) -> Iterator[HistoryRow]:
    """What a chain has of one kind, oldest first."""
    of_kind = (HistoryRow.chain == chain, HistoryRow.kind == kind.value)
    yield from session.scalars(select(HistoryRow).where(*of_kind).order_by(HistoryRow.number))


HASHED = ("chain", "position", "at", "kind", "task", "who", "text", "data", "previous")


def exported(row: HistoryRow) -> dict[str, Any]:
    """An entry as it is kept outside the register, with all that its hash covers."""
    said = {key: getattr(row, key) for key in HASHED}
    return {**said, "at": row.at.isoformat(), "hash": row.hash}


def exported_fault(entries_of_chain: Iterable[Mapping[str, Any]]) -> str | None:
    """What is wrong with a chain that was kept outside the register (`exported`), or None: an entry that
    was changed, taken out or put in between."""
    previous = START
    for position, entry in enumerate(entries_of_chain, start=1):
        if entry.get("position") != position:
            return f"entry {position} is missing"
        said = {key: entry.get(key) for key in HASHED}
        if entry.get("previous") != previous or entry.get("hash") != _hash_of(said):
            return f"entry {position} ({entry.get('kind')}) was changed"
        previous = str(entry["hash"])
    return None
