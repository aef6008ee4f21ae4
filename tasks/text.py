"""Text that comes from outside: what it may hold when it comes in, how it is shown on a terminal. Pure.

Control characters (C0 and C1, among them ESC and NUL), the characters that turn the direction of
writing over, halves of surrogate pairs and what is no character say nothing in an office's words, and forge what
others read, or spoil the file that they stand in: they are taken out where text comes in, and written
as escapes where it goes to a terminal.
"""

import re
from collections.abc import Mapping
from typing import Any

# With their wide forms, which spreadsheets of East Asia take for the same.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_LINE_ENDS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def clean_text(text: str) -> str:
    """A text of several lines without what it may not hold: lines end in a plain line break."""
    if not _HIDDEN.search(text):
        return text
    return _HIDDEN.sub("", _LINE_ENDS.sub("\n", text))


def clean_line(text: str) -> str:
    """A text of one line: line breaks and tabs become spaces, the margins go."""
    return clean_text(text).replace("\n", " ").replace("\t", " ").strip()


def clean_value(value: Any) -> Any:
    """A JSON value with every text in it as `clean_text` leaves it."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_value(key): clean_value(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [clean_value(each) for each in value]
    return value


# A note may have several lines. What names wards and other contests may not, and is refused by whoever reads
# it: were a line break made a space, another ward would be meant, and polled.
_LINES_KEPT = frozenset(
    {"note", "poll", "add_poll", "remove_poll", "seat", "ids", "contests", "ward"}
)


def clean_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled into the fields of a form, or typed as options: a note may have several lines,
    everything else is made one, but for the names of contests, of which line breaks are left to be refused."""
    return {
        name: _clean_field(value, several=name in _LINES_KEPT) for name, value in fields.items()
    }


def _clean_field(value: Any, *, several: bool) -> Any:
    if isinstance(value, str):
        return clean_text(value).strip() if several else clean_line(value)
    if isinstance(value, dict):
        return clean_fields({clean_line(str(name)): each for name, each in value.items()})
    if isinstance(value, list):
        return [_clean_field(each, several=several) for each in value]
    return value


def has_hidden(text: str) -> bool:
    """True where a text of one line holds what it may not."""
    return clean_line(text) != text.strip()


def for_terminal(text: str) -> str:
    """Text of one or several lines as it may be written to a terminal: nothing in it is a command to
    it. Escapes are those of JSON, so that JSON stays what it was."""
    return _HIDDEN.sub(_escape, text)


def on_one_line(text: str) -> str:
    """The same as a part of one line, which it can neither end nor leave."""
    return for_terminal(text).replace("\n", r"\n").replace("\t", " ")


def spreadsheet_cell(text: str) -> str:
    """Text as a cell that a spreadsheet takes for no formula: behind an apostrophe where it might."""
    return f"'{text}" if text.lstrip("' \t\n").startswith(_FORMULA) else text


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
