"""`writ archive` and `writ verify FILE`: the file that an election leaves, and its proof on another machine."""

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.builders import SAMPLE
from tests.flows.days import a_thursday
from tests.flows.typed import LOAD, Run, begun


@pytest.fixture
def election(writ: Run) -> str:
    """A ward's by-election that was called off, so that it can be archived."""
    day = a_thursday(26).isoformat()
    poll = "local_england:ashford:Mill.by"
    begun(
        writ,
        LOAD,
        ("call", "--area", "blankshire", "--date", day, "--poll", poll),
        ("cancel", f"blankshire.{day}", "--reason", "flood"),
    )
    return f"blankshire.{day}"


def test_an_archive_is_made_and_proved_elsewhere(
    writ: Run, election: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its reports as PDF; its SHA-256 stands in the office's history; no register is needed to prove it."""
    code, out, _ = writ("archive", election, "--json")
    assert 0 == code
    made = json.loads(out)["archive"]
    path = tmp_path / "var" / "archives" / f"{election}.zip"
    assert str(path) == made["file"]
    with ZipFile(path) as zipped:
        assert "returning-officers/report.pdf" in zipped.namelist()
        assert zipped.read("police/report.pdf").startswith(b"%PDF-")
    history = json.loads(writ("history", "--json")[1])
    noted = [entry["data"]["sha256"] for entry in history if entry["kind"] == "archive-made"]
    assert [made["sha256"]] == noted

    elsewhere = tmp_path / "elsewhere"
    monkeypatch.setenv("WRIT_HOME", str(elsewhere))
    code, out, _ = writ("verify", path, "--sha256", made["sha256"].upper())
    assert (0, True) == (code, "as was asked" in out)
    assert not elsewhere.exists()


def test_it_is_made_again_the_same(writ: Run, election: str, tmp_path: Path) -> None:
    """To a file of one's own; nothing in the election changes by it. It is closed once."""
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"
    assert 0 == writ("archive", election, "--file", one)[0]
    history = writ("history", election, "--json")[1]
    code, out, _ = writ("archive", election, "--file", two)
    assert 0 == code
    assert "archived already; nothing in it was changed" in out
    assert one.read_bytes() == two.read_bytes()
    assert history == writ("history", election, "--json")[1]
    code, _, err = writ("archive", election)
    assert (1, f"writ: {election} is archived already; nothing is changed\n") == (code, err)


def test_a_changed_archive_is_refused(writ: Run, election: str, tmp_path: Path) -> None:
    """With what differs; another file than was meant, likewise; and what is no archive."""
    path, other = tmp_path / "a.zip", tmp_path / "b.zip"
    assert 0 == writ("archive", election, "--file", path)[0]
    with ZipFile(path) as old, ZipFile(other, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content + b"x" if name == "police/report.html" else content)
    code, _, err = writ("verify", other)
    assert 1 == code
    assert f"writ: {other}: changed: police/report.html\n" in err
    code, _, err = writ("verify", path, "--sha256", "0" * 64)
    assert (1, True) == (code, "is not the archive that was meant" in err)
    code, _, err = writ("verify", SAMPLE)
    assert (1, 1) == (code, len(err.splitlines()))
    code, _, err = writ("verify", tmp_path / "none.zip")
    assert (1, True) == (code, "No such file" in err)


def test_an_election_whose_file_cannot_be_written_is_not_closed(
    writ: Run, election: str, tmp_path: Path
) -> None:
    """A place that is none is refused before anything is done."""
    for place, said in ((tmp_path, "is a folder"), (tmp_path / "no" / "a.zip", "no folder")):
        code, _, err = writ("archive", election, "--file", place)
        assert (1, True) == (code, said in err)
    assert 0 == writ("archive", election, "--preview")[0]
    kinds = {entry["kind"] for entry in json.loads(writ("history", election, "--json")[1])}
    assert "archived" not in kinds


def test_where_the_home_has_no_room_the_election_is_closed_and_says_so(
    writ: Run, election: str, tmp_path: Path
) -> None:
    """The file can be made later, elsewhere."""
    (tmp_path / "var" / "archives").write_text("in the way")
    code, _, err = writ("archive", election)
    assert 1 == code
    assert f"{election} is archived, but its file was not made" in err
    assert f"`writ archive {election} --file FILE` makes it" in err
    assert 0 == writ("archive", election, "--file", tmp_path / "later.zip")[0]
