"""What is typed behind options: wrong usage is one line and code 2, whatever it is."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.cli import main
from flows.fields.call_forms import FormError, RehearsalForm, ResendForm, read_form
from tests.flows.typed import Run

POLL = ("--area", "blankshire", "--date", "2027-05-06", "--poll", "local_england:ashford")
BAD_DAYS = ("20270506", "2027-W18-4", "0001-01-01", "9999-12-31", "2027-02-30", "soon", "")
DAYS = [
    ("timetable", "--kind", "pcc", "--date"),
    ("timetable", "--kind", "pcc", "--date", "2027-05-06", "--as-of"),
    ("why", "nominations_close", "--kind", "pcc", "--date"),
    ("call", *POLL, "--called-on"),
    ("call", "--area", "blankshire", "--poll", "local_england:ashford", "--date"),
    ("rehearse", *POLL, "--called-on"),
    ("replan", "blankshire.2027-05-06", "--date"),
    ("proclaim", "--nation", "UK", "--why", "x", "--proclaimed-on", "2027-05-06"),
    ("proclaim", "2027-06-01", "--nation", "UK", "--why", "x", "--proclaimed-on"),
    ("snooze", "blankshire.2027-05-06/ashford/purdah_start", "--until"),
    ("dispatch", "--now"),
]
NAMED_DAYS = [
    ("timetable", "--kind", "pcc", "--date", "2027-05-06", "--given", "declared_on="),
    ("call", *POLL, "--given", "declared_on="),
    ("replan", "blankshire.2027-05-06", "--given", "declared_on="),
    ("replan", "blankshire.2027-05-06", "--actual", "notice_of_election="),
]
NUMBERS = [
    ("resend",),
    ("seen-to", "--note", "x"),
    ("rehearse", *POLL, "--seed"),
]


def misused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The one line that is said of wrong usage."""
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert 2 == stopped.value.code
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith(f"writ {words[0]}: error: argument ")
    return said


def code_of(words: tuple[str, ...]) -> object:
    """The exit code, by whatever way the command ends."""
    try:
        return main(words)
    except SystemExit as stopped:
        return stopped.code


@pytest.mark.parametrize("bad", ["-1", "101", "9" * 5000, "x", "1.5", ""])
def test_a_share_that_is_none(bad: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In hundredths, as its name says."""
    said = misused(capsys, "rehearse", *POLL, f"--silent={bad}")
    assert said.endswith(" is not a number from 0 to 100")
    assert len(said) < 160


def test_a_value_that_begins_with_a_dash(capsys: pytest.CaptureFixture[str]) -> None:
    """An office writes what it writes; how, is said."""
    said = misused(capsys, "reopen", "task", "--note", "-2+3")
    assert said.endswith(
        "expected one argument; a value that begins with a dash is written --note=-..."
    )


PATHS = [
    ("rehearse", *POLL, "--html"),
    ("directory", "load"),
    ("directory", "check"),
    ("directory", "export", "--csv"),
    ("directory", "absences", "asha.khan"),
]


@pytest.mark.parametrize("words", PATHS, ids=" ".join)
def test_a_path_that_the_machine_cannot_have(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """Its name is too long: no fault of Writ's own."""
    with pytest.raises(SystemExit) as stopped:
        main([*words, "x" * 300])
    assert 2 == stopped.value.code
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.endswith("cannot be looked at (File name too long); give another path")
    assert len(said) < 200


def test_a_home_that_the_machine_cannot_have(writ: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, too."""
    monkeypatch.setenv("WRIT_HOME", "x" * 300)
    code, out, err = writ("tasks")
    assert (1, "") == (code, out)
    assert "cannot be a folder (File name too long)" in err
    assert 1 == err.count("\n")


@pytest.mark.parametrize("bad", BAD_DAYS)
def test_a_day_that_is_none(bad: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In every option that takes one."""
    for words in DAYS:
        misused(capsys, *words, bad)
    for words in NAMED_DAYS:
        misused(capsys, *words[:-1], words[-1] + bad)


@pytest.mark.parametrize("bad", ["-1", "99999999999999999999", "9" * 5000, "1e3", "0x10", "½", ""])
def test_a_number_that_is_none(bad: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No database holds it, and Python takes minutes to read some."""
    for words in NUMBERS:
        misused(capsys, *words, bad)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.characters(codec="utf-8")) | st.from_regex(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"))
def test_any_text_for_a_date_is_computed_or_refused(
    capsys: pytest.CaptureFixture[str], text: str
) -> None:
    """Commands that only compute dates; never anything else than the three exit codes."""
    for words in (
        ("timetable", "--kind", "local_england", f"--date={text}"),
        ("timetable", "--kind", "parl_general", "--date=2027-05-06", f"--as-of={text}"),
        ("why", "nominations_close", "--kind", "pcc", "--date=2027-05-06", f"--given=poll={text}"),
        ("timetable", "--kind", "casual_vacancy", "--date=2027-05-06", f"--given={text}"),
    ):
        assert code_of(words) in {0, 1, 2}
    capsys.readouterr()


@pytest.mark.parametrize("bad", [*BAD_DAYS, 1809734400, 1.5, True, None, ["2027-05-06"]])
def test_a_day_in_a_form(bad: object) -> None:
    """Read as on the command line: pydantic would take seconds since 1970 for a day."""
    poll = {"kind": "local_england", "area": "ashford"}
    form = {"area": "blankshire", "polling_day": bad, "polls": [poll]}
    with pytest.raises(FormError, match=r"^Polling day: .* correct it and run again$"):
        read_form(RehearsalForm, form)
    form = {"area": "blankshire", "polling_day": "2027-05-06", "polls": [poll]}
    with pytest.raises(FormError, match=r"^Given dates 1, Day: "):
        read_form(RehearsalForm, {**form, "given": [{"name": "declared_on", "day": bad}]})


def test_a_number_in_a_form() -> None:
    """As the register can hold it."""
    for number in (0, -1, 10**30):
        with pytest.raises(FormError, match=r"^Messages 1: "):
            read_form(ResendForm, {"messages": [number], "who": "Olga"})


@pytest.mark.parametrize("option", ["--called-on=2021-05-06", "--given=declared_on=2199-12-31"])
def test_dates_years_away_from_their_election(writ: Run, option: str) -> None:
    """A slip in the year made a plan that took minutes."""
    assert 0 == writ("directory", "load", "tasks/data/sample/blankshire.toml")[0]
    code, _, complaint = writ("call", *POLL, option)
    assert 1 == code
    assert "more than 5 years from polling day 2027-05-06; write the year with care" in complaint


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "writ: error: the following arguments are required: COMMAND; `writ --help` says"),
        (("paln",), "writ: error: argument COMMAND: unknown 'paln'; did you mean 'plan'?"),
        (
            ("xyzzy",),
            "writ: error: argument COMMAND: unknown 'xyzzy'; `writ --help` lists what there is",
        ),
        (
            ("directory", "laod", "F"),
            "writ directory: error: argument ACTION: unknown 'laod'; did you mean 'load'?",
        ),
        (("why", "sopn"), "required: --kind, --date; `writ why --help` says how it is written"),
        (
            ("plan", "E", "--jsn"),
            "writ plan: error: it does not take '--jsn', did you mean --json?; `writ plan",
        ),
        (
            ("plan", "E", "more"),
            "writ plan: error: it does not take 'more'; `writ plan --help` says how",
        ),
        (
            ("call", "--date", "2027-05-06"),
            "writ call: error: one of these is needed: --poll, --ids; `writ call",
        ),
    ],
)
def test_wrong_usage_is_one_line_with_what_to_do(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the command that it was typed to; not the whole of how to write it."""
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert 2 == stopped.value.code
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
