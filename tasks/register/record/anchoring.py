"""Noting the ends of the chains outside the register, and holding the register against what was noted."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from tasks.files.anchors import Anchor, AnchorFile
from tasks.register.record.models import ChainRow, HistoryRow
from tasks.register.record.seals import Seals
from tasks.register.session import Session
from tasks.words import short_moment

EVERY = timedelta(hours=1)


def note_ends(session: Session, file: AnchorFile, *, now: datetime) -> int:
    """Note the end of every chain that has grown since, at most once an hour; returns how many.

    Args:
        session: a writing session of a register with a key.
        file: where.
        now: aware.

    Raises:
        AnchorFileError: the file cannot be read or written; nothing is noted then.
    """
    grown = session.scalars(
        select(ChainRow).where(ChainRow.length != ChainRow.anchored).order_by(ChainRow.name)
    ).all()
    if not grown or session.seals is None:
        return 0
    last = file.last()
    if last is not None and now - last.at < EVERY:
        return 0
    file.add(_anchors(grown, session.seals, last.seal if last else "", now))
    for head in grown:
        same = (ChainRow.name == head.name, ChainRow.length == head.length)
        session.execute(update(ChainRow).where(*same).values(anchored=head.length))
    return len(grown)


def _anchors(heads: Iterable[ChainRow], seals: Seals, before: str, now: datetime) -> list[Anchor]:
    made = []
    for head in heads:
        at = now.astimezone(UTC)
        before = _seal(seals, before, at, head.name, head.length, head.hash)
        made.append(Anchor(at, head.name, head.length, head.hash, before))
    return made


def _seal(seals: Seals, before: str, at: datetime, chain: str, length: int, last: str) -> str:
    return seals.of("anchor", before, at.isoformat(), chain, length, last)


def anchor_faults(session: Session, file: AnchorFile, there: Sequence[Anchor]) -> list[str]:
    """Where the register is not what was noted of it, or the notes are not as they were written.

    Args:
        session: begun after the file was read, so that every entry which was noted can be there.
        file: where they stand.
        there: what was read in it.
    """
    noted = session.scalars(select(ChainRow.name).where(ChainRow.anchored > 0)).all()
    if noted and not there:
        return [f"{file.path} is gone, in which the ends of {len(noted)} histories were noted"]
    if session.seals is not None and (forged := _forged(there, session.seals)):
        return [f"{file.path}, line {forged}: was not written by Writ, or its key is another"]
    chains: dict[str, list[Anchor]] = {}
    for anchor in there:
        chains.setdefault(anchor.chain, []).append(anchor)
    return [fault for each in chains.values() if (fault := _unlike(session, each))]


def _forged(there: Sequence[Anchor], seals: Seals) -> int:
    """The first line that is not sealed as it should be; 0 where all are."""
    before = ""
    for number, anchor in enumerate(there, start=1):
        if anchor.seal != _seal(seals, before, anchor.at, anchor.chain, anchor.length, anchor.hash):
            return number
        before = anchor.seal
    return 0


def _unlike(session: Session, anchors: Sequence[Anchor]) -> str:
    """Since when a chain is not what was noted of it, by the first of its anchors that is not there."""
    if _is_there(session, anchors[-1]):
        return ""
    first = next(anchor for anchor in anchors if not _is_there(session, anchor))
    return (
        f"{first.chain}: entry {first.length}, noted on {short_moment(first.at)}, is gone or is another;"
        " the history was cut off, or put back to an older state"
    )


def _is_there(session: Session, anchor: Anchor) -> bool:
    of_entry = (HistoryRow.chain == anchor.chain, HistoryRow.position == anchor.length)
    return session.scalar(select(HistoryRow.hash).where(*of_entry)) == anchor.hash
