"""How windows were written before, said in the words of today: for files that areas keep, and for plans
that were stored then (migration 0010)."""

import re

_MONTHS = re.compile(r"months? ([+-]?\d+)(?:\.\.([+-]?\d+))?")
_DAY = re.compile(
    r"(?P<before>before )?(?:(?P<base>poll|called)|M\((?P<keys>[a-z0-9_|]+)\))"
    r"(?: (?P<n>[+-]\d+) (?P<unit>wd|cd|mo))?|wd (?P<law>[+-]\d+)"
)
_UNITS = {"wd": "working day", "cd": "day", "mo": "month", "law": "statutory working day"}
_BASES = {"poll": "poll", "called": "called_on"}


def in_new_words(text: str) -> str | None:
    """`poll -1 wd` as `1 working day before poll`; None for what is no window of old."""
    first, *more = (_side(side) for side in text.split(" .. "))
    if first is None or None in more or len(more) > 1:
        return None
    ends = (first[0], more[0][1]) if more and more[0] else dict.fromkeys(first)
    found = " to ".join(ends)
    return found if found != text else None


def _side(side: str) -> tuple[str, str] | None:
    """Where a side begins and where it ends."""
    if months := _MONTHS.fullmatch(side):
        first, last = (int(month) for month in (months[1], months[2] or months[1]))
        return _month(first), _month(last)
    day = _DAY.fullmatch(side)
    return (_day(day), _day(day)) if day else None


def _month(month: int) -> str:
    return f"month {month:+}" if month else "month 0"


def _day(day: re.Match[str]) -> str:
    distance = -1 if day["before"] else int(day["law"] or day["n"] or 0)
    keys = (day["keys"] or "").replace("|", " or ")
    base = keys or _BASES[day["base"] or "poll"]
    if not distance:
        return "close of poll" if keys == "poll" else base
    unit = _UNITS["law" if day["law"] else day["unit"] or "wd"]
    many = "" if abs(distance) == 1 else "s"
    return f"{abs(distance)} {unit}{many} {'after' if distance > 0 else 'before'} {base}"
