"""The words of every kind of notice: a row, and phrases and templates in both languages."""

import pytest

from notifications.wording.language import language
from notifications.writing.letter import Asked, Climb, Item, Letter
from notifications.writing.messages import write
from notifications.writing.notice_words import PRESSING, WORDS
from tasks.people.directory import LANGUAGES
from tasks.policy.notice_kinds import TRAITS, Audience
from tasks.terms import NoticeKind
from tests.notifications.cast import JOINT_LETTER, NOMINATIONS, NOW

URL = "https://elections.example.org/t/token"
ID = "<writ.1@elections.example.org>"
CLIMB = Climb("Returning officer", (Asked("Asha Patel", "Manager", NOMINATIONS.opens),))
BOTH = pytest.mark.parametrize("code", LANGUAGES)
EACH = pytest.mark.parametrize("kind", list(NoticeKind))


def items(kind: NoticeKind) -> list[Item]:
    """Two tasks of which the same is told."""
    climb = CLIMB if TRAITS[kind].audience is Audience.NEXT_RUNG else None
    return [Item(kind, task, URL, climb) for task in (NOMINATIONS, JOINT_LETTER)]


def test_every_kind_has_its_row_of_words() -> None:
    """And its place among the others: where several are told of one task, one of them speaks."""
    assert set(NoticeKind) == set(WORDS)
    assert sorted(PRESSING.values()) == list(range(len(NoticeKind)))


@BOTH
@EACH
def test_every_kind_has_its_phrases_in_both_languages(kind: NoticeKind, code: str) -> None:
    """A subject for one task, and for several where there are words for that."""
    words, row = language(code), WORDS[kind]
    for phrase in filter(None, (row.subject, row.not_applicable, row.several)):
        part, key = phrase.split(".")
        assert words.phrases[part][key]


@BOTH
@EACH
def test_every_kind_is_written_of_one_task_and_of_several(kind: NoticeKind, code: str) -> None:
    """Each with a subject and what is to be done, in both languages."""
    one, other = items(kind)
    single = write(Letter("Asha Patel", (one,), URL, ID, NOW, language=code))
    several = write(Letter("Asha Patel", (one, other), URL, ID, NOW, language=code))
    assert NOMINATIONS.title in single.subject
    assert single.subject != several.subject
    for message in (single, several):
        assert "{" not in message.subject + message.text


@EACH
def test_what_is_over_has_words_for_several_tasks(kind: NoticeKind) -> None:
    """They are counted apart from what is to be done, so the subject must say what they are."""
    assert WORDS[kind].several or not TRAITS[kind].over
