"""What is said of a setting that cannot be used: its name, never its value, and what to write."""

import re
from collections.abc import Iterable

from pydantic import ValidationError
from pydantic_settings import SettingsError as UnreadableSettingError

from calendars.nearest import suggestion

_LIST = '["email:ops@example.org"]'
_TABLE = '{"name": "address"}'
_WRITE = {
    "tuple_type": f"write it as a list in brackets, as {_LIST}",
    "dict_type": f"write it as a table of names and addresses, as {_TABLE}",
    "string_type": "write it as text",
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
}
_LONGEST = 80


def fault_words(error: ValidationError, known: Iterable[str]) -> str:
    """The first thing that is wrong with the settings.

    Args:
        error: what the settings were refused for.
        known: the names of all settings, as in `writ.toml`.
    """
    first = error.errors(include_input=False)[0]
    name, *within = map(str, first["loc"] or [""])
    if first["type"] == "extra_forbidden":
        return f"writ.toml: unknown setting {name[:_LONGEST]!r}; {suggestion(name, sorted(known))}"
    said = _WRITE.get(first["type"]) or str(first.get("ctx", {}).get("error", first["msg"]))
    where = ", ".join([f"setting WRIT_{name.upper()}" if name else "settings", *within])
    return f"{where}: {said}"


def unreadable_words(error: UnreadableSettingError) -> str:
    """What is wrong with a setting of the environment that is no JSON where it should be."""
    found = re.search(r'field "(\w+)"', str(error))
    name = found[1] if found else ""
    example = _LIST if name == "alarms_to" else _TABLE
    return f"setting WRIT_{name.upper()}: write it as JSON, as {example}"
