"""`writ evidence`: in short on the terminal, whole in files; bad input refused in a line."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.flows.days import a_thursday
from tests.flows.typed import LOAD, Run, begun


@pytest.fixture
def election(writ: Run) -> str:
    """An election of Ashford's, four weeks away, so that some of it is late."""
    day, poll = a_thursday(26).isoformat(), "local_england:ashford"
    begun(writ, LOAD, ("call", "--area", "blankshire", "--date", day, "--poll", poll))
    return f"blankshire.{day}"


def test_it_is_told_in_short(writ: Run, election: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts, outcome by outcome, within 80 columns, and where the rest is."""
    monkeypatch.setenv("COLUMNS", "80")
    code, out, err = writ("evidence", election)
    assert (0, "") == (code, err)
    assert "1. Electoral services are robust" in out
    assert "--csv FOLDER" in out
    assert [] == [line for line in out.splitlines() if len(line) > 80]
    assert "Police debrief" in writ("evidence", election, "--police")[1]


def test_json_has_every_table(writ: Run, election: str) -> None:
    """By the names of its columns."""
    found = json.loads(writ("evidence", election, "--json")[1])
    assert {"summary", "activities", "evidence", "missing", "deadlines", "notices"} <= set(
        found["tables"]
    )
    ids = {row["Id"] for row in found["tables"]["activities"]}
    assert f"{election}/ashford/poll_cards" in ids


def test_files_are_written_whole(writ: Run, election: str, tmp_path: Path) -> None:
    """A page, a workbook and every table; a second time they are written over."""
    page, book, tables = tmp_path / "a.html", tmp_path / "a.xlsx", tmp_path / "tables"
    words = ("evidence", election, "--html", page, "--excel", book, "--csv", tables)
    for _ in range(2):
        code, out, _ = writ(*words)
        assert 0 == code
        assert f"{page} is written." in out
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert book.read_bytes().startswith(b"PK")
    assert len(list(tables.glob("*.csv"))) > 6
    assert [] == list(tmp_path.rglob("*.part"))


def test_a_pdf_says_how_far_it_is(writ: Run, election: str, tmp_path: Path) -> None:
    """It takes its time: the pages are counted."""
    path = tmp_path / "a.pdf"
    code, _, err = writ("evidence", election, "--police", "--pdf", path)
    assert 0 == code
    assert path.read_bytes().startswith(b"%PDF-")
    assert f"Writing {election}: 1 of" in err


def test_bad_input_is_refused_in_a_line(writ: Run, election: str, tmp_path: Path) -> None:
    """Before anything is written."""
    later = f"blankshire.{a_thursday(26) + timedelta(weeks=1)}"
    file = tmp_path / "file"
    file.write_text("")
    for words, said in (
        (("evidence", later), f"no election '{later}'"),
        (("evidence", election, "--area", "atlantis"), "no area 'atlantis'"),
        (("evidence", election, "--area", "castlemere"), "--area takes one of ashford"),
        (("evidence", election, "--police", "--area", "ashford"), "leave the area out"),
        (("evidence", election, "--html", tmp_path), "is a folder; give the name of a file"),
        (("evidence", election, "--html", tmp_path / "no" / "a.html"), "there is no folder"),
        (("evidence", election, "--csv", file), "is no folder"),
        (("evidence", election, "--csv", file / "below"), "cannot be made one"),
    ):
        code, _, err = writ(*words)
        assert 1 == code, words
        assert said in err
        assert 1 == len(err.splitlines())


def test_a_lesson_stands_in_the_next_plan(writ: Run, election: str) -> None:
    """Beside the same task, as people read it and in JSON; twice the same is noted once."""
    task = f"{election}/ashford/poll_cards"
    words = ("lesson", task, "--note", "order them a week earlier", "--who", "asha.khan")
    assert 0 == writ(*words)[0]
    code, out, _ = writ(*words)
    assert (1, True) == (code, "noted already" in out)
    later = (a_thursday(26) + timedelta(weeks=52)).isoformat()
    polls = ("--poll", "local_england:ashford", "local_england:brambleton")
    assert 0 == writ("call", "--area", "blankshire", "--date", later, *polls)[0]
    out = writ("plan", f"blankshire.{later}")[1]
    assert 1 == out.count("says Asha Khan: order them a week earlier")
    tasks = json.loads(writ("plan", f"blankshire.{later}", "--json")[1])["tasks"]
    learnt = {each["id"]: [x["text"] for x in each["lessons"]] for each in tasks if each["lessons"]}
    assert {f"blankshire.{later}/ashford/poll_cards": ["order them a week earlier"]} == learnt
    code, _, err = writ("lesson", task, "--note", " ")
    assert (1, True) == (code, "the lesson is empty" in err)
    assert 1 == writ("lesson", f"{task}x", "--note", "x")[0]
