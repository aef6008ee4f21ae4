"""Reading the package's own TOML data files, with errors a clerk can act on."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from calendars.errors import RuleDataError

DATA = Path(__file__).parent / "data"


def read_toml(path: Path) -> dict[str, Any]:
    """The file's content.

    Raises:
        RuleDataError: the file is missing or is not TOML; names the file, the line and the remedy.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RuleDataError(f"{path}: no such file; check the path") from error
    except IsADirectoryError as error:
        raise RuleDataError(f"{path}: is a folder; name a TOML file in it") from error
    except UnicodeDecodeError as error:
        raise RuleDataError(f"{path}: not UTF-8 text; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise RuleDataError(f"{path}: {error}; mend that line") from error


def check_keys(row: Mapping[str, Any], known: set[str], needed: set[str], *, where: str) -> None:
    """Refuse a row that has a key nobody reads, or lacks one that is needed.

    Raises:
        RuleDataError: names the place, the key, and the keys that are expected.
    """
    unknown = sorted(set(row) - known)
    if unknown:
        raise RuleDataError(
            f"{where}: unknown key {unknown[0]!r}; expected one of {', '.join(sorted(known))}"
        )
    missing = sorted(needed - set(row))
    if missing:
        raise RuleDataError(f"{where}: {missing[0]!r} is missing; add it")
