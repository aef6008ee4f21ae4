"""Sealing what an earlier version wrote: once, when a register is first opened with its key."""

from datetime import datetime

from sqlalchemy import bindparam, select, update

from tasks.register.models import table_of
from tasks.register.record.history import Event, EventKind, append
from tasks.register.record.models import ChainRow, HistoryRow
from tasks.register.record.seals import Seals
from tasks.register.record.standings import checkpoint, standings_in
from tasks.register.session import Session
from tasks.typist import WRIT

_PAGE = 5000


def unsealed(session: Session) -> list[str]:
    """The chains that were never sealed, by name."""
    return list(session.scalars(select(ChainRow.name).where(ChainRow.seal.is_(None))))


def seal_as_found(session: Session, seals: Seals, chains: list[str], *, now: datetime) -> None:
    """Seal these chains as they are, and note at the end of each what its tasks stand at: from here on
    every change shows, and of what went before it is only known that it is as it was found.

    Args:
        session: a writing session of a register with a key.
        seals: those of the register.
        chains: by name.
        now: aware.
    """
    for chain in chains:
        _seal_entries(session, seals, chain)
        kept = checkpoint(standings_in(session, chain))
        append(session, chain, [Event(EventKind.SEALED, WRIT, _WORDS, data=kept)], at=now)


_WORDS = "Sealed as it was found: written by a version of Writ that did not seal"


def _seal_entries(session: Session, seals: Seals, chain: str) -> None:
    table = table_of(HistoryRow)
    seal = update(table).where(table.c.number == bindparam("of")).values(seal=bindparam("made"))
    own = select(table.c.number, table.c.hash).where(table.c.chain == chain)
    last = 0
    while page := session.execute(
        own.where(table.c.number > last).order_by(table.c.number).limit(_PAGE)
    ).all():
        session.connection().execute(
            seal, [{"of": row.number, "made": seals.of_entry(row.hash)} for row in page]
        )
        last = page[-1].number
