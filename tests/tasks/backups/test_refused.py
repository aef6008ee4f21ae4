"""A backup that cannot be put back, or a place that cannot take it: one line says why and what to do, and nothing is done."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy import create_engine, text

from calendars.errors import WritError
from tasks.backups.making import make_backup
from tasks.backups.restoring import OtherKeyError, check_backup
from tasks.files.backups.kind import ABOUT
from tasks.files.backups.manifest import (
    BackupFileError,
    ChangedBackupError,
    NewerBackupError,
    NotABackupError,
)
from tasks.register.database import open_register
from tasks.register.dump.writing import NotEmptyError, OldServerError, check_server
from tasks.register.record.seals import Seals
from tests.builders import settle
from tests.cast import directory
from tests.registers import new_postgres_database
from tests.tasks.backups.homes import KEY, MADE, Home

HISTORY = "tables/history.jsonl"
Spoil = Callable[[dict[str, bytes]], None]


def spoilt(whole: Path, to: Path, spoil: Spoil) -> Path:
    """The backup with other parts."""
    with ZipFile(whole) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    spoil(parts)
    with ZipFile(to, "w", ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return to


def put(name: str, old: bytes, new: bytes) -> Spoil:
    """Something else in a part."""

    def spoil(parts: dict[str, bytes]) -> None:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new, 1)

    return spoil


def take(name: str) -> Spoil:
    """A part less."""
    return lambda parts: parts.__delitem__(name)


MANIFEST = "manifest.json"
SPOILT: dict[str, tuple[Spoil, type[WritError], str]] = {
    "a row": (put(HISTORY, b'"who":"', b'"who":"X'), ChangedBackupError, HISTORY),
    "a table gone": (take(HISTORY), ChangedBackupError, HISTORY),
    "a part more": (lambda p: p.update(x=b""), ChangedBackupError, "x was changed"),
    "notes": (put("anchors.jsonl", b'"length":', b'"length":1'), ChangedBackupError, "anchors"),
    "manifest": (put(MANIFEST, b'"rows"', b'"tows"'), ChangedBackupError, MANIFEST),
    "its seal": (put(MANIFEST, b'"sqlite"', b'"mysql"'), ChangedBackupError, MANIFEST),
    "a huge manifest": (
        put(MANIFEST, b"{", b"{" + b" " * (65 << 20)),
        ChangedBackupError,
        MANIFEST,
    ),
    "no manifest": (take(MANIFEST), NotABackupError, "is no backup"),
    "another zip": (take(ABOUT), NotABackupError, "is no backup"),
    "a newer schema": (put(MANIFEST, b'"0023"', b'"9999"'), NewerBackupError, "schema 9999"),
    "a newer form": (
        put(MANIFEST, b'"writ_backup": 1', b'"writ_backup": 2'),
        NewerBackupError,
        "of form 2",
    ),
}


@pytest.mark.parametrize("what", sorted(SPOILT))
def test_a_changed_backup_is_refused_by_the_part(
    what: str, whole: Path, new: Home, tmp_path: Path
) -> None:
    """With a database and without; nothing is made of it."""
    spoil, error, said = SPOILT[what]
    path = spoilt(whole, tmp_path / "spoilt.zip", spoil)
    with pytest.raises(error, match=said):
        check_backup(path, Seals(KEY))
    with pytest.raises(error, match=said) as refused:
        new.restores(path)
    assert "\n" not in str(refused.value)
    assert {} == new.files()


@pytest.mark.parametrize("left", [0.02, 0.5, 0.999])
def test_a_backup_that_was_cut_short_is_known(
    left: float, whole: Path, new: Home, tmp_path: Path
) -> None:
    """Wherever it ends: the list of its parts stands last."""
    content = whole.read_bytes()
    path = tmp_path / "short.zip"
    path.write_bytes(content[: int(len(content) * left)])
    with pytest.raises(ChangedBackupError, match="was cut short"):
        new.restores(path)


def test_damage_within_is_known(whole: Path, new: Home, tmp_path: Path) -> None:
    """A bit that fell over on a disk."""
    content = bytearray(whole.read_bytes())
    with ZipFile(whole) as zipped:
        info = zipped.getinfo(HISTORY)
    content[info.header_offset + info.compress_size // 2] ^= 0xFF
    path = tmp_path / "bit.zip"
    path.write_bytes(content)
    with pytest.raises(ChangedBackupError, match=HISTORY):
        new.restores(path)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04"])
def test_what_is_no_backup_is_said_to_be_none(content: bytes, new: Home, tmp_path: Path) -> None:
    """Whatever it is."""
    path = tmp_path / "other.zip"
    path.write_bytes(content)
    with pytest.raises(NotABackupError, match="is no backup of Writ's"):
        new.restores(path)
    with pytest.raises(BackupFileError, match="No such file"):
        new.restores(tmp_path / "none.zip")


def test_another_key_is_refused(whole: Path, tmp_path: Path) -> None:
    """Nothing that was sealed could be proved any more."""
    other = Home(tmp_path / "new", key="another long random secret")
    with pytest.raises(OtherKeyError, match=r"history\.key"):
        other.restores(whole)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """A home with an empty database of each kind."""
    if request.param == "sqlite":
        yield Home(tmp_path / "new", f"sqlite:///{tmp_path / 'there.db'}")
    else:
        with new_postgres_database() as url:
            yield Home(tmp_path / "new", url)


def test_a_database_with_something_in_it_is_left_alone(whole: Path, target: Home) -> None:
    """A directory alone is something; a register that was only opened is nothing."""
    target.opened().close()
    target.restores(whole).close()
    with pytest.raises(NotEmptyError, match=r"is not empty \(\w+: \d+ rows?\)"):
        target.restores(whole)
    assert [] == target.faults()


def test_a_directory_is_something(whole: Path, target: Home) -> None:
    """And stays."""
    register = open_register(target.url)
    settle(register, directory())
    register.close()
    with pytest.raises(NotEmptyError, match="is not empty"):
        target.restores(whole)


def test_tables_of_somebody_else_are_left_alone(whole: Path, target: Home) -> None:
    """Even where there is nothing in them."""
    engine = create_engine(target.url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE flow_run (id INTEGER)"))
    with pytest.raises(NotEmptyError, match=r"none of Writ's \(flow_run\)"):
        target.restores(whole)
    engine.dispose()


@pytest.mark.postgres
def test_a_server_that_is_too_old_is_refused() -> None:
    """With what is wanted."""
    with new_postgres_database() as url:
        register = open_register(url)
        with register.engine.connect() as connection:
            check_server(connection)
            with pytest.raises(OldServerError, match="Writ needs 99 or newer"):
                check_server(connection, oldest=99)
        register.close()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("anchors.jsonl", "x\n", "another register's history"),
        ("policy/ashford.toml", "# other\n", "is another than in the backup"),
    ],
)
def test_what_stands_in_the_way_is_left_alone(
    name: str, content: str, said: str, whole: Path, new: Home
) -> None:
    """Whoever restores moves it away."""
    new.write(name, content)
    before = new.files()
    with pytest.raises(BackupFileError, match=said):
        new.restores(whole)
    assert before == new.files()


def test_no_file_is_written_over(home: Home, tmp_path: Path) -> None:
    """Nor is half a backup left anywhere."""
    path = tmp_path / "a.zip"
    home.backs_up(path)
    before = path.read_bytes()
    with pytest.raises(BackupFileError, match="--overwrite"):
        home.backs_up(path)
    with pytest.raises(BackupFileError, match="is a folder"):
        home.backs_up(tmp_path)
    with pytest.raises(BackupFileError, match="no folder"):
        home.backs_up(tmp_path / "no" / "a.zip", now=MADE)
    assert before == path.read_bytes()
    assert [path] == [each for each in tmp_path.iterdir() if each.is_file()]


@pytest.mark.parametrize("name", ["register.db", "history.key", "pipe"])
def test_nothing_but_a_backup_gives_way_to_one(name: str, home: Home, tmp_path: Path) -> None:
    """Not the register itself, nor its key; an empty file, and a backup, do."""
    copy = Home.copy_of(home.path, tmp_path / "copy")
    copy.write("history.key", KEY)
    os.mkfifo(copy.path / "pipe")
    register = copy.register()
    source, place = copy.source(register), copy.path / name
    before = place.lstat().st_ino
    with pytest.raises(BackupFileError, match="no backup of Writ's"):
        make_backup(source, place, overwrite=True, now=MADE)
    assert before == place.lstat().st_ino
    empty = tmp_path / "empty.zip"
    empty.touch()
    for _ in range(2):
        make_backup(source, empty, overwrite=True, now=MADE)
    register.close()
    assert [] == copy.faults()
    check_backup(empty, Seals(KEY))
