"""Whether the record is as it was written: every chain by its hashes and seals, and the present by it.

What is held against the history is what a task stands at (state, due moment, owners) and what became
of each message. What no entry tells of was changed outside Writ.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tasks.register.models import DeliveryNoticeRow, DeliveryRow, ElectionRow
from tasks.register.record.evidence import file_faults
from tasks.register.record.history import (
    HASHED,
    START,
    EventKind,
    hash_of,
    person_in,
)
from tasks.register.record.models import ChainRow, HistoryRow
from tasks.register.record.standings import STANDS, Standing, standings_in
from tasks.register.session import Session
from tasks.terms import DeliveryState
from tasks.words import short_moment

EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking one chain found: its length, and what is wrong, worst first; nothing where it is as it
    was written."""

    chain: str
    length: int
    faults: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """How many of what were checked."""
        return f"{self.length} {'files' if self.chain == EVIDENCE else 'entries'}"

    @property
    def fault(self) -> str | None:
        """The worst fault, or None."""
        return self.faults[0] if self.faults else None


@dataclass(slots=True)
class _Told:
    """What the entries of a chain say of the present: the last standing of each task, and since when."""

    standings: dict[int, tuple[Standing, datetime]] = field(default_factory=dict)

    def hear(self, row: HistoryRow) -> None:
        if row.task is not None and STANDS in row.data:
            self.standings[row.task] = (row.data[STANDS], row.at)
        if row.kind == EventKind.SEALED:
            for number, standing in row.data.get(STANDS, {}).items():
                self.standings[int(number)] = (standing, row.at)


@dataclass(slots=True)
class _Sent:
    """The messages (by Message-ID) that entries tell of, and when Writ began to be able to prove it."""

    told: set[str] = field(default_factory=set)
    since: datetime | None = None

    def hear(self, row: HistoryRow) -> None:
        if row.kind == EventKind.SENT and "message" in row.data:
            self.told.add(row.data["message"])
        if row.kind == EventKind.SEALED:
            self.since = max(self.since or row.at, row.at)

    def before(self, finished_at: datetime | None) -> bool:
        """True for what an earlier version sent."""
        return self.since is not None and finished_at is not None and finished_at <= self.since


def verify(session: Session) -> list[Verdict]:
    """Check every chain from its first entry to its last, that each election has one, that its tasks stand as
    their entries say, and that the files are there which were given as evidence."""
    names = session.scalars(select(HistoryRow.chain).distinct()).all()
    heads = {head.name: head for head in session.scalars(select(ChainRow))}
    elections = set(session.scalars(select(ElectionRow.id)))
    found = sorted({*names, *heads, *elections})
    sent = _Sent()
    verdicts = [
        _verify_chain(session, name, heads.get(name), sent, of_election=name in elections)
        for name in found
    ]
    files, faults = file_faults(session)
    kept = [Verdict(EVIDENCE, files, faults)] if files or faults else []
    return [*verdicts, *_unsent(session, sent), *kept]


def _unsent(session: Session, sent: _Sent) -> list[Verdict]:
    """The messages about tasks that are kept as sent, and are in no entry."""
    carries = select(DeliveryNoticeRow.delivery).where(
        DeliveryNoticeRow.delivery == DeliveryRow.number
    )
    query = select(DeliveryRow.number, DeliveryRow.message_id, DeliveryRow.finished_at).where(
        DeliveryRow.state == DeliveryState.SENT, carries.exists()
    )
    faults = tuple(
        f"message {row.number} is kept as sent, and no entry tells of it"
        for row in session.execute(query.order_by(DeliveryRow.number))
        if row.message_id not in sent.told and not sent.before(row.finished_at)
    )
    return [Verdict("messages", len(sent.told), faults)] if faults else []


def _verify_chain(
    session: Session, name: str, head: ChainRow | None, sent: _Sent, *, of_election: bool
) -> Verdict:
    told = _Told()
    length, last, broken = _walk(session, name, told, sent)
    if broken:
        return Verdict(name, length, (broken,))
    if not length:
        return Verdict(name, 0, ("its whole history is gone",))
    faults = []
    if head is None or (head.length, head.hash) != (length, last):
        faults.append(f"entries after {length} were cut off, or added outside Writ")
    elif session.seals and head.seal != session.seals.of_end(name, length, last):
        faults.append(f"its end, after entry {length}, is not the one that Writ sealed")
    if of_election:
        faults += _present_faults(session, name, told)
    return Verdict(name, length, tuple(faults))


def _walk(session: Session, name: str, told: _Told, sent: _Sent) -> tuple[int, str, str]:
    """How many entries there are, the last hash, and the first that is wrong."""
    previous, position, seals = START, 0, session.seals
    query = select(HistoryRow).where(HistoryRow.chain == name).order_by(HistoryRow.position)
    with session.scalars(query.execution_options(yield_per=1000)) as rows:
        for row in rows:
            position += 1
            if row.position != position:
                return position, previous, f"entry {position} is missing"
            said = {key: getattr(row, key) for key in HASHED}
            unlike = row.person != person_in(row.data)
            if unlike or row.previous != previous or row.hash != hash_of(said):
                return position, previous, f"entry {position} ({row.kind}) was changed"
            if seals and row.seal != seals.of_entry(row.hash):
                fault = f"entry {position} ({row.kind}) was not written by Writ: its seal is wrong"
                return position, previous, fault
            previous = row.hash
            told.hear(row)
            sent.hear(row)
    return position, previous, ""


def _present_faults(session: Session, election: str, told: _Told) -> list[str]:
    """Where the tasks of an election are not what their entries say."""
    if not told.standings:
        return []
    there = standings_in(session, election)
    faults = []
    for number, (standing, since) in sorted(told.standings.items()):
        if number not in there:
            faults.append(f"task {number} was deleted, some time after {short_moment(since)}")
        elif there[number] != standing:
            faults.append(_unlike(number, there[number], standing, since))
    faults += [f"task {n} is in no entry" for n in sorted(there) if n not in told.standings]
    return faults


def _unlike(number: int, now: Standing, then: Standing, since: datetime) -> str:
    unlike = [
        f"{what} is {_words(now[what])}, and was {_words(then[what])}"
        for what in ("state", "due", "owners")
        if now[what] != then[what]
    ]
    return (
        f"task {number}: its {'; its '.join(unlike)} by its last entry of {short_moment(since)};"
        " no entry tells of the change"
    )


def _words(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
