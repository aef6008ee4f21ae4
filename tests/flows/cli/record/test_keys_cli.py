"""`writ new-key` as it is typed: at once, with nothing of the old lost, or all of it ended."""

import json
from pathlib import Path

import pytest

from flows.wiring import open_office
from notifications.errors import ForgedLinkError
from tasks.clock import utc_now
from tasks.register.record.history import OFFICE, entries
from tests.flows.typed import Run


def test_a_page_that_runs_takes_the_new_key_and_what_the_old_one_signed(
    writ: Run, tmp_path: Path
) -> None:
    """Nothing is started again; a code in the post is right, too, and the history says who did it."""
    running, now = open_office(), utc_now()
    token, code = running.links.sign_person(7, now=now), running.links.code_of("salt")
    code_, out, _ = writ("new-key", "--who", "Olga")
    assert (0, True) == (code_, "Links sent before still open, by 1 older key" in out)
    assert 7 == running.links.read_person(token, now=now).person
    newer = running.links.sign_person(7, now=now)
    assert newer != token
    assert 7 == open_office().links.read_person(newer, now=now).person
    assert [code] == running.links.codes_of("salt")[1:]
    file = tmp_path / "var" / "signing.key"
    assert (0o600, 2) == (file.stat().st_mode & 0o777, len(file.read_text().splitlines()))
    with running.register.read() as session:
        (entry,) = [each for each in entries(session, OFFICE) if each.kind == "key-changed"]
    assert entry.who.endswith("Olga")
    assert file.read_text().splitlines()[0] not in entry.text
    assert (0, "") == writ("verify")[::2]


def test_a_stolen_key_opens_nothing_any_more(writ: Run) -> None:
    """Nor does what else was signed with it."""
    running, now = open_office(), utc_now()
    token = running.links.sign_person(7, now=now)
    code, out, _ = writ("new-key", "--forget", "--json")
    assert (0, 0) == (code, json.loads(out)["kept"])
    with pytest.raises(ForgedLinkError):
        running.links.read_person(token, now=now)


def test_a_key_that_the_setting_holds_is_changed_there(
    writ: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which is said; several stand there, one a line."""
    monkeypatch.setenv("WRIT_SIGNING_KEY", "the-newer-key-of-all\nthe-older-key-of-all")
    code, out, said = writ("new-key")
    assert (1, "") == (code, out)
    assert said.startswith("writ: setting WRIT_SIGNING_KEY holds the keys: put a new one before")
    assert 2 == len(open_office().links.codes_of("salt"))


def test_a_file_that_cannot_be_written_leaves_the_key_as_it_was(
    writ: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, and no entry of a change that was not made."""
    open_office()
    file = tmp_path / "var" / "signing.key"
    before = file.read_text()
    monkeypatch.setattr("tasks.files.signing_keys.Path.replace", _no_room)
    code, _, said = writ("new-key")
    assert (1, before) == (code, file.read_text())
    assert f"writ: cannot write {file} (No space left on device)" in said
    assert [file] == [each for each in file.parent.iterdir() if "signing" in each.name]
    with open_office().register.read() as session:
        assert "key-changed" not in {each.kind for each in entries(session, OFFICE)}


def _no_room(*_: object) -> None:
    raise OSError(28, "No space left on device")
