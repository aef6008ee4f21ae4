"""The shape of the code: small files, small functions, and nothing that reaches against the arrow."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("calendars", "tasks", "notifications", "flows")
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
GENERATED = ROOT / "tasks" / "register" / "migrations" / "versions"


def sources() -> list[Path]:
    """Every file of ours, without migrations, which are as long as the tables are many."""
    return [
        path
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if GENERATED not in path.parents
    ]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a file, at any depth."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of code in a function: without its signature and what its docstring says."""
    first = function.body[0]
    told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    start = function.body[1] if told and len(function.body) > 1 else first
    return (function.end_lineno or 0) - start.lineno + 1


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_are_short(path: Path) -> None:
    """A file has fewer than 400 lines, a function fewer than 40."""
    assert len(path.read_text(encoding="utf-8").splitlines()) < LONGEST_FILE
    long = {f.name: length(f) for f in functions(path) if length(f) >= LONGEST_FUNCTION}
    assert {} == long


def test_every_folder_of_code_is_looked_at() -> None:
    """So that nothing above passes for want of files."""
    assert {path.relative_to(ROOT).parts[0] for path in sources()} == set(PACKAGES)
    assert len(sources()) > 60


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_function_says_what_it_does(package: str) -> None:
    """Modules, and what they offer, have a docstring."""
    silent = []
    for path in sources():
        if path.relative_to(ROOT).parts[0] != package:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        nodes: list[ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef] = [tree]
        nodes += [
            node
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
        ]
        silent += [
            f"{path.relative_to(ROOT)}: {getattr(node, 'name', 'module')}"
            for node in nodes
            if tree.body and ast.get_docstring(node) is None
        ]
    assert [] == silent
