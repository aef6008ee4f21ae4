"""Printing: aligned columns for people, JSON for programs."""

import getpass
import json
import sys
from collections.abc import Sequence
from datetime import date


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows of text with every column but the last as wide as its widest cell."""
    if not rows:
        return ""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    widths[-1] = 0
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def as_json(value: object) -> str:
    """The value as readable JSON; days and moments as ISO 8601."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=_iso)


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def say(text: str) -> None:
    """Print one line, at once."""
    print(text, flush=True)


def warn(text: str) -> None:
    """Print one line for people beside the answer, so that JSON stays clean."""
    print(text, file=sys.stderr, flush=True)


def login(name: str) -> str:
    """The name given, else the one this person is logged in by."""
    return name or getpass.getuser()
