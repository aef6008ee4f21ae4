"""An area's own policy, `policy/<area id>.toml` in Writ's home, laid over its force's and ours.

    [statute]
    reminder_days = [21, 14, 7, 1, 0]

    [quiet]
    starts = 20:00:00

Tables and keys are those of `data/policy.toml`; what the area says nothing of stays as it is in the
area around it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from calendars.errors import RuleDataError
from calendars.nearest import suggestion
from tasks.datafiles import read_toml
from tasks.directory import Directory
from tasks.policy import TABLES, Policy, policy_of, policy_tables
from tasks.policy_checks import check_table

_OF_THE_OFFICE = {"retry", "circuit", "sending", "audit"}


def own_policies(files: Sequence[Path], directory: Directory) -> dict[str, Policy]:
    """The policy of each area that has a file of its own, by area id.

    Args:
        files: TOML files, named by areas' ids; one of an area that is not in the directory is not
            read (`strangers` finds them).
        directory: says which area lies in which.

    Raises:
        RuleDataError: a malformed file, an unknown table or key, a value of another type or one that
            makes no sense; names the file, the table, the key and the remedy.
    """
    said = {path.stem: _own_tables(path) for path in files if path.stem in directory.areas}
    found: dict[str, Policy] = {}
    for area in said:
        content: dict[str, Any] = dict(policy_tables())
        for upper in reversed(directory.upward(area)):
            for name, row in said.get(upper.id, {}).items():
                content[name] = {**content[name], **row}
        found[area] = policy_of(content, where=f"policy/{area}.toml")
    return found


def strangers(files: Sequence[Path], directory: Directory) -> tuple[Path, ...]:
    """Those of the files that are named by no area of the directory, so that nobody reads them."""
    return tuple(path for path in files if path.stem not in directory.areas)


def _own_tables(path: Path) -> Mapping[str, Any]:
    content, place = read_toml(path), f"policy/{path.name}"
    own = sorted(TABLES.keys() - _OF_THE_OFFICE)
    for name, row in content.items():
        if name in _OF_THE_OFFICE:
            raise RuleDataError(
                f"{place}: [{name}] holds for the whole office, not for one area; take it out of the"
                " file"
            )
        if name not in own:
            raise RuleDataError(f"{place}: unknown table {name!r}; {suggestion(name, own)}")
        check_table(row, TABLES[name], where=f"{place}, {name}", whole=False)
    return content
