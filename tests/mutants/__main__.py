"""Change the code a little, many times over, and see that a test notices each change.

    python -m tests.mutants                     every module of modules.toml
    python -m tests.mutants tasks/catalogue/windows.py    one
    python -m tests.mutants --again             try once more what no test noticed the last time

mutmut makes the changes and runs the tests. Each module has its own folder in var/mutants, where an
interrupted run can be taken up with `--again`; the report is var/mutants.json and var/mutants.md.
Changes that mypy refuses are left out, since `make test` runs it before any test.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import tomli_w

HERE, ROOT, BIN = Path(__file__).parent, Path.cwd(), Path(sys.executable).parent
VAR = ROOT / "var"
SOURCES = ("calendars", "tasks", "notifications", "flows")
REFUSED = "caught by type check"
NOTICED, UNTRIED = {"killed", "timeout", "segfault"}, "not checked"
# mypy speaks of the code that mutmut writes around the changes, too.
NOT_OURS = ("ignore-without-code", "unused-ignore", "has-type", "redundant-expr", "unreachable")


@dataclass(frozen=True)
class Module:
    """A module whose code is changed, and the test files that must notice."""

    path: str
    tests: tuple[str, ...]

    @property
    def folder(self) -> Path:
        """Where mutmut works on it."""
        return VAR / "mutants" / self.path.removesuffix(".py").replace("/", ".")

    def mutmut(self, *words: str) -> str:
        """What mutmut says of it."""
        return subprocess.run(
            [BIN / "mutmut", *words], cwd=self.folder, check=True, capture_output=True, text=True
        ).stdout

    @property
    def results(self) -> dict[str, str]:
        """What became of each change that mypy lets pass, by its name; empty before the first run."""
        if not (self.folder / "mutants" / f"{self.path}.meta").exists():
            return {}
        lines = self.mutmut("results", "--all", "true").splitlines()
        found = {name.strip(): status for name, _, status in (row.partition(": ") for row in lines)}
        return {name: status for name, status in found.items() if status != REFUSED}

    @property
    def doubtful(self) -> list[str]:
        """The names of the changes that no test noticed, or for which it took too long to say so: on
        a busy machine that happens to sound ones, too."""
        return [name for name, status in self.results.items() if status != "killed"]


@dataclass(frozen=True)
class Report:
    """What the tests of one module noticed; `survivors` are the changes they did not, as diffs."""

    path: str
    changes: int
    statuses: dict[str, int]
    survivors: dict[str, str]

    @property
    def line(self) -> str:
        """`tasks/catalogue/windows.py: 3 of 406 not noticed (0.7 %)`."""
        share = 100 * len(self.survivors) / max(self.changes, 1)
        return f"{self.path}: {len(self.survivors)} of {self.changes} not noticed ({share:.1f} %)"


def modules(chosen: Sequence[str]) -> list[Module]:
    """The modules of these paths; all of them when none is named."""
    content = tomllib.loads((HERE / "modules.toml").read_text("utf-8"))
    found = [Module(row["path"], tuple(row["tests"])) for row in content["module"]]
    unknown = set(chosen) - {module.path for module in found}
    if unknown:
        sys.exit(f"{min(unknown)} is not in {HERE.name}/modules.toml; add it there")
    return [module for module in found if not chosen or module.path in chosen]


def prepare(module: Module) -> None:
    """Make the folder in which mutmut works: the sources by link, and its own settings."""
    module.folder.mkdir(parents=True, exist_ok=True)
    for name in (*SOURCES, "tests"):
        (module.folder / name).unlink(missing_ok=True)
        (module.folder / name).symlink_to(ROOT / name)
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    settings["tool"]["mypy"] = {
        "strict": True,
        "disable_error_code": list(NOT_OURS),
        "cache_dir": str(VAR / "mutants" / ".mypy_cache"),
    }
    settings["tool"]["mutmut"] = {
        "source_paths": list(SOURCES),
        "only_mutate": [module.path],
        "pytest_add_cli_args_test_selection": list(module.tests),
        "pytest_add_cli_args": ["-p", "no:cacheprovider"],
        "type_check_command": ["mypy", module.path, "--output", "json"],
        "timeout_multiplier": 5.0,
        "timeout_constant": 4.0,
        "use_git_change_detection": False,
        # So that no change meets what an earlier run of the tests had worked out and kept.
        "process_isolation": "forkserver",
    }
    (module.folder / "pyproject.toml").write_text(tomli_w.dumps(settings), "utf-8")


def refresh(module: Module) -> None:
    """Leave nothing in the folder but what is known of the changes, so that all else is copied anew."""
    mutants, aside = module.folder / "mutants", module.folder / "aside"
    own = [Path(f"{module.path}{ending}") for ending in ("", ".meta", ".spans")]
    for path in own:
        (aside / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(mutants / path, aside / path)
    shutil.rmtree(mutants)
    aside.rename(mutants)


def run(module: Module, *, again: bool) -> None:
    """Make the changes of one module and run its tests, one change at a time."""
    names = module.doubtful if again else []
    if names:
        refresh(module)
    elif module.results and again:
        return
    else:
        shutil.rmtree(module.folder, ignore_errors=True)
    prepare(module)
    subprocess.run(
        [BIN / "mutmut", "run", "--max-children", "1", *names],
        cwd=module.folder,
        check=True,
        env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"},
    )


def report(module: Module) -> Report:
    """What came of a module."""
    tried = {name: status for name, status in module.results.items() if status != UNTRIED}
    survivors = {
        name: module.mutmut("show", name).partition("\n")[2].strip()
        for name, status in tried.items()
        if status not in NOTICED
    }
    statuses = Counter(tried.values())
    return Report(module.path, len(tried), dict(sorted(statuses.items())), survivors)


def keep(module: Module) -> None:
    """Keep what came of a module, and write the report of all of them, for programs and for people."""
    (module.folder / "report.json").write_text(json.dumps(asdict(report(module))), "utf-8")
    texts = [each.folder / "report.json" for each in modules([])]
    reports = [Report(**json.loads(text.read_text("utf-8"))) for text in texts if text.exists()]
    (VAR / "mutants.json").write_text(json.dumps([asdict(r) for r in reports], indent=2), "utf-8")
    lines = "".join(f"- {each.line}\n" for each in reports)
    diffs = "".join(
        f"\n## {each.path}\n" * (index == 0) + f"\n{name}\n\n```diff\n{diff}\n```\n"
        for each in reports
        for index, (name, diff) in enumerate(each.survivors.items())
    )
    (VAR / "mutants.md").write_text(lines + diffs, "utf-8")
    print(lines, flush=True)


def main() -> None:
    """Run what was asked for, and report every module that was ever run."""
    parser = argparse.ArgumentParser(prog="make mutants")
    parser.add_argument("module", nargs="*", help="path of a module; all of them without one")
    parser.add_argument("--again", action="store_true", help="only what was not noticed before")
    asked = parser.parse_args()
    for module in modules(asked.module):
        run(module, again=asked.again)
        keep(module)


if __name__ == "__main__":
    main()
