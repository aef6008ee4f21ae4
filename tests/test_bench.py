"""What `make bench` has measured is kept, whatever becomes of the rest."""

import json
from pathlib import Path
from typing import Any

import pytest

from flows.prefect.health import PrefectDownError
from tests.bench.__main__ import run


def counts(out: dict[str, Any]) -> None:
    """A benchmark that works."""
    out["counted"] = out.get("counted", 0) + 1


def finds_no_server(_out: dict[str, Any]) -> None:
    """One that does not get as far."""
    raise PrefectDownError("http://127.0.0.1:9/api")


def is_stopped(_out: dict[str, Any]) -> None:
    """One in which somebody loses patience."""
    raise KeyboardInterrupt


def test_what_was_measured_is_kept(tmp_path: Path) -> None:
    """After each part; what cannot be run is named, and the next part follows."""
    path = tmp_path / "var" / "bench.json"
    with pytest.raises(KeyboardInterrupt):
        run([counts, finds_no_server, counts, is_stopped, counts], {}, path)
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert (2, False) == (kept["counted"], kept["finished"])
    assert [__name__.rpartition(".")[2]] == list(kept["could_not_run"])

    assert run([counts], {}, path) == 0
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert (1, True, {}) == (kept["counted"], kept["finished"], kept["could_not_run"])
    assert run([finds_no_server], {}, path) == 1
