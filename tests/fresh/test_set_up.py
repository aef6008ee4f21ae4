"""The set-up mends what is there, whatever became of it, by the same command.

Tried with the real script and the real pip, on a project of one module, so that it is soon done.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.fresh.machine import ROOT, killed, run, tried

pytestmark = pytest.mark.fresh

PROJECT = """
[build-system]
requires = ["hatchling", "editables"]
build-backend = "hatchling.build"

[project]
name = "small"
version = "1"
dependencies = ["docopt"] # comes as source only
optional-dependencies = { dev = ["iniconfig"] }

[tool.hatch.build.targets.wheel]
packages = ["flows"]
"""
TRY = "import docopt, flows"


class Project:
    """A folder to set up, and the command for it."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self.folder = folder
        self.env = {**env, "PYTHON": "", "SAY_EVERY": "3600"}
        (folder / "flows").mkdir(parents=True)
        (folder / "flows" / "__init__.py").touch()
        (folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
        (folder / ".ci").mkdir()
        shutil.copy(ROOT / ".ci" / "set-up", folder / ".ci")
        shutil.copy(ROOT / "constraints.txt", folder)

    @property
    def python(self) -> Path:
        """The Python of its environment."""
        return self.folder / ".venv" / "bin" / "python"

    def set_up(self, part: str = "run", **env: str) -> str:
        """Set it up; it must work after that. Returns what was said."""
        said = run(".ci/set-up", part, where=self.folder, env=self.env | env)
        run(self.python, "-I", "-c", TRY, where=self.folder, env=self.env)
        return said

    def refused(self, **env: str) -> str:
        """What is said when it cannot be set up."""
        done = tried(".ci/set-up", "run", where=self.folder, env=self.env | env)
        assert done.returncode == 1
        return done.stdout

    def has(self, package: str) -> bool:
        """Whether a package is there already, were it only half."""
        return any((self.folder / ".venv").glob(f"lib/python*/site-packages/{package}"))


@pytest.fixture
def project(tmp_path: Path, stranger: Mapping[str, str]) -> Project:
    """A project that was never set up."""
    return Project(tmp_path / "a clone", stranger)


def test_it_is_set_up_once(project: Project) -> None:
    """The second time nothing is said and nothing done; more is asked for, and it comes."""
    assert project.set_up().splitlines()[1:] == [
        "Installing what Writ stands on, as pinned in constraints.txt (all that pip says:"
        " .venv/set-up.log)"
    ]
    assert "" == project.set_up()
    assert not project.has("iniconfig")
    assert "Writ and its tests need" in project.set_up("dev")
    assert project.has("iniconfig")
    assert "" == project.set_up() + project.set_up("dev")
    pins = project.folder / "constraints.txt"
    pins.write_text(pins.read_text(encoding="utf-8") + "zipp==3.23.0\n", encoding="utf-8")
    assert "Installing" in project.set_up()


def test_it_says_what_it_is_at(project: Project) -> None:
    """A line now and then, and nothing that is left at work when it is through."""
    said = project.set_up(SAY_EVERY="1").splitlines()
    reports = [line for line in said if line.startswith("  still installing after ")]
    assert "  still installing after 1 s: " in reports[0]
    log = (project.folder / ".venv" / "set-up.log").read_text(encoding="utf-8")
    told = {line.partition(": ")[2] for line in reports} - {""}
    assert told
    plain = re.sub(r"[^ -~\n]", "", log)
    assert all(line in plain for line in told)
    assert "" == project.set_up()


def test_it_is_killed_at_several_moments(project: Project) -> None:
    """While the environment is made, while pip installs: the same command begins anew."""
    moments: list[Callable[[], bool]] = [
        lambda: (project.folder / ".venv").exists(),
        project.python.exists,
        lambda: project.has("pip"),
        lambda: project.has("hatchling*"),
        lambda: project.has("docopt*"),
    ]
    for so in moments:
        shutil.rmtree(project.folder / ".venv", ignore_errors=True)
        killed(".ci/set-up", "run", where=project.folder, env=project.env, when=so)
        assert "Making .venv anew" in tried_until_pip(project)
    assert "Making .venv anew" in project.set_up()


def tried_until_pip(project: Project) -> str:
    """What the next start says, which is stopped in its turn when it comes to pip."""
    said = project.folder / "said"
    command = f".ci/set-up run > '{said}' 2>&1"
    killed(
        "sh",
        "-c",
        command,
        where=project.folder,
        env=project.env,
        when=lambda: said.exists() and "Installing" in said.read_text(encoding="utf-8"),
    )
    return said.read_text(encoding="utf-8")


def test_what_pip_cannot_install(project: Project) -> None:
    """Its error is shown, and where the rest is; once that is mended the same command goes on."""
    pins = project.folder / "constraints.txt"
    right = pins.read_text(encoding="utf-8")
    pins.write_text(right.replace("docopt==0.6.2", "docopt==0.0.0"), encoding="utf-8")
    said = project.refused()
    assert "docopt" in said
    assert "pip could not install it; all that it said is in .venv/set-up.log" in said
    assert said.endswith(
        "set-up: not finished; mend what is said above, then give the same command again\n"
    )
    assert "docopt==0.0.0" in (project.folder / ".venv" / "set-up.log").read_text(encoding="utf-8")
    pins.write_text(right, encoding="utf-8")
    project.set_up()


def test_a_python_that_is_gone_and_a_folder_that_was_moved(project: Project) -> None:
    """Either way what is there works no more, and is made anew."""
    project.set_up()
    project.python.unlink()
    project.python.symlink_to(project.folder / "no-python")
    assert "Making .venv anew" in project.set_up()
    moved = project.folder.rename(project.folder.with_name("moved"))
    project.folder = moved
    assert "Making .venv anew" in project.set_up()


def test_two_at_once(project: Project) -> None:
    """One waits for the other and finds everything done."""
    with subprocess.Popen(
        [".ci/set-up", "run"],
        cwd=project.folder,
        env=project.env,
        stdout=subprocess.PIPE,
        text=True,
    ) as first:
        assert first.stdout is not None
        assert "Setting up" in first.stdout.readline()
        assert project.set_up() == "Another set-up is at work here; waiting for it\n"
    assert first.returncode == 0


def test_which_python(project: Project, tmp_path: Path) -> None:
    """One that is too old, or cannot, or is not there, is refused in one line that says what to do."""
    old = stand_in(tmp_path / "old", "case $1 in --version) echo Python 3.9.2;; *) exit 1;; esac")
    bare = stand_in(
        tmp_path / "bare",
        f'case "$2" in *ensurepip*) exit 1;; *) exec {sys.executable} "$@";; esac',
    )
    assert project.refused(PYTHON="no-such") == (
        "set-up: no Python found as no-such; install it (apt-get install python3 python3-venv),"
        " or name one: make PYTHON=/path/to/python3.11\n"
    )
    assert project.refused(PYTHON=str(old)) == (
        f"set-up: {old} is Python 3.9.2, and Writ needs Python 3.11 or newer; install it, or name"
        " one: make PYTHON=/path/to/python3.11\n"
    )
    assert project.refused(PYTHON=str(bare)) == (
        f"set-up: {bare} cannot make virtual environments; install them:"
        " apt-get install python3-venv\n"
    )
    assert not (project.folder / ".venv").exists()
    # The first that is found may be a shim without a Python behind it.
    shims = tmp_path / "shims"
    shims.mkdir()
    stand_in(shims / "python3.11", "echo no version set >&2; exit 127")
    (shims / "python3").symlink_to(Path(sys.executable).resolve())
    (shims / "python3.12").symlink_to(shims / "python3.11")
    (shims / "python3.13").symlink_to(shims / "python3.11")
    project.set_up(PATH=f"{shims}:{project.env['PATH']}", PIP_USER="1", PYTHONHOME="/nowhere")


def stand_in(path: Path, script: str) -> Path:
    """A program that behaves as some Python does."""
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path
