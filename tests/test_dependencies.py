"""What is imported is declared, what is declared is used, and all of it is pinned.

A package that only comes along with another one goes when that one does without it.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import distribution, distributions, packages_distributions, version
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PACKAGES = ("calendars", "tasks", "notifications", "flows")
OURS = {*PACKAGES, "tests"}
BY_NAME = {"find_spec", "import_module"}
# Declared, though no line of ours imports it.
UNSEEN = {
    "fastapi": "Prefect's, held at the newest one with which its server starts",
    "prefect-redis": "Prefect imports it, where there are several servers",
    "tzdata": "zoneinfo reads it",
}
UNSEEN_IN_TESTS = {
    "import-linter": "a command",
    "mypy": "a command",
    "ruff": "a command",
    "pytest-cov": "a plug-in",
    "pytest-xdist": "a plug-in",
    "types-python-dateutil": "mypy reads it",
    "types-requests": "mypy reads it",
}
# What `make mutants` brings along; seen only where it was set up.
MUTANTS = {
    "libcst",
    "linkify-it-py",
    "mdit-py-plugins",
    "mutmut",
    "platformdirs",
    "setproctitle",
    "textual",
}


@cache
def project() -> dict[str, Any]:
    """What `pyproject.toml` says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def declared(part: str = "") -> list[Requirement]:
    """The dependencies, or those of an extra."""
    about = project()["project"]
    lines = about["optional-dependencies"][part] if part else about["dependencies"]
    return [Requirement(line) for line in lines]


def names(requirements: Iterable[Requirement]) -> set[str]:
    """Their names, in the one spelling that compares."""
    return {canonicalize_name(requirement.name) for requirement in requirements}


def modules_named(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever it does, by statement or by name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=found):
                yield from (alias.name for alias in found)
            case ast.ImportFrom(module=str(module), level=0):
                yield module
            case ast.Call(
                func=ast.Name(id=called) | ast.Attribute(attr=called),
                args=[ast.Constant(value=str(module)), *_],
            ) if called in BY_NAME:
                yield module


@cache
def imported(*folders: str) -> dict[str, Path]:
    """The packages of others that these folders import, each with one file that does."""
    owners = packages_distributions()
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for module in modules_named(path):
                top = module.partition(".")[0]
                if top not in sys.stdlib_module_names and top not in OURS:
                    owner = canonicalize_name(owners.get(top, [top])[0])
                    found.setdefault(owner, path.relative_to(ROOT))
    return found


@cache
def pins() -> dict[str, str]:
    """What `constraints.txt` pins, by name."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [re.fullmatch(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.+!]+)", line) for line in lines]
    assert [line for line, pin in zip(lines, pinned, strict=True) if pin is None] == []
    return {canonicalize_name(pin[1]): pin[2] for pin in pinned if pin}


def installed(wanted: Iterable[Requirement], *, everywhere: bool) -> set[str]:
    """Everything these bring along: on this machine, or on any of which its packages speak."""
    waiting = [(requirement, "") for requirement in wanted]
    seen: set[tuple[str, str]] = set()
    while waiting:
        requirement, asked = waiting.pop()
        marker = requirement.marker
        if marker and not everywhere and not marker.evaluate({"extra": asked}):
            continue
        if marker and everywhere and "extra" in str(marker) and f'"{asked}"' not in str(marker):
            continue
        name = canonicalize_name(requirement.name)
        for extra in ("", *requirement.extras):
            if (name, extra) not in seen:
                seen.add((name, extra))
                waiting += [(needed, extra) for needed in needs(name)]
    return {name for name, _ in seen}


def needs(name: str) -> list[Requirement]:
    """What an installed package asks for; nothing for one of another kind of machine."""
    if name not in packages_here():
        return []
    return [Requirement(line) for line in distribution(name).requires or ()]


@cache
def packages_here() -> frozenset[str]:
    """The names of all that is installed."""
    return frozenset(canonicalize_name(each.name) for each in distributions())


def everything() -> list[Requirement]:
    """All that the set-up for the tests asks pip for."""
    tools = project()["build-system"]["requires"]
    return [*map(Requirement, tools), *declared(), *declared("dev"), Requirement("setuptools")]


def test_what_the_code_imports_is_declared() -> None:
    """Otherwise it is there by the grace of another package."""
    missing = {
        name: at for name, at in imported(*PACKAGES).items() if name not in names(declared())
    }
    assert {} == missing


def test_what_is_declared_is_imported() -> None:
    """A dependency that nothing needs is only one more thing that can break."""
    assert set(UNSEEN) == names(declared()) - set(imported(*PACKAGES))


def test_what_the_tests_import_is_declared() -> None:
    """The same for what only the tests need."""
    allowed = names(declared()) | names(declared("dev"))
    assert {} == {name: at for name, at in imported("tests").items() if name not in allowed}
    assert set(UNSEEN_IN_TESTS) == names(declared("dev")) - set(imported("tests"))
    assert set() == names(declared("dev")) & names(declared())


def test_everything_that_is_installed_is_pinned() -> None:
    """Today's set-up and next year's install the same."""
    here = installed(everything(), everywhere=False)
    assert {name: version(name) for name in here} == {name: pins().get(name) for name in here}
    assert len(here) > 100


def test_nothing_else_is_pinned() -> None:
    """What nothing brings along any more loses its pin."""
    needed = installed([*everything(), *declared("mutants")], everywhere=True)
    assert set() == set(pins()) - needed - MUTANTS
    if "mutmut" in packages_here():
        assert needed >= MUTANTS


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("import a.b, c", ["a.b", "c"]),
        ("def f():\n    from a.b import c", ["a.b"]),
        ("from . import c", []),
        ("find_spec('a')", ["a"]),
        ("importlib.import_module('a.b', None)", ["a.b"]),
        ("open('a')", []),
    ],
)
def test_how_imports_are_found(tmp_path: Path, line: str, found: list[str]) -> None:
    """By statement anywhere in a file, and by name."""
    path = tmp_path / "some.py"
    path.write_text(line, encoding="utf-8")
    assert found == list(modules_named(path))
