"""Where Writ keeps things, for those who cannot wait until all settings are read.

`Settings` reads the same names from the same places and takes 0.2 s to import, which the commands that
only compute dates do not have. A test holds the two together.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calendars.errors import RuleDataError, WritError
from tasks.files.datafiles import read_toml

_HOME = "var"
_FILE = "writ.toml"
MEND = "mend it in the environment or writ.toml"


class SettingsError(WritError):
    """A setting cannot be used; the message names its variable and what it takes."""


@dataclass(frozen=True, slots=True)
class Places:
    """The home folder, and the address of the register's database where one is set."""

    home: Path
    database_url: str | None

    @property
    def register_url(self) -> str:
        """The URL of the register."""
        return self.database_url if self.database_url is not None else register_in(self.home)


def register_in(home: Path) -> str:
    """The URL of the register that lives in a home folder."""
    return f"sqlite:///{(home / 'register.db').absolute()}"


def named_path(given: object) -> Path:
    """The path of a file or folder as it is set.

    Raises:
        ValueError: it is no text, or text that names nothing; says what to write.
    """
    if isinstance(given, Path):
        return given
    if not isinstance(given, str):
        raise ValueError('write it as text, as in "var"')  # noqa: TRY004 - pydantic takes no TypeError
    if not given.strip():
        raise ValueError("names nothing; write a path, or leave it out")
    return Path(given)


def settings_file() -> Path | None:
    """The file of settings: the one that WRIT_TOML names, else `writ.toml` in this folder; None where
    there is none, or WRIT_TOML is set to nothing."""
    named = os.environ.get("WRIT_TOML")
    if named == "" or (named is None and not os.path.lexists(_FILE)):
        return None
    return Path(named or _FILE).absolute()


def read_settings_file() -> dict[str, Any]:
    """What `writ.toml` says; nothing where there is none.

    Raises:
        SettingsError: WRIT_TOML names none, it cannot be read, or is not TOML; names file and line.
    """
    path = settings_file()
    if path is None:
        return {}
    try:
        found = dict(read_toml(path))
    except RuleDataError as error:
        named = "WRIT_TOML: " if os.environ.get("WRIT_TOML") else ""
        raise SettingsError(f"{named}{error}") from error
    if name := next((name for name, value in found.items() if _has_nul(value)), None):
        raise SettingsError(
            f"{path}: {name} holds a character that ends every text (NUL); take it out"
        )
    return found


def _has_nul(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_has_nul, value.values()))
    if isinstance(value, list):
        return any(map(_has_nul, value))
    return isinstance(value, str) and "\0" in value


def places() -> Places:
    """Where this process keeps things.

    Raises:
        SettingsError: `writ.toml` cannot be read, or one of the two is no text.
    """
    environment = {name.lower(): value for name, value in os.environ.items()}
    from_file = read_settings_file()

    def said(name: str) -> str | None:
        value = environment.get(f"writ_{name}", from_file.get(name))
        if value is None or isinstance(value, str):
            return value
        raise SettingsError(f"setting WRIT_{name.upper()}: write it as text; {MEND}")

    home = environment.get("writ_home", from_file.get("home", _HOME))
    try:
        return Places(named_path(home), said("database_url"))
    except ValueError as error:
        raise SettingsError(f"setting WRIT_HOME: {error}; {MEND}") from error
