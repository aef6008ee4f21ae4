"""Another program keeps the register locked, longer than SQLite waits for it, in the middle of a pass."""

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from notifications.outbox.outbox import PassReport
from tasks.register import database
from tasks.register.database import Register, open_register
from tasks.register.errors import RegisterBusyError
from tasks.register.models import DeliveryRow
from tests.builders import an_election, at
from tests.cast import CHLOE, HUGH, directory
from tests.office import Office
from tests.registers import empty

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
LETTER = "ashford/joint_letter"
OPENS = at("Mon 2027-04-12 09:00")
BUSY_SECONDS = 1
LOCKED_SECONDS = 2.5


@pytest.fixture
def path(migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A register whose lock is waited for a second."""
    monkeypatch.setattr(database, "_BUSY_SECONDS", BUSY_SECONDS)
    return Path(shutil.copy(migrated_file, tmp_path / "register.db"))


@pytest.fixture
def office(path: Path) -> Iterator[Office]:
    """One task with two owners, Hugh and Chloe: two messages in a pass."""
    register = open_register(f"sqlite:///{path}")
    yield Office(register).opens(directory(), MAY, "Mon 2026-11-02 09:00").only(LETTER)
    register.close()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another program's transaction."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def rows(office: Office) -> list[tuple[str, int, int]]:
    """State, attempts and unknown outcomes of every message."""
    with office.register.read() as session:
        found = session.scalars(select(DeliveryRow).order_by(DeliveryRow.number)).all()
        return [(row.state, row.attempts, row.unknowns) for row in found]


def test_what_was_handed_over_is_written_down_when_the_lock_is_gone(
    office: Office, path: Path
) -> None:
    """Only the sender knows what the mail server said: it waits, and nothing is in doubt or sent twice."""
    ready = threading.Event()
    gone = threading.Event()

    def lock_for_a_while() -> None:
        with locked(path):
            ready.set()
            gone.wait(LOCKED_SECONDS)

    other = threading.Thread(target=lock_for_a_while)

    def lock_once(_message: object, _address: object) -> None:
        if not ready.is_set():
            other.start()
            ready.wait()

    office.channel.after = lock_once
    seen = office.run(OPENS)
    other.join()
    assert {HUGH, CHLOE} == {address.partition("@")[0] for _, address in seen.sent}
    assert 2 == len(seen.sent)
    assert [("sent", 1, 0)] * 2 == rows(office)
    assert 2 == office.report.told
    assert office.whole()


@contextmanager
def rows_locked(url: str) -> Iterator[None]:
    """Another program's transaction on PostgreSQL, with every message in it."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as other:
        other.execute(select(DeliveryRow.number).with_for_update())
        yield
    engine.dispose()


def test_postgresql_is_waited_for_in_the_middle_of_the_record(
    postgres_register: Register,
) -> None:
    """The lock is met at the rows, not as the transaction begins: all of it is done again, and counted
    once."""
    empty(postgres_register)
    url = postgres_register.engine.url.set(drivername="postgresql").render_as_string(
        hide_password=False
    )
    with closing(Register(url, patience=BUSY_SECONDS)) as register:
        office = Office(register).opens(directory(), MAY, "Mon 2026-11-02 09:00").only(LETTER)
        ready, other = threading.Event(), threading.Thread(target=lambda: hold(url, ready))

        def lock_once(_message: object, _address: object) -> None:
            if not ready.is_set():
                other.start()
                ready.wait()

        office.channel.after = lock_once
        seen = office.run(OPENS)
        other.join()
        assert 2 == len(seen.sent)
        assert [("sent", 1, 0)] * 2 == rows(office)
        assert 2 == office.report.told
        assert office.whole()


def hold(url: str, ready: threading.Event) -> None:
    """Keep every message locked for longer than the register is patient."""
    with rows_locked(url):
        ready.set()
        threading.Event().wait(LOCKED_SECONDS)


def test_a_pass_that_meets_the_lock_is_repeated_whole(office: Office, path: Path) -> None:
    """It ends with our error, and the repetition tells everybody, once."""
    with locked(path), pytest.raises(RegisterBusyError):
        office.run(OPENS)
    assert PassReport(next_at=office.report.next_at) == office.report
    assert [] == office.channel.taken()
    office.run(OPENS + timedelta(seconds=5))
    assert [("sent", 1, 0)] * 2 == rows(office)
    assert 2 == office.report.told
