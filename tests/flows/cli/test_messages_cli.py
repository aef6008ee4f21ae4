"""`writ messages` as it is typed: what would leave in the next days, before it does."""

import json

import pytest

from tests.flows.days import a_thursday
from tests.flows.typed import LOAD, Run, begun

POLL = a_thursday(8)
ELECTION = f"blankshire.{POLL}"


@pytest.fixture
def writ(writ: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`writ ...` with a by-election of one ward."""
    monkeypatch.setenv("COLUMNS", "100")
    poll = "local_england:ashford:Mill.by"
    begun(writ, LOAD, ("call", "--area", "blankshire", "--date", str(POLL), "--poll", poll))
    return writ


def test_what_would_leave_is_listed_and_nothing_does(writ: Run) -> None:
    """In a list, as JSON, and one person's as they will read; the same each time, since nothing left."""
    code, listed, err = writ("messages", ELECTION, "--days", "7")
    assert (0, "") == (code, err)
    assert "if nobody answered" in listed
    assert "Asha Khan" in listed
    found = json.loads(writ("messages", ELECTION, "--json")[1])
    assert ELECTION == found["election"]
    assert {"asha.khan", "isla.reid"} <= {each["to"]["person"] for each in found["messages"]}
    code, full, _ = writ("messages", ELECTION, "--to", "Isla Reid", "--full")
    isla = [each for each in found["messages"] if each["to"]["person"] == "isla.reid"]
    assert all(each["subject"] in full for each in isla)
    assert "Hello Asha" not in full
    assert "no message is on its way" in writ("undelivered", "--on-the-way")[1]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("nowhere.2031-05-01",), "no election 'nowhere.2031-05-01'"),
        (
            (ELECTION, "--to", "nobody"),
            "--to 'nobody' is not in the directory; `writ directory show`",
        ),
        (
            (ELECTION, "--to", "Asha"),
            "--to 'Asha' is not in the directory; did you mean 'asha.khan'?",
        ),
    ],
)
def test_what_cannot_be_is_refused(writ: Run, asked: tuple[str, ...], said: str) -> None:
    """In one line."""
    code, out, refused = writ("messages", *asked)
    assert (1, "") == (code, out)
    assert said in refused


@pytest.mark.parametrize("days", ["0", "61", "a"])
def test_days_are_few(writ: Run, capsys: pytest.CaptureFixture[str], days: str) -> None:
    """Two months at most: what is further away changes before it leaves."""
    with pytest.raises(SystemExit):
        writ("messages", ELECTION, "--days", days)
    assert f"'{days}' is not a number of days from 1 to 60" in capsys.readouterr().err
