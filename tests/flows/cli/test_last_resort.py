"""A fault nobody has foreseen is named in one line, and kept whole."""

from pathlib import Path

import pytest

from flows import page_server
from flows.cli import main
from tests.flows.typed import Run


def break_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a fault into `writ kinds`."""

    def broken(_kind: object) -> object:
        raise ZeroDivisionError("a very\nlong story" + "." * 500)

    monkeypatch.setattr("flows.cli.commands.dates.kind_json", broken)


def test_a_fault_of_our_own(writ: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One line says what it is and where the whole of it is; only its owner can read that."""
    break_kinds(monkeypatch)
    code, out, complaint = writ("kinds", "--json")
    log = tmp_path / "var" / "errors.log"
    assert (1, "") == (code, out)
    (line,) = complaint.splitlines()
    assert line.startswith("writ: a fault of Writ's own, ZeroDivisionError: a very long story...")
    assert line.endswith(f"report it with the end of {log}")
    assert "Traceback" in log.read_text()
    assert " writ kinds\n" in log.read_text()
    assert 0o600 == log.stat().st_mode & 0o777
    writ("kinds", "--json")
    assert 2 == log.read_text().count("Traceback")


def test_a_fault_that_cannot_be_kept(
    writ: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Is told whole, rather than thrown away."""
    break_kinds(monkeypatch)
    (tmp_path / "var").write_text("a file where the home folder should be")
    complaint = writ("kinds", "--json")[2]
    assert "Traceback" in complaint
    assert "a fault of Writ's own" in complaint.splitlines()[-1]


def test_bytes_that_are_no_text(capsys: pytest.CaptureFixture[str]) -> None:
    """They can neither be stored nor shown."""
    assert 2 == main(["plan", "\udcff"])
    assert "not text in UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("tasks",),
        ("directory", "show"),
        ("history",),
        ("doctor",),
        ("call", "--area", "b", "--date", "2027-05-06", "--poll", "pcc:b"),
    ],
)
def test_a_home_that_is_none(writ: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "var").write_text("a file where the home folder should be")
    code, _, complaint = writ(*words)
    assert 1 == code
    (line,) = complaint.splitlines()
    assert "check the path and its rights" in line


def test_a_page_that_cannot_be_served(writ: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, as for a command."""
    monkeypatch.setenv("WRIT_DATABASE_URL", "postgresql://root@127.0.0.1:1/none")
    with pytest.raises(SystemExit, match=r"^the owners' page: the register does not answer \("):
        page_server.main()
