"""A name given by --who never hides the login under which it was typed."""

import json
import os
import pwd
from pathlib import Path

import pytest

from flows.wiring import open_office
from tasks import typist
from tasks.register.record.verifying import verify
from tests.builders import SAMPLE
from tests.flows.typed import LOAD, Run, begun

ME = pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture
def election(writ: Run, monkeypatch: pytest.MonkeyPatch) -> str:
    """An election that the returning officer is said to have called."""
    monkeypatch.setattr(typist, "login", lambda: "dev")
    called = (
        "call",
        "--area",
        "blankshire",
        "--date",
        "2028-05-04",
        "--poll",
        "local_england:ashford",
    )
    begun(writ, LOAD, (*called, "--who", "Chloe Adams"))
    return "blankshire.2028-05-04"


def entries(writ: Run, *argv: str) -> list[dict[str, object]]:
    """`writ history --json`."""
    _, out, _ = writ("history", *argv, "--json")
    found: list[dict[str, object]] = json.loads(out)
    return found


def test_the_history_keeps_name_and_login(
    writ: Run, election: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the hashed entry, in JSON and in the line that people read."""
    called = next(entry for entry in entries(writ, election) if entry["kind"] == "called")
    assert (called["who"], called["login"]) == ("Chloe Adams", "dev")
    assert called["data"]["login"] == "dev"  # type: ignore[index]
    _, out, _ = writ("history", election)
    assert "Chloe Adams (typed by login dev)  " in out

    office = open_office()
    with office.register.read() as session:
        assert not any(verdict.fault for verdict in verify(session))
    office.register.close()


def test_every_command_that_takes_a_name_keeps_the_login(writ: Run, election: str) -> None:
    """Answers, putting off, handing up and over, changes of the election, its end."""
    _, out, _ = writ("tasks", election, "--json")
    task, other = [row["id"] for row in json.loads(out) if row["state"] != "not-applicable"][:2]
    for command in (
        ["ack", task],
        ["snooze", task, "--until", "2027-01-11", "--note", "away"],
        ["done", task, "--evidence", "minutes"],
        ["handover", other, "--to", "ben.okoro"],
        ["escalate", other, "--note", "now"],
        ["skip", other, "--note", "none"],
        ["replan", election, "--reason", "look"],
        ["postpone", election, "--reason", "flood"],
        ["cancel", election, "--reason", "flood"],
        ["archive", election, "--reason", "over"],
    ):
        writ(*command, "--who", "Chloe Adams")
    named = [entry for entry in entries(writ) if entry["who"] == "Chloe Adams"]

    assert len({entry["kind"] for entry in named}) >= 5
    assert {"dev"} == {entry["login"] for entry in named}


def test_the_login_is_the_systems_not_the_environments(
    writ: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LOGNAME is whatever one says it is, and was taken for the name."""
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "chloe.adams")
    writ("directory", "load", SAMPLE)
    (loaded,) = entries(writ)

    assert str(loaded["login"]).split()[-1] == ME
    assert "chloe.adams" not in json.dumps([loaded["who"], loaded["login"]])
    _, out, _ = writ("history")
    assert "typed by" not in out


@pytest.mark.parametrize("name", ["Writ", "writ", " WRIT "])
def test_nobody_is_writ_itself(writ: Run, election: str, name: str) -> None:
    """What Writ does by itself has no login; that is no place to hide."""
    before = len(entries(writ))
    code, _, err = writ("cancel", election, "--reason", "flood", "--who", name)

    assert (code, len(entries(writ))) == (1, before)
    assert "give the name of who acts" in err


def test_what_was_typed_marks_only_what_the_command_did(writ: Run, election: str) -> None:
    """Not what Writ does by itself, and nothing after the command."""
    planned = [entry for entry in entries(writ, election) if entry["kind"] == "planned"]
    assert planned
    assert {None} == {entry["login"] for entry in planned}
    assert typist.typist() is None


@pytest.mark.parametrize(
    ("loginuid", "login"),
    [("4294967295", ME), (str(os.getuid()), ME), ("424242", f"user 424242 as {ME}")],
)
def test_who_became_another_user_is_named_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loginuid: str, login: str
) -> None:
    """By `sudo` or `su`; the system keeps who they logged in as."""
    kept = tmp_path / "loginuid"
    kept.write_text(loginuid, encoding="ascii")
    monkeypatch.setattr(typist, "LOGIN_FILE", kept)
    assert typist.login() == login
    monkeypatch.setattr(typist, "LOGIN_FILE", tmp_path / "none")
    assert typist.login() == ME
