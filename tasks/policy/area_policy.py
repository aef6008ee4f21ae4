"""An area's own policy, `policy/<area id>.toml` in Writ's home, laid over its force's and ours.

    [statute]
    reminder_days = [21, 14, 7, 1, 0]

    [quiet]
    starts = 20:00:00

Tables and keys are those of `data/policy.toml`; what the area says nothing of stays as it is in the
area around it. A file with a fault in it is left out altogether, so that the area is told as the area
around it is; nothing new is planned for it until the fault is mended.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from calendars.errors import RuleDataError
from calendars.nearest import suggestion
from tasks.files.area_files import AreaFile
from tasks.files.datafiles import Faults, lines_of, parse_toml
from tasks.files.rows import faults_of
from tasks.policy.policy import TABLES, Policy, load_policy, policy_of, policy_tables

_OF_THE_OFFICE = {"retry", "circuit", "sending", "audit", "answers"}
_FILES_KEPT = 4096


@dataclass(frozen=True)
class LaidPolicy:
    """The policy that holds in an area, the tables it is made of, and the faults of the area's own
    files and those of the areas around it."""

    policy: Policy
    tables: Mapping[str, Any]
    faults: tuple[str, ...] = ()


@lru_cache(maxsize=_FILES_KEPT)
def lay_policy(files: tuple[AreaFile, ...]) -> LaidPolicy:
    """The policy of an area.

    Args:
        files: its own and those of the areas around it, the force's first; may be none.

    Raises:
        RuleDataError: our own policy is malformed.
    """
    if not files:
        return LaidPolicy(load_policy(), policy_tables())
    around, own = lay_policy(files[:-1]), files[-1]
    try:
        said = _tables_of(own)
        tables = {**around.tables, **{n: {**around.tables[n], **row} for n, row in said.items()}}
        return LaidPolicy(policy_of(tables, where=own.place), tables, around.faults)
    except RuleDataError as error:
        return LaidPolicy(around.policy, around.tables, (*around.faults, *lines_of(error)))


def _tables_of(own: AreaFile) -> Mapping[str, Mapping[str, Any]]:
    """What an area's file says, by table.

    Raises:
        FaultsError: an unknown table or key, a value of another type, or one that makes no sense.
    """
    faults = Faults()
    if own.fault:
        faults.add(own.fault)
    faults.refuse()
    content = parse_toml(own.text, where=own.place)
    for name, row in content.items():
        faults.add(*_table_faults(name, row, own.place))
    faults.refuse()
    return content


def _table_faults(name: str, row: object, place: str) -> Iterator[str]:
    own = sorted(TABLES.keys() - _OF_THE_OFFICE)
    if name in _OF_THE_OFFICE:
        yield (
            f"{place}: [{name}] holds for the whole office, not for one area; take it out of the file"
        )
    elif name not in own:
        yield f"{place}: unknown table {name!r}; {suggestion(name, own)}"
    else:
        yield from faults_of(TABLES[name], row, where=f"{place}, {name}", whole=False)
