"""The letters that tasks ask for: which tasks have one, and what only a person can fill in."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from calendars.errors import RuleDataError, UnknownKindError
from calendars.kinds import kind_of
from tasks.files.datafiles import DATA, read_toml
from tasks.files.rows import Line, Name, Once, Row, Some, read_row


class WelshLetters(Row):
    """The tasks with a letter in Welsh too; the words for what is filled in by hand, for dates that are
    not known, by their keys."""

    tasks: Annotated[tuple[Name, ...], Once]
    by_hand: dict[Name, Line] = Field(default_factory=dict)
    dates: dict[Name, Line] = Field(default_factory=dict)


class Letters(Row):
    """`data/letters.toml`: the keys of the tasks with a letter, and the words for what is filled in by
    hand, by the name of its field.

    `programmes` are the kinds of poll whose candidates a police programme covers, by its name;
    `postal_offence` those at which a campaigner may not handle postal votes by law; `cy` the letters in Welsh.
    """

    tasks: Annotated[tuple[Name, ...], Once, Some]
    by_hand: dict[Name, Line]
    programmes: dict[Line, tuple[Name, ...]] = Field(default_factory=dict)
    postal_offence: Annotated[tuple[Name, ...], Once] = ()
    cy: WelshLetters = WelshLetters(tasks=())

    def programme_of(self, kind: str) -> str:
        """The police programme for candidates at polls of this kind; empty where none is known."""
        return next((name for name, kinds in self.programmes.items() if kind in kinds), "")


@cache
def load_letters() -> Letters:
    """The letters of Writ's own data, checked. Raises RuleDataError, as `read_letters`."""
    return read_letters(DATA / "letters.toml")


def read_letters(path: Path) -> Letters:
    """The letters of a file.

    Raises:
        RuleDataError: the file, the key and what was expected; a kind of poll that there is not; a letter in
            Welsh that there is not in English.
    """
    content, where = dict(read_toml(path)), path.name
    welsh = read_row(WelshLetters, content.pop("cy", {"tasks": []}), where=f"{where}, cy")
    letters = read_row(Letters, content, where=where).model_copy(update={"cy": welsh})
    for name, kinds in letters.programmes.items():
        _check_kinds(kinds, f"{where}, programmes, {name}")
    _check_kinds(letters.postal_offence, f"{where}, postal_offence")
    for task in welsh.tasks:
        if task not in letters.tasks:
            raise RuleDataError(
                f"{where}, cy, tasks: {task!r} is not among the tasks above; add it"
            )
    return letters


def _check_kinds(kinds: Iterable[str], where: str) -> None:
    for kind in kinds:
        try:
            kind_of(kind)
        except UnknownKindError as error:
            raise RuleDataError(f"{where}: {error}") from error
