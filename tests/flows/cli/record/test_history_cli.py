"""`writ history` with its filters, `writ done` and `writ reopen`, as they are typed."""

import csv
import json
from typing import Any

import pytest

from flows.fields.call_forms import FormError, read_form
from flows.fields.task_forms import CompletionReport, ReopenForm
from flows.owned_tasks.record_completion import record as record_report
from flows.owned_tasks.reopen import record as record_reopening
from flows.wiring import open_office
from tasks.clock import london_day, utc_now
from tasks.views.answers import AnswerRefusedError, NotTakenError
from tests.flows.days import a_thursday
from tests.flows.typed import LOAD, Run, begun

FORGED = "all in\nThu 26 Nov 2026 10:00  forged  completed  Olga: Done\x1b[2J"


@pytest.fixture
def election(writ: Run) -> str:
    """An election in Ashford."""
    day, poll = a_thursday(26).isoformat(), "local_england:ashford"
    begun(writ, LOAD, ("call", "--area", "blankshire", "--date", day, "--poll", poll))
    return f"blankshire.{a_thursday(26)}"


@pytest.fixture
def notice(election: str) -> str:
    """A statutory task of one owner."""
    return f"{election}/ashford/local_england.notice_of_election"


@pytest.fixture
def letter(election: str) -> str:
    """A task that two posts own."""
    return f"{election}/ashford/intervention_policy"


def entries(writ: Run, *args: str) -> list[dict[str, Any]]:
    """What `writ history ... --json` gives."""
    code, out, err = writ("history", *args, "--json")
    assert 0 == code, err
    found: list[dict[str, Any]] = json.loads(out)
    return found


def test_the_history_names_task_area_person_and_evidence(
    writ: Run, election: str, notice: str
) -> None:
    """In JSON, in a line, and as CSV, in which no cell is a formula."""
    writ("done", notice, "--who", "Olga", "--note", "=now()", "--evidence", "+EN/27/1")
    done = entries(writ, "--task", notice)[-1]
    assert ("completed", notice, "ashford", None, {"Evidence": "+EN/27/1"}) == (
        done["kind"],
        done["task"],
        done["area"],
        done["person"],
        done["evidence"],
    )
    lines = writ("history", election, "--person", "Olga")[1].splitlines()
    (said,) = (line for line in lines if "Done, says Olga" in line)
    assert said.endswith(" Done, says Olga: =now() [Evidence: +EN/27/1]")
    assert f"  {notice}" == lines[lines.index(said) + 1]
    rows = list(csv.DictReader(writ("history", "--task", notice, "--csv")[1].splitlines()))
    assert ("completed", notice, "ashford", "Olga", done["hash"]) == (
        rows[-1]["kind"],
        rows[-1]["task"],
        rows[-1]["area"],
        rows[-1]["who"],
        rows[-1]["hash"],
    )
    assert len(entries(writ, "--task", notice)) == len(rows)
    writ("ack", notice, "--who", "=cmd()")
    writ("reopen", notice, "--who", "=cmd()", "--note", "x")
    taken = csv.DictReader(writ("history", "--person", "=cmd()", "--csv")[1].splitlines())
    assert {("reopened", "'=cmd()")} <= {(row["kind"], row["who"]) for row in taken}


def test_a_note_with_a_line_break_prints_no_line_of_its_own(writ: Run, notice: str) -> None:
    """Nor does it reach the terminal with a command in it; what was stored before is shown escaped."""
    lines = len(writ("history", "--task", notice)[1].splitlines())
    assert 0 == writ("done", notice, "--who", "Olga\x1b]0;x\x07", "--note", FORGED)[0]
    out = writ("history", "--task", notice)[1]
    assert lines + 1 == len(out.splitlines())
    assert r"Done, says Olga]0;x: all in\nThu 26 Nov 2026 10:00  forged" in out
    for words in (out, writ("history", "--json")[1], writ("tasks")[1], writ("history", "--csv")[1]):
        assert not {"\x1b", "\x07", "\x9b"} & set(words)


def test_filters_together(writ: Run, election: str, notice: str, letter: str) -> None:
    """By area, post, person and day; a filter that cannot be is refused in one line."""
    writ("done", letter, "--who", "Olga")
    today = london_day(utc_now()).isoformat()
    assert {letter} == {
        each["task"]
        for each in entries(writ, election, "--post", "silver_commander", "--person", "Olga")
    }
    assert notice in {each["task"] for each in entries(writ, "--area", "ashford", "--day", today)}
    assert [] == entries(writ, "--until", "2020-01-01")
    code, _, err = writ("history", "--post", "esn")
    assert (1, "writ: --post 'esn' is not known; did you mean 'esm'?\n") == (code, err)
    with pytest.raises(SystemExit):
        writ("history", "--json", "--csv")


def test_a_filter_that_matches_nothing_says_so(writ: Run, election: str) -> None:
    """In a line; days the wrong way round, and posts that are nowhere, are refused, for tasks as well."""
    nothing = (0, "nothing in the history is like that\n", "")
    assert nothing == writ("history", "--until", "2020-01-01")
    for typed, words in (
        (
            ("history", "--since", "2027-02-01", "--until", "2027-01-01"),
            "is after --until 2027-01-01",
        ),
        (("history", "--day", "2027-02-01", "--until", "2027-02-02"), "--day is that day alone"),
        (("history", "--post", "asford/esm"), "did you mean 'ashford'?"),
        (("tasks", "--post", "asford/esm"), "did you mean 'ashford'?"),
        (("tasks", "--post", "esn"), "did you mean 'esm'?"),
        (("tasks", "--post", "/esm"), "no area ''"),
    ):
        code, out, err = writ(*typed)
        assert (1, "", 1, True) == (code, out, len(err.splitlines()), words in err), typed


@pytest.mark.parametrize(
    "typed",
    [
        *[("history", f"--{name}", "") for name in ("area", "person", "post", "task")],
        ("history", ""),
        ("history", "--area="),
        ("history", "--pers", "  "),
        ("tasks", ""),
        ("tasks", "--person", ""),
        ("tasks", "--post", ""),
        ("tasks", "--state", ""),
        ("catalogue", "--area", ""),
        ("doctor", ""),
        ("ack", "x", "--who", ""),
        ("done", "x", "--post", ""),
        ("directory", "confirm", ""),
    ],
)
def test_what_is_empty_never_stands_for_everything(writ: Run, typed: tuple[str, ...]) -> None:
    """One line; a note, a reason or evidence may be empty."""
    code, out, err = writ(*typed)
    assert (1, "", 1) == (code, out, len(err.splitlines()))
    assert "write what is meant, or leave it out" in err


@pytest.mark.parametrize(
    ("typed", "limit"),
    [
        (("replan", "x", "--reason"), 500),
        (("postpone", "x", "--reason"), 500),
        (("cancel", "x", "--reason"), 500),
        (("archive", "x", "--reason"), 500),
        (("uncontested", "x", "--poll", "local_england:ashford", "--reason"), 500),
        (("call", "--area", "b", "--date", "2027-05-06", "--poll", "a:b", "--who"), 120),
        (("call", "--area", "b", "--date", "2027-05-06", "--poll", "a:b", "--reason"), 500),
        (
            ("proclaim", "2027-05-06", "--nation", "UK", "--proclaimed-on", "2027-01-01", "--why"),
            500,
        ),
        (("handover", "x", "--to", "y", "--note"), 4000),
        (("handover", "x", "--to"), 120),
        (("handover", "x", "--to", "y", "--who"), 120),
        (("seen-to", "1", "--note"), 4000),
        (("history", "--person"), 120),
        (("done", "x", "--post"), 240),
    ],
)
def test_nothing_typed_is_without_end(writ: Run, typed: tuple[str, ...], limit: int) -> None:
    """Reasons and names come into every message that is sent of them."""
    code, out, err = writ(*typed, "x" * (limit + 1))
    assert (1, "", 1) == (code, out, len(err.splitlines()))
    assert f": {limit + 1} characters were typed; {limit} are kept: shorten it" in err
    assert "characters were typed" not in writ(*typed, "x" * limit)[2]


def test_a_second_report_is_not_taken_and_says_what_stands(writ: Run, notice: str) -> None:
    """On the command line and in the form: by whom and when; nothing is changed."""
    writ("done", notice, "--who", "Asha", "--note", "on the board", "--evidence", "EN/27/1")
    before = entries(writ)
    code, out, _ = writ("done", notice, "--who", "Ben", "--note", "me too", "--json")
    said = json.loads(out)
    assert (1, False, "done") == (code, said["changed"], said["state"])
    stands = "not taken: Done, reported by Asha on "
    assert said["said"].startswith(stands)
    assert said["said"].endswith(": on the board; nothing changed")
    for args in (("ack",), ("skip", "--note", "x"), ("snooze", "--until", "now")):
        code, out, _ = writ(args[0], notice, *args[1:])
        assert (1, True) == (code, stands in out), args
    report = CompletionReport(task=notice, who="Ben", note="me too")
    with pytest.raises(NotTakenError, match=stands):
        record_report(open_office(), report, now=utc_now())
    assert before == entries(writ)


def test_a_report_without_evidence_says_what_is_missing(writ: Run, notice: str) -> None:
    """It is taken all the same, and the missing evidence is named, in words and in JSON."""
    code, out, _ = writ("done", notice, "--who", "Asha", "--json")
    said = json.loads(out)
    assert (0, True) == (code, said["changed"])
    assert said["missing"]
    assert f"done; no evidence given for: {said['missing'][0]}" in said["said"]


def test_two_owners_by_form(writ: Run, letter: str) -> None:
    """The form says who is still asked; and where none is named, that it was for all."""
    council, police = "ashford/returning_officer", "north/silver_commander"
    report = CompletionReport(task=letter, who="Olga", evidence="L1", post=council)
    said = record_report(open_office(), report, now=utc_now()).message
    assert f"{letter}: answered for {council}; still asked: {police}, says Olga" == said
    writ("reopen", letter, "--note", "not so")
    report = CompletionReport(task=letter, who="Olga", evidence="L1")
    said = record_report(open_office(), report, now=utc_now()).message
    assert f"{letter}: done, for all of {council}, {police}, says Olga" == said


def test_a_task_is_reopened(writ: Run, notice: str) -> None:
    """With a reason; the tasks, the history and what is still to be told show it."""
    code, _, err = writ("reopen", notice, "--note", "x")
    assert 1 == code
    assert "nobody has reported it done" in err
    writ("done", notice, "--who", "Asha")
    code, _, err = writ("reopen", notice, "--note", " ")
    assert (1, "writ: opening a task again needs a reason; write it in the note\n") == (code, err)
    code, out, _ = writ(
        "reopen", notice, "--who", "Olga", "--note", "one paper is missing", "--json"
    )
    assert (0, True) == (code, json.loads(out)["changed"])
    assert json.loads(out)["state"] in {"open", "planned"}
    last = entries(writ, "--task", notice)[-1]
    assert ("reopened", "Opened again by Olga: one paper is missing") == (
        last["kind"],
        last["text"],
    )
    with pytest.raises(SystemExit):
        writ("reopen", notice)


def test_a_form_reopens_a_task(writ: Run, notice: str) -> None:
    """As the command does, with what the operator filled in."""
    writ("done", notice, "--who", "Asha")
    form = read_form(ReopenForm, {"task": notice, "note": "a mistake\x1b", "who": "Olga\n"})
    said = record_reopening(open_office(), form, now=utc_now()).message
    assert f"{notice}: open again, says Olga; asked: ashford/esm" == said
    with pytest.raises(AnswerRefusedError, match="nobody has reported it done"):
        record_reopening(open_office(), form, now=utc_now())
    with pytest.raises(FormError, match="Reason: nothing was given"):
        read_form(ReopenForm, {"task": notice, "note": " \x00", "who": "Olga"})


def test_the_command_line_keeps_the_limits_of_the_page(writ: Run, notice: str) -> None:
    """Of notes, names and evidence; refused in one line, and nothing is changed."""
    before = entries(writ)
    for args, words in (
        (("--evidence", "x" * 501), "'Evidence' has 501 characters; 500 are kept"),
        (("--note", "x" * 4001), "note: 4001 characters were typed; 4000 are kept"),
        (("--who", "x" * 121), "who: 121 characters were typed; 120 are kept"),
    ):
        code, _, err = writ("done", notice, *args)
        assert (1, 1) == (code, len(err.splitlines()))
        assert words in err
    assert before == entries(writ)
