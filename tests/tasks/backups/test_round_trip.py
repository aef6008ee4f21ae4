"""A backup put back is the same register, on either database, and made while others write."""

import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from tasks.files.backups.manifest import EVIDENCE, Manifest
from tasks.files.backups.reading import opened_backup
from tasks.outbox.anchoring import note_ends_or_alarm
from tasks.register.database import Register
from tasks.register.record.history import OFFICE, Event, EventKind, append
from tests.changing_office import everything_in
from tests.registers import new_postgres_database
from tests.tasks.backups.homes import LATER, MADE, Home, closing
from tests.tasks.evidence_files import PDF, PNG

# What a restore itself writes down: that it was one, and that nothing is sent.
WRITTEN = {"history", "chain", "alarm"}


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Home]:
    """A home whose register is an empty database of PostgreSQL."""
    with new_postgres_database() as url:
        yield Home(tmp_path / "postgres", url)


def rows_but(register: Register) -> dict[str, object]:
    """Every row of every table but those."""
    return {name: rows for name, rows in everything_in(register).items() if name not in WRITTEN}


def parts_but(manifest: Manifest) -> dict[str, str]:
    """The SHA-256 of every part, but of those."""
    written = {f"tables/{name}.jsonl" for name in WRITTEN}
    return {name: part.sha256 for name, part in manifest.parts.items() if name not in written}


@pytest.mark.postgres
def test_from_sqlite_to_postgres_and_back(
    home: Home, postgres: Home, new: Home, tmp_path: Path
) -> None:
    """The same rows, files and notes at every stop, and a history without a fault; a part that says the same
    has the same SHA-256 on either database."""
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"
    first = home.backs_up(one)
    with closing(home.register()) as register:
        wanted = rows_but(register)
    with closing(postgres.restores(one)) as register:
        assert wanted == rows_but(register)
    second = postgres.backs_up(two, now=LATER)
    assert parts_but(first) == parts_but(second)
    with closing(new.restores(two)) as register:
        assert wanted == rows_but(register)
    for each in (home, postgres, new):
        assert [] == each.faults()
        assert home.files() == each.files()
    assert {PDF, PNG} <= set(new.files().values())


@pytest.mark.postgres
def test_numbers_go_on_from_the_highest(whole: Path, postgres: Home, new: Home) -> None:
    """What is written next gets a number of its own, whether the rows came with theirs or not."""
    for each in (postgres, new):
        with closing(each.restores(whole)) as register, register.write() as session:
            append(session, OFFICE, [Event(EventKind.ALARM, "Writ", "x")], at=LATER)
        assert [] == each.faults()


def test_a_backup_says_what_is_in_it(whole: Path) -> None:
    """For its owner only; tables, evidence by its SHA-256, areas' own files, and notes. No key is in it."""
    assert 0o600 == stat.S_IMODE(whole.stat().st_mode)
    with opened_backup(whole) as backup:
        manifest = backup.manifest
        assert [] == list(backup.faults())
    assert ("sqlite", MADE) == (manifest.database, manifest.made_at)
    assert {manifest.parts[name].sha256 for name in manifest.names(EVIDENCE)} == {
        name.removeprefix(EVIDENCE) for name in manifest.names(EVIDENCE)
    }
    with ZipFile(whole) as zipped:
        names = zipped.namelist()
        content = b"".join(map(zipped.read, names))
    assert {"anchors.jsonl", "area-files/policy/ashford.toml", "manifest.json"} <= {*names}
    assert b"a long random secret" not in content
    assert b"history.key" in content


def test_the_same_register_is_the_same_backup(home: Home, tmp_path: Path) -> None:
    """Byte for byte, so that a copy elsewhere has little to fetch."""
    home.backs_up(tmp_path / "one.zip")
    home.backs_up(tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_backup_is_of_one_moment_while_others_write(
    kind: str, request: pytest.FixtureRequest, whole: Path, new: Home, tmp_path: Path
) -> None:
    """Entries are added all the while: each backup has a history that holds, and nobody waits for the other."""
    source: Home = request.getfixturevalue("home" if kind == "sqlite" else "postgres")
    if kind == "postgres":
        source.restores(whole).close()
    done = threading.Event()
    written: list[int] = []

    def write() -> None:
        with closing(source.register()) as register:
            while not done.is_set():
                with register.write() as session:
                    event = Event(EventKind.ALARM, "Writ", f"Entry {len(written)}")
                    append(session, OFFICE, [event], at=LATER)
                written.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    made = [source.backs_up(tmp_path / f"{n}.zip") for n in range(4)]
    done.set()
    writer.join()
    lengths = [manifest.parts["tables/history.jsonl"].rows or 0 for manifest in made]
    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[-1]
    new.restores(tmp_path / "3.zip").close()
    assert [] == new.faults()


def test_notes_made_later_are_kept_and_show_what_is_gone(home: Home, whole: Path) -> None:
    """Where the register alone was lost, its notes say that there was more."""
    with closing(home.register()) as register:
        with register.write() as session:
            append(session, OFFICE, [Event(EventKind.ALARM, "Writ", "One more")], at=LATER)
        note_ends_or_alarm(register, home.anchors, now=LATER)
    noted = home.anchors.path.read_bytes()
    for path in home.path.glob("register.db*"):
        path.unlink()
    home.restores(whole).close()
    assert noted == home.anchors.path.read_bytes()
    assert ["is gone or is another" in fault for fault in home.faults()] == [True]


def test_a_file_that_is_missing_is_said_and_the_rest_is_there(home: Home, tmp_path: Path) -> None:
    """A backup without one file is better than none."""
    for path in (home.path / "evidence").iterdir():
        if path.read_bytes() == PNG:
            path.unlink()
    made = home.backs_up(tmp_path / "a.zip")
    assert 1 == len(made.missing)
    assert made.missing[0].startswith("b.png [SHA-256 ")
    assert 1 == len(made.names(EVIDENCE))


def test_notes_that_are_damaged_do_not_spoil_the_backup(
    home: Home, new: Home, tmp_path: Path
) -> None:
    """With them in it, no backup could ever be restored; nor does a file of an area that cannot be read stop one."""
    home.write("anchors.jsonl", "\0" * 100 + "\n")
    (home.path / "policy" / "brambleton.toml").symlink_to(tmp_path / "nowhere")
    made = home.backs_up(tmp_path / "a.zip")
    said = " ".join(made.missing)
    assert 2 == len(made.missing), said
    assert "brambleton.toml cannot be read" in said
    assert f"{home.anchors.path} was changed or damaged" in said
    new.restores(tmp_path / "a.zip").close()
    (fault,) = new.faults()
    assert "anchors.jsonl is gone, in which the ends of 1 histories were noted" in fault
