"""When the database has troubles: one line, what to do, and nothing half done."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from tasks.register.database import Register, open_register
from tasks.register.errors import RegisterBusyError, RegisterError, RegisterLostError
from tasks.register.models import AlarmRow, AreaRow, ElectionRow
from tasks.register.record.history import Event, EventKind, append
from tasks.register.record.models import HistoryRow
from tasks.register.record.verifying import verify
from tasks.register.session import Session
from tests.builders import at
from tests.registers import new_postgres_database

NOW = at("Thu 2027-05-06 16:00")
LOAD = ("directory", "load", "tasks/data/sample/blankshire.toml")
CALL = ("call", "--area", "blankshire", "--date", "2027-05-06", "--poll", "local_england:ashford")


@pytest.fixture
def impatient(register: Register) -> Iterator[Register]:
    """The same register for one who waits a second at most."""
    url = register.engine.url.render_as_string(hide_password=False)
    with closing(open_register(url, patience=1)) as opened:
        yield opened


def lock(session: Session) -> None:
    """Keep a row that others want; SQLite's writer keeps all of them."""
    session.add(AlarmRow(kind="x", text="x", raised_at=NOW))
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE alarm"))


def raise_alarm(register: Register, words: str) -> None:
    with register.write() as session:
        session.add(AlarmRow(kind=words, text=words, raised_at=NOW))


def alarms(session: Session) -> list[str]:
    return list(session.scalars(select(AlarmRow.text)))


def test_a_register_that_somebody_else_keeps(register: Register, impatient: Register) -> None:
    """Is busy for one who cannot wait, and nothing of theirs is done."""
    with register.write() as holder:
        lock(holder)
        with pytest.raises(RegisterBusyError, match="was not done, try again"):
            raise_alarm(impatient, "y")
    with impatient.read() as session:
        assert ["x"] == alarms(session)


def cut(register: Register, session: Session) -> None:
    """Break the line of a session, as a server does that is stopped."""
    number = session.scalar(text("SELECT pg_backend_pid()"))
    with register.engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:n)"), {"n": number})


def read_and_lose(register: Register) -> None:
    with register.read() as session:
        cut(register, session)
        alarms(session)


def write_and_lose(register: Register) -> None:
    with register.write() as session:
        session.add(AlarmRow(kind="z", text="lost", raised_at=NOW))
        session.flush()
        cut(register, session)


@pytest.mark.postgres
@pytest.mark.parametrize("lose", [read_and_lose, write_and_lose])
def test_a_database_that_goes_in_the_middle(
    postgres_register: Register, lose: Callable[[Register], None]
) -> None:
    """As when the server is restarted: one line, and nothing was kept."""
    with pytest.raises(RegisterLostError) as refused:
        lose(postgres_register)
    assert str(refused.value).startswith("the register does not answer (")
    assert "\n" not in str(refused.value)
    with postgres_register.read() as session:
        assert "lost" not in alarms(session)


def delete_only_reading(register: Register) -> None:
    is_sqlite = register.engine.dialect.name == "sqlite"
    with register.write() as session:
        session.execute(text("PRAGMA query_only=ON" if is_sqlite else "SET TRANSACTION READ ONLY"))
        session.execute(text("DELETE FROM alarm"))


def test_a_register_that_may_not_be_written(register: Register) -> None:
    """Says so, with the reason."""
    with pytest.raises(RegisterError, match="who may write to it"):
        delete_only_reading(register)
    register.engine.dispose()


def test_a_file_that_is_damaged(sqlite_register: Register) -> None:
    """In the middle of reading it."""
    path = Path(str(sqlite_register.engine.url.database))
    sqlite_register.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (path.stat().st_size - 4096))
    with pytest.raises(RegisterError, match="is a database of Writ's"):
        raise_alarm(sqlite_register, "x")


def test_two_begin_one_chain_of_the_history(register: Register) -> None:
    """Each entry gets its place, and the chain holds."""
    failed: list[BaseException] = []
    ready = threading.Barrier(4)

    def enter(number: int) -> None:
        try:
            ready.wait()
            with register.write() as session:
                event = Event(EventKind.ALARM, "Olga", f"entry {number}")
                append(session, "new", [event], at=NOW)
        except BaseException as error:  # noqa: BLE001 - reported below
            failed.append(error)

    threads = [threading.Thread(target=enter, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [] == failed
    with register.read() as session:
        assert [(4, None)] == [(v.length, v.fault) for v in verify(session)]


@contextmanager
def all_at(url: str, table: str, count: int) -> Iterator[None]:
    """So many commands come to write into a table at one moment: it is kept until all of them wait."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with closing(open_register(url)) as register, register.engine.connect() as holder:
        holder.execute(text(f"LOCK TABLE {table} IN SHARE MODE"))
        yield
        with register.engine.connect() as looking:
            until = time.monotonic() + 120
            while looking.scalar(waiting) < count and time.monotonic() < until:
                looking.rollback()
                time.sleep(0.05)
            assert count == looking.scalar(waiting)


def at_once(times: int, url: str, home: Path, table: str, *words: str) -> list[tuple[int, str]]:
    """A command in so many processes, all of which have read before any can write; exit codes and
    complaints."""
    nobody_listens = {"WRIT_PREFECT_PORT": "1"}
    environment = {
        **os.environ,
        **nobody_listens,
        "WRIT_DATABASE_URL": url,
        "WRIT_HOME": str(home),
    }
    with all_at(url, table, times):
        started = [
            subprocess.Popen(
                [sys.executable, "-m", "flows.cli", *words],
                env=environment,
                text=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
            for _ in range(times)
        ]
    said = [process.communicate()[1] for process in started]
    return [(p.returncode, words) for p, words in zip(started, said, strict=True)]


@pytest.mark.postgres
def test_commands_at_one_moment_wait_for_their_turn(tmp_path: Path) -> None:
    """Three load a directory into an empty register; then two call one election: one does, and the
    other hears that it is called."""
    with new_postgres_database() as url:
        assert [(0, "")] * 3 == at_once(3, url, tmp_path, "area", *LOAD)
        called = sorted(at_once(2, url, tmp_path, "election", *CALL))
        assert [0, 1] == [code for code, _ in called]
        assert "blankshire.2027-05-06 is already called" in called[1][1]
        assert "Traceback" not in called[0][1] + called[1][1]
        with closing(open_register(url)) as register, register.read() as session:
            assert 1 == session.scalar(select(func.count()).select_from(ElectionRow))
            assert 1 == session.scalar(select(func.count()).where(AreaRow.id == "blankshire"))
            loads = select(func.count()).where(HistoryRow.kind == EventKind.DIRECTORY_LOADED.value)
            assert 1 == session.scalar(loads)
