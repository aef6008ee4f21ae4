"""The disk fills up in the middle of a pass: one clear line, no thread left behind, nothing lost.

A SQLite file that may grow by so many pages only says what a full disk makes SQLite say, anywhere.
Where a small disk may be mounted (root), a real one is filled as well.
"""

import os
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, text

from notifications.channels import open_channels
from notifications.outbox import Outbox
from tasks.register.database import Register, RegisterError, open_register
from tasks.register.models import DeliveryRow
from tests.killing.crowd import NINE, fill, quarters
from tests.office import Office

LEASE = timedelta(minutes=11)
PEOPLE = 120
SMALL, ROOM = "12m", 300_000


@contextmanager
def room_for(register: Register, pages: int) -> Iterator[None]:
    """Let the register's file grow by so many pages, and no more."""
    with register.engine.connect() as connection:
        most = connection.exec_driver_sql("PRAGMA page_count").scalar_one() + pages

    def limit(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {most}")

    register.engine.dispose()
    event.listen(register.engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(register.engine, "connect", limit)
        register.engine.dispose()


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of a few megabytes, of memory."""
    place = folder / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", place],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if mounted.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def fill_up(place: Path) -> Path:
    """Take every byte that is left; returns the file to delete."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        size = 1 << 16
        while size:
            try:
                file.write(b"\0" * size)
            except OSError:
                size //= 2
    return filler


def lines_left() -> list[str]:
    """Threads of lines that have not ended."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("line")]


def each_arrived(office: Office) -> Counter[str]:
    """Every message arrived, at most twice, and then it is marked; returns how often each did."""
    times = Counter(message.message_id for message, _ in office.every)
    with office.register.read() as session:
        rows = session.scalars(select(DeliveryRow)).all()
    assert {row.message_id for row in rows} == set(times)
    assert {"sent"} == {row.state for row in rows}
    twice = {identity for identity, count in times.items() if count > 1}
    assert twice <= {row.message_id for row in rows if row.unknowns}
    assert max(times.values()) <= 2
    assert PEOPLE == len({address for _, address in office.every})
    assert office.whole()
    return times


def test_a_full_disk_before_anything_is_sent(sqlite_register: Register) -> None:
    """No message can be made: nothing leaves, and all of it does when there is room again."""
    fill(sqlite_register, PEOPLE, quarters(1))
    office = Office(sqlite_register)
    with room_for(sqlite_register, 1), pytest.raises(RegisterError) as refused:
        office.run(NINE)
    name = sqlite_register.engine.url.database
    assert str(refused.value) == (
        f"the register {name} has no room or a broken disk (database or disk is full): free or"
        " repair it; everything kept so far is safe, and the next pass goes on"
    )
    assert [] == office.channel.taken()
    assert [] == lines_left()
    office.run(NINE + timedelta(minutes=1))
    assert 1 == max(each_arrived(office).values())


@pytest.mark.parametrize(("pages", "some_left"), [(0, False), (3, True), (8, True)])
def test_a_disk_that_fills_up_while_messages_go(
    sqlite_register: Register, pages: int, *, some_left: bool
) -> None:
    """What had left and could not be recorded is marked and repeated once; the rest goes once."""
    fill(sqlite_register, PEOPLE, quarters(1))
    office = Office(sqlite_register)
    office.channel.lines = 4
    make_messages(office)
    with room_for(sqlite_register, pages):
        for minutes in (0, 3):
            with pytest.raises(RegisterError, match="database or disk is full"):
                office.run(NINE + timedelta(minutes=minutes))
            office.every += office.channel.taken()
            assert [] == lines_left()
    assert some_left == bool(office.every)
    assert len(office.every) < PEOPLE
    for later in (LEASE, 2 * LEASE):
        office.run(NINE + later)
    times = each_arrived(office)
    assert sum(count > 1 for count in times.values()) <= 2 * office.channel.lines


@pytest.mark.postgres
def test_a_full_disk_under_postgresql(postgres_register: Register) -> None:
    """The server's own word for it (SQLSTATE 53100) becomes the same line."""
    full = "DO $$ BEGIN RAISE 'no space left on device' USING ERRCODE = 'disk_full'; END $$"
    with (
        pytest.raises(RegisterError, match=r"broken disk \(no space left on device"),
        postgres_register.write() as session,
    ):
        session.execute(text(full))


def make_messages(office: Office) -> None:
    """Make the messages of nine o'clock, and send none."""
    outbox = office.outbox()
    outbox._hand_over(*outbox._open(), now=NINE)


def test_a_real_disk_that_fills_up(tmp_path: Path) -> None:
    """The same with the register on a small disk of its own, log and all."""
    with small_disk(tmp_path) as place:
        register = open_register(f"sqlite:///{place / 'register.db'}")
        fill(register, PEOPLE, quarters(1))
        office = Office(register)
        make_messages(office)
        filler = fill_up(place)
        os.truncate(filler, filler.stat().st_size - ROOM)
        with pytest.raises(RegisterError, match="no room or a broken disk"):
            office.run(NINE)
        office.every += office.channel.taken()
        assert [] == lines_left()
        assert 0 < len(office.every) < PEOPLE
        filler.unlink()
        for later in (LEASE, 2 * LEASE):
            office.run(NINE + later)
        each_arrived(office)
        register.close()


def test_a_mailbox_on_a_full_disk(sqlite_register: Register, tmp_path: Path) -> None:
    """Nothing is lost and nothing fails for good: each waits, and comes once there is room."""
    fill(sqlite_register, PEOPLE, quarters(1))
    with small_disk(tmp_path) as place:
        channels = open_channels(maildir=place / "mail", mail_from="Writ <writ@example.org>")
        outbox = Outbox(
            sqlite_register, channels, Office(sqlite_register).links(),
            page_url="http://127.0.0.1:8600", domain="blankshire.example", digests=False,
        )  # fmt: skip
        filler = fill_up(place)
        report = outbox.run(now=NINE)
        assert (0, 0, 0, PEOPLE) == (report.told, report.failed, report.unknown, report.retried)
        assert [] == [path for path in (place / "mail").rglob("*") if path.is_file()]
        filler.unlink()
        while report.next_at is not None and report.next_at < NINE + LEASE:
            report = outbox.run(now=report.next_at)
        kept = [path for path in (place / "mail").rglob("*") if path.is_file()]
        assert PEOPLE == len(kept)
    with sqlite_register.read() as session:
        rows = session.scalars(select(DeliveryRow)).all()
    assert {("sent", 0)} == {(row.state, row.unknowns) for row in rows}
