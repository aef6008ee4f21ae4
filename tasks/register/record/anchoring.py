"""Noting the ends of the chains outside the register, and holding the register against what was noted."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from tasks.files.anchors import Anchor, AnchorFile, AnchorFileError
from tasks.register.among import among
from tasks.register.record.history import OFFICE, START, Event, EventKind, append
from tasks.register.record.models import ChainRow, HistoryRow
from tasks.register.record.seals import Seals
from tasks.register.session import Session
from tasks.register.turns import Turn, take_turn
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
    take_turn(session, Turn.ANCHORS)
    grown = session.scalars(
        select(ChainRow).where(ChainRow.length != ChainRow.anchored).order_by(ChainRow.name)
    ).all()
    if not grown or session.seals is None:
        return 0
    last = file.last()
    if last is not None and now - last.at < EVERY:
        return 0
    _note(session, session.seals, file, grown, last.seal if last else "", now=now)
    return len(grown)


def _note(
    session: Session,
    seals: Seals,
    file: AnchorFile,
    heads: Sequence[ChainRow],
    before: str,
    *,
    now: datetime,
    accepted: str = "",
) -> None:
    """Note these ends after the line whose seal is `before`, and in the register that they are noted."""
    made = []
    for head in heads:
        end = Anchor(now.astimezone(UTC), head.name, head.length, head.hash, "", accepted)
        made.append(replace(end, seal=_seal(seals, before, end)))
        before = made[-1].seal
    file.add(made)
    for head in heads:
        same = (ChainRow.name == head.name, ChainRow.length == head.length)
        session.execute(update(ChainRow).where(*same).values(anchored=head.length))


def _seal(seals: Seals, before: str, anchor: Anchor) -> str:
    said = (before, anchor.at.isoformat(), anchor.chain, anchor.length, anchor.hash)
    return seals.of("anchor", *said, *([anchor.accepted] if anchor.accepted else []))


def accept_as_it_is(
    session: Session, file: AnchorFile, *, reason: str, who: str, now: datetime
) -> list[str]:
    """Hold the histories that are not what was noted of them against what they are now, from here on: what
    somebody says who put a backup in the place of the register, and knows that there was more.

    Args:
        session: a writing session of a register with a key.
        file: where the ends were noted; may be gone.
        reason: why, in one line.
        who: the name of who says so.
        now: aware.

    Returns:
        The names of these histories; none where all is as it was noted, and then nothing is written.

    Raises:
        AnchorFileError: the file cannot be read or written, or holds a line that is not Writ's.
    """
    take_turn(session, Turn.ANCHORS)
    seals = session.seals
    there = file.read()
    if seals is None:
        return []
    if forged := _forged(there, seals):
        raise AnchorFileError(_forged_words(file, forged))
    names = _unlike_by_chain(session, there)
    if not there:
        names = dict.fromkeys(
            session.scalars(select(ChainRow.name).where(ChainRow.anchored > 0)), ""
        )
    if not names:
        return []
    heads = [session.get(ChainRow, name) or _no_chain(name) for name in sorted(names)]
    before = there[-1].seal if there else ""
    _note(session, seals, file, heads, before, now=now, accepted=reason)
    text = f"The history was accepted as it is, though more of it was noted before: {reason}"
    data = {"chains": {head.name: head.length for head in heads}}
    append(session, OFFICE, [Event(EventKind.ACCEPTED, who, text, data=data)], at=now)
    return sorted(names)


def _no_chain(name: str) -> ChainRow:
    """The end of a history of which nothing is there."""
    return ChainRow(name=name, length=0, hash=START)


def acceptances(there: Iterable[Anchor]) -> dict[tuple[datetime, str], list[str]]:
    """The histories (by name) that were accepted as they were, by when (aware) and why."""
    said: dict[tuple[datetime, str], list[str]] = {}
    for anchor in there:
        if anchor.accepted:
            said.setdefault((anchor.at, anchor.accepted), []).append(anchor.chain)
    return said


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
        return [_forged_words(file, forged)]
    return list(_unlike_by_chain(session, there).values())


def _forged_words(file: AnchorFile, line: int) -> str:
    return f"{file.path}, line {line}: was not written by Writ, or its key is another"


def _unlike_by_chain(session: Session, there: Sequence[Anchor]) -> dict[str, str]:
    """The chains (by name) that are not what was noted of them, and since when. What was noted before a
    chain was accepted as it is counts no more: its end of then proves all before it."""
    chains: dict[str, list[Anchor]] = {}
    for anchor in there:
        if anchor.accepted:
            chains[anchor.chain] = [anchor]
        else:
            chains.setdefault(anchor.chain, []).append(anchor)
    found = {name: _unlike(session, anchors) for name, anchors in chains.items()}
    return {name: fault for name, fault in found.items() if fault}


def _forged(there: Sequence[Anchor], seals: Seals) -> int:
    """The first line that is not sealed as it should be; 0 where all are."""
    before = ""
    for number, anchor in enumerate(there, start=1):
        if anchor.seal != _seal(seals, before, anchor):
            return number
        before = anchor.seal
    return 0


def _unlike(session: Session, anchors: Sequence[Anchor]) -> str:
    """Since when a chain is not what was noted of it, by the first of its anchors that is not there. Each is looked
    for: an older state that went on was noted again, and of that the last anchor is there."""
    there = _hashes(session, anchors)
    first = next((each for each in anchors if there.get(each.length) != each.hash), None)
    if first is None:
        return ""
    return (
        f"{first.chain}: entry {first.length}, noted on {short_moment(first.at)}, is gone or is another;"
        " the history was cut off, or put back to an older state"
    )


def _hashes(session: Session, anchors: Sequence[Anchor]) -> dict[int, str]:
    """The hash of each entry of a chain at which it was noted, by position; before the first it is `START`."""
    noted = among(HistoryRow.position, [anchor.length for anchor in anchors])
    query = select(HistoryRow.position, HistoryRow.hash).where(
        HistoryRow.chain == anchors[0].chain, noted
    )
    return {0: START, **dict(session.execute(query).tuples().all())}
