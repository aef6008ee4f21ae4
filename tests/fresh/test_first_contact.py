"""What the README promises to somebody who has nothing but a clone, or nothing but the wheel."""

import re
import signal
import sqlite3
import subprocess
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from tests.fresh.machine import PATIENCE_SECONDS, ROOT, ports, run

pytestmark = pytest.mark.fresh

STANDING = re.compile(r"^  - name: (\S+)$", re.MULTILINE)


def test_the_demonstration_in_a_clean_clone(tmp_path: Path, stranger: Mapping[str, str]) -> None:
    """`make demo` sets itself up and gets through; a second start does too, and sets up nothing."""
    env = {**stranger, **ports(), "ONCE": "1"}
    run("git", "clone", "--quiet", ROOT, "clone", where=tmp_path, env=env)
    clone = tmp_path / "clone"
    first = run("make", "demo", where=clone, env=env)
    assert "The demonstration is through after" in first
    assert "" == run("git", "status", "--porcelain", where=clone, env=env)
    again = run("make", "demo", where=clone, env=env)
    assert "Installing" not in again
    assert "The demonstration is through after" in again


def test_the_wheel_in_an_empty_folder(tmp_path: Path, stranger: Mapping[str, str]) -> None:
    """Everything it needs is in it: rules, templates, migrations, and the deployments."""
    env = {**stranger, **ports()}
    here, empty = tmp_path / "venv" / "bin", tmp_path / "empty"
    empty.mkdir()
    pip = (".venv/bin/python", "-m", "pip")
    build = ("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path, ".")
    run(*pip, *build, where=ROOT, env=env)
    (wheel,) = tmp_path.glob("writ-*.whl")
    run(ROOT / ".venv/bin/python", "-m", "venv", tmp_path / "venv", where=tmp_path, env=env)
    pins = ROOT / "constraints.txt"
    run(here / "pip", "install", "--constraint", pins, wheel, where=empty, env=env)

    assert run(here / "writ", "--version", where=empty, env=env).startswith("writ ")
    dates = ("timetable", "--kind", "local_england", "--date", "2027-05-06")
    assert "Thu  8 Apr 2027" in run(here / "writ", *dates, where=empty, env=env)
    started_and_stopped(here / "writ", empty, env)
    with closing(sqlite3.connect(empty / "var" / "prefect" / "prefect.db")) as prefect:
        found = {name for (name,) in prefect.execute("SELECT name FROM deployment")}
    assert set(STANDING.findall((ROOT / "prefect.yaml").read_text(encoding="utf-8"))) == found
    assert "dispatch" in found


def started_and_stopped(writ: Path, folder: Path, env: Mapping[str, str]) -> None:
    """`writ up` until it is ready, and to its end."""
    said = folder / "said"
    with said.open("w") as out:
        up = subprocess.Popen([writ, "up"], cwd=folder, env=env, stdout=out, stderr=out)
    try:
        end = time.monotonic() + PATIENCE_SECONDS
        while "Ready." not in said.read_text(encoding="utf-8"):
            assert up.poll() is None, said.read_text(encoding="utf-8")
            assert time.monotonic() < end
            time.sleep(0.2)
    finally:
        up.send_signal(signal.SIGTERM)
        assert up.wait(timeout=60) == 0
