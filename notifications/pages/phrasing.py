"""What pages say around tasks, in each language: the phrases of `phrases/`, beside those of messages."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

from notifications.errors import LetterError
from notifications.wording.language import Language, language
from tasks.people.directory import ENGLISH, LANGUAGES
from tasks.views.reader import Reader
from tasks.words import in_sentence


@cache
def page_language(code: str) -> Language:
    """The language of this code with the phrases of pages; English where we have not got it.

    Raises:
        LetterError: its phrases do not match the English ones; names the phrase.
    """
    if code not in LANGUAGES:
        return page_language(ENGLISH)
    words, phrases = language(code), _read(code)
    if code != ENGLISH:
        _check(phrases, _read(ENGLISH), where=f"phrases/{code}.toml")
    return replace(words, phrases={**words.phrases, **phrases})


def reader_words(reader: Reader, words: Language) -> str:
    """Who reads, and as what: `Erin Walsh, electoral services manager of Ludham`."""
    return ", ".join([reader.name, *posts_words(reader, words)])


def posts_words(reader: Reader, words: Language) -> list[str]:
    """The posts of a reader, those of one area together: `electoral services manager of Ludham`."""
    return [
        words.say(
            "page.post_of",
            posts=words.say("page.and").join(in_sentence(words.known(title)) for title in titles),
            area=area,
        )
        for titles, area in reader.posts
    ]


def _read(code: str) -> Mapping[str, Mapping[str, Any]]:
    path = files("notifications.pages").joinpath("phrases", f"{code}.toml")
    return tomllib.loads(path.read_text("utf-8"))


def _check(
    theirs: Mapping[str, Mapping[str, Any]], ours: Mapping[str, Mapping[str, Any]], *, where: str
) -> None:
    if theirs.keys() != ours.keys():
        raise LetterError(f"{where}: {min(theirs.keys() ^ ours.keys())} is not in both languages")
    for table, phrases in ours.items():
        odd = sorted(theirs[table].keys() ^ phrases.keys())
        odd += [
            key
            for key in phrases
            if not odd and _fields(phrases[key]) != _fields(theirs[table][key])
        ]
        if odd:
            raise LetterError(
                f"{where}, {table}.{odd[0]}: it must be in both languages, with the same braces"
            )


def _fields(phrase: Any) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(str(phrase)) if name}
