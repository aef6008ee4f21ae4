"""Dates and hours as people in an elections office read them. London time, English names."""

from datetime import date, datetime, time
from functools import lru_cache

from tasks.clock import london

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def in_sentence(title: str) -> str:
    """A title as it stands inside a sentence: `returning officer`, but `BCU silver commander`."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def with_article(noun: str) -> str:
    """`an authority`, `a force`."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def long_day(day: date) -> str:
    """`Thursday 6 May 2027`."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def month_word(month: int) -> str:
    """`May` for 5."""
    return _MONTHS[month - 1]


def short_day(day: date) -> str:
    """`Thu 6 May 2027`."""
    return f"{_DAYS[day.weekday()][:3]} {day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


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
