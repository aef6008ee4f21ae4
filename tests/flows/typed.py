"""What it is to type a command: its words in, its exit code, answer and complaint out."""

from collections.abc import Callable

Run = Callable[..., tuple[int, str, str]]
