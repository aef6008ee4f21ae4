"""Suggesting what somebody probably meant to write."""

from collections.abc import Iterable
from difflib import get_close_matches


def suggestion(written: str, known: Iterable[str]) -> str:
    """A remedy for the end of an error message: the nearest known word, or all of them."""
    words = list(known)
    near = get_close_matches(written, words, n=1)
    return f"did you mean {near[0]!r}?" if near else f"write one of {', '.join(words)}"
