"""`writ verify` on a register that a backup was put in the place of, or whose notes outside cannot be read."""

import shutil
from pathlib import Path

import pytest

from tests.builders import SAMPLE
from tests.flows.days import a_thursday
from tests.flows.typed import Run


@pytest.fixture
def restored(writ: Run, tmp_path: Path) -> Path:
    """The home of an office whose register is from before its election, which was noted outside."""
    home = tmp_path / "var"
    writ("directory", "load", SAMPLE)
    for kept in home.glob("*.db*"):
        shutil.copy(kept, tmp_path)
    day, poll = a_thursday(26).isoformat(), "local_england:ashford:Mill.by"
    writ("call", "--area", "blankshire", "--date", day, "--poll", poll)
    writ("dispatch")
    for kept in home.glob("*.db*"):
        kept.unlink()
    for kept in tmp_path.glob("*.db*"):
        shutil.copy(kept, home)
    return home


def test_a_restored_backup_is_a_fault_until_somebody_accepts_it(writ: Run, restored: Path) -> None:
    """Verify says how; then what was accepted, when and why, stands in every later verify."""
    code, _, err = writ("verify")
    assert (1, True) == (code, "--accept" in err)
    assert "is gone or is another" in err
    code, out, err = writ("verify", "--accept", "backup of the night; disk broke", "--who", "Olga")
    assert (0, "") == (code, err)
    assert "Accepted as it was on" in out
    assert "(backup of the night; disk broke)" in out
    assert 0 == writ("verify")[0]
    assert "accepted as it is" in writ("history")[1]
    code, _, err = writ("verify", "--accept", "again")
    assert (1, "writ: the history is what was noted of it; there is nothing to accept\n") == (
        code,
        err,
    )


def test_where_there_is_nothing_it_says_so(writ: Run) -> None:
    """Silence would read as proof, where it looked into another home."""
    said = "there is no history yet: nothing was loaded or called in this home\n"
    assert (0, said, "") == writ("verify")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("--accept", "x" * 501), "a reason of 1 to 500 characters"),
        (("--accept", "\t"), "--accept is empty"),
    ],
)
def test_what_cannot_be_accepted(
    writ: Run, restored: Path, typed: tuple[str, ...], said: str
) -> None:
    """One line says why, and nothing is written."""
    before = (restored / "anchors.jsonl").read_bytes()
    code, _, err = writ("verify", *typed)
    assert code
    assert said in err
    assert before == (restored / "anchors.jsonl").read_bytes()


def test_notes_that_cannot_be_read_do_not_hide_the_rest(writ: Run, restored: Path) -> None:
    """They are one fault; each history is said all the same."""
    (restored / "anchors.jsonl").write_text("no anchor\n", encoding="utf-8")
    code, out, err = writ("verify")
    assert (1, True) == (code, "no anchor of Writ's" in err)
    assert "office: " in out


def test_an_archive_is_not_accepted(writ: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """It is as it was archived, or it is not."""
    with pytest.raises(SystemExit):
        writ("verify", SAMPLE, "--accept", "x")
    assert "--accept is for the register, not for an archive" in capsys.readouterr().err
