"""What a message says at first sight: its subject, always with a date, and the same in brief."""

from collections.abc import Sequence

from notifications.language import Language
from notifications.letter import Item, Letter, Trouble
from notifications.press import one_line
from tasks.clock import london_day
from tasks.notice_kinds import NoticeKind

LONGEST_BRIEF = 300
_CLOSED = {NoticeKind.STAND_DOWN, NoticeKind.DONE}


def subject_of(letter: Letter, firsts: Sequence[Item], words: Language) -> str:
    """The subject; `firsts` is the most pressing notice of each task, most urgent task first."""
    if letter.troubles:
        return _alarm(letter.troubles, words)
    if not firsts:
        return _overview(letter, words)
    if len(firsts) == 1:
        return _one(firsts[0], words)
    return _several(firsts, words)


def brief_of(letter: Letter, firsts: Sequence[Item], subject: str, words: Language) -> str:
    """The subject, or the most urgent of several tasks, with one link: 300 characters at most."""
    said = subject
    if len(firsts) > 1:
        more = words.count("more", len(firsts) - 1)
        said = words.say("layout.brief_more", first=_one(firsts[0], words), more=more)
    url = firsts[0].url if firsts else letter.board_url
    room = LONGEST_BRIEF - len(url) - 1
    if len(said) > room:
        said = f"{said[: room - 1].rstrip()}…"
    return f"{said} {url}".strip()


def _one(item: Item, words: Language) -> str:
    title, area = item.task.title, item.task.area
    return one_line(words.say("subject.one", lead=_lead(item, words), title=title, area=area))


def _several(firsts: Sequence[Item], words: Language) -> str:
    standing = [item for item in firsts if item.kind not in _CLOSED]
    if not standing:
        gone = all(item.kind is NoticeKind.STAND_DOWN for item in firsts)
        return words.say(
            "subject.no_longer" if gone else "subject.closed",
            due=words.short_day(london_day(firsts[0].task.due)),
            tasks=words.count("tasks", len(firsts)),
        )
    lead = _lead(standing[0], words)
    return words.say(
        "subject.several" if len(standing) > 1 else "subject.several_one",
        tasks=words.count("tasks", len(standing)),
        lead=f"{lead[0].lower()}{lead[1:]}",
    )


def _lead(item: Item, words: Language) -> str:
    return words.say(f"subject.{item.kind}", due=words.short_due(item.task))


def _overview(letter: Letter, words: Language) -> str:
    first = letter.overviews[0]
    return one_line(
        words.say(f"subject.{first.kind}", week=words.short_day(first.monday), area=first.area)
        if first.area
        else words.say("subject.digest", week=words.short_day(first.monday))
    )


def _alarm(troubles: Sequence[Trouble], words: Language) -> str:
    since = words.short_moment(min(trouble.since for trouble in troubles))
    if len(troubles) == 1:
        return words.say("subject.alarm", since=since, text=one_line(troubles[0].text))
    return words.say("subject.alarms", since=since, things=words.count("things", len(troubles)))
