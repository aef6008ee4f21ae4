"""Dates and hours as people in an elections office read them. London time, English names."""

from datetime import date, datetime, time
from functools import lru_cache

from calendars.english import MONTHS, WEEKDAYS, short_month, short_weekday
from tasks.clock import london


def in_sentence(title: str) -> str:
    """A title as it stands inside a sentence: `returning officer`, but `BCU silver commander`."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def with_article(noun: str) -> str:
    """`an authority`, `a force`."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def long_day(day: date) -> str:
    """`Thursday 6 May 2027`."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    """`Thu 6 May 2027`."""
    return f"{short_weekday(day)} {day.day} {short_month(day.month)} {day.year}"


def hour(at: time) -> str:
    """`16:00`."""
    return at.strftime("%H:%M")


@lru_cache(maxsize=4096)
def short_moment(moment: datetime) -> str:
    """`Thu 6 May 2027 16:00`, by London's clocks."""
    local = london(moment)
    return f"{short_day(local.date())} {hour(local.time())}"


def span_words(first: date, last: date) -> str:
    """`Mon 1 Mar 2027 to Fri 30 Apr 2027`, or the one day."""
    if first == last:
        return short_day(first)
    return f"{short_day(first)} to {short_day(last)}"
