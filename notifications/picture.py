"""The small picture of a timetable: bars made of table cells.

Outlook draws no SVG, and many mail readers block pictures until asked; cells with a colour and a
number in them are shown by all of them, and read aloud.
"""

from collections.abc import Iterator, Sequence

from notifications.language import Language
from notifications.overview import Line, Section, Week
from tasks.clock import london_day

_WIDEST = 300
_NARROWEST = 18
# Class (see style.css) and colour of each bar.
_LATE, _TO_DO, _DONE = ("late", "#d4351c"), ("to-do", "#5694ca"), ("was-done", "#b1b4b6")


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


def line_words(section: Section, line: Line, words: Language) -> str:
    """What a list says of one task behind its title."""
    day = words.short_day(london_day(line.due))
    due = words.short_moment(line.due) if line.due_has_hour else day
    match section:
        case Section.COMING:
            opens = words.short_day(london_day(line.opens))
            return words.say("overview.starts", day=opens, due=due)
        case Section.SNOOZED if line.until is not None:
            until = words.short_moment(line.until)
            return words.say("overview.snoozed_until", until=until, who=line.who, why=line.why)
        case Section.HANDED:
            return words.say("overview.handed_to", who=line.who, due=due)
        case Section.LATE if line.who and line.rung:
            return words.say("overview.late_passed_up", due=due, who=line.who, rung=line.rung)
        case Section.LATE if line.who:
            return words.say("overview.late_since", due=due, who=line.who)
        case Section.ESCALATED:
            return words.say("overview.escalated_to", due=due, rung=line.rung)
        case _ if line.late:
            return words.say("overview.overdue", due=due)
        case _:
            return words.say("overview.due", due=due)
