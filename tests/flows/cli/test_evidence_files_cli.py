"""Files as evidence by command: `writ done --file`, `add-evidence --file`, `verify`, `archive`, `verify FILE`."""

import json
import os
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tests.flows.days import a_thursday
from tests.flows.typed import LOAD, Run, begun
from tests.tasks.evidence_files import EXE, PDF, a_docx


@pytest.fixture
def election(writ: Run) -> str:
    """An election in Ashford, some of it open."""
    day = a_thursday(13).isoformat()
    polls = ("--poll", "local_england:ashford")
    begun(writ, LOAD, ("call", "--area", "blankshire", "--date", day, *polls), ("dispatch",))
    return f"blankshire.{day}"


def asked_for(writ: Run, election: str) -> list[tuple[str, str]]:
    """The ids of open tasks of Ashford, each with a piece of evidence that it asks for."""
    tasks = json.loads(writ("tasks", election, "--json")[1])
    waits = {each["id"] for each in tasks if each["state"] == "open" and "/ashford/" in each["id"]}
    rows = json.loads(writ("evidence", election, "--json")[1])["tables"]["evidence"]
    return [(row["Id"], row["Evidence"]) for row in rows if row["Id"] in waits]


@pytest.fixture
def task(writ: Run, election: str) -> str:
    """An open task that asks for evidence."""
    return asked_for(writ, election)[0][0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where files are kept."""
    return tmp_path / "var" / "evidence"


def test_a_file_from_the_command_to_the_archive(
    writ: Run, election: str, task: str, folder: Path, tmp_path: Path
) -> None:
    """Named in the history and the report, found by `verify` when it was changed or is missing, and in the
    archive, where it is found too."""
    minutes, letter = tmp_path / "minutes=4.pdf", tmp_path / "letter.docx"
    minutes.write_bytes(PDF)
    letter.write_bytes(a_docx())
    slot = next(slot for of, slot in asked_for(writ, election) if of == task)
    code, out, err = writ("done", task, "--who", "Olga", "--file", f"{slot}={minutes}")
    assert 0 == code, err
    code, out, err = writ("add-evidence", task, "--who", "Olga", "--file", letter)
    assert 0 == code, err
    shown = writ("history", election, "--task", task, "--json")[1]
    assert "minutes=4.pdf [SHA-256 " in shown
    assert "letter.docx [SHA-256 " in shown
    assert "minutes=4.pdf [SHA-256 " in writ("evidence", election, "--json")[1]
    code, out, _ = writ("verify")
    assert (0, True) == (code, "evidence: 2 files, unchanged" in out)

    (kept,) = [path for path in folder.iterdir() if path.read_bytes() == PDF]
    kept.write_bytes(EXE)
    code, _, err = writ("verify", "--clear")
    assert (1, True) == (code, f"minutes=4.pdf [SHA-256 {kept.name[:12]}] was changed" in err)
    kept.write_bytes(PDF)

    one, other = tmp_path / "one.zip", tmp_path / "other.zip"
    assert 0 == writ("cancel", election, "--reason", "flood")[0]
    assert 0 == writ("archive", election, "--file", one)[0]
    assert 0 == writ("verify", one)[0]
    with ZipFile(one) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist()}
    inside = f"evidence/{kept.name[:12]}-minutes-4.pdf"
    assert PDF == files[inside]
    assert kept.name.encode() in files["evidence/files.csv"]
    assert kept.name.encode() in files["SHA256SUMS"]
    line = f"{kept.name}  {inside}\n".encode()
    without = {**files, "SHA256SUMS": files["SHA256SUMS"].replace(line, b"")}
    del without[inside]
    with ZipFile(other, "w", ZIP_DEFLATED) as zipped:
        for name, content in without.items():
            zipped.writestr(name, content)
    code, _, err = writ("verify", other)
    assert (1, True) == (code, "evidence that the history tells of is not in it: minutes=4" in err)


def test_an_archive_says_what_is_missing(
    writ: Run, election: str, task: str, folder: Path, tmp_path: Path
) -> None:
    """And is made all the same."""
    (tmp_path / "minutes.pdf").write_bytes(PDF)
    assert 0 == writ("done", task, "--who", "Olga", "--file", tmp_path / "minutes.pdf")[0]
    for path in folder.iterdir():
        path.unlink()
    whole = tmp_path / "whole.zip"
    assert 0 == writ("cancel", election, "--reason", "flood")[0]
    assert 0 == writ("archive", election, "--file", whole)[0]
    with ZipFile(whole) as zipped:
        assert b"minutes.pdf: it is missing." in zipped.read("README.txt")
        assert b",no\r\n" in zipped.read("evidence/files.csv")
    assert 1 == writ("verify", whole)[0]


def test_what_no_answer_refers_to_is_cleared(
    writ: Run, election: str, task: str, folder: Path, tmp_path: Path
) -> None:
    """Once a day has gone by; what is evidence stays."""
    (tmp_path / "minutes.pdf").write_bytes(PDF)
    assert 0 == writ("done", task, "--who", "Olga", "--file", tmp_path / "minutes.pdf")[0]
    (tmp_path / "other.pdf").write_bytes(PDF + b"2")
    assert 1 == writ("done", task, "--who", "Ben", "--file", tmp_path / "other.pdf")[0]
    assert 2 == len(list(folder.iterdir()))
    assert "0 files to which no answer refers: deleted" in writ("verify", "--clear")[1]
    for path in folder.iterdir():
        os.utime(path, (1, 1))
    assert "1 file to which no answer refers: deleted" in writ("verify", "--clear")[1]
    assert [PDF] == [path.read_bytes() for path in folder.iterdir()]
    assert 0 == writ("verify")[0]


def test_bad_files_are_refused_in_a_line(
    writ: Run, election: str, task: str, folder: Path, tmp_path: Path
) -> None:
    """And the task stays as it is."""
    for name, content in (("a.exe", EXE), ("a.pdf", EXE), ("b.pdf", b"")):
        (tmp_path / name).write_bytes(content)
    os.mkfifo(tmp_path / "pipe.pdf")
    before = writ("history", election, "--json")[1]
    for name, said in (
        ("a.exe", "is of no kind that is taken"),
        ("a.pdf", "is not what its name says (PDF)"),
        ("b.pdf", "is empty"),
        ("none.pdf", "there is no such file"),
        ("pipe.pdf", "there is no such file"),
        (".", "there is no such file"),
    ):
        for command in ("done", "add-evidence"):
            code, _, err = writ(command, task, "--who", "Olga", "--file", tmp_path / name)
            assert (1, True) == (code, said in err), (command, name, err)
            assert 1 == len(err.splitlines())
    code, _, err = writ("add-evidence", task, "--who", "Olga")
    assert 1 == code
    assert before == writ("history", election, "--json")[1]
    assert not folder.exists()
