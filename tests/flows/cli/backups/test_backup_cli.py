"""`writ backup`, `restore` and `release`: the register in a file, put back elsewhere, and messages that go out again."""

import json
from pathlib import Path

import pytest

from tests.builders import SAMPLE
from tests.flows.days import a_thursday
from tests.flows.typed import Run
from tests.registers import new_postgres_database


@pytest.fixture
def backup(writ: Run, tmp_path: Path) -> Path:
    """The backup of an office with an election of which people were told, and its notes."""
    writ("directory", "load", SAMPLE)
    day, poll = a_thursday(13).isoformat(), "local_england:ashford:Mill.by"
    assert 0 == writ("call", "--area", "blankshire", "--date", day, "--poll", poll)[0]
    assert 0 == writ("dispatch")[0]
    path = tmp_path / "writ.zip"
    code, out, err = writ("backup", path)
    assert 0 == code, err
    assert f"{tmp_path / 'var' / 'history.key'}, {tmp_path / 'var' / 'signing.key'}" in out
    assert "passwords (writ.toml, the environment)" in out
    return path


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backup: Path) -> Path:
    """The home of another machine, to which the keys were brought."""
    home = tmp_path / "elsewhere"
    home.mkdir()
    for name in ("history.key", "signing.key"):
        (home / name).write_bytes((tmp_path / "var" / name).read_bytes())
    monkeypatch.setenv("WRIT_HOME", str(home))
    return home


@pytest.mark.postgres
def test_a_backup_of_sqlite_is_restored_in_postgresql(
    writ: Run, backup: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """By a setting alone; and backed up there again."""
    with new_postgres_database() as url:
        monkeypatch.setenv("WRIT_DATABASE_URL", url)
        code, out, err = writ("restore", backup)
        assert 0 == code, err
        assert "from sqlite" in out
        code, _, err = writ("restore", backup)
        assert (1, True) == (code, "is not empty" in err)
        code, out, _ = writ("backup", tmp_path / "there.zip", "--json")
        assert (0, "postgresql") == (code, json.loads(out)["database"])


def test_a_backup_is_restored_on_another_machine(writ: Run, backup: Path, elsewhere: Path) -> None:
    """Verified, with its counts; nothing is sent before the release."""
    code, out, err = writ("restore", backup)
    assert 0 == code, err
    assert "rows of 30 tables and 0 files of evidence" in out
    assert "office: " in out
    assert "`writ release --ran-until now`" in out
    assert "nothing told: restored from a backup" in writ("dispatch")[1]
    assert "nothing is sent to anybody until `writ release`" in writ("alarms")[1]
    code, out, _ = writ("release", "--ran-until", "backup", "--who", "Olga", "--json")
    assert (0, 0) == (code, json.loads(out)["messages"])
    assert "no alarms" in writ("alarms")[1]
    assert "restored from" not in writ("dispatch")[1]
    assert ["restored", "released"] == [
        entry["kind"] for entry in json.loads(writ("history", "--json")[1])
    ][-2:]
    assert 0 == writ("verify")[0]
    code, _, err = writ("release", "--ran-until", "now")
    assert (1, "writ: nothing is stopped: messages go out as they fall due\n") == (code, err)
    code, _, err = writ("restore", backup)
    assert (1, True) == (code, "is not empty" in err)


def test_without_the_key_nothing_is_restored(
    writ: Run, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is one made, which would be another."""
    home = tmp_path / "elsewhere"
    monkeypatch.setenv("WRIT_HOME", str(home))
    code, _, err = writ("restore", backup)
    assert (1, 1) == (code, len([line for line in err.splitlines() if "bytes" not in line]))
    assert "there is no history.key in" in err
    assert [] == list(home.iterdir())
    (home / "history.key").write_text("quite another long random secret")
    code, _, err = writ("restore", backup)
    assert (1, True) == (code, "is sealed with another key" in err)
    assert not (home / "register.db").exists()


def test_a_backup_is_looked_through_on_any_machine(
    writ: Run, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By either command; its seal where the key is."""
    for typed in (("restore", backup, "--check"), ("verify", backup)):
        code, out, _ = writ(*typed)
        assert (0, True) == (code, "whole, and sealed with this office's key" in out)
    code, _, err = writ("verify", backup, "--sha256", "0" * 64)
    assert (1, True) == (code, "is not the backup that was meant" in err)
    monkeypatch.setenv("WRIT_HOME", str(tmp_path / "elsewhere"))
    code, out, _ = writ("verify", backup)
    assert (0, True) == (code, "its seal was not looked at" in out)
    assert not (tmp_path / "elsewhere").exists()
    backup.write_bytes(backup.read_bytes()[:-100])
    for typed in (("restore", backup, "--check"), ("verify", backup), ("restore", backup)):
        code, _, err = writ(*typed)
        assert (1, True) == (code, "was cut short" in err)


def test_a_history_that_lost_what_was_noted_is_restored_and_says_so(
    writ: Run, backup: Path, tmp_path: Path
) -> None:
    """The disk broke after the backup and the notes are on another: whoever restored accepts it with a reason."""
    home = tmp_path / "var"
    anchors = home / "anchors.jsonl"
    noted = anchors.read_bytes()
    for path in home.glob("register.db*"):
        path.unlink()
    early = tmp_path / "early.zip"
    writ("directory", "load", SAMPLE)
    anchors.unlink()
    assert 0 == writ("backup", early)[0]
    for path in home.glob("register.db*"):
        path.unlink()
    anchors.write_bytes(noted)
    code, out, err = writ("restore", early)
    assert (1, True) == (code, "is gone or is another" in err)
    assert "Restored: " in out
    assert "`writ verify --accept" in err
    assert 0 == writ("verify", "--accept", "the backup of the night; disk broke")[0]
    assert 0 == writ("verify")[0]


def test_nothing_is_written_over_unasked(writ: Run, backup: Path) -> None:
    """A flag says that it may be."""
    before = backup.read_bytes()
    code, _, err = writ("backup", backup)
    assert (1, True) == (code, "--overwrite" in err)
    assert before == backup.read_bytes()
    code, out, _ = writ("backup", backup, "--overwrite", "--json")
    made = json.loads(out)
    assert (0, str(backup), "sqlite", []) == (
        code,
        made["file"],
        made["database"],
        made["missing"],
    )


@pytest.mark.parametrize("moment", ["yesterday", "2027-04-08"])
def test_a_moment_is_a_moment(writ: Run, moment: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Or one of two words."""
    with pytest.raises(SystemExit):
        writ("release", "--ran-until", moment)
    assert "`now` or `backup`" in capsys.readouterr().err
