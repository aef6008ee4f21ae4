"""The letters that tasks ask for: which tasks have one, and what only a person can fill in."""

from functools import cache
from pathlib import Path
from typing import Annotated

from tasks.files.datafiles import DATA, read_toml
from tasks.files.rows import Line, Name, Once, Row, Some, read_row


class Letters(Row):
    """`data/letters.toml`: the keys of the tasks with a letter, and the words for what is filled in by
    hand, by the name of its field."""

    tasks: Annotated[tuple[Name, ...], Once, Some]
    by_hand: dict[Name, Line]


@cache
def load_letters() -> Letters:
    """The letters of Writ's own data, checked. Raises RuleDataError, as `read_letters`."""
    return read_letters(DATA / "letters.toml")


def read_letters(path: Path) -> Letters:
    """The letters of a file.

    Raises:
        RuleDataError: the file, the key and what was expected.
    """
    return read_row(Letters, read_toml(path), where=path.name)
