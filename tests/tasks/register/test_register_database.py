"""The register as a database: its schema, its columns, its transactions, on both kinds."""

import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import StatementError

from tasks.register.columns import UtcDateTime
from tasks.register.database import Register, open_register
from tasks.register.errors import RegisterError
from tasks.register.models import AlarmRow, Base
from tasks.register.session import Session
from tests.builders import at

MIGRATIONS = Path("tasks/register/migrations").absolute()


def test_the_migrations_make_what_the_models_say(empty_url: str) -> None:
    """From nothing to the newest: then the models ask for no change."""
    register = open_register(empty_url)
    with register.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert [] == compare_metadata(context, Base.metadata)
    register.close()


def test_the_migrations_can_be_taken_back(empty_url: str) -> None:
    """Down to nothing, and up again."""
    register = open_register(empty_url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with register.engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert {"alembic_version"} == set(inspect(register.engine).get_table_names())
    register.migrate()
    assert set(Base.metadata.tables) <= set(inspect(register.engine).get_table_names())
    register.close()


def test_opening_twice_changes_nothing(register: Register) -> None:
    """A schema that is up to date is left alone."""
    add_alarm(register, "it stands")
    register.migrate()
    with register.read() as session:
        assert ["it stands"] == session.scalars(select(AlarmRow.text)).all()


def test_two_processes_may_open_a_new_register_at_once(empty_url: str) -> None:
    """One makes the schema, the other waits for it."""
    failed: list[BaseException] = []

    def start() -> None:
        try:
            open_register(empty_url).close()
        except BaseException as error:  # noqa: BLE001 - reported below
            failed.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [] == failed


def add_alarm(register: Register, words: str, raised: datetime | None = None) -> None:
    """Put one row with a moment into the register."""
    with register.write() as session:
        session.add(
            AlarmRow(kind="test", text=words, raised_at=raised or at("Thu 2027-05-06 16:00"))
        )


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2027, 5, 6, 15, 0, tzinfo=UTC),
        datetime(2027, 5, 6, 16, 0, tzinfo=timezone(timedelta(hours=1))),
        at("Thu 2027-05-06 16:00"),
    ],
)
def test_moments_come_back_aware_and_in_utc(register: Register, moment: datetime) -> None:
    """Whatever zone they were given in; SQLite would drop it without a word."""
    add_alarm(register, "x", moment)
    with register.read() as session:
        found = session.scalars(select(AlarmRow.raised_at)).one()
    assert datetime(2027, 5, 6, 15, 0, tzinfo=UTC) == found
    assert UTC is found.tzinfo


def test_a_naive_moment_is_refused(register: Register) -> None:
    """A moment without a zone is a bug, and never stored."""
    with pytest.raises(StatementError, match="a moment without a time zone"):
        add_alarm(register, "x", datetime(2027, 5, 6, 16, 0))  # noqa: DTZ001
    with register.read() as session:
        assert [] == session.scalars(select(AlarmRow.text)).all()


def test_a_naive_moment_is_refused_in_a_question(register: Register) -> None:
    """And never compared with."""
    naive = datetime(2027, 5, 6, 16, 0)  # noqa: DTZ001
    with register.read() as session, pytest.raises(StatementError, match="without a time zone"):
        session.scalars(select(AlarmRow.text).where(AlarmRow.raised_at < naive)).all()


def test_every_moment_has_the_aware_column() -> None:
    """No table keeps a plain timestamp."""
    plain = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if "DATETIME" in str(column.type).upper() and not isinstance(column.type, UtcDateTime)
    ]
    assert [] == plain


def test_a_failed_transaction_leaves_nothing(register: Register) -> None:
    """All or nothing."""

    def half() -> None:
        with register.write() as session:
            session.add(AlarmRow(kind="test", text="half", raised_at=at("Thu 2027-05-06 16:00")))
            session.flush()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    with register.read() as session:
        assert [] == session.scalars(select(AlarmRow.text)).all()


def test_a_reader_sees_one_state(register: Register) -> None:
    """What is committed while it reads is not seen half-way."""
    add_alarm(register, "before")
    with register.read() as session:
        assert ["before"] == session.scalars(select(AlarmRow.text)).all()
        add_alarm(register, "meanwhile")
        assert ["before"] == session.scalars(select(AlarmRow.text)).all()


def test_writers_take_turns(register: Register) -> None:
    """Eight threads, each reading a number and writing it plus one: nothing is lost or locked."""
    with register.write() as session:
        session.add(AlarmRow(kind="0", text="counter", raised_at=at("Thu 2027-05-06 16:00")))

    def count() -> None:
        for _ in range(5):
            with register.write() as session:
                row = session.scalars(select(AlarmRow).with_for_update()).one()
                row.kind = str(int(row.kind) + 1)

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with register.read() as session:
        assert "40" == session.scalars(select(AlarmRow.kind)).one()


def test_a_sqlite_register_is_in_wal_mode(migrated_file: Path) -> None:
    """Readers and a writer at once, every commit on the disc, foreign keys kept."""
    with (
        closing(open_register(f"sqlite:///{migrated_file}")) as register,
        register.read() as session,
    ):
        found = {
            name: pragma(session, name) for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1} == found


def pragma(session: Session, name: str) -> object:
    """A setting of SQLite."""
    return session.scalar(text(f"PRAGMA {name}"))


NOT_AN_ADDRESS = (
    "WRIT_DATABASE_URL is not a database address; write sqlite:///path or"
    " postgresql://user@host:port/name"
)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", NOT_AN_ADDRESS),
        ("", NOT_AN_ADDRESS),
        ("postgresql://u:sekret@h:notaport/d", NOT_AN_ADDRESS),
        ("postgresql://u:sekret@[::1/d", NOT_AN_ADDRESS),
        ("sqlite://host/x", NOT_AN_ADDRESS),
        ("sqlite:///x?timeout=soon", NOT_AN_ADDRESS),
        ("sqlite:///file:x.db?uri=true", NOT_AN_ADDRESS),
        (
            "sqlite:////etc/passwd/register.db",
            "the register cannot be kept in /etc/passwd (File exists); check the path and its rights",
        ),
        (
            "mysql://u@h/d",
            "WRIT_DATABASE_URL names 'mysql'; the register lives in SQLite or PostgreSQL",
        ),
    ],
)
def test_an_address_that_is_none(url: str, message: str) -> None:
    """The variable is named, and what it takes; the value may hold a password, so it is not."""
    with pytest.raises(RegisterError) as refused:
        open_register(url)
    assert message == str(refused.value)


def test_a_database_that_does_not_answer() -> None:
    """Says what to check, on one line."""
    with pytest.raises(RegisterError) as refused:
        open_register("postgresql://postgres@127.0.0.1:9/none?connect_timeout=2")
    said = str(refused.value)
    assert said.startswith("the register does not answer (")
    assert said.endswith(
        "); check WRIT_DATABASE_URL and that the database is running, and look what was kept before"
        " you ask again"
    )
    assert "\n" not in said


def test_a_register_of_a_newer_program(register: Register) -> None:
    """An older program keeps its hands off."""
    with register.write() as session:
        before = session.scalar(text("SELECT version_num FROM alembic_version"))
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(RegisterError, match=r"^the register is newer than this program "):
        register.migrate()
    with register.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": before})


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """A file that is no database is refused, not overwritten."""
    path = tmp_path / "register.db"
    path.write_text("not a database at all, but long enough to be looked at", encoding="ascii")
    with pytest.raises(RegisterError):
        open_register(f"sqlite:///{path}")
    assert path.read_text(encoding="ascii").startswith("not a database")
