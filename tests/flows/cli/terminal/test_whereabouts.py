"""What is typed in another terminal finds the register that this one uses."""

from pathlib import Path

import pytest

from flows.cli.terminal.whereabouts import typed
from tasks.settings import load_settings


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (None, ""),
        ("postgresql://writ@127.0.0.1/writ", "WRIT_DATABASE_URL=postgresql://writ@127.0.0.1/writ "),
        (
            "postgresql://writ@127.0.0.1/writ?sslmode=require",
            "WRIT_DATABASE_URL='postgresql://writ@127.0.0.1/writ?sslmode=require' ",
        ),
        (
            "postgresql://127.0.0.1/writ?user=writ&password=secret",
            "WRIT_DATABASE_URL=postgresql://127.0.0.1/writ ",
        ),
        (
            "postgresql://writ:secret@127.0.0.1/writ",
            "WRIT_DATABASE_URL='postgresql://writ:***@127.0.0.1/writ' ",
        ),
    ],
)
def test_the_database_is_named_without_its_password(
    address: str | None, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without it the command would open, and fill, an empty register in the home folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WRIT_HOME", "var/scaled")
    monkeypatch.delenv("WRIT_DATABASE_URL", raising=False)
    if address is not None:
        monkeypatch.setenv("WRIT_DATABASE_URL", address)
    words = typed(load_settings())
    assert words.startswith(f"WRIT_HOME=var/scaled {said}")
    assert "secret" not in words
    assert ("WRIT_DATABASE_URL" in words) == (address is not None)


def test_what_the_file_says_is_not_typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every `writ` in this folder reads it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WRIT_DATABASE_URL", raising=False)
    monkeypatch.delenv("WRIT_TOML", raising=False)
    Path("writ.toml").write_text('database_url = "postgresql://writ@127.0.0.1/writ"\n')
    assert "WRIT_DATABASE_URL" not in typed(load_settings())
