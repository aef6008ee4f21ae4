"""A backup that an earlier Writ has made is put back by this one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from tasks.register.database import Register
from tasks.register.dump.reading import Rows, Snapshot
from tasks.register.record.answers import answers_of
from tasks.register.schema import head, revisions
from tests.registers import new_postgres_database
from tests.tasks.backups.homes import Home, closing
from tests.tasks.register.test_migrations import TASKS, config_of, fill

# What has a name of its own in each register, or is written by a restore.
OWN = {"office", "history", "chain", "alarm"}


@pytest.fixture(scope="module")
def by_revision(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a register of every revision, each with what the first version had in it."""
    folder = tmp_path_factory.mktemp("revisions")
    home = Home(folder)
    register = home.register()
    with config_of(register) as (config, connection):
        command.upgrade(config, "0001")
        fill(connection)
    for revision in revisions():
        with config_of(register) as (config, _):
            command.upgrade(config, revision)
        (folder / revision).mkdir()
        shutil.copy(folder / "register.db", folder / revision)
    return folder


@pytest.fixture(scope="module")
def up_to_date(by_revision: Path) -> dict[str, bytes]:
    """Every row but those, where it was brought up to date without a backup."""
    with closing(Home(by_revision / head()).register()) as register:
        return without_own(register)


def without_own(register: Register) -> dict[str, bytes]:
    """Every row but those, as a backup has it: what the first version had is in no state of today."""
    with register.read() as session:
        snapshot = Snapshot.of(session)
        return {
            table.name: b"".join(Rows(snapshot, table))
            for table in snapshot.tables
            if table.name not in OWN
        }


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def target(request: pytest.FixtureRequest, new: Home, tmp_path: Path) -> Iterator[Home]:
    """An empty home on each database."""
    if request.param == "sqlite":
        yield new
    else:
        with new_postgres_database() as url:
            yield Home(tmp_path / "new", url)


@pytest.mark.parametrize("revision", revisions())
def test_of_each_revision(
    by_revision: Path, up_to_date: dict[str, bytes], revision: str, new: Home, tmp_path: Path
) -> None:
    """The same comes of it as of bringing that register up to date where it is; its history holds."""
    made = Home(by_revision / revision).backs_up(tmp_path / "old.zip")
    assert revision == made.revision
    with closing(new.restores(tmp_path / "old.zip")) as register:
        assert up_to_date == without_own(register)
    assert [] == new.faults()


def test_of_the_first_on_each_database(by_revision: Path, target: Home, tmp_path: Path) -> None:
    """With every answer that it had."""
    Home(by_revision / "0001").backs_up(tmp_path / "old.zip")
    with closing(target.restores(tmp_path / "old.zip")) as register:
        with register.read() as session:
            found = answers_of(session, [number for number, *_ in TASKS])
            assert head() == session.scalar(text("SELECT version_num FROM alembic_version"))
        assert {1: 1, 2: 3, 3: 1} == {task: len(answers) for task, answers in found.items()}
    assert [] == target.faults()
