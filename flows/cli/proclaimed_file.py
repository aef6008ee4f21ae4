"""Proclaimed days beside the register, so that commands which only compute dates need not open it.

`writ proclaim` writes `proclaimed.toml` into the home folder; the register stays the truth.
"""

import os
import tomllib
from collections.abc import Collection
from pathlib import Path

from calendars.nations import nation_of
from calendars.proclaimed import ProclaimedDay

_NAME = "proclaimed.toml"


def proclaimed_here() -> tuple[ProclaimedDay, ...]:
    """The days proclaimed in this office; empty where there are none."""
    path = _home() / _NAME
    if not path.is_file():
        return ()
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("day", [])
    return tuple(
        ProclaimedDay(
            day=row["date"],
            name=row["name"],
            nations=tuple(nation_of(nation) for nation in row["nations"]),
            proclaimed_on=row["proclaimed_on"],
            mourning=row["mourning"],
        )
        for row in rows
    )


def keep(home: Path, days: Collection[ProclaimedDay]) -> None:
    """Write the days into the home folder, in place of what stood there."""
    import tomli_w

    rows = [
        {
            "date": day.day,
            "name": day.name,
            "nations": [nation.value for nation in day.nations],
            "proclaimed_on": day.proclaimed_on,
            "mourning": day.mourning,
        }
        for day in days
    ]
    path = home / _NAME
    new = path.with_suffix(".new")
    new.write_text(tomli_w.dumps({"day": rows}), encoding="utf-8")
    new.replace(path)


def _home() -> Path:
    """The home folder as the settings have it, without the time it takes to import them."""
    named = os.environ.get("WRIT_HOME")
    if named:
        return Path(named)
    settings = Path(os.environ.get("WRIT_TOML", "writ.toml"))
    if settings.is_file():
        return Path(tomllib.loads(settings.read_text(encoding="utf-8")).get("home", "var"))
    return Path("var")
