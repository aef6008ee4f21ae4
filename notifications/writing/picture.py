"""The small picture of a timetable: bars made of table cells.

Outlook draws no SVG, and many mail readers block pictures until asked; cells with a colour and a
number in them are shown by all of them, and read aloud.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from notifications.palette import palette
from notifications.wording.language import Language
from notifications.wording.when_due import WhenDue
from notifications.writing.overview import Line, Overview, Section, Week
from tasks.clock import london_day

_WIDEST = 300
_NARROWEST = 18
# Class (see style.css) and colour of each bar.
_LATE, _TO_DO, _DONE = (
    (css, palette()[colour])
    for css, colour in (("late", "alarm"), ("to-do", "to_do"), ("was-done", "line"))
)


def bars(week: Week, weeks: Sequence[Week]) -> Iterator[tuple[int, tuple[str, str], int]]:
    """The bars of one week, as wide as their share of the fullest: width in pixels, class and
    colour, number of tasks."""
    fullest = max(each.late + each.to_do + each.done for each in weeks)
    for number, colour in ((week.late, _LATE), (week.to_do, _TO_DO), (week.done, _DONE)):
        if number:
            yield max(_NARROWEST, number * _WIDEST // fullest), colour, number


def legend(words: Language) -> tuple[tuple[str, str, str], ...]:
    """What the colours mean: class, colour, name."""
    return tuple(
        (css, colour, words.say(f"overview.{name}"))
        for (css, colour), name in ((_LATE, "late"), (_TO_DO, "to_do"), (_DONE, "done"))
    )


def text_bar(week: Week, weeks: Sequence[Week], width: int) -> str:
    """The bars of one week in letters: `!` late, `#` to do, `.` done."""
    fullest = max(each.late + each.to_do + each.done for each in weeks)
    share = min(1.0, width / fullest) if fullest else 1.0
    marks = ((week.late, "!"), (week.to_do, "#"), (week.done, "."))
    return "".join(mark * max(1, round(number * share)) for number, mark in marks if number)


def election_words(overview: Overview, words: Language) -> str:
    """Which elections an overview tells of."""
    named = [
        words.say(f"of.{each.day_is}", area=each.area, day=words.short_day(each.poll_date))
        for each in overview.elections
    ]
    return words.say("overview.elections", elections="; ".join(named))


def held_words(week: Week, words: Language) -> str:
    """What is held in a week, in a few words; empty for nothing."""
    return words.listed([words.say(f"held.{each}") for each in week.held])


def place_words(line: Line, overview: Overview, words: Language) -> str:
    """Where a task is to be done, and of which poll it is where there are several."""
    if line.poll_date is None or len(overview.elections) < 2:  # noqa: PLR2004 - grammar, not law
        return line.area
    return words.say(f"of.{line.day_is}", area=line.area, day=words.short_day(line.poll_date))


def line_words(section: Section, line: Line, now: datetime, words: Language) -> str:
    """What a list says of one task behind its title, at the moment at which it is read out."""
    by_law = words.say("overview.by_law") if line.by_law else ""
    due = words.short_due(line) + by_law
    state = words.state(WhenDue.of(line, now)) + by_law
    up = words.listed([f"{name} ({words.known(post)})" for name, post in line.passed_to])
    match section:
        case Section.COMING:
            opens = words.short_day(london_day(line.opens))
            return words.say("overview.starts", day=opens, due=due)
        case Section.SNOOZED if line.until is not None:
            until = words.short_moment(line.until)
            return words.say("overview.snoozed_until", until=until, who=line.who, why=line.why)
        case Section.HANDED:
            return words.say("overview.handed_to", who=line.who, state=state)
        case Section.LATE if line.who and up:
            return words.say("overview.late_passed_up", state=state, who=line.who, up=up)
        case Section.LATE if line.who:
            return words.say("overview.late_asked", state=state, who=line.who)
        case Section.LATE | Section.ESCALATED if up:
            return words.say("overview.escalated_to", state=state, up=up)
        case _:
            return state
