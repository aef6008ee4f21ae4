"""Reading the data files that ship with the package, and pointing at the row that is wrong."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from calendars.errors import RuleDataError

Table = Mapping[str, Any]


@cache
def read_data(name: str) -> Table:
    """The data file `calendars/data/<name>` as parsed TOML, read once.

    Raises:
        RuleDataError: there is no such file, or it is not valid TOML.
    """
    path = files("calendars").joinpath("data", name)
    if not path.is_file():
        raise RuleDataError(f"calendars/data/{name} is named by another file and is not there")
    text = path.read_text(encoding="utf-8")
    return parse_toml(text, where=f"calendars/data/{name}")


def parse_toml(text: str, *, where: str) -> Table:
    """Parse TOML, or say where it cannot be read.

    Raises:
        RuleDataError: `text` is not valid TOML; the message names the file and line.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleDataError(f"{where}: not valid TOML: {error}; mend that line") from error


@cache
def data_names(folder: str) -> tuple[str, ...]:
    """The data files in `calendars/data/<folder>`, as names for `read_data`, sorted."""
    entries = files("calendars").joinpath("data", folder).iterdir()
    return tuple(sorted(f"{folder}/{e.name}" for e in entries if e.name.endswith(".toml")))


def refuse_unknown_fields(table: Table, known: Iterable[str], *, where: str) -> None:
    """Refuse a table that has a field nobody reads, which is most often a slip of the pen.

    Raises:
        RuleDataError: a field is unknown; the message names it and the known ones.
    """
    allowed = sorted(known)
    for field in table:
        if field not in allowed:
            raise RuleDataError(
                f"{where}: unknown field {field!r}; write one of {', '.join(allowed)}"
            )


def field_of(table: Table, field: str, kind: type[Any], *, where: str) -> Any:
    """The value of a field that must be there and be of type `kind`.

    Raises:
        RuleDataError: it is missing or of another type.
    """
    value = table.get(field)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise RuleDataError(
            f"{where}: {field!r} should be a {kind.__name__}, is {value!r}; write {field} = <{kind.__name__}>"
        )
    return value
