"""The commands that only compute dates: what they print, and how light they start."""

import json
import subprocess
import sys
from datetime import date
from typing import Any

import pytest

from calendars.errors import TimetableInputError
from flows.cli.parser import parse

HEAVY = ("prefect", "sqlalchemy", "pydantic", "apprise", "jinja2", "rich", "icalendar", "holidays")


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wide enough that no cell of a table is folded."""
    monkeypatch.setenv("COLUMNS", "400")


def run(*words: str) -> int:
    handler, asked = parse(words)
    return handler(asked)


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command and give what it printed."""

    def of(*words: str) -> str:
        assert run(*words) == 0
        return capsys.readouterr().out

    return of


def plain(text: str) -> str:
    """The words of a table without its spaces, and without the column beside a wrapped title."""
    return " ".join(text.replace(" ERO  ", " ").replace(" published\n", " ").split())


POLL = ("--kind", "local_england", "--date", "2027-05-06")


def test_a_timetable_is_a_table_with_weekdays_hours_and_levels(printed: Any) -> None:
    """A milestone with its key below, then those without a date and what they need."""
    lines = printed("timetable", *POLL).splitlines()
    close = lines[lines.index("  nominations_close") - 1]
    assert close.startswith("Thu  8 Apr 2027  16:00")
    assert close.endswith("statute")
    assert any("statute = checked against the statute" in line for line in lines)
    assert any("needs --given declared_on=DATE" in line for line in lines)


def test_a_timetable_in_json_is_the_contract(printed: Any) -> None:
    """With --given, --nation, --as-of and --pending."""
    found = json.loads(
        printed(
            "timetable",
            "--kind",
            "parl_general",
            "--date",
            "2019-12-12",
            "--nation",
            "uk",
            "--given",
            "dissolution=2019-11-06",
            "--as-of",
            "2019-11-10",
            "--pending",
            "rp-bill-2026",
            "--json",
        )
    )
    assert (found["nation"], found["as_of"]) == (None, "2019-11-10")
    rows = {row["key"]: row for row in found["milestones"]}
    assert rows["nominations_close"]["date"] == "2019-11-14"
    assert rows["nominations_close"]["time"] == "12:00"
    assert rows["nominations_close"]["today"]["time"] == "16:00"


def test_why_prints_the_count_day_by_day(printed: Any) -> None:
    """The general election of 2019 passes over the Scottish holiday, and says so."""
    text = printed(
        "why",
        "--kind",
        "parl_general",
        "--date",
        "2019-12-12",
        "--given",
        "dissolution=2019-11-06",
        "nominations_close",
    )
    assert "Mon  2 Dec 2019       not counted: bank holiday in Scotland" in text
    assert "Thu 14 Nov 2019   19" in text
    assert "RPA 1983 Sch 1 r1" in text
    assert "checked against the statute" in text


def test_why_in_json_holds_the_same_count(printed: Any) -> None:
    """Each counted day has its number."""
    found = json.loads(printed("why", *POLL, "sopn", "--json"))
    assert found["counts"][0]["days"][-1] == {"date": "2027-04-09", "number": 18, "why": None}


def test_kinds_lists_twenty_and_their_variants(printed: Any) -> None:
    """As a table, and as JSON."""
    assert "np_referendum" in printed("kinds")
    found = json.loads(printed("kinds", "--json"))
    assert len(found) == 20
    assert all({"kind", "title", "nations", "verified"} <= set(kind) for kind in found)


def test_several_polls_of_a_day_are_one_table(printed: Any) -> None:
    """In text, in JSON and in Markdown."""
    words = ("timetable", *POLL, "--with", "pcc")
    assert "Last day to apply to register [local_england, pcc]" in printed(*words)
    assert json.loads(printed(*words, "--json"))["kinds"] == ["local_england", "pcc"]
    assert "| Poll (local_england, pcc) |" in printed(*words, "--md")


def test_what_differs_between_two_kinds_is_shown_for_each(printed: Any) -> None:
    """A general election and a Scottish council poll count registration differently."""
    text = printed(
        "timetable",
        "--kind",
        "parl_general",
        "--with",
        "local_scotland",
        "--date",
        "2029-04-12",
        "--nation",
        "Scotland",
    )
    assert "parl_general: Fri 23 Mar 2029 23:59, local_scotland: Mon 26 Mar 2029 23:59" in plain(
        text
    )


def test_a_window_without_its_last_day_says_what_it_needs(printed: Any) -> None:
    """The days on which by-election nominations may close are known; the day is not."""
    text = printed(
        "timetable", "--kind", "parl_byelection", "--date", "2026-02-26", "--nation", "england"
    )
    line = next(line for line in text.splitlines() if line.startswith("from Fri 30 Jan 2026"))
    assert "Last day for nominations" in line
    assert "needs --given" in text


def test_why_of_a_date_that_is_not_decided_says_what_it_needs(printed: Any) -> None:
    """There is no count to show."""
    text = printed("why", *POLL, "expenses_return_deadline")
    assert "needs --given declared_on=DATE" in plain(text)
    assert "Count:" not in text


def test_why_of_a_pending_change_shows_the_law_of_today(printed: Any) -> None:
    """Beside what it would become."""
    text = printed("why", *POLL, "nominations_close", "--pending", "rp-bill-2026")
    assert "day Thu 8 Apr 2027 12:00" in plain(text)
    assert "today's law Thu 8 Apr 2027 16:00" in plain(text)


def test_a_calendar_file_is_written_as_bytes(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """With the line ends that RFC 5545 asks for."""
    assert run("timetable", *POLL, "--ics") == 0
    sys.stdout.flush()
    assert capfdbinary.readouterr().out.startswith(b"BEGIN:VCALENDAR\r\n")


@pytest.mark.parametrize(
    "words",
    [
        ("--kind", "pcc", "--date", "6 May 2027"),
        ("--kind", "pcc", "--date", "2027-05-06", "--given", "declared_on"),
        ("--kind", "pcc", "--date", "2027-05-06", "--given", "declared_on=soon"),
        ("--kind", "pcc", "--date", "2027-05-06", "--json", "--ics"),
        ("--date", "2027-05-06"),
    ],
)
def test_wrong_usage_ends_with_code_two(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is computed; one line says how to write it."""
    with pytest.raises(SystemExit) as stopped:
        run("timetable", *words)
    assert stopped.value.code == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("writ timetable: error: ")


def test_a_date_given_twice_is_refused() -> None:
    """Unless it is the same both times."""
    same = ("--given", "declared_on=2027-05-07")
    assert run("timetable", *POLL, *same, *same) == 0
    with pytest.raises(TimetableInputError, match="give it once"):
        run("timetable", *POLL, *same, "--given", "declared_on=2027-05-08")


@pytest.mark.parametrize(("more", "heavy"), [([], ["rich"]), (["--json"], [])])
def test_the_commands_start_light(more: list[str], heavy: list[str]) -> None:
    """Nothing slow is imported to compute a date that GOV.UK's list covers; only a table needs rich."""
    words = ["timetable", "--kind", "pcc", "--date", "2027-05-06", *more]
    code = (
        "import sys; from flows.cli.parser import parse;"
        f"handler, asked = parse({words!r}); handler(asked);"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == str(heavy)


def test_a_timetable_for_today_is_not_a_matter_of_the_clock(printed: Any) -> None:
    """A poll of the past is computed like any other."""
    assert "Thu  5 May 2016" in printed(
        "timetable", "--kind", "sp", "--date", str(date(2016, 5, 5))
    )
