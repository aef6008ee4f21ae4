"""The history: append-only, chained by hash; whatever is done to it behind our back is seen."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update

from tasks.register.database import Register
from tasks.register.record.history import OFFICE, Event, EventKind, append, entries
from tasks.register.record.models import ChainRow, HistoryRow
from tasks.register.record.verifying import Verdict, verify
from tasks.register.session import Session
from tests.builders import at

NOW = at("Mon 2027-03-29 09:00")
LATER = at("Mon 2027-03-29 09:01")
CUT = "were cut off, or added outside Writ"
FIVE = [
    Event(EventKind.CALLED, "Olga", "Called", data={"tasks": 76, "why": "Ärger & Co"}),
    Event(EventKind.PLANNED, "Writ", "Planned", task=1),
    Event(EventKind.ACKNOWLEDGED, "Asha", "Acknowledged by Asha", task=1, data={"note": "ja"}),
    Event(EventKind.COMPLETED, "Asha", "Done", task=1),
    Event(EventKind.ALARM, "Writ", "An alarm"),
]


@pytest.fixture
def told(register: Register) -> Register:
    """A register with a chain of five entries, and one of two."""
    with register.write() as session:
        append(session, "blankshire.2027-05-06", FIVE[:2], at=NOW)
        append(session, OFFICE, FIVE[:1], at=NOW)
    with register.write() as session:
        append(session, "blankshire.2027-05-06", FIVE[2:], at=NOW)
        append(session, OFFICE, FIVE[4:], at=NOW)
    return register


def test_entries_come_back_as_they_were_told(told: Register) -> None:
    """In their order, numbered from one, each with the hash of the one before."""
    with told.read() as session:
        rows = list(entries(session, "blankshire.2027-05-06"))
    assert FIVE == [Event(EventKind(r.kind), r.who, r.text, task=r.task, data=r.data) for r in rows]
    assert [1, 2, 3, 4, 5] == [row.position for row in rows]
    assert ["0" * 64, *[row.hash for row in rows[:-1]]] == [row.previous for row in rows]
    assert {NOW} == {row.at for row in rows}


def test_all_chains_together_are_in_order_of_time(told: Register) -> None:
    """Without a chain's name everything is listed."""
    with told.read() as session:
        found = [(row.chain, row.position) for row in entries(session)]
    office, election = OFFICE, "blankshire.2027-05-06"
    assert [
        (election, 1),
        (election, 2),
        (office, 1),
        (election, 3),
        (election, 4),
        (election, 5),
        (office, 2),
    ] == found


def test_an_untouched_history_is_whole(told: Register) -> None:
    """Every chain is checked, with its length."""
    with told.read() as session:
        assert [Verdict("blankshire.2027-05-06", 5), Verdict(OFFICE, 2)] == verify(session)


def test_nothing_to_tell_adds_nothing(register: Register) -> None:
    """No empty chain is begun."""
    with register.write() as session:
        append(session, OFFICE, [], at=NOW)
        assert [] == verify(session)


def change(session: Session, number: int, /, **values: object) -> None:
    """Rewrite an entry."""
    session.execute(
        update(HistoryRow)
        .where(HistoryRow.chain == "blankshire.2027-05-06", HistoryRow.position == number)
        .values(**values)
    )


def take_out(session: Session, *positions: int) -> None:
    """Delete entries."""
    session.execute(
        delete(HistoryRow).where(
            HistoryRow.chain == "blankshire.2027-05-06", HistoryRow.position.in_(positions)
        )
    )


def put_in(session: Session) -> None:
    """Make room behind the second entry, and copy it there."""
    for position in (5, 4, 3):
        change(session, position, position=position + 1)
    second = session.scalars(
        select(HistoryRow).where(
            HistoryRow.chain == "blankshire.2027-05-06", HistoryRow.position == 2
        )
    ).one()
    values = {c.key: getattr(second, c.key) for c in HistoryRow.__table__.columns}
    del values["number"]
    session.add(HistoryRow(**{**values, "position": 3, "text": "Made up"}))
    session.flush()


def swap(session: Session) -> None:
    """Exchange two entries."""
    change(session, 3, position=99)
    change(session, 4, position=3)
    change(session, 99, position=4)


TAMPERINGS: dict[str, tuple[Callable[[Session], object], int, str]] = {
    "text": (lambda s: change(s, 3, text="Done late"), 3, "entry 3 (acknowledged) was changed"),
    "who": (lambda s: change(s, 1, who="Nobody"), 1, "entry 1 (called) was changed"),
    "when": (lambda s: change(s, 4, at=LATER), 4, "entry 4 (completed) was changed"),
    "data": (lambda s: change(s, 1, data={"tasks": 75}), 1, "entry 1 (called) was changed"),
    "task": (lambda s: change(s, 2, task=2), 2, "entry 2 (planned) was changed"),
    "kind": (lambda s: change(s, 4, kind="opened"), 4, "entry 4 (opened) was changed"),
    "hash": (lambda s: change(s, 3, hash="0" * 64), 3, "entry 3 (acknowledged) was changed"),
    "one taken out": (lambda s: take_out(s, 3), 3, "entry 3 is missing"),
    "the first taken out": (lambda s: take_out(s, 1), 1, "entry 1 is missing"),
    "the last taken out": (lambda s: take_out(s, 5), 4, f"entries after 4 {CUT}"),
    "the end cut off": (lambda s: take_out(s, 4, 5), 3, f"entries after 3 {CUT}"),
    "all taken out": (lambda s: take_out(s, 1, 2, 3, 4, 5), 0, "its whole history is gone"),
    "one put in": (put_in, 3, "entry 3 (planned) was changed"),
    "two exchanged": (swap, 3, "entry 3 (completed) was changed"),
    "the end forgotten": (lambda s: s.execute(delete(ChainRow)), 5, f"entries after 5 {CUT}"),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_what_was_done_behind_our_back_is_seen(told: Register, tampering: str) -> None:
    """A change, a removal, an insertion, an exchange or a cut: the first fault is named."""
    done, length, fault = TAMPERINGS[tampering]
    with told.write() as session:
        done(session)
    with told.read() as session:
        found = {verdict.chain: verdict for verdict in verify(session)}
    assert Verdict("blankshire.2027-05-06", length, (fault,)) == found["blankshire.2027-05-06"]


def test_an_entry_added_behind_our_back_is_seen(told: Register) -> None:
    """Even one whose hash is right: the chain's own row knows its end."""
    with told.read() as session:
        rows = list(entries(session, "blankshire.2027-05-06"))
    with told.write() as session:
        append(session, "blankshire.2027-05-06", FIVE[:1], at=NOW)
        session.execute(
            update(ChainRow)
            .where(ChainRow.name == "blankshire.2027-05-06")
            .values(length=5, hash=rows[-1].hash)
        )
    with told.read() as session:
        found = {verdict.chain: verdict.fault for verdict in verify(session)}
    assert "entries after 6 were cut off, or added outside Writ" == found["blankshire.2027-05-06"]


def test_a_long_history_is_checked_without_reading_it_whole(register: Register) -> None:
    """More than a thousand entries, over the size of a page."""
    with register.write() as session:
        append(
            session, OFFICE, [Event(EventKind.ALARM, "Writ", f"{n}") for n in range(2500)], at=NOW
        )
    with register.write() as session:
        assert [Verdict(OFFICE, 2500)] == verify(session)
        session.execute(text("UPDATE history SET text = 'x' WHERE position = 2001"))
        assert [Verdict(OFFICE, 2001, ("entry 2001 (alarm) was changed",))] == verify(session)


def test_no_code_of_ours_changes_or_deletes_an_entry() -> None:
    """Append-only: nowhere is an update, a delete or an attribute set on the history's rows."""
    changed = [
        f"{path}:{node.lineno}"
        for path in Path("tasks").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"update", "delete"}
        and ast.unparse(node.args[0]) == "HistoryRow"
    ]
    assert [] == changed
