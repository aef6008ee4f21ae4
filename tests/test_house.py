"""The rooms: few things in each, imports one way between them, and documents that are true of them."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.settings import Settings
from tasks.terms import NoticeKind

ROOT = Path(__file__).parent.parent
CODE = ("calendars", "tasks", "notifications", "flows", "tests")
PURE = (
    "calendars",
    "tasks/people",
    "tasks/policy",
    "tasks/catalogue",
    "tasks/planning",
    "tasks/views",
    "notifications/wording",
    "notifications/writing",
)
FULL = 14
LONGEST_FILE = 400
LOCAL = {".git", ".venv", "var", "build", "dist"}
GENERATED = ROOT / "tasks" / "register" / "migrations" / "versions"
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "tests" / "mutants" / "README.md"]
)


def modules() -> Iterator[Path]:
    """Every module of ours, tests too, without migrations."""
    for package in CODE:
        for path in (ROOT / package).rglob("*.py"):
            if GENERATED not in path.parents:
                yield path


def test_no_room_is_overfull() -> None:
    """A folder has at most 14 modules beside its subfolders, so that one look takes it in."""
    counted = Counter(path.parent for path in modules() if path.name != "__init__.py")
    assert len(counted) > 40
    overfull = {str(room.relative_to(ROOT)): n for room, n in counted.items() if n > FULL}
    assert {} == overfull


def kinds_named(node: ast.AST) -> set[str]:
    """The kinds of notice that stand in an expression by name, each by itself."""
    return {
        part.attr
        for part in ast.iter_child_nodes(node)
        if isinstance(part, ast.Attribute)
        and isinstance(part.value, ast.Name)
        and part.value.id == NoticeKind.__name__
    }


def kinds_told_apart(module: Path) -> Iterator[str]:
    """Where a module lists kinds of notice, and which it compares with if there are several."""
    every = [*ast.walk(ast.parse(module.read_text(encoding="utf-8")))]
    for node in every:
        listed = isinstance(node, (ast.Set, ast.Dict, ast.Tuple, ast.List))
        if listed and len(kinds_named(node)) > 1:
            yield f"lists {sorted(kinds_named(node))}"
    compares = [node for node in every if isinstance(node, (ast.Compare, ast.MatchValue))]
    compared = {kind for node in compares for kind in kinds_named(node)}
    if len(compared) > 1:
        yield f"compares with {sorted(compared)}"


def test_what_a_kind_of_notice_is_stands_in_one_table() -> None:
    """A set of kinds, or a mapping, that stands elsewhere would be forgotten when a kind is added: a
    module asks the kind's row, and knows one kind by name at most."""
    tables = {ROOT / "tasks/policy/notice_kinds.py", ROOT / "notifications/writing/notice_words.py"}
    assert all([*kinds_told_apart(table)] for table in tables)
    found = {
        str(path.relative_to(ROOT)): told
        for path in modules()
        if path not in tables and ROOT / "tests" not in path.parents
        if (told := [*kinds_told_apart(path)])
    }
    assert {} == found


def text_of(path: Path) -> str:
    """What stands in a file."""
    return path.read_text(encoding="utf-8")


def test_no_module_is_long() -> None:
    """One look takes in a module too: tests as well as code, 400 lines at the most."""
    long = {str(p.relative_to(ROOT)): len(text_of(p).splitlines()) for p in modules()}
    assert {} == {name: lines for name, lines in long.items() if lines > LONGEST_FILE}


def test_the_formatter_has_its_way_everywhere() -> None:
    """No line is kept from it, so that nobody argues about lines."""
    kept = "fmt: " + "skip"
    assert [] == [str(p.relative_to(ROOT)) for p in modules() if kept in text_of(p)]


def test_no_file_is_a_link() -> None:
    """Links do not survive an archive, a patch or Windows: `flows/prefect.yaml` once was one, and what
    was handed on was a file with a path in it."""
    ours = (path for path in ROOT.iterdir() if path.name not in LOCAL)
    links = [path for top in ours for path in (top, *top.rglob("*")) if path.is_symlink()]
    assert not links


def test_every_module_says_first_what_it_is_for() -> None:
    """In a docstring; an empty `__init__.py` has nothing to say."""
    silent = [p for p in modules() if text_of(p) and not text_of(p).startswith('"""')]
    assert [] == [str(p.relative_to(ROOT)) for p in silent]


def test_the_pure_rooms_do_not_read_the_clock() -> None:
    """What is planned or written is worked out from a moment that is given."""
    found = [
        str(path.relative_to(ROOT))
        for room in PURE
        for path in (ROOT / room).rglob("*.py")
        if "utc_now" in path.read_text(encoding="utf-8")
    ]
    assert [] == found


def links() -> Iterator[tuple[Path, str]]:
    """Every relative link of every page."""
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("mailto:"):
                yield page, target


def test_every_link_leads_somewhere() -> None:
    """From one page to another, to a folder or to code."""
    found = list(links())
    assert len(found) > 100
    lost = [
        f"{page.relative_to(ROOT)}: {target}"
        for page, target in found
        if not (page.parent / target).exists()
    ]
    assert [] == lost


def test_who_is_told_to_run_a_test_is_told_what_it_needs() -> None:
    """A set-up for the demonstration has no pytest in it: `make dev` comes before."""
    pages = [text_of(page) for page in sorted((ROOT / "docs").rglob("*.md"))]
    asking = [page for page in pages if "-m pytest" in page]
    assert asking
    for page in asking:
        assert "make dev" in page.partition("-m pytest")[0]


def named() -> Iterator[tuple[Path, str]]:
    """Every file of the tree that a page names in backticks."""
    said = re.compile(r"`((?:calendars|tasks|notifications|flows|tests|docs)/[\w/.-]+?)(?:::\w+)?`")
    for page in PAGES:
        if page.name == "CHANGELOG.md":
            continue
        for name in said.findall(page.read_text(encoding="utf-8")):
            yield page, name


def test_every_file_that_is_named_is_there() -> None:
    """A page that speaks of a file is mended when the file moves."""
    found = list(named())
    assert len(found) > 20
    lost = [f"{page.relative_to(ROOT)}: {n}" for page, n in found if not (ROOT / n).exists()]
    assert [] == lost


@pytest.mark.parametrize("setting", sorted(Settings.model_fields))
def test_every_setting_is_documented(setting: str) -> None:
    """By the name by which the environment gives it."""
    said = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert f"WRIT_{setting.upper()}" in said


def test_pictures_are_small_and_shown() -> None:
    """Each is under 200 kB, so that a clone stays one, and stands on a page."""
    room = ROOT / "docs" / "pictures"
    pictures = sorted(room.glob("*.png"))
    assert len(pictures) > 7
    assert [] == [picture.name for picture in pictures if picture.stat().st_size >= 200_000]
    shown = {(page.parent / target).resolve() for page, target in links()}
    assert [] == [picture.name for picture in pictures if picture.resolve() not in shown]
