"""What the command line shows to people: within 80 columns, a summary first, in words that are true."""

import json
import os
import pty
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from flows.cli.terminal.show import Entry, table
from tasks.people.posts import load_posts
from tests.builders import SAMPLE
from tests.flows.days import a_thursday
from tests.flows.typed import LOAD, Run, begun

WIDE = 80
ESCAPE = "\x1b"
NUMBERS = re.compile(r"^(.+?) +(\d+) +(\d+) +(\d+)  [A-Z]", re.MULTILINE)


@pytest.fixture
def writ(writ: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`writ ...` with Blankshire loaded, on a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", str(WIDE))
    begun(writ, LOAD)
    return writ


def call(*more: str) -> tuple[str, ...]:
    """The words that call an election in two authorities."""
    return (
        "call",
        "--area",
        "blankshire",
        "--date",
        a_thursday(26).isoformat(),
        "--poll",
        "local_england:ashford",
        "local_england:brambleton",
        *more,
    )


@pytest.fixture
def election(writ: Run) -> str:
    """It, called."""
    begun(writ, call())
    return f"blankshire.{a_thursday(26)}"


def too_wide(out: str) -> list[str]:
    """Lines that do not fit, but for ids, which stay whole to be copied."""
    return [line for line in out.splitlines() if len(line) > WIDE and " " in line.strip()]


def test_everything_fits(writ: Run, election: str) -> None:
    """Each list of the sample, without a command to the terminal."""
    later = (a_thursday(26) + timedelta(weeks=1)).isoformat()
    for words in (
        ("plan", election),
        ("tasks",),
        ("history", election),
        ("alarms",),
        ("doctor",),
        ("catalogue",),
        ("directory", "show"),
        ("undelivered",),
        ("replan", election, "--date", later, "--preview"),
        ("cancel", election, "--reason", "flood", "--preview"),
        ("kinds",),
        ("timetable", "--kind", "local_england", "--date", "2027-05-06"),
        ("timetable", "--kind", "local_england", "--with", "pcc", "--date", "2027-05-06"),
        ("why", "--kind", "local_england", "--date", "2027-05-06", "sopn"),
    ):
        out = writ(*words)[1]
        assert out.strip(), words
        assert [] == too_wide(out), words
        assert ESCAPE not in out


def test_a_summary_comes_first_and_counts_as_the_json_does(writ: Run, election: str) -> None:
    """By phase and by post, statute apart from guidance; the same before and after the call."""
    tasks = json.loads(writ("plan", election, "--json")[1])["tasks"]
    statute = sum(task["basis"] == "statute" for task in tasks)
    all_counts = (len(tasks), statute, len(tasks) - statute)
    posts = {role.title: key for key, role in load_posts().roles.items()}
    out = writ("plan", election, "--summary")[1]
    by_phase, by_post = out.split("By post")
    counted = {name: tuple(map(int, n)) for name, *n in NUMBERS.findall(by_phase)}
    assert all_counts == counted.pop("All")
    assert all_counts == tuple(map(sum, zip(*counted.values(), strict=True)))
    listed = [(name, int(count)) for name, count, *_ in NUMBERS.findall(by_post) if name in posts]
    assert 5 < len(listed)
    for name, count in listed:
        assert count == sum(posts[name] in task["posts"] for task in tasks), name
    whole = writ("plan", election)[1]
    assert whole.startswith(out.rstrip())
    assert len(tasks) == len(re.findall(r"  (?:statute|guidance|law, no day)  ", whole))
    assert election + "/" not in whole


def test_a_call_is_told_in_short(writ: Run, election: str) -> None:
    """A screen or two, and how to see the rest; --all lists it, and --preview says what would be."""
    assert 0 == writ("cancel", election, "--reason", "flood")[0]
    later = (a_thursday(26) + timedelta(weeks=1)).isoformat()
    short = writ(*call("--date", later, "--preview"))[1]
    assert len(short.splitlines()) < 60
    assert f"blankshire.{later} would be called" in short
    assert "Preview: nothing was kept." in short
    tasks = json.loads(writ(*call("--date", later, "--preview", "--json"))[1])["tasks"]
    assert f"{len(tasks)} tasks, " in short
    assert len(tasks) == writ(*call("--date", later, "--preview", "--all"))[1].count("  Planned")
    said = " ".join(writ(*call("--date", later))[1].split())
    assert f"blankshire.{later} is called" in said
    assert f"`writ tasks blankshire.{later}` each with its id" in said


def test_tasks_give_the_id_to_be_typed(writ: Run, election: str) -> None:
    """Below each, whole."""
    lines = writ("tasks", "--post", "ashford/esm")[1].splitlines()
    ids = [task["id"] for task in json.loads(writ("tasks", "--post", "ashford/esm", "--json")[1])]
    assert ids == [line.strip() for line in lines if line.startswith(f"  {election}/")]


def test_a_preview_says_what_would_be(writ: Run, election: str) -> None:
    """The summary first; then, post by post, from when to when; the change itself says what is."""
    later = (a_thursday(26) + timedelta(weeks=1)).isoformat()
    move = ("replan", election, "--date", later, "--reason", "flood")
    found = json.loads(writ(*move, "--preview", "--json")[1])["tasks"]
    moved = sum(task["change"] == "moved" for task in found)
    out = writ(*move, "--preview")[1]
    said = " ".join(out.split())
    assert said.startswith(f"Preview: nothing was changed. {election} would be changed, and people")
    assert f"Tasks: {moved} would move, " in said
    assert "would hear of it at once." in said
    assert out.index("Tasks: ") < out.index("\nElectoral services manager\n") < out.rindex(" From ")
    assert " is changed" not in said
    done = " ".join(writ(*move)[1].split())
    assert f"Tasks: {moved} move, " in done
    assert "would" not in done
    out = writ("cancel", election, "--reason", "flood", "--preview")[1]
    assert " would be stood down. Nobody would hear of it at once." in " ".join(out.split())


def test_a_proclaimed_day_that_moves_nothing(writ: Run, election: str) -> None:
    """It says so in the tense that fits."""
    words = (
        "proclaim",
        "2027-01-04",
        "--nation",
        "Scotland",
        "--proclaimed-on",
        "2026-11-26",
        "--why",
        "a test",
    )
    assert "No election's dates would change.\n" == writ(*words, "--preview")[1]
    assert "No election's dates change.\n" == writ(*words)[1]


def test_a_cell_is_no_markup_and_ends_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is written in it; what is below a row is folded between words, an id never."""
    monkeypatch.setenv("COLUMNS", "40")
    name = "blankshire.2027-05-06/ashford/an_id_longer_than_a_line"
    drawn = table(
        ("A", "B"),
        [Entry(("[red]x[/red] :smile:\n\x1b[2J", "12"), "why " * 15), Entry(("y", "3"), name)],
    )
    lines = drawn.splitlines()
    assert r"[red]x[/red] :smile:\n\u001b[2J  12" == lines[2]
    assert [f"  {'why ' * 9}".rstrip(), f"  {'why ' * 6}".rstrip()] == lines[3:5]
    assert f"  {name}" == lines[-1]
    assert lines[-2].endswith("   3")


def on_a_terminal(argv: list[str], env: dict[str, str]) -> str:
    """What a command writes to a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(argv, stdin=theirs, stdout=theirs, stderr=theirs, env=env):
        os.close(theirs)
        said = b""
        # Linux ends what is read from a terminal that nobody has open any more with an error.
        try:
            while more := os.read(ours, 65536):
                said += more
        except OSError:
            pass
    os.close(ours)
    return said.decode()


@pytest.mark.parametrize(
    ("more", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_emphasis_only_where_it_is_wanted(
    writ: Run, election: str, more: dict[str, str], *, coloured: bool
) -> None:
    """On a terminal that has it, unless NO_COLOR is set; never in a pipe."""
    env = {**os.environ, "TERM": "xterm-256color", **more}
    argv = [sys.executable, "-m", "flows.cli", "plan", election]
    piped = subprocess.run(argv, env=env, capture_output=True, check=True).stdout.decode()
    assert ESCAPE not in piped
    shown = on_a_terminal(argv, env)
    assert coloured is (ESCAPE in shown)
    assert ("\x1b[1mstatute" in shown) is coloured


def test_where_the_demonstration_is(
    writ: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty home says so beside that of a demonstration, in refusals and in empty answers; one with
    something in it, and one without a demonstration, does not."""
    home = tmp_path / "new"
    monkeypatch.setenv("WRIT_HOME", str(home / "demo"))
    writ("directory", "load", SAMPLE)
    monkeypatch.setenv("WRIT_HOME", str(home))
    hint = (
        f"there is nothing in {home} yet; the demonstration is in {home / 'demo'}: type `WRIT_HOME="
    )
    code, out, err = writ("tasks")
    assert (0, "no such tasks\n", 1) == (code, out, len(err.splitlines()))
    assert hint in err
    code, _, err = writ("plan", "blankshire.2027-05-06")
    assert (1, 1) == (code, len(err.splitlines()))
    assert hint in err
    assert "" == writ("timetable", "--kind", "pcc", "--date", "2027-05-06")[2]
    writ("directory", "load", SAMPLE)
    assert "" == writ("tasks")[2]
    monkeypatch.setenv("WRIT_HOME", str(tmp_path / "other"))
    assert "" == writ("tasks")[2]


def test_a_title_is_not_folded_to_a_ladder_of_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """On 80 columns it stands on a line of its own, above the id; on 120 in its column; in a table that
    has room for it, too."""
    title = "Blankshire: Ask the Commission's regional team what is polled, where, and whom to call"
    row = Entry(("Mon 30 Nov 2026", "guidance", title, "Isla Reid", "Awaiting owner"), "its/id")
    head = ("Due", "Basis", "Task", "Owner", "Standing")
    monkeypatch.setenv("COLUMNS", "80")
    lines = table(head, [row], titles="Task").splitlines()
    assert ["Due", "Basis", "Owner", "Standing"] == lines[0].split()
    assert lines[3:] == [
        "  Blankshire: Ask the Commission's regional team what is polled, where, and whom",
        "  to call",
        "  its/id",
    ]
    short = row._replace(cells=("Mon 30 Nov 2026", "guidance", "Vote", "Isla Reid", "Done"))
    assert "Task" in table(head, [short], titles="Task").splitlines()[0]
    monkeypatch.setenv("COLUMNS", "120")
    assert "Task" in table(head, [row], titles="Task").splitlines()[0]


def test_prefect_that_does_not_run_is_told_of_a_change_alone(
    writ: Run, election: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, in a line; a command that changed nothing says nothing of it."""
    monkeypatch.setenv("WRIT_PREFECT_PORT", "1")
    task = f"{election}/ashford/local_england.notice_of_election"
    missing = "not shown in Prefect, which does not run: `writ sync` does it later\n"
    assert missing == writ("done", task, "--who", "asha.khan")[2]
    assert "" == writ("done", task, "--who", "asha.khan")[2]
    assert "" == writ("replan", election)[2]
    assert missing == writ("reopen", task, "--note", "a slip")[2]


def test_a_pass_is_not_made_for_another_century(writ: Run) -> None:
    """Refused as other moments beyond what can be planned are."""
    code, out, err = writ("dispatch", "--now", "2199-01-01T10:00+00:00")
    assert (1, "", True) == (code, out, "is more than 5 years from today" in err)
