"""By which power a poll is postponed: a returning officer has none in general. From `data/powers.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from calendars.kinds import kind_of
from calendars.levels import Level, level_of
from calendars.nearest import suggestion
from tasks.actions.asks.ask import ChangeRefusedError
from tasks.files.datafiles import DATA, Faults, check_keys, read_toml
from tasks.files.rows import Line, Name, Once, Row, Some, read_rows
from tasks.planning.polls import ElectionFacts, poll_words


@dataclass(frozen=True, slots=True)
class Power:
    """A power to postpone: what it is, for which kinds of poll (None: for all), where it stands, and how
    sure that is."""

    key: str
    title: str
    kinds: frozenset[str] | None
    source: str
    level: Level

    @property
    def words(self) -> str:
        """What it is, with its source and how sure it is."""
        return f"{self.title} ({self.source}; {self.level})"


class _PowerRow(Row):
    key: Name
    title: Line
    kinds: Annotated[tuple[Line, ...], Once, Some] | None = None
    source: Line
    verified: Line
    against: Line


@cache
def powers() -> Mapping[str, Power]:
    """Every power to postpone, by key.

    Raises:
        RuleDataError: the file is malformed; names the row and the key.
    """
    return read_powers(DATA / "powers.toml")


def read_powers(path: Path) -> Mapping[str, Power]:
    """The powers of a file.

    Raises:
        FaultsError: a line for each thing that is wrong.
    """
    content, where, faults = read_toml(path), path.name, Faults()
    check_keys(content, {"power"}, {"power"}, where=where)
    found = {}
    for row in read_rows(_PowerRow, content, "power", faults, where=where, key="key"):
        with faults.noted():
            level = level_of(row.verified, where=f"{where}, power {row.key}")
            kinds = frozenset(kind_of(kind).key for kind in row.kinds) if row.kinds else None
            found[row.key] = Power(row.key, row.title, kinds, row.source, level)
    faults.refuse()
    return found


def power_over(key: str, facts: ElectionFacts) -> Power:
    """The power that is named, over the polls of an election.

    Raises:
        ChangeRefusedError: there is no such power, or it is none over these polls; lists those that are.
    """
    known = powers()
    if key not in known:
        raise ChangeRefusedError(f"no power is called {key!r}; {suggestion(key, known)}")
    power = known[key]
    if power.kinds is not None and not power.kinds & set(facts.kinds):
        titles = ", ".join(poll_words(kind).title for kind in facts.kinds)
        fit = [p.key for p in known.values() if p.kinds is None or p.kinds & set(facts.kinds)]
        raise ChangeRefusedError(
            f"{key} is no power over a {titles} ({power.source}); write one of {', '.join(fit)}"
        )
    return power
