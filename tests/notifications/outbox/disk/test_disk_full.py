"""The disk fills up in the middle of a pass: one clear line, no thread left behind, nothing lost.

A SQLite file that may grow by so many pages only says what a full disk makes SQLite say, anywhere.
Where a small disk may be mounted, a real one is filled as well.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from tasks.register.database import Register
from tasks.register.errors import RegisterError
from tests.killing.crowd import NINE, fill, quarters
from tests.notifications.outbox.disk.full_disk import (
    LEASE,
    PEOPLE,
    each_arrived,
    lines_left,
    make_messages,
)
from tests.office import Office

SMALL_DISK = Path(__file__).with_name("small_disk.py")


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


def alone() -> list[str]:
    """How to run a command whose mounts nobody else sees; they are gone when it is."""
    mine = ["--user", "--map-root-user"] if os.geteuid() else []
    command = ["unshare", *mine, "--mount"]
    tried = subprocess.run(
        [*command, "mount", "-t", "tmpfs", "tmpfs", "/mnt"],
        capture_output=True,
        text=True,
        check=False,
    )
    if tried.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {tried.stderr.strip()}")
    return command


@pytest.mark.parametrize("what", ["register", "mailbox"])
def test_a_real_disk_that_fills_up(tmp_path: Path, what: str) -> None:
    """The stories of `small_disk`; the folder is an ordinary one to us, meanwhile and after."""
    story = f"{SMALL_DISK}::test_a_{what}_on_a_full_disk"
    inside = tmp_path / "inside"
    told = subprocess.run(
        [
            *alone(),
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            f"--basetemp={inside}",
            story,
        ],
        cwd=SMALL_DISK.parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 passed" in told.stdout, told.stdout + told.stderr
    assert list(inside.rglob("small"))
    assert not list(inside.rglob("small/*"))
    assert str(tmp_path) not in Path("/proc/self/mountinfo").read_text(encoding="utf-8")
