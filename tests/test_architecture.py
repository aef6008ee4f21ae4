"""The shape of the code: small files, small functions, and nothing that reaches against the arrow."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("calendars", "tasks", "notifications", "flows")
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
def test_functions_are_short(path: Path) -> None:
    """A function has fewer than 40 lines."""
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


def _lists_of_values(path: Path) -> Iterator[str]:
    """What `in_` is called with in a file, where it is neither written out, nor a constant, nor a
    query of the same file."""
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if not (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"in_", "not_in"}
        ):
            continue
        (given,) = node.args
        said = ast.unparse(given)
        query = said.startswith("select(") or re.search(
            rf"\b{re.escape(said)} = \(?\s*(select|own)\b", text
        )
        if not (isinstance(given, ast.Tuple | ast.List) or said.isupper() or query):
            yield f"{path.name}: {said}"


def test_no_list_of_values_grows_without_end() -> None:
    """A database takes so many parameters and no more: long lists go through `among`."""
    few = {
        "choosable.py: states",
        "election_sight.py: [kind.value for kind in CHANGES]",
        "notices.py: kinds",
        "owned_tasks.py: states",
        "ticks.py: items",
        "work_ahead.py: when_due",
    }
    found = {said for path in sources() for said in _lists_of_values(path)}
    assert few == found
