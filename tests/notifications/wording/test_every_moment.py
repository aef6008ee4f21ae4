"""Words like *today*, *tomorrow* and *late* are true at the moment of hand-over, in every message."""

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta

import pytest

from notifications.wording.when_due import Stage, WhenDue
from notifications.writing.overview import Line, Overview, Week
from tasks.clock import london_day
from tasks.terms import NoticeKind
from tests.notifications.cast import NOMINATIONS
from tests.notifications.every_message import (
    ADVICE,
    MOMENTS,
    NO_HOUR,
    Case,
    digests,
    several,
    single,
)
from tests.notifications.writing.test_messages import words

# A word, and how many days off the due day must be for it to be true.
_NEAR = {
    "en": {r"\btoday\b": 0, r"\btomorrow\b": 1, r"\byesterday\b": -1},
    "cy": {r"\bheddiw\b": 0, r"\byfory\b": 1, r"\bddoe\b": -1},
}
_AWAY = {
    "en": {r"\bin (\d+) days": 1, r"(\d+) days ago": -1},
    "cy": {r"ymhen (\d+) d?diwrnod": 1, r"(\d+) d?diwrnod yn ôl": -1},
}
# What may be said only while there is time, on the day before or the day itself, once it is late.
_AHEAD = {
    "en": r"\bis due\b|(?<!was )\b[Dd]ue (Thu 8|today|tomorrow)",
    "cy": r"mae angen ei chwblhau|\berbyn (Iau|heddiw|yfory)",
}
_CLOSE = {"en": r"cannot be put off", "cy": r"ni ellir ei ohirio"}
_LATE = {
    "en": r"[Oo]verdue|\bwas due (today|yesterday|\d)|nobody has reported it done",
    "cy": r"[Yy]n hwyr|roedd angen ei chwblhau",
}
# What is said of the date that it had before, and of one that is over, in Welsh.
_BEFORE = re.compile(r"(Before, it was|Cyn hynny, roedd) .*?; |(roedd angen|i fod) erbyn Iau")
_OVER = {NoticeKind.DONE, NoticeKind.STAND_DOWN}


def said(case: Case) -> Iterator[str]:
    """Everything that a reader of the message may see."""
    message = case.message
    yield message.subject
    yield message.brief
    yield " ".join(message.text.split())
    yield words(message.html.split("</head>")[1])


def faults(case: Case) -> Iterator[str]:
    """What a message says that is not true at its moment."""
    when = WhenDue.of(case.task, case.now)
    for text in said(case):
        yield from _untrue_days(case, when, text)
        text = _BEFORE.sub("", text)
        if when.is_past and re.search(_AHEAD[case.language], text):
            yield f"as if there were time: {text}"
        if not when.is_past and re.search(_LATE[case.language], text):
            yield f"as if it were late: {text}"
        if re.search(_CLOSE[case.language], text) and not when.is_near:
            yield f"that it cannot be put off: {text}"


def _untrue_days(case: Case, when: WhenDue, text: str) -> Iterator[str]:
    for word, days in _NEAR[case.language].items():
        if re.search(word, text) and when.days != days:
            yield f"{word}: {text}"
    for phrase, sign in _AWAY[case.language].items():
        for n in re.findall(phrase, text):
            if sign * int(n) != when.days:
                yield f"{n} days: {text}"


def test_every_message_is_true_at_its_moment() -> None:
    """Each kind of notice, alone and among others, early, the day before, in the morning, at the hour,
    an hour late, the day after and a week late; in English and Welsh; subject, short form, text, HTML."""
    cases = [*single(), *several(), *digests()]
    wrong = [f"{c.language}: {c.name} says {fault}" for c in cases for fault in faults(c)]
    assert [] == wrong[:3], len(wrong)
    kinds = {kind for case in cases for kind in case.kinds}
    assert set(NoticeKind) == kinds


# Asks whether it happened, when its moment has come: how late that is says nothing.
_ASKS = {NoticeKind.HAPPENED}


@pytest.mark.parametrize("kind", [k for k in NoticeKind if k not in _OVER | _ASKS])
def test_the_subject_says_how_due_it_is_whatever_the_kind(kind: NoticeKind) -> None:
    """A kind says why one is told, and never how due a task is."""
    wanted = {
        "early": "due Thu 8 April 2027, 16:00",
        "the day before": "due tomorrow, Thu 8 April 2027, 16:00",
        "in the morning": "due today, Thu 8 April 2027, 16:00",
        "at the hour": "overdue since today, Thu 8 April 2027, 16:00",
        "an hour late": "overdue since today, Thu 8 April 2027, 16:00",
        "the day after": "overdue since Thu 8 April 2027, 16:00",
        "a week late": "overdue since Thu 8 April 2027, 16:00",
    }
    found = {
        moment: case.message.subject.partition(": Close")[0].removesuffix(" (set by law)")
        for case in single([kind])
        for moment, now in MOMENTS.items()
        if case.now == now and case.language == "en"
        if case.task.number == NOMINATIONS.number
    }
    assert wanted.keys() == found.keys()
    for moment, words_wanted in wanted.items():
        assert found[moment].lower().endswith(words_wanted.lower()), moment


def test_stages() -> None:
    """By London's days; an hour counts where the rule gives one, else the whole day does."""
    every = {name: WhenDue.of(NOMINATIONS, now).stage for name, now in MOMENTS.items()}
    assert every == {
        "early": Stage.EARLY,
        "the day before": Stage.TOMORROW,
        "in the morning": Stage.TODAY,
        "at the hour": Stage.HOUR_GONE,
        "an hour late": Stage.HOUR_GONE,
        "the day after": Stage.LATE,
        "a week late": Stage.LATE,
    }
    for task in (NO_HOUR, ADVICE):
        assert WhenDue.of(task, task.due + timedelta(hours=2)).stage is Stage.TODAY
    night = NOMINATIONS.due.replace(hour=0)
    assert WhenDue.of(NOMINATIONS, night - timedelta(minutes=1)).stage is Stage.TOMORROW
    assert WhenDue.of(NOMINATIONS, night).stage is Stage.TODAY
    assert london_day(night) == london_day(NOMINATIONS.due)


@pytest.mark.parametrize("kind", [Line, Overview, Week, WhenDue])
def test_what_has_many_fields_is_made_by_their_names(kind: type) -> None:
    """One put in between shifts nothing, and none is dropped unseen."""
    assert {True} == {field.kw_only for field in fields(kind)}
