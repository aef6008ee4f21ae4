"""What may be typed behind options and between them: no id or name is empty, nothing is without end."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from calendars.errors import WritError
from tasks.limits import (
    LONGEST_EVIDENCE,
    LONGEST_ID,
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_REASON,
)

# What may be left empty: nothing is said by it, or the command says itself that it needs some.
_WORDS = ("--note", "--reason", "--why", "--evidence")
_LIMITS = {
    "note": LONGEST_NOTE,
    "reason": LONGEST_REASON,
    "why": LONGEST_REASON,
    "evidence": LONGEST_EVIDENCE,
    "who": LONGEST_NAME,
    "to": LONGEST_NAME,
    "person": LONGEST_NAME,
    "election": LONGEST_ID,
    "area": LONGEST_ID,
    "post": 2 * LONGEST_ID,
    "task": 2 * LONGEST_ID,
}


class TypedTextError(WritError):
    """Something typed that is empty, or too long; names the option."""


def check_typed(words: Sequence[str]) -> None:
    """Refuse an id or a name that is empty: left alone it would stand for everything.

    Raises:
        TypedTextError: names the option, or that it is none.
    """
    for option, value in _values(words):
        text = any(word.startswith(option) for word in _WORDS) and option.startswith("--")
        if not (value.strip() or text):
            what = f"{option} is empty" if option else "an empty word was typed"
            raise TypedTextError(f"{what}: write what is meant, or leave it out")


def check_lengths(args: Mapping[str, Any]) -> None:
    """Refuse what is longer than is kept.

    Raises:
        TypedTextError: names it, says how long it is and may be.
    """
    for name, value in args.items():
        limit = _LIMITS.get(name, LONGEST_LINE)
        if isinstance(value, str) and len(value) > limit:
            raise TypedTextError(
                f"{name}: {len(value)} characters were typed; {limit} are kept: shorten it"
            )


def _values(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each word that is no option, with the option before it; what stands behind `=` as well."""
    before = ""
    for word in words:
        option, equals, value = word.partition("=")
        if word.startswith("--") and equals:
            yield option, value
        elif not word.startswith("--"):
            yield before, word
        before = word if word.startswith("--") else ""
