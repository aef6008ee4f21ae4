"""What is wrong with what an owner sent, in words, in each language."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from notifications.pages.phrasing import page_language
from notifications.wording.language import Language
from tasks.people.directory import ENGLISH

MAIN = "main"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a field, in English, and the field's id on the page. `optional` says that it
    may stay so, once the reader has said that it is meant. `key` is its phrase, with what fills it; what
    the register refuses has none."""

    field: str
    text: str
    optional: bool = False
    key: str = ""
    given: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def words(self, words: Language) -> str:
        """The same in a language; in English, and said to be, where it has no phrase."""
        if self.key:
            return words.say(self.key, **self.given)
        return words.whole(self.text)


def problem(where: str, key: str, *, optional: bool = False, **given: object) -> Problem:
    """A problem of a field, by its phrase (of the table `problem`, or `table.phrase`) and what fills it."""
    phrase = key if "." in key else f"problem.{key}"
    text = page_language(ENGLISH).say(phrase, **given)
    return Problem(where, text, optional, phrase, given)
