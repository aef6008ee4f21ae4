"""`writ rehearse` as it is typed, and as the form asks for it."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from calendars.output.markdown_text import literal
from flows.elections.rehearse import as_markdown, rehearsed
from flows.fields.call_forms import FormError, PollForm, RehearsalForm, read_form
from flows.wiring import open_office
from tasks.catalogue.catalogue import load_catalogue
from tasks.clock import utc_now
from tasks.terms import Basis
from tests.flows.typed import LOAD, Run, begun

ASKED = (
    "rehearse",
    "--area",
    "blankshire",
    "--date",
    "2027-05-06",
    "--called-on",
    "2027-04-16",
    "--poll",
    "parish_poll:ashford",
    "--given",
    "demanded_on=2027-04-15",
)


@pytest.fixture
def writ(writ: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`writ ...` of an office without digests."""
    monkeypatch.setenv("WRIT_DIGESTS", "false")
    return writ


@pytest.fixture
def blankshire(writ: Run, tmp_path: Path) -> Run:
    """The same with Blankshire in it, which does only what the law asks for: the smallest election there
    is has three tasks then, and is soon rehearsed."""
    begun(writ, LOAD)
    folder = tmp_path / "var" / "catalogue"
    folder.mkdir()
    off = [d.key for d in load_catalogue() if d.basis is Basis.GUIDANCE]
    rows = "".join(f'[[off]]\nkey = "{key}"\nreason = "a short test"\n' for key in off)
    (folder / "blankshire.toml").write_text(rows, encoding="utf-8")
    return writ


def test_a_rehearsal_says_how_far_it_has_come(
    blankshire: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In lines on standard error, so that the answer stays clean; a summary first, then the tasks that
    nobody would have done, or all, within the width of the terminal."""
    monkeypatch.setenv("COLUMNS", "80")
    asked = (*ASKED, "--silent", "100")
    code, out, err = blankshire(*asked, "--json")
    assert 0 == code
    tasks = json.loads(out)["tasks"]
    days = re.findall(r"^Rehearsing blankshire.2027-05-06: (\d+) of (\d+) days$", err, re.MULTILINE)
    assert "0" == days[0][0]
    assert int(days[0][0]) < int(days[-1][0]) <= int(days[-1][1])
    out = blankshire(*asked)[1]
    assert [] == [line for line in out.splitlines() if len(line) > 80]
    assert {"open"} == {task["state"] for task in tasks}
    said = f"\nDone by nobody: {len(tasks)}\n"
    assert out.index("Statutory tasks that nobody") < out.index(said)
    assert len(tasks) == out.count("  statute  ")
    answered = blankshire(*ASKED)[1]
    assert "Done by nobody" not in answered
    assert "  statute  " not in answered
    assert len(tasks) == blankshire(*ASKED, "--all")[1].count("  statute  ")


def test_a_rehearsal_in_three_forms(blankshire: Run, tmp_path: Path) -> None:
    """A table with a summary, JSON, and a page; nothing is called, told or sent."""
    history = blankshire("history", "--json")
    code, out, _ = blankshire(*ASKED)
    assert 0 == code
    assert "0 of 27 people silent. Nothing was sent, nothing was kept." in out
    assert "Statutory tasks that nobody would have done: none." in out
    found = json.loads(blankshire(*ASKED, "--json")[1])
    counts = found["summary"]
    assert counts["tasks"] == len(found["tasks"])
    assert counts["messages"] == len(found["messages"])
    assert f"{counts['tasks']} tasks: {counts['done_by_owners']} done by their owners" in out
    assert {"2027-04-16T09:00:00+01:00"} == {found["began"], found["messages"][0]["at"]}
    code, out, _ = blankshire(*ASKED, "--html", tmp_path / "r.html")
    assert (0, f"{tmp_path / 'r.html'} is written; open it in any browser.") == (
        code,
        out.splitlines()[-1],
    )
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert counts["tasks"] == page.count("<tr data-p=")
    assert history == blankshire("history", "--json")
    assert "[]" == blankshire("tasks", "--json")[1].strip()
    mail = (tmp_path / "var" / "mail").rglob("*")
    assert [] == [path for path in mail if path.is_file()]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--area", "blankshore"), "blankshore"),
        (("--poll", "local_englund:ashford"), "local_england"),
        (("--poll", "ashford"), "write KIND:AREA"),
        (("--date", "2027-05-08"), "Saturday 8 May 2027 is no day for a poll"),
        (("--called-on", "2027-05-06"), "is not after Thursday 6 May 2027, the day of the call"),
        (("--html", "nowhere/r.html"), "there is no folder nowhere; make it first"),
        (("--html", "."), ". is a folder; give the name of a file"),
    ],
)
def test_what_cannot_be_rehearsed(blankshire: Run, more: tuple[str, ...], said: str) -> None:
    """One line says what is wrong and what to do."""
    code, out, err = blankshire(*ASKED, *more)
    assert (1, "", 1) == (code, out, len(err.splitlines()))
    assert said in err


def test_no_directory_to_rehearse_with(writ: Run) -> None:
    """It says how to load one."""
    said = "there is no directory to rehearse with; load one first: `writ directory load FILE`"
    assert (1, "", f"writ: {said}\n") == writ(*ASKED)


@pytest.mark.parametrize(
    "more",
    [
        ("--silent", "some"),
        ("--silent", "-1"),
        ("--seed", "9" * 40),
        ("--json", "--html", "r.html"),
    ],
)
def test_wrong_usage(writ: Run, more: tuple[str, ...]) -> None:
    """No number, or two forms at once."""
    with pytest.raises(SystemExit, match="2"):
        writ(*ASKED, *more)


def test_the_form_rehearses_as_the_command_does(blankshire: Run, tmp_path: Path) -> None:
    """The page is kept in Writ's home, and Prefect shows the counts and what nobody would have done."""
    form = RehearsalForm(
        area="blankshire",
        polling_day=date(2027, 5, 6),
        called_on=date(2027, 4, 16),
        polls=[PollForm(kind="parish_poll", area="ashford")],
        silent=100,
    )
    found, path = rehearsed(open_office(), form, now=utc_now())
    home = tmp_path / "var" / "rehearsals"
    assert [home / "blankshire.2027-05-06-silent-100-seed-0.html"] == [path, *home.iterdir()][1:]
    shown = as_markdown(found, path)
    assert f"| Done by nobody | {len(found.never_done)} |" in shown
    assert len(found.never_done) == shown.count("| statute |")
    assert f"| Of these, statutory | {len(found.never_done)} |" in shown
    ladder = found.never_done[0].ending
    assert ladder is not None
    assert f"| {ladder.words} |" in shown
    told = re.findall(r"^\| ([^|]+) \| (\d+) \|$", shown.partition("Who is told")[2], re.MULTILINE)
    assert len(found.messages) == sum(int(count) for _, count in told)
    assert all(f"| {literal(alarm)} |" in shown for alarm in found.alarms)
    wrong = {**form.model_dump(), "called_on": "2027-02-31"}
    with pytest.raises(FormError, match="Called on: '2027-02-31' is not a day of the calendar"):
        read_form(RehearsalForm, wrong)
    assert blankshire("tasks", "--json")[1].strip() == "[]"
