"""`writ vacancy`, as it is typed: from the death of a councillor to the by-election."""

import json

import pytest

from tests.flows.days import stop_the_clock
from tests.flows.typed import LOAD, Run, begun

WATCH = "blankshire.vacancy.ashford.mill.2027-01-12"
SEAT = ("--area", "blankshire", "--seat", "local_england:ashford:Mill")


@pytest.fixture
def writ(writ: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`writ ...` with Blankshire loaded, on 12 January 2027."""
    stop_the_clock(monkeypatch, "2027-01-12T10:00:00+00:00")
    begun(writ, LOAD)
    return writ


def test_from_the_vacancy_to_the_by_election(writ: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Watched; asked for by two electors a week later; called within 35 working days and linked both ways."""
    code, out, err = writ("vacancy", *SEAT, "--arose", "2027-01-04", "--retires", "2027-05-10")
    assert 0 == code, err
    assert f"{WATCH} is opened" in " ".join(out.split())
    assert "no by-election is held" in err
    assert "Give public notice of the vacancy" in out
    code, _, err = writ("vacancy", WATCH, "--call", "2027-03-10")
    assert (1, True) == (code, "stays vacant until the ordinary election of Thursday 6 May" in err)
    code, out, err = writ("vacancy", WATCH, "--third-vacant")
    assert 0 == code, err
    assert "Receive the request of two electors" in " ".join(out.split())
    code, _, err = writ("vacancy", WATCH, "--call", "2027-03-10")
    assert (1, True) == (code, "nobody has asked for a by-election yet" in err)
    stop_the_clock(monkeypatch, "2027-01-21T10:00:00+00:00")
    code, out, err = writ("vacancy", WATCH, "--requested-on", "2027-01-20")
    assert 0 == code, err
    assert "Fix the day of the by-election" in out
    code, _, err = writ("vacancy", WATCH, "--call", "2027-03-11")
    assert 1 == code
    assert "35 working days after the request for a by-election" in err
    assert 1 == len(err.splitlines())
    kept = writ("plan", WATCH, "--json")[1]
    why = ("--reason", "more than a third of the seats are vacant")
    assert 0 == writ("vacancy", WATCH, "--call", "2027-03-10", *why, "--preview")[0]
    assert kept == writ("plan", WATCH, "--json")[1]
    code, out, err = writ("vacancy", WATCH, "--call", "2027-03-10", *why, "--json")
    assert 0 == code, err
    assert "blankshire.2027-03-10" == json.loads(out)["fresh"]["election"]
    (poll,) = json.loads(writ("plan", "blankshire.2027-03-10", "--json")[1])["polls"]
    assert "vacancy.ashford.mill.2027-01-12" == poll["contests"][0]["replaces"]
    (poll,) = json.loads(writ("plan", WATCH, "--json")[1])["polls"]
    assert "local.ashford.mill.by.2027-03-10" == poll["contests"][0]["replaced_by"]
    watched = writ("plan", WATCH)[1]
    assert "While the vacancy is watched" in watched
    assert "Before the notice" not in watched
    off = ("cancel", "blankshire.2027-03-10", "--reason", "no hall", "--preview")
    said = " ".join(writ(*off)[1].split())
    assert f"Preview: nothing was changed. {WATCH} would be changed" in said
    (watch,) = json.loads(writ(*off, "--json")[1])["reopened"]
    assert WATCH == watch["election"]


def test_a_notice_that_nobody_spoke_of_is_still_to_be_given(writ: Run) -> None:
    """Left out, it is asked for; given, it is reported."""
    assert 0 == writ("vacancy", *SEAT, "--arose", "2027-01-04")[0]
    (notice, _) = json.loads(writ("plan", WATCH, "--json")[1])["tasks"]
    assert ("vacancy_notice", "open") == (notice["key"], notice["state"])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            ("replan", WATCH, "--date", "2027-01-13", "--reason", "so"),
            "watches a vacancy and has no poll",
        ),
        (("postpone", WATCH, "--reason", "so"), "watches a vacancy and has no poll"),
        (("uncontested", WATCH, "--poll", "vacancy:ashford"), "watches a vacancy and has no poll"),
        (("cancel", WATCH, "--reason", "so", "--countermanded"), "name them with --poll"),
        (("vacancy", WATCH, "--declared-on", "2027-10-01"), "which is still to come"),
        (
            ("vacancy", *SEAT, "--arose", "2027-01-04", "--notice", "2027-01-13"),
            "watched already, as",
        ),
    ],
)
def test_a_watch_is_no_poll(writ: Run, typed: tuple[str, ...], said: str) -> None:
    """What is asked of polls is refused, and so is a second watch over the same seat; nothing changes."""
    writ("vacancy", *SEAT, "--arose", "2027-01-04", "--requested-on", "2027-01-11")
    kept = writ("plan", WATCH, "--json")[1]
    code, _, err = writ(*typed)
    assert (1, 1) == (code, len(err.splitlines())), err
    assert said in err
    assert kept == writ("plan", WATCH, "--json")[1]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (SEAT, "required to open a watch: --arose"),
        ((WATCH, *SEAT), "--area, --seat: only to open a watch"),
        ((*SEAT, "--arose", "2027-01-04", "--call", "2027-03-10"), "open it first"),
        ((*SEAT, "--arose", "4 January"), "4 January"),
    ],
)
def test_wrong_usage_ends_with_code_two(
    writ: Run, capsys: pytest.CaptureFixture[str], typed: tuple[str, ...], said: str
) -> None:
    """And says what is missing, or too much."""
    with pytest.raises(SystemExit) as ended:
        writ("vacancy", *typed)
    assert 2 == ended.value.code
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ((WATCH, "--requested-on", "2027-01-11"), "no election"),
        ((WATCH, "--call", "2027-03-10", "--retires", "2027-05-10"), "nothing else"),
        ((*SEAT, "--arose", "2027-01-13"), "still to come"),
    ],
)
def test_what_cannot_be_is_refused(writ: Run, typed: tuple[str, ...], said: str) -> None:
    """With code 1, and nothing is kept."""
    code, _, err = writ("vacancy", *typed)
    assert 1 == code
    assert said in err
    assert "no election" in writ("plan", WATCH)[2]
