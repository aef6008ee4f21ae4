"""Stories on a small disk that fills up. `test_disk_full` runs them where a mount is seen by this
process alone and goes with it, however it ends: a disk left mounted would stop the next run of the
tests, which clears their old folders away.
"""

import os
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import select

from notifications.channels.registry import open_channels
from notifications.outbox.outbox import Outbox
from tasks.register.database import Register, open_register
from tasks.register.errors import RegisterError
from tasks.register.models import DeliveryRow
from tests.killing.crowd import NINE, fill, quarters
from tests.notifications.outbox.disk.full_disk import (
    LEASE,
    PEOPLE,
    each_arrived,
    lines_left,
    make_messages,
)
from tests.office import Office

SMALL, ROOM = "12m", 300_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """A disk of a few megabytes, of memory."""
    place = tmp_path / "small"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", place], check=True)
    return place


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


def test_a_register_on_a_full_disk(small_disk: Path) -> None:
    """The same as with a file that may not grow, log and all."""
    register = open_register(f"sqlite:///{small_disk / 'register.db'}")
    fill(register, PEOPLE, quarters(1))
    office = Office(register)
    make_messages(office)
    filler = fill_up(small_disk)
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


def test_a_mailbox_on_a_full_disk(sqlite_register: Register, small_disk: Path) -> None:
    """Nothing is lost and nothing fails for good: each waits, and comes once there is room."""
    fill(sqlite_register, PEOPLE, quarters(1))
    channels = open_channels(maildir=small_disk / "mail", mail_from="Writ <writ@example.org>")
    outbox = Outbox(
        sqlite_register,
        channels,
        Office(sqlite_register).links(),
        page_url="http://127.0.0.1:8600",
        domain="blankshire.example",
        digests=False,
    )
    filler = fill_up(small_disk)
    report = outbox.run(now=NINE)
    assert (0, 0, 0, PEOPLE) == (report.told, report.failed, report.unknown, report.retried)
    assert [] == [path for path in (small_disk / "mail").rglob("*") if path.is_file()]
    filler.unlink()
    while report.next_at is not None and report.next_at < NINE + LEASE:
        report = outbox.run(now=report.next_at)
    kept = [path for path in (small_disk / "mail").rglob("*") if path.is_file()]
    assert PEOPLE == len(kept)
    with sqlite_register.read() as session:
        rows = session.scalars(select(DeliveryRow)).all()
    assert {("sent", 0)} == {(row.state, row.unknowns) for row in rows}
