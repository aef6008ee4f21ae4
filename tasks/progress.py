"""How far a long piece of work has come, told to whoever shows it."""

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Hears how much is done, and of how much."""


def in_silence(_done: int, _of: int) -> None:
    """Tell nobody."""
