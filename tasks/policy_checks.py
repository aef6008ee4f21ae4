"""Checking tables of a policy file: every key is known, of the right type, and makes sense."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import time
from typing import Any

from calendars.errors import RuleDataError
from calendars.nearest import suggestion

# Counts that may be nought, for none at all or for the day itself; all others are one or more.
_MAY_BE_NOUGHT = {
    "reminder_days", "climb_working_days_before", "pressing_hours", "last_call_hours",
    "settle_working_days", "each_working_days",
}  # fmt: skip
_WRITTEN: Mapping[object, str] = {
    int: "a whole number, such as 2",
    bool: "true or false",
    time: "an hour without quotes, such as 18:00:00",
    tuple[int, ...]: "whole numbers in brackets, such as [7, 1]",
}


def check_table(row: object, kind: type, *, where: str, whole: bool = True) -> None:
    """Refuse a table that cannot be read as a value of this kind, whose fields are its keys.

    Args:
        row: the table as TOML gives it.
        kind: a dataclass of whole numbers, lists of them, hours, and yes or no.
        where: the file and the table, for messages.
        whole: whether every key must be there.

    Raises:
        RuleDataError: an unknown or missing key, a value of another type, or a count that makes no
            sense; names the place, the key and the remedy.
    """
    if not isinstance(row, Mapping):
        raise RuleDataError(f"{where}: is no table; write it as [{where.rpartition(', ')[2]}]")
    types = {field.name: field.type for field in fields(kind)}
    for key, value in row.items():
        if key not in types:
            raise RuleDataError(f"{where}: unknown key {key!r}; {suggestion(key, types)}")
        _check_type(value, types[key], where=f"{where}, {key}")
        _check_counts(value, key, where=f"{where}, {key}")
    missing = sorted(types.keys() - row.keys())
    if whole and missing:
        raise RuleDataError(f"{where}: {missing[0]!r} is missing; add it")


def _check_type(value: object, kind: object, *, where: str) -> None:
    if kind == tuple[int, ...]:
        fits = isinstance(value, list) and all(type(n) is int for n in value)
    else:
        fits = type(value) is kind
    if not fits:
        raise RuleDataError(f"{where}: {_shown(value)} is not {_WRITTEN[kind]}; mend it")


def _shown(value: object) -> str:
    return f"{value:%H:%M}" if isinstance(value, time) else repr(value)


def _check_counts(value: Any, key: str, *, where: str) -> None:
    least = 0 if key in _MAY_BE_NOUGHT else 1
    counts = value if isinstance(value, list) else [value] if type(value) is int else []
    low = [n for n in counts if n < least]
    if low:
        raise RuleDataError(f"{where}: {low[0]} makes no sense; write {least} or more")
    if len(set(counts)) < len(counts):
        raise RuleDataError(f"{where}: a number stands there twice; write each once")
